"""Days and moments on the command line; the one place that reads the clock."""

import time as _time
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

import click

from inforce.model.keys import day


def as_day(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> date | None:
    """Return *value* as a day, strictly `YYYY-MM-DD`, None when it is not given.

    Raises:
        click.BadParameter: with what is wrong and what was expected.
    """
    if value is None:
        return None
    try:
        return day(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def today(zone: tzinfo) -> date:
    """Return the day it is now in *zone*."""
    return datetime.now(zone).date()


def clock(today: date | None, zone: tzinfo) -> Callable[[], int]:
    """Return the clock in seconds since 1970, as if the day *today* had just begun.

    It is the real one for None and for the real day.
    """
    if today is None or today == datetime.now(zone).date():
        return lambda: int(_time.time())
    begun = int(datetime.combine(today, time.min, tzinfo=zone).timestamp())
    started = _time.monotonic()
    return lambda: begun + int(_time.monotonic() - started)


def moment(text: str, zone: tzinfo) -> datetime:
    """Return the moment *text* names: a day to its end, or a day and a time.

    A time without an offset is one in *zone*.

    Raises:
        click.BadParameter: with what is wrong and what was expected.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        what = f"is {text!r}; expected a day (2027-01-31) or 2027-01-31T12:00+01:00"
        raise click.BadParameter(what, param_hint="--known-at") from error
    if len(text) == len("2027-01-31"):
        next_day = datetime.combine(found.date() + timedelta(days=1), time.min)
        found = next_day - timedelta(microseconds=1)
    return found if found.tzinfo else found.replace(tzinfo=zone)

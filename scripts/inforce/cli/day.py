"""The one place that reads the clock: today in the publisher's time zone."""

from datetime import date, datetime, time, timedelta, tzinfo

import click

from inforce.model.keys import day


class Day(click.ParamType[date]):
    """A day on the command line, strictly `YYYY-MM-DD`."""

    name = "date"

    def convert(
        self,
        value: str | date,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Return *value* as a day, or stop with what was expected."""
        if isinstance(value, date):
            return value
        try:
            return day(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def today(zone: tzinfo) -> date:
    """Return the day it is now in *zone*."""
    return datetime.now(zone).date()


def moment(text: str, zone: tzinfo) -> datetime:
    """Return the moment *text* names: a day to its end, or a day and a time.

    A time without an offset is one in *zone*.

    Raises:
        ValueError: with what is wrong and what was expected.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        what = f"is {text!r}; expected a day (2027-01-31) or 2027-01-31T12:00+01:00"
        raise ValueError(what) from None
    if len(text) == len("2027-01-31"):
        found = datetime.combine(found.date() + timedelta(days=1), time.min)
        found -= timedelta(microseconds=1)
    return found if found.tzinfo else found.replace(tzinfo=zone)

"""`inforce notify plan`."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from datetime import time as clock_time
from pathlib import Path

import click

from inforce.cli import day, options
from inforce.cli.people.opened import people_of
from inforce.cli.screen import print_json, printed, progress
from inforce.notify.occasions import EventState, Occasion
from inforce.notify.planning import Tally, foreseen
from inforce.notify.record import states
from inforce.publication import words
from inforce.publication.events import EventKind
from inforce.publication.library import library
from inforce.settings import settings
from inforce.store import reading

UNSENT = ("planned", "deferred")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How many people are told, in which language."""

    audience: str
    language: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is planned for one event, and why not for the rest.

    `told` and `left_out` are what a planning would do now; `deliveries` are
    those of earlier ones by state. `fallbacks` counts people by the language
    they wanted and do not get. `overtaken_by` names the event that took the
    place of this one, or is empty; an end names itself when the policy goes on.
    """

    name: str
    kind: str
    policy: str
    effective_on: date
    due_at: datetime
    deadline_at: datetime | None
    state: str
    held: str
    overtaken_by: str
    told: tuple[Told, ...]
    goes: tuple[datetime, datetime] | None
    fallbacks: Mapping[str, int]
    left_out: Mapping[str, int]
    deliveries: Mapping[str, int]

    @property
    def is_pending(self) -> bool:
        """Return whether anything is still to be done for this event."""
        open_ = self.state == EventState.OPEN.value
        return open_ or any(self.deliveries.get(state) for state in UNSENT)


@click.command(
    epilog="Example: inforce notify plan --json",
    short_help="Who would be told what, and why.",
)
@options.today
@options.as_json
@options.config
def plan(today: date | None, as_json: bool, config: Path) -> None:
    """Show who would be told of what, in which language, and who not and why.

    Nothing is planned or sent. Only the first run leaves something: the moment
    it is made, because events before that are told to nobody.
    """
    site, people = settings(config), people_of(config)
    zone = site.publisher.zone
    now = _moment(today, zone)
    with progress("Reading") as counted:
        found = library(site, progress=counted)
    tally = foreseen(people, found, now=now)
    with reading(people.engine) as connection:
        before = states.counted(connection)
    known = {
        number: {state.value: count for state, count in counts.items()}
        for number, counts in before.items()
    }
    rows = [_row(one, tally, known, zone) for one in tally.calendar.known.values()]
    if as_json:
        start = _local(tally.start, zone)
        print_json({"start": start, "mails": tally.mails, "events": rows})
    else:
        printed("\n".join(_lines(rows, tally, zone)) + "\n")


def _moment(today: date | None, zone: tzinfo) -> int:
    """Return now, or the begin of a day that is not today."""
    if today is None or today == day.today(zone):
        return int(time.time())
    return int(datetime.combine(today, clock_time.min, tzinfo=zone).timestamp())


def _row(
    one: Occasion, tally: Tally, before: Mapping[int, Mapping[str, int]], zone: tzinfo
) -> Planned:
    told = (
        Told(audience=audience.value, language=language, people=count)
        for (number, audience, language), count in tally.told.items()
        if number == one.id
    )
    span = tally.spans.get(one.id)
    by = tally.calendar.overtaken.get(one.id)
    return Planned(
        name=one.name,
        kind=one.kind.value,
        policy=one.slugs[0],
        effective_on=one.effective_on,
        due_at=_local(one.due_at, zone),
        deadline_at=None if one.deadline_at is None else _local(one.deadline_at, zone),
        state=one.state.value,
        held=one.held,
        overtaken_by=by.name if by else "",
        told=tuple(sorted(told, key=lambda t: (t.audience, t.language))),
        goes=(_local(span[0], zone), _local(span[1], zone)) if span else None,
        fallbacks=_of(one.id, tally.fallbacks),
        left_out={
            reason.value: count
            for (number, reason), count in tally.left_out.items()
            if number == one.id
        },
        deliveries=dict(before.get(one.id, {})),
    )


def _of(number: int, counts: Mapping[tuple[int, str], int]) -> dict[str, int]:
    return {key: count for (event, key), count in counts.items() if event == number}


def _local(moment: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone)


def _lines(rows: list[Planned], tally: Tally, zone: tzinfo) -> Iterator[str]:
    pending = [row for row in rows if row.is_pending]
    for row in pending:
        yield from _event_lines(row)
        yield ""
    done = len(rows) - len(pending)
    if done:
        yield f"{words.counted(done, 'other event')}: nothing left to do."
    yield f"What was known before {_said(_local(tally.start, zone))} is told to nobody."
    yield f"{words.counted(tally.mails, 'mail')} to be planned."


def _event_lines(row: Planned) -> Iterator[str]:
    yield f"{row.name}: takes effect on {words.day(row.effective_on)}"
    if row.held:
        yield f"  held: {row.held}"
    if row.overtaken_by:
        goes_on = row.overtaken_by == row.name
        yield f"  {'the policy goes on' if goes_on else f'overtaken by {row.overtaken_by}'}"
    if row.deadline_at is not None:
        reminds = row.kind == EventKind.REMINDER.value
        limit = "of no use from" if reminds else "to be out before"
        yield f"  {limit} {_said(row.deadline_at)}"
    yield from _people_lines(row)


def _people_lines(row: Planned) -> Iterator[str]:
    for told in row.told:
        yield f"  {told.audience}: {told.people:,} in {told.language}"
    for language, count in row.fallbacks.items():
        yield f"  {count:,} wanted {language}, which the text is not published in"
    if row.goes is not None:
        first, last = map(_said, row.goes)
        yield f"  goes on {first}" if first == last else f"  goes {first} to {last}"
    for reason, count in row.left_out.items():
        yield f"  left out: {count:,}, {reason}"
    for state, count in row.deliveries.items():
        yield f"  planned before: {count:,} {state}"


def _said(moment: datetime) -> str:
    return f"{words.day(moment.date())}, {moment:%H:%M}"

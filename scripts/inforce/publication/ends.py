"""The ends that were announced for a policy, and what became of each.

A timeline knows the ends that stand. Somebody who was told of an end must
also hear that it was moved or called off, so the records are read once more.

Law (tested as a property): the days of the ends that were not called off are
the first days of the timeline's gaps and its `ended_on`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from inforce.model.records import Record
from inforce.model.timelines import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a policy; `on` is the first day on which it is not in force.

    `first_on` is the day it was first announced for and `moves` how often it
    was moved since. `at` is the moment of the last of these changes.
    """

    first_on: date
    on: date
    at: datetime
    moves: int = 0
    called_off: bool = False


def ends(timeline: Timeline) -> tuple[End, ...]:
    """Return the ends in the order they were announced, those called off too.

    A later record never takes one away, so its place in the order is a name.
    """
    over: list[End] = []
    said: End | None = None
    for record in timeline.records:
        if record.wording is None:
            day = record.recorded_at.astimezone(timeline.zone).date()
            said = said or End(first_on=day, on=day, at=record.recorded_at)
        elif said is None or said.on != record.front_matter.ends:
            before, said = _replaced(said, record, timeline)
            over += [before] if before else []
    return (*over, said) if said else tuple(over)


@dataclass(frozen=True, slots=True)
class EndChange:
    """A change of the end of a policy, for days from `since` on."""

    at: datetime
    since: date


def changes(timeline: Timeline) -> Iterator[EndChange]:
    """Yield each time the end that stands became another one, oldest first."""
    end: date | None = None
    for record in timeline.records:
        day = record.recorded_at.astimezone(timeline.zone).date()
        said = record.front_matter.ends if record.wording else end or day
        concerned = [one for one in (end, said) if one is not None]
        if said != end:
            yield EndChange(record.recorded_at, min(concerned))
        end = said


def _replaced(
    said: End | None, record: Record, timeline: Timeline
) -> tuple[End | None, End | None]:
    """Return the end that is over with *record*, and the one it announces."""
    on, at = record.front_matter.ends, record.recorded_at
    fresh = End(first_on=on, on=on, at=at) if on else None
    if said is None:
        return None, fresh
    has_come = said.on <= at.astimezone(timeline.zone).date()
    if not has_come and on:
        return None, replace(said, on=on, at=at, moves=said.moves + 1)
    if has_come and any(gap.start == said.on for gap in timeline.gaps):
        return said, fresh
    return replace(said, at=at, called_off=True), fresh

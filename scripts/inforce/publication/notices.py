"""The events people are told of by mail, and when each could be known.

Feeds show everything that happened; mail goes out for less, and cannot be
called back. So an event is taken from what had been published by its moment.

Laws (tested as properties):

- what is published later never changes the events of an earlier day;
- later days only add events, and an event never changes its name;
- each event speaks of one wording, the one that stood at its moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from inforce.model.fold import published_at
from inforce.model.front_matter import Change
from inforce.model.policies import Policy
from inforce.model.timelines import Timeline
from inforce.model.versions import Version
from inforce.publication.events import (
    Event,
    EventKind,
    ending,
    events,
    midnight,
    of_version,
    resumptions,
)


def notices(
    policy: Policy,
    on: date,
    reminders: Sequence[int] = (),
    *,
    since: datetime | None = None,
) -> tuple[Event, ...]:
    """Return the events of *policy* to mail up to the day *on*, oldest first.

    *reminders* are whole days before a version takes effect. With *since*,
    only what was not known before that moment. `at` is the moment an event
    became known; its `policy` and `version` are as known then.

    Editorial revisions, undeclared changes and versions older than the
    repository are left to the feeds (DESIGN sections 2 and 7). A version is
    in force, or near, only for those who could read its announcement before.
    A policy that was resumed ends anew, so `number` counts its resumptions.
    """
    seen = _names_before(policy, since) if since is not None else set[str]()
    found: list[Event] = []
    for known, moment, changed in _states(policy, on, reminders, since):
        implied = _so_far(known, moment) if changed else _of_day(known, moment)
        implied += _near(known, moment, reminders)
        fresh = [event for event in implied if event.name not in seen]
        seen.update(event.name for event in fresh)
        found += [replace(e, at=moment) for e in sorted(fresh, key=_name)]
    return tuple(found)


def _name(event: Event) -> str:
    return event.name


def _names_before(policy: Policy, moment: datetime) -> set[str]:
    eve = moment - timedelta(microseconds=1)
    known = _known_at(policy, eve)
    return {event.name for event in _so_far(known, eve)} if known else set()


def _known_at(policy: Policy, moment: datetime) -> Policy | None:
    line = policy.timeline.known_at(moment)
    return replace(policy, timeline=line) if line else None


def _states(
    policy: Policy, on: date, reminders: Sequence[int], since: datetime | None
) -> Iterator[tuple[Policy, datetime, bool]]:
    """Yield what was known at each moment, and whether that was new then.

    Between two publications only time passes, which is cheaper to follow.
    """
    known: Policy | None = None
    for moment, published in sorted(_moments(policy, on, reminders).items()):
        if since is not None and moment < since:
            continue
        changed = published or known is None
        if changed:
            known = _known_at(policy, moment)
        if known is not None:
            yield known, moment, changed


def _moments(
    policy: Policy, on: date, reminders: Sequence[int]
) -> dict[datetime, bool]:
    """Return the moments up to *on* that can tell news: is it by publication."""
    line = policy.timeline
    published = {moment for moment in _published(line) if _day(line, moment) <= on}
    if not published:
        return {}
    first = _day(line, min(published))
    begun = {day for day in _days(line, reminders) if first <= day <= on}
    passed = {midnight(policy, day): False for day in begun}
    return passed | dict.fromkeys(published, True)


def _published(line: Timeline) -> Iterator[datetime]:
    seen = set[str]()
    for record in (*line.past, *line.records):
        first = record.path not in seen if record.is_past else "" not in seen
        seen.add(record.path if record.is_past else "")
        yield published_at(record, first=first, zone=line.zone)


def _days(line: Timeline, reminders: Sequence[int]) -> Iterator[date]:
    """Yield the days on which versions take effect, are near, or a policy ends."""
    effective = {r.effective_on for r in (*line.past, *line.records)}
    yield from effective
    yield from (r.front_matter.ends for r in line.records if r.front_matter.ends)
    for day in effective:
        near = (n for n in reminders if n < day.toordinal())
        yield from (day - timedelta(days=n) for n in near)


def _so_far(known: Policy, moment: datetime) -> list[Event]:
    """Return all events that follow from what was known at *moment*."""
    return _mailed(events(known, _day(known.timeline, moment)), moment)


def _of_day(known: Policy, moment: datetime) -> list[Event]:
    """Return the events of the day that begins at *moment*, when nothing is new."""
    version = known.timeline.version(_day(known.timeline, moment))
    found = [*(of_version(known, version) if version else ()), *ending(known)]
    return _mailed(found, moment)


def _mailed(found: Iterable[Event], moment: datetime) -> list[Event]:
    mailed = [event for event in found if event.at <= moment and _is_mailed(event)]
    return [_numbered(e) if e.kind is EventKind.ENDED else e for e in mailed]


def _numbered(end: Event) -> Event:
    """Return *end* with a name that no earlier end of the policy had."""
    return replace(end, number=len(resumptions(end.policy.timeline)))


def _near(known: Policy, moment: datetime, reminders: Sequence[int]) -> list[Event]:
    """Return the reminders whose moment it is.

    One that comes later would count the days wrong.
    """
    day = _day(known.timeline, moment)
    if midnight(known, day) != moment:
        return []
    left = (date.max - day).days
    ahead = (
        (number, known.timeline.version(day + timedelta(days=number)))
        for number in reminders
        if number <= left
    )
    return [
        Event(
            kind=EventKind.REMINDER, policy=known, version=v, at=moment, number=number
        )
        for number, v in ahead
        if v is not None and _needs_reminder(known, v, moment)
    ]


def _needs_reminder(known: Policy, version: Version, moment: datetime) -> bool:
    """Return whether *version* stands and was announced before the day."""
    if known.timeline.period(version) is None or version.announced_at >= moment:
        return False
    return _is_news(known, version)


def _is_mailed(event: Event) -> bool:
    if event.kind is EventKind.UNDECLARED:
        return False
    # They are of the policy, whatever its last version was.
    if event.kind in (EventKind.ENDED, EventKind.RESUMED):
        return True
    return _is_news(event.policy, event.version)


def _is_news(policy: Policy, version: Version) -> bool:
    if version.front_matter.change is not Change.AMENDMENT:
        return False
    first = version.texts[0].path
    return not any(record.path == first for record in policy.timeline.past)


def _day(line: Timeline, moment: datetime) -> date:
    return moment.astimezone(line.zone).date()

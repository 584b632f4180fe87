"""The events people are told of by mail, and when each could be known.

Feeds show everything that happened; mail goes out for less, and cannot be
called back. So an event is taken from what had been published by its moment.

Laws (tested as properties):

- what is published later never changes the events of an earlier day;
- later days only add events, and an event never changes its name;
- each event speaks of one wording, the one that stood at its moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from inforce.model.fold import published_at
from inforce.model.front_matter import Change
from inforce.model.policies import Policy
from inforce.model.timelines import Timeline
from inforce.model.versions import Version
from inforce.publication.events import Event, EventKind, events, midnight


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
    """
    moments = _moments(policy, on, reminders)
    seen = set[str]()
    if since is not None:
        eve = since - timedelta(microseconds=1)
        seen = {event.name for event in _known(policy, eve, reminders)}
        moments = [moment for moment in moments if moment >= since]
    found: list[Event] = []
    for moment in moments:
        fresh = [e for e in _known(policy, moment, reminders) if e.name not in seen]
        seen.update(event.name for event in fresh)
        found += fresh
    return tuple(found)


def _moments(policy: Policy, on: date, reminders: Sequence[int]) -> list[datetime]:
    """Return the moments up to *on* at which anything can become known."""
    line = policy.timeline
    published = {moment for moment in _published(line) if _day(line, moment) <= on}
    if not published:
        return []
    first = _day(line, min(published))
    begun = {day for day in _days(line, reminders) if first <= day <= on}
    return sorted(published | {midnight(policy, day) for day in begun})


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


def _known(
    policy: Policy, moment: datetime, reminders: Sequence[int]
) -> tuple[Event, ...]:
    """Return the events that follow from what was known at *moment*, in order.

    Of the reminders only those whose moment it is: one that comes late would
    count the days wrong.
    """
    line = policy.timeline.known_at(moment)
    if line is None:
        return ()
    known = replace(policy, timeline=line)
    found = [e for e in events(known, _day(line, moment)) if e.at <= moment]
    found = [replace(e, at=moment) for e in found if _is_mailed(e)]
    found += [
        Event(kind=EventKind.REMINDER, policy=known, version=v, at=moment, number=n)
        for v in line.versions
        for n in reminders
        if _is_near(known, v, n, moment)
    ]
    return tuple(sorted(found, key=lambda event: event.name))


def _is_mailed(event: Event) -> bool:
    if event.kind is EventKind.UNDECLARED:
        return False
    # The end is of the policy, whatever its last version was.
    return event.kind is EventKind.ENDED or _is_news(event.policy, event.version)


def _is_news(policy: Policy, version: Version) -> bool:
    older = {record.path for record in policy.timeline.past}
    amends = version.front_matter.change is Change.AMENDMENT
    return amends and version.texts[0].path not in older


def _is_near(policy: Policy, version: Version, days: int, moment: datetime) -> bool:
    """Return whether *moment* begins the day *days* before *version*, as announced.

    A version announced on that day or later needs no reminder yet.
    """
    line = policy.timeline
    if days >= version.effective_on.toordinal() or line.period(version) is None:
        return False
    near = version.effective_on - timedelta(days=days)
    if near != _day(line, moment) or midnight(policy, near) != moment:
        return False
    return version.published_at < moment and _is_news(policy, version)


def _day(line: Timeline, moment: datetime) -> date:
    return moment.astimezone(line.zone).date()

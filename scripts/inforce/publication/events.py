"""What happened to the versions of a policy, and when readers could know.

Events are derived from the timeline and a day; nothing is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum

from inforce.model.policies import Policy
from inforce.model.timelines import Timeline
from inforce.model.versions import SetAside, State, Text, TextKind, Version


class EventKind(Enum):
    """Kinds of events; the value is part of the event's permanent name.

    REMINDER is no event of `events` and so never in a feed: `notices` adds it.
    """

    ANNOUNCED = "announced"
    REMINDER = "reminder"
    IN_FORCE = "in-force"
    RESCHEDULED = "rescheduled"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    UNDECLARED = "changed-without-declaration"
    ENDED = "ended"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Event:
    """One event; `number` tells apart the corrections of one version, from 1.

    Of a reminder, `number` is the days left before the version takes effect; of
    a resumption, how many there were with it. A version that was set aside and
    stands again is announced anew, and may be set aside anew: there `number` is
    how many times it stood again before.
    `at` is when it could be known: the moment of publication, or the first
    moment of the day on which a version takes effect.
    """

    kind: EventKind
    policy: Policy
    version: Version
    at: datetime
    number: int = 0
    text: Text | None = None

    def __repr__(self) -> str:
        """Return the name and the moment; the texts are long."""
        return f"Event({self.name!r}, {self.at:%Y-%m-%dT%H:%M:%S%z})"

    @property
    def name(self) -> str:
        """Return the name that stays the same in every build."""
        day = self.version.effective_on.isoformat()
        tail = f"/{self.number}" if self.number else ""
        return f"{self.policy.slug}/{day}/{self.kind.value}{tail}"

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the wording the event speaks of, hexadecimal."""
        text = self.text or self.version.text
        return text.wording.digest


def events(policy: Policy, on: date) -> tuple[Event, ...]:
    """Return the events of *policy* up to the day *on* inclusive, oldest first."""
    found = [
        event
        for version in policy.timeline.versions
        for event in of_version(policy, version)
    ]
    found += [*ending(policy), *resuming(policy)]
    zone = policy.timeline.zone
    past = (e for e in found if e.at.astimezone(zone).date() <= on)
    return tuple(sorted(past, key=lambda event: (event.at, event.name)))


def of_version(policy: Policy, version: Version) -> Iterator[Event]:
    """Yield the events of one version, those still to come included."""
    yield _announced(policy, version, version.published_at, 0)
    for number, text in enumerate(version.corrections, 1):
        declared = text.kind is TextKind.CORRECTION
        yield Event(
            kind=EventKind.CORRECTED if declared else EventKind.UNDECLARED,
            policy=policy,
            version=version,
            at=text.published_at,
            number=number,
            text=text,
        )
    yield from _reviving(policy, version)
    yield from _outcome(policy, version)


def _reviving(policy: Policy, version: Version) -> Iterator[Event]:
    """Yield how a version was set aside and announced anew, each time it was."""
    for number, revival in enumerate(version.revivals):
        before = version.revivals[:number]
        then = replace(version, set_aside=revival.aside, revivals=before)
        yield _setting_aside(policy, then, revival.aside)
        yield _announced(policy, version, revival.at, number + 1)


def announcement(policy: Policy, version: Version) -> Event:
    """Return the last announcement of *version*, whatever became of it."""
    number = len(version.revivals)
    return _announced(policy, version, version.announced_at, number)


def _announced(policy: Policy, version: Version, at: datetime, number: int) -> Event:
    return Event(
        kind=EventKind.ANNOUNCED, policy=policy, version=version, at=at, number=number
    )


def _setting_aside(policy: Policy, version: Version, aside: SetAside) -> Event:
    moved = aside.by is not None
    return Event(
        kind=EventKind.RESCHEDULED if moved else EventKind.WITHDRAWN,
        policy=policy,
        version=version,
        at=aside.at,
        number=len(version.revivals),
    )


def _outcome(policy: Policy, version: Version) -> Iterator[Event]:
    """Yield how an announcement came out: set aside, or in force on its day."""
    if version.set_aside is not None:
        yield _setting_aside(policy, version, version.set_aside)
        return
    begins = midnight(policy, version.effective_on)
    announced_before = version.announced_at < begins
    if announced_before and policy.timeline.period(version) is not None:
        yield Event(kind=EventKind.IN_FORCE, policy=policy, version=version, at=begins)


def ending(policy: Policy) -> list[Event]:
    """Return the end of *policy*, where one is recorded and a version was there."""
    timeline = policy.timeline
    if timeline.ended_on is None:
        return []
    last = [v for v in timeline.standing if v.effective_on < timeline.ended_on]
    if not last:
        return []
    at = midnight(policy, timeline.ended_on)
    return [Event(kind=EventKind.ENDED, policy=policy, version=last[-1], at=at)]


def resuming(policy: Policy) -> Iterator[Event]:
    """Yield the resumptions of *policy* that no new version tells of.

    The version is the one that was in force again from that moment.
    """
    line = policy.timeline
    for number, moment in enumerate(resumptions(line), 1):
        known = line.known_at(moment)
        found = known and known.in_force_on(moment.astimezone(line.zone).date())
        version = line.version(found.effective_on) if found else None
        if version is not None and version.published_at < moment:
            yield Event(
                kind=EventKind.RESUMED,
                policy=policy,
                version=version,
                at=moment,
                number=number,
            )


def resumptions(line: Timeline) -> tuple[datetime, ...]:
    """Return the moments at which a policy that had ended went on, oldest first."""
    found = list[datetime]()
    end: date | None = None
    for record in line.records:
        day = record.recorded_at.astimezone(line.zone).date()
        said = record.front_matter.ends
        if record.wording is None:
            end = end or day
            continue
        if end is not None and end <= day and (said is None or said > day):
            found.append(record.recorded_at)
        end = said
    return tuple(found)


def midnight(policy: Policy, day: date) -> datetime:
    """Return the first moment of *day* in the publisher's zone, in UTC."""
    local = datetime.combine(day, time.min, tzinfo=policy.timeline.zone)
    return local.astimezone(UTC)


def is_ended(policy: Policy, on: date) -> bool:
    """Return whether no version of *policy* is in force any more on the day *on*."""
    newest = policy.timeline.standing[-1:] or policy.timeline.versions[-1:]
    return policy.timeline.state(newest[0], on) is State.ENDED

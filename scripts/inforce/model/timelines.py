"""The versions of one policy in time, and the questions asked of them.

Laws (tested as properties):

- at most one version is in force on any day;
- exactly one is, from the first effective day until the policy ends,
  gaps of a policy that ended and was resumed excepted;
- what was known at a moment depends only on what had been published by then,
  so postponing or withdrawing never changes a past answer as known then;
- every wording ever published stays reachable.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property

from inforce.model.fold import Fold, published_at
from inforce.model.periods import Period
from inforce.model.records import Problem, Record
from inforce.model.versions import State, Version


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """All versions of one policy, by effective date, oldest first, at least one.

    `gaps` are the periods in which the policy was not in force between an end
    and a resumption; `ended_on` is the first day on which it is no longer in
    force, None while no end is recorded. `problems` are breaches of the rules
    in published states, in the order they were recorded. `records` and `past`
    are what it was made from.
    """

    versions: tuple[Version, ...]
    zone: tzinfo
    newest: Version
    gaps: tuple[Period, ...] = ()
    ended_on: date | None = None
    problems: tuple[Problem, ...] = ()
    records: tuple[Record, ...] = field(default=(), repr=False)
    past: tuple[Record, ...] = field(default=(), repr=False)

    def version(self, effective_on: date) -> Version | None:
        """Return the version of exactly that effective date, or None."""
        return next((v for v in self.versions if v.effective_on == effective_on), None)

    @property
    def last_commit(self) -> str:
        """Return the commit of the newest recorded state, empty without one."""
        return self.records[-1].commit if self.records else ""

    @cached_property
    def standing(self) -> tuple[Version, ...]:
        """Return the versions not set aside, oldest first."""
        return tuple(v for v in self.versions if v.set_aside is None)

    @cached_property
    def _days(self) -> list[date]:
        return [version.effective_on for version in self.standing]

    def in_force_on(self, day: date) -> Version | None:
        """Return the version in force on *day*; None before the first or when ended.

        A version is in force from its `effective_on` day inclusive until the
        next standing version's `effective_on` day exclusive.
        """
        return None if self.ended(day) else self._reached(day)

    def _reached(self, day: date) -> Version | None:
        at = bisect_right(self._days, day)
        return self.standing[at - 1] if at else None

    def ended(self, on: date) -> bool:
        """Return whether the policy has ended, or pauses in a gap, on that day."""
        over = self.ended_on is not None and on >= self.ended_on
        return over or any(on in gap for gap in self.gaps)

    def known_at(self, moment: datetime) -> "Timeline | None":
        """Return the timeline as published by *moment* inclusive; None before it."""
        records = _published_by(self.records, moment, self.zone)
        past = _published_by(self.past, moment, self.zone)
        if not any(record.wording for record in (*past, *records)):
            return None
        return timeline(records, past=past, zone=self.zone)

    def period(self, version: Version) -> Period | None:
        """Return when *version* is in force: from its date to the next one's.

        None when it was set aside or would begin when the policy has ended.
        The end of the policy closes the period; gaps are not cut out.
        """
        following = self.after(version)
        ends = (following.effective_on if following else None, self.ended_on)
        until = min((day for day in ends if day is not None), default=None)
        if version.set_aside or (until is not None and until <= version.effective_on):
            return None
        return Period(start=version.effective_on, until=until)

    def state(self, version: Version, on: date) -> State:
        """Return what *version* is on the day *on*, from all that is published."""
        if version.set_aside:
            return _aside(version)
        if on < version.effective_on:
            return State.UPCOMING if self.period(version) else State.ENDED
        if self._reached(on) != version:
            return State.SUPERSEDED
        return State.ENDED if self.ended(on) else State.IN_FORCE

    def upcoming(self, on: date) -> tuple[Version, ...]:
        """Return the versions announced for days after *on*, soonest first."""
        after = self.standing[bisect_right(self._days, on) :]
        return tuple(version for version in after if self.period(version))

    def before(self, version: Version) -> Version | None:
        """Return the version a redline of *version* starts from, None for the first.

        That is the standing one reached on the day before it takes effect.
        """
        at = bisect_left(self._days, version.effective_on)
        return self.standing[at - 1] if at else None

    def after(self, version: Version) -> Version | None:
        """Return the next standing version, or None."""
        at = bisect_right(self._days, version.effective_on)
        return self.standing[at] if at < len(self.standing) else None

    def notice_days(self, version: Version) -> int:
        """Return the whole days between announcement and effective date.

        Neither the day of announcement nor the effective day counts; negative
        when the version was announced after it took effect.
        """
        announced = version.announced_at.astimezone(self.zone).date()
        return (version.effective_on - announced).days - 1


def timeline(
    records: Sequence[Record], *, past: Iterable[Record] = (), zone: tzinfo
) -> Timeline:
    """Return the timeline of *records*, states of one policy in graph order.

    *past* are the states of the files in `<slug>.past/`, which join by their
    own dates. At least one record, past or not, must carry a wording.
    """
    older = tuple(past)
    fold = Fold(zone)
    fold.join_past(older)
    for record in records:
        fold.join(record)
    versions = fold.versions()
    newest = fold.newest() or versions[-1]
    return Timeline(
        versions=versions,
        newest=newest,
        zone=zone,
        gaps=tuple(fold.gaps),
        ended_on=fold.end,
        problems=tuple(fold.problems),
        records=tuple(records),
        past=older,
    )


def _published_by(
    records: tuple[Record, ...], moment: datetime, zone: tzinfo
) -> tuple[Record, ...]:
    seen: set[str] = set()
    kept = []
    for record in records:
        first = not seen if not record.is_past else record.path not in seen
        seen.add(record.path)
        if published_at(record, first=first, zone=zone) <= moment:
            kept.append(record)
    return tuple(kept)


def _aside(version: Version) -> State:
    by = version.set_aside.by if version.set_aside else None
    if by is None:
        return State.WITHDRAWN
    return State.POSTPONED if by > version.effective_on else State.BROUGHT_FORWARD

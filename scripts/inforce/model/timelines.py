"""The versions of one policy in time, and the rules of DESIGN section 3.

Laws (tested as properties):
- at most one version is in force on any day;
- exactly one is, from the first effective day until the policy ends,
  gaps of a policy that ended and was resumed excepted;
- what was known at a moment depends only on what had been published by then;
- every wording ever published stays reachable.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from inforce.model.periods import Period
from inforce.model.records import Problem, Record
from inforce.model.versions import State, Version


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """All versions of one policy, by effective date, oldest first, at least one.

    `gaps` are the periods in which the policy was not in force between an end
    and a resumption; `ended_on` is the first day on which it is no longer in
    force, None while no end is recorded. `problems` are breaches of the rules
    in published states, in the order they were recorded.
    """

    versions: tuple[Version, ...]
    records: tuple[Record, ...]
    zone: tzinfo
    gaps: tuple[Period, ...] = ()
    ended_on: date | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def newest(self) -> Version:
        """Return the version of the newest recorded state, whatever its date."""
        raise NotImplementedError

    def version(self, effective_on: date) -> Version | None:
        """Return the version of exactly that effective date, or None."""
        raise NotImplementedError

    def in_force_on(self, day: date) -> Version | None:
        """Return the version in force on *day*; None before the first or when ended."""
        raise NotImplementedError

    def known_at(self, moment: datetime) -> "Timeline | None":
        """Return the timeline as published by *moment* inclusive; None before it."""
        raise NotImplementedError

    def period(self, version: Version) -> Period | None:
        """Return when *version* is in force: from its date to the next version's.

        None when it was set aside. The end of the policy closes the period.
        """
        raise NotImplementedError

    def state(self, version: Version, on: date) -> State:
        """Return what *version* is on the day *on*, from all that is published."""
        raise NotImplementedError

    def upcoming(self, on: date) -> tuple[Version, ...]:
        """Return the versions announced for days after *on*, soonest first."""
        raise NotImplementedError

    def before(self, version: Version) -> Version | None:
        """Return the version a redline of *version* starts from.

        That is the one that would be in force the day before it takes effect,
        versions set aside left out; None for the first.
        """
        raise NotImplementedError

    def after(self, version: Version) -> Version | None:
        """Return the next version that takes effect, or None."""
        raise NotImplementedError


def timeline(
    records: Sequence[Record], *, past: Iterable[Record] = (), zone: tzinfo
) -> Timeline:
    """Return the timeline of *records*, states of one policy in graph order.

    *past* are the states of the files in `<slug>.past/`, which join by their
    own dates. At least one record, past or not, is needed.
    """
    raise NotImplementedError

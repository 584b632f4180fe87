"""Occasions to write to people: the events the notifier has recorded.

An occasion has a number for ever, a moment from which people may be told, and
where the law or the calendar sets one, a moment by which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import groupby, pairwise

from inforce.publication.events import Event, EventKind, midnight

# What tells people that a version is coming, and so can be taken back.
TELLING = (EventKind.ANNOUNCED, EventKind.REMINDER, EventKind.CORRECTED)
TAKING_BACK = (EventKind.WITHDRAWN, EventKind.RESCHEDULED)
_TURNS = (EventKind.ENDED, EventKind.RESUMED)
# An event that nobody planned for so long is not sent before somebody says so:
# after a restored backup it would tell people old news (listmonk issue 1801).
STALE = 30 * 24 * 3600


class EventState(Enum):
    """Where the planning of an event stands; the value is in the database.

    OPEN: people may still be found. PLANNED: everybody was found. CANCELLED
    by the operator, or SUPERSEDED by a later event: it is told to nobody from
    then on.
    """

    OPEN = "open"
    PLANNED = "planned"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One recorded event, with what planning needs to know of it.

    `slugs` are the policy's and its former ones, `languages` those in which
    the version can be read, the policy's own first. Nobody is told before
    `due_at`. `deadline_at` is the moment by which an announcement must be out
    to keep the notice period, or from which a reminder is pointless. People
    who joined after `cutoff` are not told; those up to the id `planned_upto`
    were considered before. `held` is why the operator must decide, or empty.
    `lapsed` says of an end that the policy goes on after all.
    """

    id: int
    name: str
    kind: EventKind
    slugs: tuple[str, ...]
    languages: tuple[str, ...]
    effective_on: date
    due_at: int
    deadline_at: int | None
    cutoff: int
    number: int = 0
    planned_upto: int = 0
    state: EventState = EventState.OPEN
    held: str = ""
    lapsed: bool = False

    @property
    def version(self) -> tuple[str, date]:
        """Return which version it is about."""
        return self.slugs[0], self.effective_on

    @property
    def place(self) -> tuple[int, int]:
        """Return what sorts occasions by the moment they became known."""
        return self.due_at, self.id

    @property
    def expires_at(self) -> int | None:
        """Return the moment from which nobody is told any more, or None.

        Only reminders expire: a late announcement is still owed.
        """
        return self.deadline_at if self.kind is EventKind.REMINDER else None


def due_at(event: Event) -> int:
    """Return the moment from which people may be told, in seconds since 1970.

    That is when it became known: on publication, or as the day begins.
    """
    return int(event.at.timestamp())


def deadline_at(event: Event, notice_days: int) -> int | None:
    """Return the moment by which people must be told, or None.

    An announcement keeps the notice period when *notice_days* whole days lie
    between its day and the effective one, neither counted (house glossary). A
    period that was waived has no deadline. A reminder is of use until the
    version is in force, and that it will not be has to be known before.
    """
    if event.kind is EventKind.REMINDER or event.kind in TAKING_BACK:
        days = 0
    elif event.kind is EventKind.ANNOUNCED:
        if event.version.front_matter.notice_waived:
            return None
        days = notice_days
    else:
        return None
    effective = event.version.effective_on
    if days >= effective.toordinal():
        return None
    last = effective - timedelta(days=days)
    return int(midnight(event.policy, last).timestamp())


def superseded(occasions: Iterable[Occasion]) -> Mapping[int, Occasion]:
    """Return the ids of *occasions* that are told no more, and what overtook them.

    A version that was set aside is not announced any more, nor are people
    reminded of it, nor is one that will never come because its policy ended. That
    it was set aside is no news any more when it is announced anew. Of a version's
    reminders, the next one, a correction or its taking effect overtakes those
    before. An end stands for itself when its policy goes on, and that it goes on
    is no news any more when it ends again.
    """
    standing = [one for one in occasions if one.state is not EventState.CANCELLED]
    found = _never_coming(standing) | {one.id: one for one in standing if one.lapsed}
    found |= _turned(standing)
    standing.sort(key=lambda one: (one.version, one.place))
    for _, group in groupby(standing, key=lambda one: one.version):
        found |= _overtaken(tuple(group))
    return found


def _never_coming(standing: Iterable[Occasion]) -> dict[int, Occasion]:
    """Return what tells of versions after the one with which a policy ended."""
    standing = tuple(standing)
    ends = [one for one in standing if one.kind is EventKind.ENDED and not one.lapsed]
    return {
        one.id: end
        for end in ends
        for one in standing
        if one.kind in TELLING
        and one.slugs[0] == end.slugs[0]
        and one.effective_on > end.effective_on
        and one.due_at <= end.due_at
    }


def _turned(standing: Iterable[Occasion]) -> dict[int, Occasion]:
    """Return the ends after which a policy went on, and the goings on that ended."""
    turns = [one for one in standing if one.kind in _TURNS and not one.lapsed]
    turns.sort(key=lambda one: (one.slugs[0], one.place))
    return {
        one.id: later
        for one, later in pairwise(turns)
        if one.slugs[0] == later.slugs[0] and one.kind is not later.kind
    }


def _overtaken(version: tuple[Occasion, ...]) -> dict[int, Occasion]:
    """Return the overtaken occasions of one version, which are in order of time."""
    found: dict[int, Occasion] = {}
    for at, one in enumerate(version):
        later = (other for other in version[at + 1 :] if _overtakes(other, one))
        overtaking = next(later, None)
        if overtaking is not None:
            found[one.id] = overtaking
    return found


def _overtakes(later: Occasion, one: Occasion) -> bool:
    if one.kind in TELLING and later.kind in TAKING_BACK:
        return True
    if one.kind in TAKING_BACK and later.kind is EventKind.ANNOUNCED:
        return True
    nearer = (EventKind.REMINDER, EventKind.CORRECTED, EventKind.IN_FORCE)
    return one.kind is EventKind.REMINDER and later.kind in nearer

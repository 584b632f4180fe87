"""Who is told what, and when: the plan for one person.

It depends on the person, the recorded events and what was planned for the
person before, and on nothing else: not on other people, except the account
that belongs to the same mailbox, nor on the clock. Laws, tested as properties:

- nobody is told twice of one event, and nobody who must be told is left out;
- nobody is told of what happened before they joined;
- planning again adds nothing, and where a run stopped makes no difference;
- planning day by day tells people the same as planning once for all the days,
  except that more events share a mail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

from inforce.notify.deliveries import DeliveryState
from inforce.notify.hours import Hours
from inforce.notify.occasions import (
    TAKING_BACK,
    TELLING,
    EventState,
    Occasion,
    superseded,
)
from inforce.people.persons import Audience, Mode, Person
from inforce.publication.events import EventKind

UNSENT = (DeliveryState.PLANNED, DeliveryState.DEFERRED)
# An attempt on its way may arrive, and an uncertain one may have arrived.
TOLD = (DeliveryState.SENT, DeliveryState.ATTEMPTING, DeliveryState.UNCERTAIN)


# What one state of a policy says together: the day that is off, and the one to be.
_OTHER_DAY = {
    EventKind.RESCHEDULED: EventKind.ANNOUNCED,
    EventKind.ANNOUNCED: EventKind.RESCHEDULED,
}


class Reason(Enum):
    """Why a person gets no mail about an event; the value is shown."""

    ALREADY = "planned before"
    JOINED_LATER = "joined after it was recorded"
    NOT_SUBSCRIBED = "did not ask for this policy"
    ACCOUNT_NOTICE = "gets the account notice at the same mailbox"
    NOT_TOLD = "was not told of what is taken back"
    OVERTAKEN = "a later event took its place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A delivery as planned for a person before.

    `events` are those it is still about, ascending.
    """

    id: int
    state: DeliveryState
    attempt: int
    next_at: int
    events: tuple[int, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was planned for a person before.

    `items` names the delivery of each event, also where the event has left
    it. `twin` is the account of the same mailbox, for subscribers who have
    one.
    """

    items: Mapping[int, int] = field(default_factory=dict)
    deliveries: Mapping[int, Standing] = field(default_factory=dict)
    twin: "tuple[Person, History] | None" = None

    def told(self, event: int) -> bool:
        """Return whether mail about *event* went out, or may have."""
        found = self.deliveries.get(self.items.get(event, 0))
        return found is not None and found.state in TOLD and event in found.events

    def unsent(self) -> Iterator[Standing]:
        """Yield the deliveries that can still be changed."""
        return (one for one in self.deliveries.values() if one.state in UNSENT)


NOTHING = History()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A delivery to be written, or to be changed where `delivery` is its id.

    `events` are all it is about, ascending; without one the delivery is
    superseded. `added` are those that are new for the person. `expires_at` is
    the moment from which it is not sent any more, None for never.
    """

    delivery: int | None
    events: tuple[int, ...]
    added: tuple[int, ...]
    next_at: int
    expires_at: int | None
    mandatory: bool
    language: str


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """The recorded events as planning asks for them, the same for everybody."""

    known: Mapping[int, Occasion]
    hours: Hours

    @cached_property
    def overtaken(self) -> Mapping[int, Occasion]:
        """Return the events that a later one took the place of, and that one."""
        return superseded(self.known.values())

    @cached_property
    def open(self) -> tuple[Occasion, ...]:
        """Return the events that people may be found for, by id."""
        found = [
            one
            for one in self.known.values()
            if one.state is EventState.OPEN and not one.held
        ]
        return tuple(sorted(found, key=lambda one: one.id))

    @cached_property
    def _said(self) -> Mapping[tuple[str, date], tuple[Occasion, ...]]:
        """Return what says of each version whether it comes, in order of time."""
        found: dict[tuple[str, date], tuple[Occasion, ...]] = {}
        for one in sorted(self.known.values(), key=lambda one: one.place):
            if one.kind in (*TELLING, *TAKING_BACK):
                found[one.version] = (*found.get(one.version, ()), one)
        return found

    def said_before(self, occasion: Occasion) -> tuple[Occasion, ...]:
        """Return what said whether the version of *occasion* comes, oldest first."""
        said = self._said.get(occasion.version, ())
        return tuple(one for one in said if one.place < occasion.place)

    def ended_before(self, resumed: Occasion) -> Iterator[Occasion]:
        """Yield the end, if it was recorded, after which a policy was *resumed*."""
        return (
            one
            for one in self.known.values()
            if one.kind is EventKind.ENDED
            and (one.slugs[0], one.number + 1) == (resumed.slugs[0], resumed.number)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to write for one person; `left_out` says why the rest is not sent."""

    mails: tuple[Mail, ...] = ()
    left_out: tuple[tuple[int, Reason], ...] = ()


def plan(person: Person, agenda: Agenda, history: History = NOTHING) -> Plan:
    """Return the mails for *person* about the open events of *agenda*.

    Events for which the person was considered before are passed over.
    """
    chosen: list[Occasion] = []
    left_out: list[tuple[int, Reason]] = []
    for one in agenda.open:
        if person.id > one.planned_upto:
            reason = left_out_of(one, person, agenda, history)
            if reason is None:
                chosen.append(one)
            else:
                left_out.append((one.id, reason))
    mails = _Sorting(person, agenda, history).mails(chosen)
    return Plan(mails=mails, left_out=tuple(left_out))


def left_out_of(
    occasion: Occasion, person: Person, agenda: Agenda, history: History
) -> Reason | None:
    """Return why *person* is not to be told of *occasion*, None when they are."""
    if occasion.id in history.items:
        return Reason.ALREADY
    reason = _unconcerned(occasion, person, agenda)
    if reason is not None:
        return reason
    if not _was_told(occasion, agenda, history):
        return Reason.NOT_TOLD
    if history.twin is not None and _is_told(history.twin, occasion, agenda):
        return Reason.ACCOUNT_NOTICE
    return None


def _unconcerned(occasion: Occasion, person: Person, agenda: Agenda) -> Reason | None:
    if occasion.id in agenda.overtaken:
        return Reason.OVERTAKEN
    if person.joined > occasion.cutoff:
        return Reason.JOINED_LATER
    if mode_of(person, occasion) is None:
        return Reason.NOT_SUBSCRIBED
    return None


def mode_of(person: Person, occasion: Occasion) -> Mode | None:
    """Return how *person* is told of the policy, under any of its slugs.

    An account holder is told of each change, whatever the mode says: the mail
    is owed.
    """
    if any(person.subscriptions.get(slug) is Mode.OFF for slug in occasion.slugs):
        return None
    modes = (person.mode(slug) for slug in occasion.slugs)
    mode = next((one for one in modes if one is not None), None)
    owed = mode is not None and person.audience is Audience.ACCOUNT
    return Mode.EACH if owed else mode


def _is_told(twin: tuple[Person, History], occasion: Occasion, agenda: Agenda) -> bool:
    """Return whether the account of the mailbox is or was told of *occasion*."""
    person, history = twin
    if occasion.id in history.items:
        return True
    return left_out_of(occasion, person, agenda, history) is None


def _was_told(occasion: Occasion, agenda: Agenda, history: History) -> bool:
    """Return whether *occasion* takes nothing back, or what the person believes.

    They believe what they were told last. An announcement from before the
    notifier started may have reached anybody.
    """
    if occasion.kind is EventKind.RESUMED:
        return any(history.told(one.id) for one in agenda.ended_before(occasion))
    if occasion.kind not in TAKING_BACK:
        return True
    said = agenda.said_before(occasion)
    told = [one for one in said if history.told(one.id)]
    return told[-1].kind in TELLING if told else not _is_first_known(said)


def _is_first_known(said: Iterable[Occasion]) -> bool:
    """Return whether the first announcement of a version is among what was *said*."""
    return any(one.kind is EventKind.ANNOUNCED and not one.number for one in said)


@dataclass(slots=True)
class _Draft:
    """A mail while events are put into it."""

    standing: Standing | None
    events: list[Occasion]
    added: list[Occasion]
    moment: int
    language: str

    @property
    def tried(self) -> bool:
        """Return whether it was attempted, so that its moment is a retry's."""
        return self.standing is not None and self.standing.attempt > 0


class _Sorting:
    """Sorts the events of one person into mails."""

    def __init__(self, person: Person, agenda: Agenda, history: History) -> None:
        self._person = person
        self._agenda = agenda
        self._drafts = [self._changed(one) for one in history.unsent()]

    def mails(self, chosen: Sequence[Occasion]) -> tuple[Mail, ...]:
        """Return the mails about *chosen*, and those that lost an event."""
        for one in chosen:
            self._put(one)
        return tuple(self._mail(one) for one in self._drafts if _is_news(one))

    def _changed(self, standing: Standing) -> _Draft:
        known, overtaken = self._agenda.known, self._agenda.overtaken
        kept = [known[i] for i in standing.events if i in known and i not in overtaken]
        return _Draft(standing, kept, [], standing.next_at, standing.language)

    def _put(self, occasion: Occasion) -> None:
        mode = mode_of(self._person, occasion) or Mode.EACH
        moment = self._agenda.hours.moment(occasion, self._person.zone, mode)
        draft = (
            self._with_announcement(occasion)
            or self._with_other_day(occasion)
            or self._of_day(moment)
        )
        if draft is None:
            draft = _Draft(None, [], [], moment, "")
            self._drafts.append(draft)
        draft.events.append(occasion)
        draft.added.append(occasion)
        sooner = draft.moment if draft.tried else min(draft.moment, moment)
        draft.moment = max(sooner, *(one.due_at for one in draft.events))

    def _with_announcement(self, occasion: Occasion) -> _Draft | None:
        """Return the unsent mail that announces what *occasion* corrects.

        It then announces the corrected text: to whom the wrong one was never
        sent, nothing needs to be taken back.
        """
        if occasion.kind is not EventKind.CORRECTED:
            return None
        said = self._agenda.said_before(occasion)
        announced = {one.id for one in said if one.kind is EventKind.ANNOUNCED}
        for draft in self._drafts:
            if not announced.isdisjoint(one.id for one in draft.events):
                return draft
        return None

    def _with_other_day(self, occasion: Occasion) -> _Draft | None:
        """Return the unsent mail about the day that was moved to or from this one.

        A weekly mail about the day that is off cannot always wait for Monday;
        the day that takes its place then goes with it.
        """
        other = _OTHER_DAY.get(occasion.kind)
        if other is None:
            return None
        said = (other, occasion.slugs[0], occasion.due_at)
        for draft in self._drafts:
            about = {(one.kind, one.slugs[0], one.due_at) for one in draft.events}
            if not draft.tried and said in about:
                return draft
        return None

    def _of_day(self, moment: int) -> _Draft | None:
        """Return the mail that goes on the day of *moment* and can take one more.

        A delivery that was tried stays as it is: the attempt may have been
        seen by the receiver.
        """
        hours, zone = self._agenda.hours, self._person.zone
        day = hours.day(moment, zone)
        for draft in self._drafts:
            fit = draft.events and not draft.tried
            if fit and hours.day(draft.moment, zone) == day:
                return draft
        return None

    def _mail(self, draft: _Draft) -> Mail:
        ends = [one.expires_at for one in draft.events]
        known = [end for end in ends if end is not None]
        reminds = all(one.kind is EventKind.REMINDER for one in draft.events)
        return Mail(
            delivery=draft.standing.id if draft.standing else None,
            events=tuple(sorted(one.id for one in draft.events)),
            added=tuple(sorted(one.id for one in draft.added)),
            next_at=draft.moment,
            expires_at=max(known) if known and len(known) == len(ends) else None,
            mandatory=self._person.audience is Audience.ACCOUNT or not reminds,
            language=draft.language or language(self._person, draft.events),
        )


def _is_news(draft: _Draft) -> bool:
    """Return whether *draft* says anything that is not written down yet."""
    if draft.standing is None or draft.added:
        return True
    return len(draft.events) != len(draft.standing.events)


def language(person: Person, occasions: Iterable[Occasion]) -> str:
    """Return the language of a mail to *person* about *occasions*, at least one.

    It is the person's where any of them can be read in it, by the primary
    subtag (RFC 4647 section 3.4 without the regions). Else it is the own
    language of the first policy.
    """
    offered = [one.languages for one in occasions]
    wanted = primary(person.language)
    matching = (tag for tags in offered for tag in tags if primary(tag) == wanted)
    return next(matching, offered[0][0])


def primary(tag: str) -> str:
    """Return the language of a BCP 47 *tag* without script and region."""
    return tag.partition("-")[0].lower()

"""A store of deliveries in memory, on which plans are carried out."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from inforce.notify.deliveries import DeliveryState
from inforce.notify.hours import Hours
from inforce.notify.occasions import Occasion, deadline_at, due_at
from inforce.notify.plan import Agenda, History, Mail, Standing, plan
from inforce.people.persons import EVERY_POLICY, Audience, Mode, Person
from inforce.publication.events import Event, EventKind

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    """Return the moment *text*, UTC where it has no offset, in seconds."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def person(number: int = 1, **more: object) -> Person:
    """Return a subscriber of everything who joined first."""
    values: dict[str, object] = {
        "id": number,
        "subject": f"s{number}",
        "audience": Audience.SUBSCRIBER,
        "language": "en",
        "zone": "",
        "bucket": "example.org",
        "joined": number,
        "subscriptions": {EVERY_POLICY: Mode.EACH},
    }
    return Person(**{**values, **more})  # type: ignore[arg-type]


def occasion(id_: int, kind: EventKind, due: str, **more: object) -> Occasion:
    """Return an event about the version of 1 March 2026 of `privacy`."""
    values: dict[str, object] = {
        "id": id_,
        "name": f"privacy/2026-03-01/{kind.value}",
        "kind": kind,
        "slugs": ("privacy",),
        "languages": ("en",),
        "effective_on": date(2026, 3, 1),
        "due_at": at(due),
        "deadline_at": None,
        "cutoff": 100,
    }
    return Occasion(**{**values, **more})  # type: ignore[arg-type]


def recorded(event: Event, number: int, cutoff: int, slug: str = "") -> Occasion:
    """Return *event* as it is recorded under *number*."""
    return Occasion(
        id=number,
        name=event.name,
        kind=event.kind,
        slugs=(slug or event.policy.slug,),
        languages=("en",),
        effective_on=event.version.effective_on,
        due_at=due_at(event),
        deadline_at=deadline_at(event, 30),
        cutoff=cutoff,
        number=event.number,
    )


@dataclass
class World:
    """What was planned so far: items and deliveries, by subject and by id."""

    people: list[Person] = field(default_factory=list)
    known: dict[int, Occasion] = field(default_factory=dict)
    items: dict[str, dict[int, int]] = field(default_factory=dict)
    deliveries: dict[int, tuple[str, Standing, Mail]] = field(default_factory=dict)
    quiet: tuple[int, int] | None = None

    def plan(self, now: int, *, chunk: int = 10**6, chunks: int = 10**6) -> int:
        """Plan for at most *chunks* chunks of people; return the mails written."""
        hours = Hours(now=now, zone=BERLIN, quiet=self.quiet)
        written = 0
        for begin in range(0, min(len(self.people), chunk * chunks), chunk):
            agenda = Agenda(known=dict(self.known), hours=hours)
            part = self.people[begin : begin + chunk]
            for one in part:
                done = plan(one, agenda, self.history(one))
                written += len(done.mails)
                self._write(one.subject, done.mails)
            self._considered(part[-1].id)
        return written

    def _considered(self, upto: int) -> None:
        for number, one in self.known.items():
            self.known[number] = replace(one, planned_upto=max(one.planned_upto, upto))

    def history(self, one: Person) -> History:
        """Return what was planned for *one* and the account of the mailbox."""
        twins = [
            (other, self._own(other))
            for other in self.people
            if one.same_as and other.same_as == one.same_as
            if (one.audience, other.audience) == (Audience.SUBSCRIBER, Audience.ACCOUNT)
        ]
        return replace(self._own(one), twin=twins[0] if twins else None)

    def _own(self, one: Person) -> History:
        return History(
            items=dict(self.items.get(one.subject, {})),
            deliveries={
                number: standing
                for number, (subject, standing, _) in self.deliveries.items()
                if subject == one.subject
            },
        )

    def _write(self, subject: str, mails: tuple[Mail, ...]) -> None:
        for mail in mails:
            number = mail.delivery or len(self.deliveries) + 1
            state = DeliveryState.PLANNED if mail.events else DeliveryState.SUPERSEDED
            before = self.deliveries.get(number)
            standing = Standing(
                id=number,
                state=state,
                attempt=before[1].attempt if before else 0,
                next_at=mail.next_at,
                events=mail.events,
                language=mail.language,
            )
            self.deliveries[number] = (subject, standing, mail)
            for event in mail.added:
                told = self.items.setdefault(subject, {})
                assert event not in told
                told[event] = number

    def settle(self, number: int, state: DeliveryState) -> None:
        """Set the delivery *number* to *state*, as after one attempt."""
        subject, standing, mail = self.deliveries[number]
        standing = replace(standing, state=state, attempt=1)
        self.deliveries[number] = (subject, standing, mail)

    def standing(self, subject: str) -> list[tuple[int, ...]]:
        """Return the events of the mails of *subject* that stand, sorted."""
        return sorted(
            standing.events
            for owner, standing, _ in self.deliveries.values()
            if owner == subject and standing.events
        )

    def told(self, subject: str) -> set[int]:
        """Return the events that mails of *subject* are about."""
        return {event for events in self.standing(subject) for event in events}

"""Planning carried out: who is told what, written down in chunks.

A chunk of people is one transaction: the deliveries, the items with the entry
that counts them, and how far the planning came. Whatever ends the program
between two chunks, the next run goes on with the next person.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, select, update

from inforce.notify.calendar import Calendar, events_of, recorded, start
from inforce.notify.histories import histories
from inforce.notify.hours import Hours
from inforce.notify.occasions import EventState
from inforce.notify.plan import NOTHING, Agenda, Mail, Reason, plan, primary
from inforce.notify.planned_rows import write
from inforce.people.contacts import People
from inforce.people.persons import Audience, Person
from inforce.publication.library import Library
from inforce.store import StoreConflictError, reading
from inforce.store.tables import event

__all__ = ["Tally", "events_of", "foreseen", "planned"]

CHUNK = 5000
# A sender may hold some rows of a chunk while it waits for others of it.
CONFLICTS = 5


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a planning came to.

    `mails` counts new deliveries; `told` people by event, audience and the
    language of their mail, `left_out` by event and reason. `fallbacks` counts,
    by event and language, those who wanted another language than they get.
    `spans` are the first and the last moment at which mail of an event goes.
    Events that became known before `start` are told to nobody.
    """

    calendar: Calendar
    start: int
    mails: int = 0
    told: Counter[tuple[int, Audience, str]] = field(default_factory=Counter)
    left_out: Counter[tuple[int, Reason]] = field(default_factory=Counter)
    fallbacks: Counter[tuple[int, str]] = field(default_factory=Counter)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, chunk: "_Chunk") -> None:
        """Count a chunk that was planned."""
        self.left_out.update(chunk.left_out)
        for person, mail in chunk.mails:
            self._count(person, mail)
        self.mails += sum(mail.delivery is None for _, mail in chunk.mails)

    def _count(self, person: Person, mail: Mail) -> None:
        wanted = person.language
        falls_back = wanted and primary(wanted) != primary(mail.language)
        for number in mail.added:
            self.told[number, person.audience, mail.language] += 1
            if falls_back:
                self.fallbacks[number, wanted] += 1
            first, last = self.spans.get(number, (mail.next_at, mail.next_at))
            self.spans[number] = min(first, mail.next_at), max(last, mail.next_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """What is planned for some people, before it counts."""

    part: Sequence[Person]
    mails: list[tuple[Person, Mail]] = field(default_factory=list)
    left_out: list[tuple[int, Reason]] = field(default_factory=list)


def planned(
    people: People,
    library: Library,
    *,
    now: int,
    chunk: int = CHUNK,
    progress: Callable[[int], None] = lambda _number: None,
) -> Tally:
    """Record the events up to the day of *now* and plan them for everybody.

    Run again it goes on where it stopped, and adds nothing to what is done.
    *progress* is called with the number of people considered.

    Raises:
        InputErrors: a version that people were told of is not in the history
            any more; nothing was planned.
        ExternalError: the database cannot be written; chunks that were
            written stay.
    """
    with people.engine.begin() as connection:
        calendar = recorded(connection, library, now)
        begun = start(connection, library, now)
    tally = Tally(calendar=calendar, start=begun)
    hours = _hours(library, now)
    total, done = 0, False
    while not done:
        found = _written(people, calendar, hours, chunk)
        tally.add(found)
        total += len(found.part)
        done = len(found.part) < chunk
        progress(total)
    return tally


def _written(people: People, calendar: Calendar, hours: Hours, chunk: int) -> "_Chunk":
    """Plan and write the next people; after a conflict with a sender, once more."""
    for _ in range(CONFLICTS):
        with suppress(StoreConflictError):
            return _write_chunk(people, calendar, hours, chunk)
    return _write_chunk(people, calendar, hours, chunk)


def _write_chunk(
    people: People, calendar: Calendar, hours: Hours, chunk: int
) -> "_Chunk":
    with people.engine.begin() as connection:
        agenda = _locked(connection, calendar, hours)
        found = _chunk(connection, _part(people, agenda, chunk), agenda)
        write(connection, found.mails, hours.now)
        done = len(found.part) < chunk
        _considered(connection, agenda, found.part, done=done)
    return found


def foreseen(
    people: People, library: Library, *, now: int, chunk: int = CHUNK
) -> Tally:
    """Return what `planned` would do at *now*; only the start is recorded.

    Raises:
        InputErrors: as `planned`.
    """
    with people.engine.begin() as connection:
        begun = start(connection, library, now)
    with people.engine.connect() as connection:
        calendar = recorded(connection, library, now)
        connection.rollback()
    tally = Tally(calendar=calendar, start=begun)
    agenda = Agenda(known=calendar.known, hours=_hours(library, now))
    done = False
    while not done:
        part = _part(people, agenda, chunk)
        with reading(people.engine) as connection:
            found = _chunk(connection, part, agenda)
        tally.add(found)
        done = len(part) < chunk
        agenda = _after(agenda, part)
    return tally


def _hours(library: Library, now: int) -> Hours:
    settings = library.settings
    return Hours(
        now=now, zone=settings.publisher.zone, quiet=settings.notify.quiet_hours
    )


def _locked(connection: Connection, calendar: Calendar, hours: Hours) -> Agenda:
    """Return the agenda with what other programs did to the events meanwhile."""
    chosen = select(event.c.id, event.c.planned_upto, event.c.state)
    rows = connection.execute(chosen.order_by(event.c.id).with_for_update())
    known = {
        row.id: replace(
            calendar.known[row.id],
            planned_upto=row.planned_upto,
            state=EventState(row.state),
        )
        for row in rows
        if row.id in calendar.known
    }
    return Agenda(known=known, hours=hours)


def _part(people: People, agenda: Agenda, chunk: int) -> list[Person]:
    """Return the next people that any open event has not been planned for."""
    if not agenda.open:
        return []
    after = min(one.planned_upto for one in agenda.open)
    upto = max(one.cutoff for one in agenda.open)
    return people.audience(after, upto, chunk)


def _chunk(connection: Connection, part: Sequence[Person], agenda: Agenda) -> "_Chunk":
    """Return what is planned for the people of *part*."""
    before = histories(connection, part, agenda)
    found = _Chunk(part=part)
    for one in part:
        made = plan(one, agenda, before.get(one.id, NOTHING))
        found.left_out.extend(made.left_out)
        found.mails.extend((one, mail) for mail in made.mails)
    return found


def _considered(
    connection: Connection, agenda: Agenda, part: Sequence[Person], *, done: bool
) -> None:
    """Write how far the planning came; with *done*, that everybody was found."""
    numbers = [one.id for one in agenda.open]
    if part:
        behind = event.c.id.in_(numbers), event.c.planned_upto < part[-1].id
        values = {"planned_upto": part[-1].id}
        connection.execute(update(event).where(*behind).values(values))
    if done and numbers:
        closed = update(event).where(event.c.id.in_(numbers))
        connection.execute(closed.values(state=EventState.PLANNED.value))


def _after(agenda: Agenda, part: Sequence[Person]) -> Agenda:
    """Return *agenda* as it is when the people of *part* were considered."""
    if not part:
        return agenda
    last = part[-1].id
    known = {
        number: replace(one, planned_upto=max(one.planned_upto, last))
        for number, one in agenda.known.items()
    }
    return Agenda(known=known, hours=agenda.hours)

"""An import: many people at once, all of them or none.

Laws: importing the same file again changes nothing; nobody who stopped mail is
written to again because of a list; a dry run counts what the import would do.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from inforce.people import joining
from inforce.people.contacts import (
    Entrant,
    Evidence,
    People,
    consent_row,
    contact_row,
    grouped,
    write_consents,
)
from inforce.people.persons import Mode, Status
from inforce.people.rows import Row, Wrong
from inforce.store.facts import fact, record_fact
from inforce.store.tables import contact, subscription

BATCH = 2000
# How many wrong rows are kept with their reasons; all of them are counted.
SHOWN = 20
PENDING = "import_pending"


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import did, or would do; all but `wrong` count rows.

    `kept_out` asked not to be written to. `repeated` stood in the file before.
    `shown` are the first wrong rows.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept_out: int = 0
    repeated: int = 0
    wrong: int = 0
    shown: list[Wrong] = field(default_factory=list)


class _CancelledError(Exception):
    """Takes back what the transaction wrote."""


def imported(  # noqa: PLR0913 - the last three have defaults
    people: People,
    rows: Iterable[Row | Wrong],
    *,
    now: int,
    consent: Evidence | None = None,
    keep: Callable[[Imported], bool] = lambda counts: not counts.wrong,
    progress: Callable[[int], None] = lambda _number: None,
) -> Imported:
    """Write the people in *rows* and return the counts.

    One transaction; it is taken back when *keep*, asked at the end, says no,
    so that a dry run counts exactly what the import would do. *consent* is
    kept for everybody added. *progress* is told how many rows were read.
    """
    counts = Imported()
    try:
        with people.engine.begin() as connection:
            writer = _Writer(connection, people, consent, now)
            for batch in _batches(_right(rows, counts)):
                writer.write(batch, counts)
                progress(writer.seen)
            _remember(connection, counts.added)
            if not keep(counts):
                raise _CancelledError
    except _CancelledError:
        return counts
    return counts


def pending(connection: Connection) -> int:
    """Return how many people were imported since a sending was last confirmed."""
    return int(fact(connection, PENDING, "0"))


def confirm_pending(connection: Connection) -> None:
    """Record that a sending to those imported was confirmed."""
    record_fact(connection, PENDING, "0")


def _remember(connection: Connection, added: int) -> None:
    if added:
        record_fact(connection, PENDING, str(pending(connection) + added))


def _right(rows: Iterable[Row | Wrong], counts: Imported) -> Iterator[Row]:
    for row in rows:
        if isinstance(row, Row):
            yield row
            continue
        counts.wrong += 1
        if len(counts.shown) < SHOWN:
            counts.shown.append(row)


def _batches(rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


class _Writer:
    """Writes batches inside one transaction; the people share one number."""

    def __init__(
        self,
        connection: Connection,
        people: People,
        consent: Evidence | None,
        now: int,
    ) -> None:
        self.connection, self.people = connection, people
        self.consent, self.now = consent, now
        self.joined = joining.taken(connection)
        self.seen = 0

    def write(self, batch: Sequence[Row], counts: Imported) -> None:
        self.seen += len(batch)
        first: dict[str, Entrant] = {}
        for row in batch:
            first.setdefault(row.entrant.address.key, row.entrant)
        counts.repeated += len(batch) - len(first)
        there = self._there(first)
        scope = batch[0].entrant.audience.value
        new = [key for key in first if key not in there]
        kept_out = self.people.kept_out(self.connection, new, scope)
        counts.kept_out += len(kept_out)
        self._add([first[key] for key in new if key not in kept_out], counts)
        self._change([(row, first[key]) for key, row in there.items()], counts)

    def _there(self, entrants: dict[str, Entrant]) -> dict[str, RowMapping]:
        audience = next(iter(entrants.values())).audience.value
        found = self.connection.execute(
            select(contact).where(
                contact.c.audience == audience, contact.c.address_key.in_(entrants)
            )
        )
        return {row["address_key"]: row for row in found.mappings()}

    def _add(self, entrants: Sequence[Entrant], counts: Imported) -> None:
        if not entrants:
            return
        rows = [contact_row(one, self.joined, self.now) for one in entrants]
        self.connection.execute(insert(contact), rows)
        counts.added += len(rows)
        by_subject = {
            row["subject"]: one for row, one in zip(rows, entrants, strict=True)
        }
        numbered = self.connection.execute(
            select(contact.c.id, contact.c.subject).where(
                contact.c.subject.in_(by_subject)
            )
        )
        added = [(number, by_subject[subject]) for number, subject in numbered]
        self._subscribe(added)
        if self.consent is not None:
            write_consents(
                self.connection,
                [consent_row(n, one, self.consent, self.now) for n, one in added],
            )

    def _change(
        self, pairs: Sequence[tuple[RowMapping, Entrant]], counts: Imported
    ) -> None:
        modes = self._modes([row["id"] for row, _ in pairs])
        changed = []
        for row, entrant in pairs:
            if row["joined"] == self.joined:
                counts.repeated += 1
            elif row["status"] not in (Status.CONFIRMED.value, Status.PAUSED.value):
                counts.kept_out += 1
            elif _same(row, modes.get(row["id"], {}), entrant):
                counts.unchanged += 1
            else:
                changed.append((row["id"], entrant))
        counts.changed += len(changed)
        self._rewrite(changed)

    def _rewrite(self, changed: Sequence[tuple[int, Entrant]]) -> None:
        for number, entrant in changed:
            self.connection.execute(
                update(contact)
                .where(contact.c.id == number)
                .values(language=entrant.language, zone=entrant.zone)
            )
            self.connection.execute(
                delete(subscription).where(subscription.c.contact == number)
            )
        self._subscribe(changed)

    def _subscribe(self, pairs: Sequence[tuple[int, Entrant]]) -> None:
        rows = [
            {"contact": number, "policy": policy, "mode": mode.value}
            for number, one in pairs
            for policy, mode in one.subscriptions.items()
        ]
        if rows:
            self.connection.execute(insert(subscription), rows)

    def _modes(self, numbers: Sequence[int]) -> dict[int, dict[str, Mode]]:
        if not numbers:
            return {}
        mine = subscription.c.contact.in_(numbers)
        return grouped(self.connection.execute(select(subscription).where(mine)))


def _same(row: RowMapping, modes: dict[str, Mode], entrant: Entrant) -> bool:
    stands: tuple[Any, ...] = (row["language"], row["zone"], modes)
    return stands == (entrant.language, entrant.zone, dict(entrant.subscriptions))

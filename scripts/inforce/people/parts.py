"""One part of an import: who of it is new, who changed, and who is kept out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from inforce.people import joining
from inforce.people.contacts import (
    Entrant,
    Evidence,
    People,
    consent_row,
    contact_row,
    grouped,
)
from inforce.people.persons import Mode, Status
from inforce.store.tables import consent, contact, subscription

_TOLD = (Status.CONFIRMED.value, Status.PAUSED.value)


@dataclass(slots=True, kw_only=True)
class Joined:
    """What became of the mailboxes of a part.

    `kept_out` asked not to be written to. `unconfirmed` have not answered the
    mail that asks whether they want any; a list does not answer for them.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept_out: int = 0
    unconfirmed: int = 0


@dataclass(slots=True)
class _Sorted:
    added: list[Entrant] = field(default_factory=list)
    changed: list[tuple[int, Entrant]] = field(default_factory=list)
    counts: Joined = field(default_factory=Joined)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some *entrants* of one audience, each mailbox once."""

    people: People
    entrants: Sequence[Entrant]
    consent: Evidence | None
    now: int

    def foreseen(self, connection: Connection) -> Joined:
        """Return what `write` would come to."""
        return self._sorted(connection).counts

    def write(self, connection: Connection) -> Joined:
        """Write what differs; those added share one number of joining."""
        # Before anything is read: it keeps other imports waiting.
        joined = joining.taken(connection)
        found = self._sorted(connection)
        self._add(connection, found.added, joined)
        _change(connection, found.changed)
        return found.counts

    def _sorted(self, connection: Connection) -> _Sorted:
        keys = {one.address.key: one for one in self.entrants}
        audience = self.entrants[0].audience.value
        there = _there(connection, keys, audience)
        new = [key for key in keys if key not in there]
        kept_out = self.people.kept_out(connection, new, audience)
        found = _Sorted(added=[keys[key] for key in new if key not in kept_out])
        found.counts.added = len(found.added)
        found.counts.kept_out = len(kept_out)
        modes = _modes(connection, [row["id"] for row in there.values()])
        for key, row in there.items():
            _sort(found, row, modes.get(row["id"], {}), keys[key])
        return found

    def _add(
        self, connection: Connection, entrants: Sequence[Entrant], joined: int
    ) -> None:
        if not entrants:
            return
        rows = [contact_row(one, joined, self.now) for one in entrants]
        connection.execute(insert(contact), rows)
        subjects = {
            row["subject"]: one for row, one in zip(rows, entrants, strict=True)
        }
        chosen = select(contact.c.id, contact.c.subject).where(
            contact.c.subject.in_(subjects)
        )
        numbered = [(n, subjects[subject]) for n, subject in connection.execute(chosen)]
        _subscribe(connection, numbered)
        if self.consent is not None:
            proofs = [consent_row(n, e, self.consent, self.now) for n, e in numbered]
            connection.execute(insert(consent), proofs)


def _sort(
    found: _Sorted, row: RowMapping, modes: Mapping[str, Mode], entrant: Entrant
) -> None:
    stopped = {policy: mode for policy, mode in modes.items() if mode is Mode.OFF}
    wanted = {**entrant.subscriptions, **stopped}
    stands = (row["language"], row["zone"], modes)
    if row["status"] == Status.PENDING.value:
        found.counts.unconfirmed += 1
    elif row["status"] not in _TOLD:
        found.counts.kept_out += 1
    elif stands == (entrant.language, entrant.zone, wanted):
        found.counts.unchanged += 1
    else:
        found.counts.changed += 1
        found.changed.append((row["id"], replace(entrant, subscriptions=wanted)))


def _there(
    connection: Connection, keys: Iterable[str], audience: str
) -> dict[str, RowMapping]:
    """Return the rows of the mailboxes *keys*, locked, by key."""
    chosen = select(contact).where(
        contact.c.audience == audience, contact.c.address_key.in_(keys)
    )
    found = connection.execute(chosen.with_for_update())
    return {row["address_key"]: row for row in found.mappings()}


def _modes(
    connection: Connection, numbers: Sequence[int]
) -> dict[int, dict[str, Mode]]:
    if not numbers:
        return {}
    mine = subscription.c.contact.in_(numbers)
    return grouped(connection.execute(select(subscription).where(mine)))


def _change(connection: Connection, changed: Sequence[tuple[int, Entrant]]) -> None:
    if not changed:
        return
    moved = (
        update(contact)
        .where(contact.c.id == bindparam("number"))
        .values(language=bindparam("spoken"), zone=bindparam("place"))
    )
    rows = [
        {"number": number, "spoken": one.language, "place": one.zone}
        for number, one in changed
    ]
    connection.execute(moved, rows)
    numbers = [number for number, _ in changed]
    connection.execute(delete(subscription).where(subscription.c.contact.in_(numbers)))
    _subscribe(connection, changed)


def _subscribe(connection: Connection, pairs: Sequence[tuple[int, Entrant]]) -> None:
    rows: list[dict[str, Any]] = [
        {"contact": number, "policy": policy, "mode": mode.value}
        for number, one in pairs
        for policy, mode in one.subscriptions.items()
    ]
    if rows:
        connection.execute(insert(subscription), rows)

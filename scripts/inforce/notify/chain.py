"""The evidence: a chain of entries, each holding the hash of the one before.

Law: any changed byte of an entry or of a row that an entry counts, and any
missing row or entry, is found by `verify`. The end of the chain stands apart
in `meta`, so that cutting entries off the end is found as well. Somebody who
can write the database can rewrite the whole chain; what they cannot rewrite is
an end of it that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from inforce.store.tables import attempt, bounce, entry, item, meta

_HEAD = "chain"
# The rows that a kind of entry counts. `id` of a bounce is the database's.
COVERED: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "planned": (item, ("subject", "event", "delivery")),
    "attempts": (
        attempt,
        tuple(column.name for column in attempt.c if column.name != "entry"),
    ),
    "bounces": (
        bounce,
        ("delivery", "report", "at", "kind", "status", "diagnostic"),
    ),
}
_LOCKED = {
    "sqlite": text("SELECT value FROM meta WHERE key = 'chain'"),
    "postgresql": text("SELECT value FROM meta WHERE key = 'chain' FOR UPDATE"),
}
_ENTRY = "INSERT INTO entry VALUES (:seq, :at, :kind, :payload, :before, :hash)"
_MOVE = "UPDATE meta SET value = CAST(:seq AS text) || ':' || :hash WHERE key = 'chain'"
# While the end of the chain is locked every other sender waits: PostgreSQL gets
# both in one message.
_ENTERED = {
    "sqlite": (text(_ENTRY), text(_MOVE)),
    "postgresql": (text(f"WITH written AS ({_ENTRY}) {_MOVE}"),),
}


class Head(NamedTuple):
    """The end of the chain: the number of the last entry, 0 for none, its hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One place where the evidence was changed; `what` says what was found."""

    seq: int
    what: str


def rows_digest(rows: Iterable[Iterable[Any]]) -> str:
    """Return the SHA-256 of *rows*, hexadecimal, whatever their order.

    A row is the values of the columns that `COVERED` names, in that order.
    """
    listed = sorted([list(row) for row in rows])
    return hashlib.sha256(_canonical(listed)).hexdigest()


def append(
    connection: Connection, kind: str, payload: Mapping[str, Any], now: int
) -> int:
    """Write the next entry and return its number; the first is 1.

    The end of the chain stays locked until the transaction ends: call this as
    late in it as possible. For a kind in `COVERED` the payload is that of
    `rows_payload`, and the rows carry the returned number in `entry`.
    """
    return entered(connection, locked_head(connection), kind, payload, now)


def rows_payload(rows: Iterable[Iterable[Any]]) -> dict[str, Any]:
    """Return the payload that counts *rows*: their number and their digest."""
    listed = [tuple(row) for row in rows]
    return {"rows": len(listed), "digest": rows_digest(listed)}


def locked_head(connection: Connection) -> Head:
    """Return the end of the chain, locked until the transaction ends."""
    statement = _LOCKED[connection.dialect.name]
    value = connection.execute(statement).scalar()
    if value is None:
        _begin_chain(connection)
        value = connection.execute(statement).scalar_one()
    return _head(value)


def entered(
    connection: Connection,
    head: Head,
    kind: str,
    payload: Mapping[str, Any],
    now: int,
) -> int:
    """Write the entry after *head*, which is locked; return its number."""
    body = _canonical(payload).decode()
    seq = head.seq + 1
    digest = _hash(seq, now, kind, body, head.hash)
    values = {
        "seq": seq,
        "at": now,
        "kind": kind,
        "payload": body,
        "before": head.hash,
        "hash": digest,
    }
    for statement in _ENTERED[connection.dialect.name]:
        connection.execute(statement, values)
    return seq


def head(connection: Connection) -> Head:
    """Return the end of the chain, to be noted where nobody can rewrite it."""
    value = connection.execute(select(meta.c.value).where(meta.c.key == _HEAD)).scalar()
    return _head(value) if value else Head(0, "")


def verify(connection: Connection) -> list[Breach]:
    """Return every breach of the chain, in the order of the entries.

    Reads entries and rows as streams; an empty list means that nothing was
    changed since it was written.
    """
    expected: dict[str, dict[int, Mapping[str, Any]]] = {kind: {} for kind in COVERED}
    breaches = list(_broken_entries(connection, expected))
    for kind, (table, columns) in COVERED.items():
        breaches.extend(_broken_rows(connection, table, columns, expected[kind]))
    return sorted(breaches, key=lambda breach: breach.seq)


def _broken_entries(
    connection: Connection, expected: dict[str, dict[int, Mapping[str, Any]]]
) -> Iterator[Breach]:
    before = Head(0, "")
    for row in connection.execute(select(entry).order_by(entry.c.seq)):
        if row.seq != before.seq + 1:
            yield Breach(seq=row.seq, what="the entry before it is missing")
        elif row.before != before.hash:
            yield Breach(seq=row.seq, what="it does not follow the entry before it")
        if row.hash != _hash(row.seq, row.at, row.kind, row.payload, row.before):
            yield Breach(seq=row.seq, what="the entry was changed")
        if row.kind in expected:
            expected[row.kind][row.seq] = _payload(row.payload)
        before = Head(row.seq, row.hash)
    if head(connection) != before:
        yield Breach(seq=before.seq, what="the end of the chain was changed")


def _broken_rows(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    expected: dict[int, Mapping[str, Any]],
) -> Iterator[Breach]:
    chosen = [table.c.entry, *(table.c[name] for name in columns)]
    rows = connection.execute(select(*chosen).order_by(table.c.entry))
    for seq, group in groupby(rows, key=lambda row: row[0]):
        found = rows_payload(row[1:] for row in group)
        wanted = expected.pop(seq, None)
        if wanted is None:
            what = f"rows of {table.name!r} belong to no entry"
            yield Breach(seq=int(seq), what=what)
        elif wanted != found:
            yield Breach(seq=int(seq), what=f"rows of {table.name!r} were changed")
    for seq, wanted in expected.items():
        if wanted.get("rows") != 0:
            yield Breach(seq=seq, what=f"rows of {table.name!r} are missing")


def _begin_chain(connection: Connection) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(meta), {"key": _HEAD, "value": "0:"})
    except IntegrityError:
        return  # another worker wrote the first entry at the same moment


def _head(value: str) -> Head:
    seq, _, digest = value.partition(":")
    return Head(int(seq) if seq.isdigit() else -1, digest)


def _payload(text_: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text_)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _hash(seq: int, at: int, kind: str, payload: str, before: str) -> str:
    return hashlib.sha256(_canonical([seq, at, kind, payload, before])).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()

"""The whole record as lines that anybody can verify without the database."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select

from inforce.notify import chain
from inforce.notify.verify import FORMAT, canonical
from inforce.store.tables import delivery, entry, event

# Beside the chain, for whoever reads the lines: they are covered by the digest
# in the last line only, because they change while mail is sent.
_BESIDE = (
    ("event", event, ("id", "name", "policy", "effective_on", "digest", "state")),
    ("delivery", delivery, ("id", "state", "events", "message_id", "bounce")),
)


def bundle(connection: Connection) -> Iterator[bytes]:
    """Give the lines of the record in *connection*, one state of the database.

    No line holds an address. `inforce.notify.verify` checks them.
    """
    digest = hashlib.sha256()
    count = 0
    for line in _lines(connection):
        digest.update(line)
        count += 1
        yield line
    end = list(chain.head(connection))
    last = {"chain": end, "digest": digest.hexdigest(), "lines": count}
    yield canonical({"end": last}) + b"\n"


def _lines(connection: Connection) -> Iterator[bytes]:
    yield canonical({"record": {"format": FORMAT, "after": [0, ""]}}) + b"\n"
    names = ("seq", "at", "kind", "payload", "before", "hash")
    for one in connection.execute(select(entry).order_by(entry.c.seq)):
        values = [getattr(one, name) for name in names]
        yield canonical({"entry": values}) + b"\n"
        if one.kind in chain.COVERED:
            yield from _rows(connection, *chain.COVERED[one.kind], one.seq)
    for name, table, columns in _BESIDE:
        for row in connection.execute(_chosen(table, columns).order_by(table.c.id)):
            beside = {
                key: str(value) if key == "effective_on" else value
                for key, value in zip(columns, row, strict=True)
            }
            yield canonical({name: beside}) + b"\n"


def _rows(
    connection: Connection, table: Table, columns: tuple[str, ...], seq: int
) -> Iterator[bytes]:
    rows = connection.execute(_chosen(table, columns).where(table.c.entry == seq))
    for row in sorted(list(one) for one in rows):
        yield canonical({"row": row}) + b"\n"


def _chosen(table: Table, columns: tuple[str, ...]) -> Any:
    return select(*(table.c[name] for name in columns))

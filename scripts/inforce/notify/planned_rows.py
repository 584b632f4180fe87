"""The rows of a planned chunk: deliveries, and items with their entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, text, update

from inforce.notify import chain
from inforce.notify.deliveries import DeliveryState
from inforce.notify.plan import UNSENT, Mail
from inforce.people.persons import Person
from inforce.store.tables import delivery, item

_NEXT = text(
    "SELECT nextval(pg_get_serial_sequence('delivery', 'id')) "
    "FROM generate_series(1, :count)"
)
_UNSENT = update(delivery).where(
    delivery.c.id == bindparam("number"),
    # IN would be expanded at execution, which executemany cannot do.
    or_(*(delivery.c.state == state.value for state in UNSENT)),
)
_CHANGED = _UNSENT.values(
    {
        name: bindparam(f"to_{name}")
        for name in ("events", "next_at", "deadline_at", "mandatory")
    }
)
_EMPTIED = _UNSENT.values(events="", state=DeliveryState.SUPERSEDED.value)


def write(
    connection: Connection, mails: Sequence[tuple[Person, Mail]], now: int
) -> None:
    """Write *mails* and the entry that counts their items."""
    fresh = [one for one in mails if one[1].delivery is None]
    changed = [mail for _, mail in mails if mail.delivery is not None]
    numbers = _numbers(connection, len(fresh))
    if fresh:
        rows = [_row(number, *one) for number, one in zip(numbers, fresh, strict=True)]
        connection.execute(insert(delivery), rows)
    _write_changes(connection, changed)
    placed = iter(numbers)
    items = [
        (person.subject, number, at)
        for person, mail in mails
        for at in [mail.delivery if mail.delivery is not None else next(placed)]
        for number in mail.added
    ]
    _write_items(connection, items, now)


def _write_changes(connection: Connection, changed: Sequence[Mail]) -> None:
    kept = [_change(mail) for mail in changed if mail.events]
    emptied = [{"number": mail.delivery} for mail in changed if not mail.events]
    if kept:
        connection.execute(_CHANGED, kept)
    if emptied:
        connection.execute(_EMPTIED, emptied)


def _write_items(
    connection: Connection, items: Sequence[tuple[str, int, int]], now: int
) -> None:
    if not items:
        return
    entry = chain.append(connection, "planned", chain.rows_payload(items), now)
    rows = [
        {"subject": subject, "event": number, "delivery": at, "entry": entry}
        for subject, number, at in items
    ]
    connection.execute(insert(item), rows)


def _numbers(connection: Connection, count: int) -> Sequence[int]:
    """Return *count* ids that no delivery ever had.

    On SQLite the transaction holds the write lock from its begin, so nobody
    else takes them; a delivery is never deleted.
    """
    if not count:
        return ()
    if connection.dialect.name == "postgresql":
        return list(connection.execute(_NEXT, {"count": count}).scalars())
    last = connection.execute(select(func.max(delivery.c.id))).scalar() or 0
    return range(last + 1, last + 1 + count)


def _row(number: int, person: Person, mail: Mail) -> Mapping[str, Any]:
    return {
        "id": number,
        "contact": person.id,
        "subject": person.subject,
        "audience": person.audience.value,
        "language": mail.language,
        "bucket": person.bucket,
        "events": _listed(mail),
        "mandatory": int(mail.mandatory),
        "state": DeliveryState.PLANNED.value,
        "next_at": mail.next_at,
        "deadline_at": mail.expires_at,
    }


def _change(mail: Mail) -> Mapping[str, Any]:
    return {
        "number": mail.delivery,
        "to_events": _listed(mail),
        "to_next_at": mail.next_at,
        "to_deadline_at": mail.expires_at,
        "to_mandatory": int(mail.mandatory),
    }


def _listed(mail: Mail) -> str:
    return ",".join(map(str, mail.events))

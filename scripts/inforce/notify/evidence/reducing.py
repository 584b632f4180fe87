"""Evidence that is old enough becomes counts.

Data about people is kept no longer than it is needed (GDPR article 5(1)(e)):
after the years that the settings name the rows of people go, and an entry of the chain says how many
stood where. The chain stays whole; what is gone is gone by whole entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select, update

from inforce.notify import chain
from inforce.notify.evidence import standings
from inforce.store.tables import attempt, bounce, delivery, entry, item

_OPEN = ("planned", "attempting", "deferred", "uncertain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """What was reduced: the entries up to `upto`, 0 for none, and how many people.

    `counts` has the standings by the number of the event.
    """

    upto: int
    people: int
    counts: Mapping[int, Mapping[str, int]]


def reduced(connection: Connection, before: int, now: int) -> Reduced:
    """Take out the rows of the entries made *before* that moment; write counts.

    Mail that is not finished keeps its entries, and all after them.
    """
    upto = _last(connection, before)
    counts = standings.counts_upto(connection, upto)
    people = sum(sum(one.values()) for one in counts.values())
    if not people:
        return Reduced(upto=0, people=0, counts={})
    for table in (attempt, bounce, item):
        connection.execute(delete(table).where(table.c.entry <= upto))
    _forget_deliveries(connection)
    stated = {str(number): dict(one) for number, one in counts.items()}
    chain.append(connection, "reduced", {"upto": upto, "counts": stated}, now)
    return Reduced(upto=upto, people=people, counts=counts)


def _forget_deliveries(connection: Connection) -> None:
    """Delete the mails nobody is told by; of the last one, its number stays.

    SQLite gives the number of a deleted last row again, and with it the return
    path and the Message-ID of somebody else.
    """
    gone = delivery.c.id.not_in(select(item.c.delivery))
    last = connection.execute(select(func.max(delivery.c.id))).scalar()
    connection.execute(delete(delivery).where(gone, delivery.c.id != last))
    connection.execute(
        update(delivery)
        .where(gone)
        .values(
            contact=None,
            subject="",
            events="",
            state="cancelled",
            message_id=None,
            bounce=None,
        )
    )


def _last(connection: Connection, before: int) -> int:
    """Return the last entry that can go: no mail has rows on both sides of it."""
    chosen = select(func.max(entry.c.seq)).where(entry.c.at < before)
    upto = int(connection.execute(chosen).scalar() or 0)
    while upto:
        first = connection.execute(_spanning(upto)).scalar()
        if first is None:
            break
        upto = int(first) - 1
    return upto


def _spanning(upto: int) -> Select[Any]:
    """Select the first entry of a mail that is open, or goes on after *upto*."""
    later = [
        delivery.c.id.in_(select(table.c.delivery).where(table.c.entry > upto))
        for table in (attempt, bounce, item)
    ]
    return (
        select(func.min(item.c.entry))
        .join(delivery, delivery.c.id == item.c.delivery)
        .where(item.c.entry <= upto)
        .where(or_(delivery.c.state.in_(_OPEN), *later))
    )

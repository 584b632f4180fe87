"""When there is work again."""

from sqlalchemy import Connection, func, select

from inforce.notify.deliveries import DeliveryState
from inforce.notify.record import halts
from inforce.notify.record.hot import Hot, Search
from inforce.store.tables import delivery


def next_due(connection: Connection, hot: Hot, search: Search) -> int | None:
    """Return the next moment, not before now, with work; None when none comes."""
    moments = [
        hot.waiting(connection, search),
        _lease(connection),
        *_halts(connection, search),
    ]
    known = [moment for moment in moments if moment is not None]
    return max(min(known), search.now) if known else None


def _lease(connection: Connection) -> int | None:
    attempting = delivery.c.state == DeliveryState.ATTEMPTING.value
    chosen = select(func.min(delivery.c.lease_until)).where(attempting)
    found = connection.execute(chosen).scalar()
    return None if found is None else int(found)


def _halts(connection: Connection, search: Search) -> list[int]:
    """Return the ends of the halts that stand; they may let nothing go."""
    return [
        one.until
        for one in halts.listed(connection)
        if one.until is not None and one.stands(search.now)
    ]

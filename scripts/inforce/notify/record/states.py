"""States outside a turn: leases that ran out, decisions, counts."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from inforce.notify.deliveries import DeliveryState
from inforce.store.tables import delivery, item


def recovered(connection: Connection, now: int | None) -> int:
    """Make claims uncertain whose lease ran out by *now*, all of them for None."""
    chosen = delivery.c.state == DeliveryState.ATTEMPTING.value
    if now is not None:
        chosen &= delivery.c.lease_until <= now
    statement = update(delivery).where(chosen)
    return connection.execute(
        statement.values(
            state=DeliveryState.UNCERTAIN.value, owner=None, lease_until=None
        )
    ).rowcount


def counted(connection: Connection) -> Mapping[int, Mapping[DeliveryState, int]]:
    """Return how many deliveries of each event stand in each state."""
    rows = connection.execute(
        select(item.c.event, delivery.c.state, func.count())
        .join(delivery, delivery.c.id == item.c.delivery)
        .group_by(item.c.event, delivery.c.state)
        .order_by(item.c.event, delivery.c.state)
    )
    found: dict[int, dict[DeliveryState, int]] = {}
    for number, state, count in rows:
        found.setdefault(number, {})[DeliveryState(state)] = count
    return found

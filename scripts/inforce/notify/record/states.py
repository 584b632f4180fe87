"""States outside a turn: leases that ran out, decisions, counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from inforce.notify.deliveries import Claim, DeliveryState, Outcome, Reply, Settlement
from inforce.notify.record import turns
from inforce.notify.record.claiming import CLOSED, numbers
from inforce.notify.record.hot import Hot
from inforce.store.tables import contact, delivery, event, item

_ATTEMPTING = delivery.c.state == DeliveryState.ATTEMPTING.value
_UNCERTAIN = delivery.c.state == DeliveryState.UNCERTAIN.value
FOUND = Reply(outcome=Outcome.ACCEPTED, text="found at the next hop afterwards")
UNKNOWN = Reply(
    outcome=Outcome.UNCERTAIN, text="nobody can tell whether the next hop accepted it"
)


def recovered(connection: Connection, now: int | None) -> int:
    """Make claims uncertain whose lease ran out by *now*, all of them for None."""
    chosen = _ATTEMPTING
    if now is not None:
        chosen &= delivery.c.lease_until <= now
    # A row that its sender is settling at this moment is not lost: skip it.
    ids = select(delivery.c.id).where(chosen).with_for_update(skip_locked=True)
    if connection.dialect.name == "sqlite":
        ids = select(delivery.c.id).where(chosen)
    statement = update(delivery).where(delivery.c.id.in_(ids))
    values = {"state": "uncertain", "owner": None, "lease_until": None}
    return connection.execute(statement.values(values)).rowcount


def renewed(connection: Connection, owner: str, until: int) -> int:
    """Prolong the claims of *owner* to *until*; return their number."""
    statement = update(delivery).where(_ATTEMPTING, delivery.c.owner == owner)
    return connection.execute(statement.values(lease_until=until)).rowcount


def claims_of(connection: Connection, owner: str) -> tuple[Claim, ...]:
    """Return the claims that *owner* holds, by id."""
    chosen = _claims(outer=True).where(_ATTEMPTING, delivery.c.owner == owner)
    return tuple(_claim(row) for row in connection.execute(chosen))


def uncertain(connection: Connection, limit: int, after: int) -> tuple[Claim, ...]:
    """Return uncertain attempts of people who are still there, by id."""
    chosen = _claims(outer=False).where(_UNCERTAIN, delivery.c.id > after)
    return tuple(_claim(row) for row in connection.execute(chosen.limit(limit)))


def resolved(
    connection: Connection,
    hot: Hot,
    decided: Iterable[tuple[Claim, DeliveryState]],
    now: int,
) -> int:
    """Give uncertain attempts their states; return how many were uncertain."""
    changed = [
        (claim, state)
        for claim, state in decided
        if _is_given(connection, claim, state, now)
    ]
    settled = [
        Settlement(
            claim=claim,
            reply=FOUND if state is DeliveryState.SENT else UNKNOWN,
            state=state,
            at=now,
        )
        for claim, state in changed
        if state is not DeliveryState.UNCERTAIN
    ]
    turns.record_attempts(connection, hot, settled, now)
    return len(changed)


def _is_given(
    connection: Connection, claim: Claim, state: DeliveryState, now: int
) -> bool:
    statement = update(delivery).where(
        _UNCERTAIN,
        delivery.c.id == claim.delivery,
        delivery.c.attempt == claim.attempt,
    )
    values: dict[str, Any] = {"state": state.value}
    if state is DeliveryState.PLANNED:
        values["next_at"] = now
    return connection.execute(statement.values(values)).rowcount > 0


def counted(connection: Connection) -> Mapping[int, Mapping[DeliveryState, int]]:
    """Return how many deliveries of each event stand in each state.

    One that goes without the event counts as what became of the event for it.
    """
    by = (item.c.event, event.c.state, delivery.c.events, delivery.c.state)
    rows = connection.execute(
        select(*by, func.count())
        .join(delivery, delivery.c.id == item.c.delivery)
        .join(event, event.c.id == item.c.event)
        .group_by(*by)
        .order_by(*by)
    )
    found: dict[int, Counter[DeliveryState]] = {}
    for number, told, events, state, count in rows:
        about = number in numbers(events)
        reached = DeliveryState(state) if about else _left(told, state)
        found.setdefault(number, Counter())[reached] += count
    return found


def _left(told: str, state: str) -> DeliveryState:
    """Return the state of an event that its mail in *state* is not about any more."""
    if told in CLOSED:
        return CLOSED[told]
    left = DeliveryState(state)
    return left if left in CLOSED.values() else DeliveryState.SUPPRESSED


def _claims(*, outer: bool) -> Select[Any]:
    joined = delivery.join(contact, contact.c.id == delivery.c.contact, isouter=outer)
    return (
        select(delivery, contact.c.address, contact.c.token_epoch)
        .select_from(joined)
        .order_by(delivery.c.id)
    )


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        delivery=row.id,
        attempt=row.attempt,
        contact=row.contact or 0,
        subject=row.subject,
        address=row.address or "",
        audience=row.audience,
        language=row.language,
        bucket=row.bucket,
        events=row.events,
        letter=row.letter,
        first_at=row.first_at,
        message_id=row.message_id,
        token_epoch=row.token_epoch or 0,
        deadline_at=row.deadline_at,
        mandatory=bool(row.mandatory),
    )

"""What an operator does to an event: let it wait, let it go, call it off."""

from sqlalchemy import Connection, Table, func, literal, select, update

from inforce.errors import InputError
from inforce.notify import chain
from inforce.notify.record import halts
from inforce.notify.record.claiming import joined, numbers
from inforce.store.tables import delivery, event

_WAITING = ("planned", "deferred")


def held(connection: Connection, number: int, reason: str, now: int) -> None:
    """Write that the deliveries about event *number* wait."""
    _known(connection, event, number)
    stop = halts.Halt(scope=halts.Scope.EVENT, key=str(number), reason=reason, at=now)
    halts.written(connection, stop)
    chain.append(connection, "held", {"event": number, "reason": reason}, now)


def released(connection: Connection, number: int, now: int) -> bool:
    """Write that the wait is over; return whether there was one."""
    was = halts.lifted(connection, halts.Scope.EVENT, str(number))
    if was:
        chain.append(connection, "released", {"event": number}, now)
    return was


def cancelled(connection: Connection, number: int, now: int) -> int:
    """Take event *number* from every delivery that waits; return how many."""
    _known(connection, event, number)
    connection.execute(
        update(event).where(event.c.id == number).values(state="cancelled")
    )
    halts.lifted(connection, halts.Scope.EVENT, str(number))
    listed = literal(",") + delivery.c.events + ","
    waiting = delivery.c.state.in_(_WAITING)
    groups = connection.execute(
        select(delivery.c.events)
        .where(waiting, listed.contains(f",{number},", autoescape=True))
        .distinct()
    ).scalars()
    taken = sum(_without(connection, events, number) for events in groups.all())
    payload = {"event": number, "deliveries": taken}
    chain.append(connection, "cancelled", payload, now)
    return taken


def _without(connection: Connection, events: str, number: int) -> int:
    left = joined(tuple(one for one in numbers(events) if one != number))
    values = {"events": left} if left else {"events": "", "state": "cancelled"}
    statement = update(delivery).where(
        delivery.c.events == events, delivery.c.state.in_(_WAITING)
    )
    return connection.execute(statement.values(values)).rowcount


def _known(connection: Connection, table: Table, number: int) -> None:
    chosen = select(func.count()).select_from(table).where(table.c.id == number)
    if not connection.execute(chosen).scalar():
        raise InputError(
            f"there is no event {number}; expected one that "
            "'inforce notify status' lists"
        )

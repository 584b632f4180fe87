"""What is deleted when it is not needed any more."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, update
from sqlalchemy.sql.expression import Executable

from inforce.people.errands import Kind
from inforce.people.limits import DAY
from inforce.people.persons import Status
from inforce.store.tables import allowance, consent, contact, errand

# A sign-up that nobody confirmed (DESIGN section 12).
UNCONFIRMED = 72 * 3600
# Errands that are over, and the network that a consent came from.
FINISHED = 30 * DAY
# The evidence of a consent (DESIGN section 12). Who asked three times is
# remembered as long, so that asking does not begin anew every month.
EVIDENCE = 3 * 365 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """How many rows were deleted, of each kind; of `networks`, how many emptied.

    `stopped` are people, with the evidence of what they agreed to.
    """

    unconfirmed: int
    stopped: int
    errands: int
    limits: int
    networks: int


def applied(connection: Connection, now: int) -> Deleted:
    """Delete what has outlived its time at *now*; return how much it was.

    Sign-ups that nobody confirmed within 72 hours; errands after a month, and
    after a day those that no mail came of; limits that limit nobody any more,
    and after three years the count of who never confirmed; people three years
    after they stopped their mail, with the evidence of their consent; and after
    a month the network that a consent was given from.
    """
    return Deleted(
        unconfirmed=_done(connection, delete(contact).where(*_unconfirmed(now))),
        stopped=_done(connection, delete(contact).where(*_stopped(now))),
        errands=_done(connection, delete(errand).where(_over(now))),
        limits=_done(connection, delete(allowance).where(_unlimiting(now))),
        networks=_done(
            connection,
            update(consent)
            .where(consent.c.network != "", consent.c.at <= now - FINISHED)
            .values(network=""),
        ),
    )


def _done(connection: Connection, statement: Executable) -> int:
    return int(connection.execute(statement).rowcount)


def _unconfirmed(now: int) -> tuple[ColumnElement[bool], ...]:
    return (
        contact.c.status == Status.PENDING.value,
        contact.c.created_at <= now - UNCONFIRMED,
    )


def _over(now: int) -> ColumnElement[bool]:
    nothing = (errand.c.kind == Kind.NOTHING.value) & (errand.c.at <= now - DAY)
    return nothing | (errand.c.at <= now - FINISHED)


def _unlimiting(now: int) -> ColumnElement[bool]:
    full = (allowance.c.spent <= now) & (allowance.c.total == 0)
    return full | (allowance.c.at <= now - EVIDENCE)


def _stopped(now: int) -> tuple[ColumnElement[bool], ...]:
    at = func.coalesce(
        contact.c.stopped_at, contact.c.confirmed_at, contact.c.created_at
    )
    return contact.c.status == Status.UNSUBSCRIBED.value, at <= now - EVIDENCE

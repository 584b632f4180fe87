"""What is deleted when it is not needed any more."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, update

from inforce.people.errands import Kind
from inforce.people.limits import DAY
from inforce.people.persons import Status
from inforce.store.tables import allowance, consent, contact, errand

# A sign-up that nobody confirmed (DESIGN section 12).
UNCONFIRMED = 72 * 3600
# Errands that are over, and the network that a consent came from.
FINISHED = 30 * DAY
YEAR = 365 * DAY
MINUTE = 60


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


def applied(connection: Connection, now: int, years: int) -> Deleted:
    """Delete what has outlived its time at *now*; return how much it was.

    Sign-ups that nobody confirmed within 72 hours; people so many *years*
    after they stopped their mail, with the evidence of their consent (DESIGN
    section 12); errands after a month, and after a day those that no mail came
    of; limits that limit nobody any more, and after the *years* the count of
    who never confirmed, so that asking does not begin anew every month; and
    after a month the network that a consent was given from.

    The octets leave the files with `People.forget`, after the commit.
    """
    found = foreseen(connection, now, years)
    for table, chosen in _outlived(now, now - years * YEAR):
        connection.execute(delete(table).where(chosen))
    connection.execute(update(consent).where(_located(now)).values(network=""))
    return found


def swept(connection: Connection, now: int, most: int) -> int:
    """Delete up to *most* rows of each kind that requests for nothing left.

    These are errands that no mail came of, after a minute, and limits that limit
    nobody. No answer is another one without them, and without this a flood of
    requests would fill the disk before `applied` comes round. Returns how many
    there were of the kind with the most.
    """
    return max(
        connection.execute(delete(table).where(key.in_(chosen.limit(most)))).rowcount
        for table, key, chosen in (
            (errand, errand.c.id, select(errand.c.id).where(_idle(now - MINUTE))),
            (allowance, allowance.c.key, select(allowance.c.key).where(_full(now))),
        )
    )


def foreseen(connection: Connection, now: int, years: int) -> Deleted:
    """Return what `applied` would delete; writes nothing."""
    counts = [
        connection.execute(
            select(func.count()).select_from(table).where(chosen)
        ).scalar_one()
        for table, chosen in (
            *_outlived(now, now - years * YEAR),
            (consent, _located(now)),
        )
    ]
    unconfirmed, stopped, errands, limits, networks = counts
    return Deleted(
        unconfirmed=unconfirmed,
        stopped=stopped,
        errands=errands,
        limits=limits,
        networks=networks,
    )


def _outlived(now: int, evident: int) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    return (
        (contact, _unconfirmed(now)),
        (contact, _stopped(evident)),
        (errand, _over(now)),
        (allowance, _unlimiting(now, evident)),
    )


def _unconfirmed(now: int) -> ColumnElement[bool]:
    pending = contact.c.status == Status.PENDING.value
    return pending & (contact.c.created_at <= now - UNCONFIRMED)


def _stopped(evident: int) -> ColumnElement[bool]:
    at = func.coalesce(
        contact.c.stopped_at, contact.c.confirmed_at, contact.c.created_at
    )
    return (contact.c.status == Status.UNSUBSCRIBED.value) & (at <= evident)


def _over(now: int) -> ColumnElement[bool]:
    return _idle(now - DAY) | (errand.c.at <= now - FINISHED)


def _idle(at: int) -> ColumnElement[bool]:
    return (errand.c.kind == Kind.NOTHING.value) & (errand.c.at <= at)


def _unlimiting(now: int, evident: int) -> ColumnElement[bool]:
    return _full(now) | (allowance.c.at <= evident)


def _full(now: int) -> ColumnElement[bool]:
    return (allowance.c.spent <= now) & (allowance.c.total == 0)


def _located(now: int) -> ColumnElement[bool]:
    return (consent.c.network != "") & (consent.c.at <= now - FINISHED)

"""What is deleted when it is not needed any more."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from inforce.people.limits import DAY
from inforce.people.persons import Status
from inforce.store.tables import allowance, consent, contact, errand

# A sign-up that nobody confirmed (DESIGN section 12).
UNCONFIRMED = 72 * 3600
# Errands and limits that are over; who asked three times is remembered as long
# as the evidence, so that asking does not begin anew every month.
FINISHED, LIMITS = 30 * DAY, 3 * 365 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """How many rows were deleted, of each kind."""

    unconfirmed: int
    errands: int
    limits: int
    consents: int


def applied(connection: Connection, now: int) -> Deleted:
    """Delete what has outlived its time at *now*; return how much it was.

    Sign-ups that nobody confirmed within 72 hours, errands a month after they
    were done, limits that nobody met for three years, and the evidence of a
    consent three years after mail was stopped.
    """
    return Deleted(
        unconfirmed=_unconfirmed(connection, now),
        consents=_consents(connection, now),
        errands=connection.execute(
            delete(errand).where(
                errand.c.state != "waiting", errand.c.at < now - FINISHED
            )
        ).rowcount,
        limits=connection.execute(
            delete(allowance).where(allowance.c.at < now - LIMITS)
        ).rowcount,
    )


def _unconfirmed(connection: Connection, now: int) -> int:
    old = contact.c.created_at <= now - UNCONFIRMED
    pending = contact.c.status == Status.PENDING.value
    return connection.execute(delete(contact).where(pending, old)).rowcount


def _consents(connection: Connection, now: int) -> int:
    stopped = select(contact.c.id).where(contact.c.status == Status.UNSUBSCRIBED.value)
    return connection.execute(
        delete(consent).where(
            consent.c.contact.in_(stopped), consent.c.at < now - LIMITS
        )
    ).rowcount

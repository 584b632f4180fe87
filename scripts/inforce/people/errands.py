"""Single mails that somebody asked for: a queue that survives everything.

An errand waits, is taken with a lease, and is done or goes back. It holds no
address; that of its contact is read when the mail is written. A contact that
is erased takes its errands along.
"""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, insert, select, update

from inforce.store.tables import contact, errand

LEASE = 900
# After 1, 5, 15 and 60 minutes, then every hour, for a day: a confirmation
# that comes later helps nobody.
STEPS = (60, 300, 900, 3600)
LONGEST = 86400


class Kind(Enum):
    """What the mail is for; the value is in the database.

    NOTHING stands where no mail goes, so that asking costs the same for
    everybody.
    """

    CONFIRM = "confirm"
    MANAGE = "manage"
    MOVED = "moved"
    ALARM = "alarm"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One mail to write; `address` is empty for an alarm to the operator.

    `at` is when it was asked for. `origin` is the contact whose address is to
    change, for MOVED.
    """

    id: int
    kind: Kind
    contact: int
    address: str
    language: str
    at: int
    attempt: int
    token_epoch: int
    origin: int | None


def asked(  # noqa: PLR0913 - one column each
    connection: Connection,
    kind: Kind,
    contact_id: int | None,
    language: str,
    now: int,
    *,
    origin: int | None = None,
) -> int:
    """Write an errand and return its id."""
    row = {
        "contact": contact_id,
        "kind": kind.value,
        "language": language,
        "origin": origin,
        "at": now,
        "state": "done" if kind is Kind.NOTHING else "waiting",
        "next_at": now,
    }
    made = connection.execute(insert(errand).returning(errand.c.id), row)
    return int(made.scalar_one())


def taken(connection: Connection, limit: int, now: int) -> list[Errand]:
    """Take up to *limit* errands that wait, and those whose lease ran out."""
    waiting = errand.c.state == "waiting"
    lost = (errand.c.state == "taken") & (errand.c.lease_until <= now)
    chosen = (
        select(errand.c.id)
        .where((waiting & (errand.c.next_at <= now)) | lost)
        .order_by(errand.c.next_at, errand.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(connection.execute(chosen).scalars())
    connection.execute(
        update(errand)
        .where(errand.c.id.in_(ids))
        .values(state="taken", lease_until=now + LEASE, attempt=errand.c.attempt + 1)
    )
    return _errands(connection, ids)


def settled(connection: Connection, one: Errand, now: int, *, done: bool) -> None:
    """Write that *one* is done, or goes again; after a day it is given up.

    An errand that was taken again meanwhile is left alone.
    """
    step = STEPS[min(one.attempt, len(STEPS)) - 1]
    given_up = now + step > one.at + LONGEST
    state = "done" if done else "given-up" if given_up else "waiting"
    mine = (errand.c.id == one.id) & (errand.c.attempt == one.attempt)
    connection.execute(
        update(errand)
        .where(mine, errand.c.state == "taken")
        .values(state=state, next_at=now + step, lease_until=None)
    )


def _errands(connection: Connection, ids: list[int]) -> list[Errand]:
    if not ids:
        return []
    rows = connection.execute(
        select(
            errand,
            contact.c.address,
            contact.c.token_epoch,
        )
        .join_from(errand, contact, contact.c.id == errand.c.contact, isouter=True)
        .where(errand.c.id.in_(ids))
        .order_by(errand.c.id)
    )
    return [
        Errand(
            id=row["id"],
            kind=Kind(row["kind"]),
            contact=row["contact"] or 0,
            address=row["address"] or "",
            language=row["language"],
            at=row["at"],
            attempt=row["attempt"],
            token_epoch=row["token_epoch"] or 0,
            origin=row["origin"],
        )
        for row in rows.mappings()
    ]

"""Single mails that somebody asked for: a queue that survives everything.

An errand waits, is taken with a lease, and is done or goes back; after a day it
is given up. Confirming uses it up, whatever became of its mail. It holds no
address; that of its contact is read when the mail is written. A contact that
is erased takes its errands along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, or_, select, text, update

from inforce.people.persons import Status
from inforce.people.statements import Statement, inserted
from inforce.store.tables import contact, errand

LEASE = 900
# After 1, 5, 15 and 60 minutes, then every hour, for a day: a confirmation
# that comes later helps nobody.
STEPS = (60, 300, 900, 3600)
LONGEST = 86400
WAITING, TAKEN, DONE, GIVEN_UP, USED = "waiting", "taken", "done", "given-up", "used"
# Written out, as in the index: SQLite uses no partial index for a parameter.
_OPEN = text("errand.state IN ('waiting', 'taken')")
_COLUMNS = ("contact", "kind", "language", "origin", "at", "state", "next_at")
_ASK = inserted("errand", _COLUMNS, "RETURNING id")
_USE = Statement(
    "UPDATE errand SET state = 'used' WHERE contact = :contact "
    "AND kind IN ('confirm', 'moved') AND state <> 'used'"
)


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
        "state": DONE if kind is Kind.NOTHING else WAITING,
        "next_at": now,
    }
    return int(_ASK(connection, row).scalar_one())


def taken(connection: Connection, limit: int, now: int) -> list[Errand]:
    """Take up to *limit* errands that are due, the oldest first.

    Those whose lease ran out are due as well. One that is a day old is given
    up instead.
    """
    chosen = (
        select(errand.c.id, errand.c.at)
        .where(_OPEN, errand.c.next_at <= now)
        .order_by(errand.c.next_at, errand.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(connection.execute(chosen))
    late = [number for number, at in found if now > at + LONGEST]
    ids = [number for number, at in found if now <= at + LONGEST]
    _set(connection, late, state=GIVEN_UP)
    _set(
        connection,
        ids,
        state=TAKEN,
        next_at=now + LEASE,
        attempt=errand.c.attempt + 1,
    )
    return _errands(connection, ids)


def standing(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Return which of the taken errands *numbers* are still to be sent.

    Not those whose contact was erased, confirmed or kept out meanwhile.
    """
    chosen = (
        select(errand.c.id)
        .join_from(errand, contact, contact.c.id == errand.c.contact, isouter=True)
        .where(errand.c.id.in_(numbers), errand.c.state == TAKEN)
        .where(
            or_(
                errand.c.kind == Kind.ALARM.value,
                contact.c.status != Status.SUPPRESSED.value,
            )
        )
    )
    return set(connection.execute(chosen).scalars())


def used(connection: Connection, number: int) -> bool:
    """Use up every link to confirm that was made for the contact *number*.

    Returns whether there was one; of two who confirm at once, one gets yes.
    """
    return _USE(connection, {"contact": number}).rowcount > 0


def settled(connection: Connection, one: Errand, now: int, *, done: bool) -> None:
    """Write that *one* is done, or goes again; after a day it is given up.

    An errand that was taken again meanwhile is left alone.
    """
    step = STEPS[min(one.attempt, len(STEPS)) - 1]
    given_up = now + step > one.at + LONGEST
    state = DONE if done else GIVEN_UP if given_up else WAITING
    mine = (errand.c.id == one.id) & (errand.c.attempt == one.attempt)
    connection.execute(
        update(errand)
        .where(mine, errand.c.state == TAKEN)
        .values(state=state, next_at=now + step)
    )


def _set(connection: Connection, ids: Sequence[int], **values: object) -> None:
    if ids:
        connection.execute(update(errand).where(errand.c.id.in_(ids)).values(**values))


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

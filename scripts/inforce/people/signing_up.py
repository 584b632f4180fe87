"""Signing up by double opt-in: asked, mailed, confirmed.

Laws:

- whatever the state of an address, asking does the same and answers nothing;
- mail goes only to who confirmed, and confirming twice is confirming once;
- who said "never again" gets nothing more, not even a confirmation.
"""

from dataclasses import dataclass, replace
from enum import Enum

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from inforce.people import errands, joining, limits, suppressing
from inforce.people.addresses import Address
from inforce.people.contacts import Entrant, Evidence, consent_row, contact_row
from inforce.people.errands import Kind
from inforce.people.keys import Keyring
from inforce.people.links import Link, Purpose, link
from inforce.people.persons import Audience, Mode, Status
from inforce.store.tables import consent, contact, errand, subscription

_NONE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks for; `policies` are slugs or `EVERY_POLICY`.

    `network` is where they ask from, as `limits.network` names it.
    """

    address: Address
    policies: tuple[str, ...]
    mode: Mode
    language: str
    evidence: Evidence
    network: str


class Answer(Enum):
    """What became of a link."""

    DONE = "done"
    BEFORE = "done before"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def requested(
    connection: Connection, keyring: Keyring, request: Request, now: int
) -> None:
    """Do what *request* asks for, as far as it may; never tells what that was.

    A new address is written down as pending, with the evidence of the
    request, and gets a mail to confirm. One that gets mail already gets a
    link to its preferences. Who may not ask any more gets nothing.
    """
    row = _row(connection, request.address)
    may = _may(connection, keyring, request, row, now)
    never = suppressing.is_kept_out(connection, keyring, request.address.key)
    known = row["id"] if row else _NONE
    if row is None and not never:
        known = _entered(connection, request, now)
    elif row is not None and may and row["status"] == Status.PENDING.value:
        _choose(connection, known, request)
    kind = _kind(row, may=may and not never)
    language, whom = request.language, None if kind is Kind.NOTHING else known
    errands.asked(connection, kind, whom, language, now)


def seen(
    connection: Connection, keyring: Keyring, text: str, now: int
) -> tuple[Answer, RowMapping | None]:
    """Return what the confirmation link *text* would do, and for whom; writes nothing."""
    found = link(keyring, Purpose.CONFIRM, text)
    row = _contact(connection, found) if found else None
    if found is None or row is None:
        return Answer.UNKNOWN, None
    if row["status"] == Status.CONFIRMED.value:
        return Answer.BEFORE, row
    if now >= found.expires_at:
        return Answer.EXPIRED, row
    return Answer.DONE, row


def confirmed(connection: Connection, keyring: Keyring, text: str, now: int) -> Answer:
    """Let mail begin for whom the link *text* was sent to; return what it did."""
    answer, row = seen(connection, keyring, text, now)
    found = link(keyring, Purpose.CONFIRM, text)
    if answer is not Answer.DONE or row is None or found is None:
        return answer
    number = row["id"]
    connection.execute(
        update(contact)
        .where(contact.c.id == number)
        .values(
            status=Status.CONFIRMED.value,
            confirmed_at=now,
            joined=joining.taken(connection),
        )
    )
    connection.execute(
        update(consent)
        .where(consent.c.contact == number, consent.c.confirmed_at.is_(None))
        .values(confirmed_at=now)
    )
    suppressing.lifted(connection, keyring, row["address_key"])
    limits.forgotten(connection, keyring, limits.ADDRESS, row["address_key"])
    _leave_old_address(connection, found.errand)
    return Answer.DONE


def renewed(connection: Connection, keyring: Keyring, text: str, now: int) -> None:
    """Send a new link in the place of the expired *text*, within the limits."""
    found = link(keyring, Purpose.CONFIRM, text)
    row = _contact(connection, found) if found else None
    if row is None or row["status"] != Status.PENDING.value:
        return
    if limits.allowed(connection, keyring, limits.ADDRESS, row["address_key"], now):
        errands.asked(connection, Kind.CONFIRM, row["id"], row["language"], now)


def refused(connection: Connection, keyring: Keyring, text: str, now: int) -> Answer:
    """Erase whom the link *text* was sent to and never write there again."""
    found = link(keyring, Purpose.CONFIRM, text)
    row = _contact(connection, found) if found else None
    if found is None:
        return Answer.UNKNOWN
    if row is None:
        return Answer.BEFORE
    key = row["address_key"]
    scope = suppressing.EVERYBODY
    suppressing.kept_out(connection, keyring, key, scope, "not me", now)
    connection.execute(delete(contact).where(contact.c.id == row["id"]))
    return Answer.DONE


def _may(
    connection: Connection,
    keyring: Keyring,
    request: Request,
    row: RowMapping | None,
    now: int,
) -> bool:
    """Ask every limit, so that asking costs the same whichever says no."""
    rule = limits.PREFERENCES if _gets_mail(row) else limits.ADDRESS
    asked = (
        (limits.NETWORK, request.network),
        (rule, request.address.key),
        (limits.EVERYBODY, ""),
    )
    answers = [limits.allowed(connection, keyring, *one, now) for one in asked]
    if not answers[-1]:
        _alarm(connection, keyring, now)
    return all(answers)


def _alarm(connection: Connection, keyring: Keyring, now: int) -> None:
    """Tell the operator that somebody is at work, once a day."""
    if limits.allowed(connection, keyring, limits.ALARM, "", now):
        errands.asked(connection, Kind.ALARM, None, "", now)


def _row(connection: Connection, address: Address) -> RowMapping | None:
    chosen = select(contact).where(
        contact.c.address_key == address.key,
        contact.c.audience == Audience.SUBSCRIBER.value,
    )
    return connection.execute(chosen).mappings().first()


def _contact(connection: Connection, found: Link) -> RowMapping | None:
    """Return whom a link was sent to, None when they are gone or revoked it."""
    chosen = select(contact).where(
        contact.c.id == found.contact, contact.c.token_epoch == found.epoch
    )
    return connection.execute(chosen).mappings().first()


def _kind(row: RowMapping | None, *, may: bool) -> Kind:
    if not may:
        return Kind.NOTHING
    return Kind.MANAGE if _gets_mail(row) else Kind.CONFIRM


def _gets_mail(row: RowMapping | None) -> bool:
    writing = (Status.CONFIRMED.value, Status.PAUSED.value)
    return row is not None and row["status"] in writing


def _entered(connection: Connection, request: Request, now: int) -> int:
    entrant = Entrant(
        address=request.address,
        audience=Audience.SUBSCRIBER,
        language=request.language,
        status=Status.PENDING,
        subscriptions=dict.fromkeys(request.policies, request.mode),
    )
    made = connection.execute(
        insert(contact).returning(contact.c.id), contact_row(entrant, 0, now)
    )
    number = int(made.scalar_one())
    evidence = replace(request.evidence, network=request.network)
    connection.execute(insert(consent), consent_row(number, entrant, evidence, now))
    _subscribe(connection, number, request)
    return number


def _choose(connection: Connection, number: int, request: Request) -> None:
    """Let a newer request take the place of one that was not confirmed."""
    mine = subscription.c.contact == number
    connection.execute(delete(subscription).where(mine))
    _subscribe(connection, number, request)
    values = {"language": request.language}
    connection.execute(update(contact).where(contact.c.id == number).values(values))


def _subscribe(connection: Connection, number: int, request: Request) -> None:
    rows = [
        {"contact": number, "policy": slug, "mode": request.mode.value}
        for slug in request.policies
    ]
    connection.execute(insert(subscription), rows)


def _leave_old_address(connection: Connection, number: int) -> None:
    """Erase the address that a confirmed one takes the place of."""
    chosen = select(errand.c.origin).where(errand.c.id == number)
    origin = connection.execute(chosen).scalar()
    if origin is not None:
        connection.execute(delete(contact).where(contact.c.id == origin))

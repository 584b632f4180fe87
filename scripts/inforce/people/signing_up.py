"""Signing up by double opt-in: asked, mailed, confirmed.

Laws:

- whatever the state of an address, asking does the same and answers nothing;
- mail goes only to who confirmed since they last stopped it, and confirming
  twice is confirming once;
- who said "never again" gets nothing more, not even a confirmation.
"""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, delete, select, update

from inforce.errors import InputError
from inforce.people import addressees, errands, joining, limits, suppressing
from inforce.people.addresses import Address
from inforce.people.contacts import (
    GETS_MAIL,
    MOVED,
    Entrant,
    Evidence,
    consent_row,
    contact_row,
)
from inforce.people.errands import USED, Kind
from inforce.people.keys import Keyring
from inforce.people.links import Purpose, link
from inforce.people.persons import Audience, Mode, Status
from inforce.people.statements import Statement, inserted
from inforce.store.tables import contact, errand

_NOBODY = 0
_SUBSCRIBER = Audience.SUBSCRIBER.value
_CONFIRMS = (Status.PENDING.value, Status.UNSUBSCRIBED.value)
_COLUMNS = (
    "audience", "address", "address_key", "bucket", "language", "zone", "status",
    "joined", "subject", "subject_key", "token_epoch", "created_at", "confirmed_at",
)  # fmt: skip
_PROOF = (
    "form_digest", "language", "method", "source", "network", "policies", "at",
    "confirmed_at",
)  # fmt: skip
# Of two who write down one address at once, the first does.
_ENTER = inserted("contact", _COLUMNS, "ON CONFLICT DO NOTHING RETURNING id")
_RENEW = Statement(
    "UPDATE contact SET language = :language, created_at = "
    "CASE WHEN status = 'pending' THEN :now ELSE created_at END WHERE id = :number"
)
_UNCHOOSE = Statement("DELETE FROM subscription WHERE contact = :number")
_UNPROVE = Statement(
    "DELETE FROM consent WHERE contact = :number AND confirmed_at IS NULL"
)
# Written through the row of the contact: it is the same work for nobody.
_SUBSCRIBE = Statement(
    "INSERT INTO subscription (contact, policy, mode) "
    "SELECT id, :slug, :how FROM contact WHERE id = :number"
)
_CONSENT = Statement(
    f"INSERT INTO consent (contact, {', '.join(_PROOF)}) "  # noqa: S608 - constants
    f"SELECT id, {', '.join(f':{name}' for name in _PROOF)} "
    "FROM contact WHERE id = :contact"
)
_BEGIN = Statement(
    "UPDATE contact SET status = 'confirmed', confirmed_at = :now, "
    "stopped_at = NULL, joined = :joined WHERE id = :number"
)
# One link confirms what it was mailed for: what was typed into the form, or a move.
_PROVE = Statement(
    "UPDATE consent SET confirmed_at = :now, contact = :to "  # noqa: S608 - constants
    "WHERE contact = :number AND confirmed_at IS NULL "
    f"AND (source = '{MOVED}') = (:moves = 1)"
)


class _Known(NamedTuple):
    """What is known of an address; `id` is None of one that is new."""

    id: int | None
    status: str | None
    never: bool

    @property
    def gets_mail(self) -> bool:
        return self.status in GETS_MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks for; `policies` are slugs or `EVERY_POLICY`.

    `network` is where they ask from, as `limits.network` names it.

    Raises:
        InputError: no policy is asked for.
    """

    address: Address
    policies: tuple[str, ...]
    mode: Mode
    language: str
    evidence: Evidence
    network: str

    def __post_init__(self) -> None:
        """Refuse what would sign somebody up for nothing."""
        if not self.policies:
            raise InputError("no policy is chosen; expected one or more, or all")


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

    A new address is written down as pending, with the evidence of the request,
    and gets a mail to confirm; so does one that is pending or stopped its mail.
    One that gets mail already gets a link to its preferences. For one that may
    not ask any more, or is never to be written to, nothing changes. Every case
    takes the same statements.
    """
    known = _known(connection, keyring, request.address)
    may = _may(connection, keyring, request, known, now) and not known.never
    begins = may and not known.gets_mail
    number = (
        _pending(connection, request, known.id, now) if begins else _nobody(connection)
    )
    _choose(connection, number, request, now)
    kind = Kind.CONFIRM if number else Kind.NOTHING
    if may and known.gets_mail:
        kind, number = Kind.MANAGE, known.id or _NOBODY
    errands.asked(connection, kind, number or None, request.language, now)


def seen(
    connection: Connection, keyring: Keyring, text: str, now: int
) -> tuple[Answer, RowMapping | None]:
    """Return what the confirmation link *text* would do, and for whom; writes nothing.

    The row is that of the contact with `kind`, `origin` and `state` of the
    errand; None where the link does nothing.
    """
    found = link(keyring, Purpose.CONFIRM, text)
    row = addressees.asked(connection, keyring, found) if found else None
    if found is None or row is None or row["status"] not in GETS_MAIL + _CONFIRMS:
        return Answer.UNKNOWN, None
    if row["status"] in GETS_MAIL:
        return Answer.BEFORE, row
    # Who stopped their mail after they had confirmed has to be asked again.
    if row["state"] == USED or row["token_epoch"] != found.epoch:
        return Answer.UNKNOWN, None
    if _is_moving(row) and _origin(connection, row) is None:
        return Answer.UNKNOWN, None
    return (Answer.EXPIRED if now >= found.expires_at else Answer.DONE), row


def confirmed(connection: Connection, keyring: Keyring, text: str, now: int) -> Answer:
    """Let mail begin for whom the link *text* was sent to; return what it did.

    Of an address that takes the place of another, it lets the mail of the
    other go there from now on.
    """
    return begun(connection, keyring, seen(connection, keyring, text, now), now)


def begun(
    connection: Connection,
    keyring: Keyring,
    found: tuple[Answer, RowMapping | None],
    now: int,
) -> Answer:
    """Do what `confirmed` does with what `seen` has just *found*; return its answer."""
    answer, row = found
    if answer is not Answer.DONE or row is None:
        return answer
    key = row["address_key"]
    if suppressing.is_kept_out(connection, keyring, key):
        return Answer.UNKNOWN
    if not errands.used(connection, row["id"]):
        return Answer.BEFORE
    if _is_moving(row):
        _move(connection, row, now)
    else:
        _begin(connection, row["id"], now)
    suppressing.lifted(connection, keyring, key)
    limits.pardoned(connection, keyring, limits.ADDRESS, key)
    return Answer.DONE


def renewed(connection: Connection, keyring: Keyring, text: str, now: int) -> None:
    """Send a new link in the place of the expired *text*, within the limits."""
    answer, row = seen(connection, keyring, text, now)
    if answer is not Answer.EXPIRED or row is None:
        return
    key = row["address_key"]
    may = limits.allowed(connection, keyring, limits.EVERYBODY, "", now)
    if not limits.allowed(connection, keyring, limits.ADDRESS, key, now, takes=may):
        return
    number, kind, origin = row["id"], Kind(row["kind"]), row["origin"]
    _set_pending(connection, number, row["language"], now)
    errands.asked(connection, kind, number, row["language"], now, origin=origin)


def refused(connection: Connection, keyring: Keyring, text: str, now: int) -> Answer:
    """Erase whom the link *text* was sent to and never write there again.

    Links that ran out do so as well, and those of who was erased meanwhile,
    also when the address has been signed up again since. Of an address that
    somebody wanted to move to, they keep their own.
    """
    found = link(keyring, Purpose.CONFIRM, text)
    if found is None:
        return Answer.UNKNOWN
    row = addressees.asked(connection, keyring, found) or addressees.remaining(
        connection, keyring, found
    )
    if row is not None:
        key = row["address_key"]
        scope = suppressing.EVERYBODY
        suppressing.kept_out(connection, keyring, key, scope, "not me", now)
    elif suppressing.mark_kept_out(connection, found.mark, "not me", now):
        key = addressees.returned(connection, keyring, found.mark)
    else:
        return Answer.BEFORE
    whom = (contact.c.address_key == key, contact.c.audience == _SUBSCRIBER)
    connection.execute(delete(contact).where(*whom))
    return Answer.DONE


def _may(
    connection: Connection,
    keyring: Keyring,
    request: Request,
    known: _Known,
    now: int,
) -> bool:
    """Ask every limit, so that asking costs the same whichever says no.

    Who was refused by one takes nothing from those after it. The address comes
    last: its token is the mail of a day, and only a mail is to cost it.
    """
    _watch(connection, keyring, now)
    rule = limits.PREFERENCES if known.gets_mail else limits.ADDRESS
    may = True
    for limit, who in (
        (limits.NETWORK, request.network),
        (limits.EVERYBODY, ""),
        (rule, request.address.key),
    ):
        may = limits.allowed(connection, keyring, limit, who, now, takes=may)
    return may


def _watch(connection: Connection, keyring: Keyring, now: int) -> None:
    """Tell the operator that somebody is at work, once a day."""
    if limits.allowed(connection, keyring, limits.WATCH, "", now):
        return
    if limits.allowed(connection, keyring, limits.ALARM, "", now):
        errands.asked(connection, Kind.ALARM, None, "", now)


def _known(connection: Connection, keyring: Keyring, address: Address) -> _Known:
    values = suppressing.named(keyring, address.key)
    found = _find(len(values))(connection, {**values, "key": address.key}).one()
    number, status, kept_out = tuple(found)
    never = kept_out is not None or status == Status.SUPPRESSED.value
    return _Known(number, status, never)


@cache
def _find(number: int) -> Statement:
    within = suppressing.within(number)
    return Statement(
        "SELECT contact.id, contact.status, "  # noqa: S608 - constants
        "(SELECT at FROM suppression "
        f"WHERE {within} AND scope = '{suppressing.EVERYBODY}' LIMIT 1) "
        "FROM (SELECT 1) AS one LEFT JOIN contact ON contact.address_key = :key "
        f"AND contact.audience = '{_SUBSCRIBER}'"
    )


def _is_moving(row: RowMapping) -> bool:
    return bool(row["kind"] == Kind.MOVED.value)


def _origin(connection: Connection, row: RowMapping) -> int | None:
    """Return who moves to the address of *row*, None when they stopped or are gone."""
    chosen = select(contact.c.id).where(
        contact.c.id == row["origin"], contact.c.status.in_(GETS_MAIL)
    )
    return connection.execute(chosen).scalar()


def _pending(
    connection: Connection, request: Request, number: int | None, now: int
) -> int:
    """Return the contact that is asked to confirm."""
    if number is not None:
        return _set_pending(connection, number, request.language, now)
    row = contact_row(_entrant(request), 0, now)
    return _ENTER(connection, row).scalar() or _NOBODY


def _nobody(connection: Connection) -> int:
    """Do the work of `_pending` for nobody."""
    return _set_pending(connection, _NOBODY, "", 0)


def _set_pending(connection: Connection, number: int, language: str, now: int) -> int:
    """Let the 72 hours of who is pending begin anew; return *number*."""
    _RENEW(connection, {"number": number, "language": language, "now": now})
    return number


def _entrant(request: Request) -> Entrant:
    return Entrant(
        address=request.address,
        audience=Audience.SUBSCRIBER,
        language=request.language,
        status=Status.PENDING,
        subscriptions=dict.fromkeys(request.policies, request.mode),
    )


def _choose(connection: Connection, number: int, request: Request, now: int) -> None:
    """Let a request take the place of one that was not confirmed."""
    whose = {"number": number}
    _UNCHOOSE(connection, whose)
    _UNPROVE(connection, whose)
    how = request.mode.value
    chosen = [
        {"number": number, "slug": slug, "how": how}
        for slug in dict.fromkeys(request.policies)
    ]
    _SUBSCRIBE(connection, chosen)
    evidence = replace(request.evidence, network=request.network)
    _CONSENT(connection, consent_row(number, _entrant(request), evidence, now))


def _begin(connection: Connection, number: int, now: int) -> None:
    joined = joining.taken(connection)
    _BEGIN(connection, {"number": number, "now": now, "joined": joined})
    whose = {"number": number}
    _PROVE(connection, {**whose, "to": number, "now": now, "moves": 0})
    # Of another who wanted to move here, nothing was confirmed.
    _UNPROVE(connection, whose)


def _move(connection: Connection, row: RowMapping, now: int) -> None:
    """Let the person who asked for it have the address of *row* from now on.

    They stay the same person, with what they chose and what they were told;
    links that were mailed to the address before are revoked.
    """
    origin = row["origin"]
    proved = {"number": row["id"], "to": origin, "now": now, "moves": 1}
    _PROVE(connection, proved)
    connection.execute(
        update(errand).where(errand.c.contact == row["id"]).values(contact=origin)
    )
    connection.execute(delete(contact).where(contact.c.id == row["id"]))
    same = {name: row[name] for name in ("address", "address_key", "bucket")}
    connection.execute(
        update(contact)
        .where(contact.c.id == origin)
        .values(token_epoch=contact.c.token_epoch + 1, **same)
    )

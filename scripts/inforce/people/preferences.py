"""What subscribers may see and change by a mailed link: everything.

The link works for an hour and for the contact as it was: erasing or moving the
address revokes it. Stopping mail needs no such link; every mail carries one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    delete,
    insert,
    select,
    update,
)

from inforce.errors import InputError
from inforce.people import contacts, errands, limits, suppressing
from inforce.people.addresses import Address
from inforce.people.contacts import (
    GETS_MAIL,
    MOVED,
    Entrant,
    Evidence,
    consent_row,
    contact_row,
    grouped,
)
from inforce.people.errands import Kind
from inforce.people.exporting import exported_contact, kept_out
from inforce.people.keys import Keyring
from inforce.people.links import Purpose, link
from inforce.people.persons import EVERY_POLICY, Audience, Mode, Status
from inforce.people.statements import Statement
from inforce.people.tokens import unsubscribed as unsubscribe_link
from inforce.people.upserts import upsert
from inforce.store.tables import consent, contact, subscription

_WHOSE = Statement("SELECT * FROM contact WHERE id = :number AND token_epoch = :epoch")
_CHOSEN = Statement(
    "SELECT contact, policy, mode FROM subscription WHERE contact = :number"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody chose; `subscriptions` maps slugs to how often.

    OFF among them is a policy whose mail they stopped. `status` is not
    CONFIRMED or PAUSED when they stopped all of it.
    """

    contact: int
    address: str
    language: str
    subscriptions: Mapping[str, Mode]
    is_paused: bool
    status: Status


def found(
    connection: Connection, keyring: Keyring, text: str, now: int
) -> Preferences | None:
    """Return the preferences that the link *text* opens; None when it opens none.

    Writes nothing. An expired link opens none.
    """
    row = _row(connection, keyring, text, now)
    if row is None:
        return None
    modes = chosen(connection, row["id"])
    return Preferences(
        contact=row["id"],
        address=row["address"],
        language=row["language"],
        subscriptions=modes,
        is_paused=row["status"] == Status.PAUSED.value,
        status=Status(row["status"]),
    )


def chosen(connection: Connection, number: int) -> dict[str, Mode]:
    """Return which policies the contact *number* chose, by slug; OFF among them."""
    return grouped(_CHOSEN(connection, {"number": number})).get(number, {})


def changed(  # noqa: PLR0913 - who, and what they chose
    connection: Connection,
    keyring: Keyring,
    text: str,
    now: int,
    *,
    subscriptions: Mapping[str, Mode],
    language: str,
) -> bool:
    """Write what was chosen, at least one policy; return whether the link opened.

    A policy that was chosen before and is not now is written down as OFF, so
    that an import of a list does not bring it back. Those that are OFF stay so
    until they are named, or all policies are chosen anew.

    Raises:
        InputError: nothing is chosen; stopping all mail is `unsubscribed`.
    """
    if all(mode is Mode.OFF for mode in subscriptions.values()):
        raise InputError("no policy is chosen; expected one or more, or all")
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    number = row["id"]
    after = {**_stopped(chosen(connection, number), subscriptions), **subscriptions}
    connection.execute(delete(subscription).where(subscription.c.contact == number))
    rows = [
        {"contact": number, "policy": slug, "mode": mode.value}
        for slug, mode in after.items()
    ]
    connection.execute(insert(subscription), rows)
    _set(connection, number, language=language)
    return True


def paused(
    connection: Connection, keyring: Keyring, text: str, now: int, *, stop: bool
) -> bool:
    """Let mail rest, or begin again; return whether the link opened.

    For who stopped all mail nothing begins again; they have to ask for it.
    """
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    before, after = Status.CONFIRMED, Status.PAUSED
    if not stop:
        before, after = after, before
    connection.execute(
        update(contact)
        .where(contact.c.id == row["id"], contact.c.status == before.value)
        .values(status=after.value)
    )
    return True


def address_changed(
    connection: Connection, keyring: Keyring, text: str, address: Address, now: int
) -> bool:
    """Ask the new *address* whether it is one; return whether the link opened.

    Mail goes to the old one until the new one was confirmed there. Only who
    gets mail can move it, and to no address that gets mail by itself. The
    answer does not tell whether the new one is known.
    """
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    known = _known(connection, address)
    never = suppressing.is_kept_out(connection, keyring, address.key)
    may = row["status"] in GETS_MAIL and not never and _is_free(known)
    for rule, who in (
        (limits.MOVE, row["address_key"]),
        (limits.EVERYBODY, ""),
        (limits.ADDRESS, address.key),
    ):
        may = limits.allowed(connection, keyring, rule, who, now, takes=may)
    number = _moving(connection, row, address, known, now) if may else None
    kind = Kind.MOVED if number else Kind.NOTHING
    errands.asked(connection, kind, number, row["language"], now, origin=row["id"])
    return True


def exported(
    connection: Connection, keyring: Keyring, text: str, now: int
) -> dict[str, Any] | None:
    """Return everything that is kept about whom the link opens; None for none."""
    row = _row(connection, keyring, text, now)
    if row is None:
        return None
    kept = kept_out(connection, keyring, row["address_key"])
    return {**exported_contact(connection, row), "kept_out": kept}


def erased(connection: Connection, keyring: Keyring, text: str, now: int) -> bool:
    """Delete whom the link opens for good, as `contacts.erased` does.

    Returns whether it opened. The octets leave the files with `People.forget`,
    after the commit.
    """
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    whom = contact.c.id == row["id"]
    return contacts.erased(connection, keyring, whom, row["address_key"]) > 0


def whose(connection: Connection, keyring: Keyring, token: str) -> RowMapping | None:
    """Return the contact whose mail the unsubscribe *token* stops; writes nothing."""
    found_ = unsubscribe_link(keyring, token)
    if found_ is None:
        return None
    values = {"number": found_.contact, "epoch": found_.epoch}
    return _WHOSE(connection, values).mappings().first()


def unsubscribed(
    connection: Connection, keyring: Keyring, token: str, now: int, *, policy: str = ""
) -> bool:
    """Stop the mail of whom *token* names; return whether it is a token of ours.

    All of it, or that about one *policy*; when no other is left, all of it.
    Stopping twice is stopping once, and somebody who is gone has stopped.
    """
    if unsubscribe_link(keyring, token) is None:
        return False
    row = whose(connection, keyring, token)
    if row is None or row["audience"] != Audience.SUBSCRIBER.value:
        return True
    contacts.stopped(connection, keyring, row, policy, now)
    return True


def link_asked(connection: Connection, keyring: Keyring, token: str, now: int) -> None:
    """Mail a link to the preferences to whom the unsubscribe *token* names."""
    row = whose(connection, keyring, token)
    if row is None or row["audience"] != Audience.SUBSCRIBER.value:
        return
    rule = limits.PREFERENCES
    if limits.allowed(connection, keyring, rule, row["address_key"], now):
        errands.asked(connection, Kind.MANAGE, row["id"], row["language"], now)


def _row(
    connection: Connection, keyring: Keyring, text: str, now: int
) -> RowMapping | None:
    opened = link(keyring, Purpose.MANAGE, text)
    if opened is None or now >= opened.expires_at:
        return None
    chosen = select(contact).where(
        contact.c.id == opened.contact,
        contact.c.token_epoch == opened.epoch,
        contact.c.audience == Audience.SUBSCRIBER.value,
    )
    row = connection.execute(chosen).mappings().first()
    if row is None:
        return None
    fits = opened.mark in suppressing.marks(keyring, row["address_key"])
    return row if fits else None


def _set(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(contact).where(contact.c.id == number).values(**values))


def _stopped(before: Mapping[str, Mode], after: Mapping[str, Mode]) -> dict[str, Mode]:
    """Return the policies that are off by what was chosen *before* and *after*."""
    if EVERY_POLICY in after and EVERY_POLICY not in before:
        return {}
    return {
        slug: Mode.OFF
        for slug, mode in before.items()
        if mode is Mode.OFF or (EVERY_POLICY not in after and slug != EVERY_POLICY)
    }


def _known(connection: Connection, address: Address) -> RowMapping | None:
    chosen = select(contact).where(
        contact.c.address_key == address.key,
        contact.c.audience == Audience.SUBSCRIBER.value,
    )
    return connection.execute(chosen).mappings().first()


def _is_free(known: RowMapping | None) -> bool:
    free = (Status.PENDING.value, Status.UNSUBSCRIBED.value)
    return known is None or known["status"] in free


def _moving(
    connection: Connection,
    row: RowMapping,
    address: Address,
    known: RowMapping | None,
    now: int,
) -> int | None:
    """Write the new address as somebody who has yet to confirm; return their id.

    None when another program wrote it at the same moment.
    """
    entrant = Entrant(
        address=address,
        audience=Audience.SUBSCRIBER,
        language=row["language"],
        zone=row["zone"],
        status=Status.PENDING,
        subscriptions=chosen(connection, row["id"]),
    )
    number = known["id"] if known else _entered(connection, entrant, now)
    if known and known["status"] == Status.PENDING.value:
        # The link works for 72 hours, whenever they asked for mail themselves.
        _set(connection, known["id"], created_at=now)
    if number is not None:
        evidence = Evidence(source=MOVED, method="mailed link")
        proof = consent_row(number, entrant, evidence, now)
        connection.execute(insert(consent), proof)
    return number


def _entered(connection: Connection, entrant: Entrant, now: int) -> int | None:
    made = upsert(connection)(contact).on_conflict_do_nothing()
    row = contact_row(entrant, 0, now)
    return connection.execute(made.returning(contact.c.id), row).scalar()

"""What subscribers may see and change by a mailed link: everything.

The link works for an hour and for the contact as it was: erasing or moving the
address revokes it. Stopping mail needs no such link; every mail carries one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from inforce.people import errands, limits, suppressing
from inforce.people.addresses import Address
from inforce.people.contacts import Entrant, Evidence, consent_row, contact_row, grouped
from inforce.people.errands import Kind
from inforce.people.exporting import exported_contact
from inforce.people.keys import Keyring
from inforce.people.links import Purpose, link
from inforce.people.persons import Audience, Mode, Status
from inforce.people.tokens import unsubscribed as unsubscribe_link
from inforce.store.tables import consent, contact, subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody chose; `subscriptions` maps slugs to how often."""

    contact: int
    address: str
    language: str
    subscriptions: Mapping[str, Mode]
    is_paused: bool


def found(
    connection: Connection, keyring: Keyring, text: str, now: int
) -> Preferences | None:
    """Return the preferences that the link *text* opens; None when it opens none.

    Writes nothing. An expired link opens none.
    """
    row = _row(connection, keyring, text, now)
    if row is None:
        return None
    chosen = select(subscription).where(subscription.c.contact == row["id"])
    modes = grouped(connection.execute(chosen)).get(row["id"], {})
    return Preferences(
        contact=row["id"],
        address=row["address"],
        language=row["language"],
        subscriptions=modes,
        is_paused=row["status"] == Status.PAUSED.value,
    )


def changed(  # noqa: PLR0913 - who, and what they chose
    connection: Connection,
    keyring: Keyring,
    text: str,
    now: int,
    *,
    subscriptions: Mapping[str, Mode],
    language: str,
) -> bool:
    """Write what was chosen, at least one policy; return whether the link opened."""
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    mine = subscription.c.contact == row["id"]
    connection.execute(delete(subscription).where(mine))
    rows = [
        {"contact": row["id"], "policy": slug, "mode": mode.value}
        for slug, mode in subscriptions.items()
    ]
    connection.execute(insert(subscription), rows)
    _set(connection, row["id"], language=language)
    return True


def paused(
    connection: Connection, keyring: Keyring, text: str, now: int, *, stop: bool
) -> bool:
    """Let mail rest, or begin again; return whether the link opened."""
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    status = Status.PAUSED if stop else Status.CONFIRMED
    _set(connection, row["id"], status=status.value)
    return True


def address_changed(
    connection: Connection, keyring: Keyring, text: str, address: Address, now: int
) -> bool:
    """Ask the new *address* whether it is one; return whether the link opened.

    Mail goes to the old one until the new one was confirmed there. The answer
    does not tell whether the new one is known.
    """
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    may = limits.allowed(connection, keyring, limits.ADDRESS, address.key, now)
    never = suppressing.is_kept_out(connection, keyring, address.key)
    known = _known(connection, address)
    kind = Kind.MOVED if may and not never and known is None else Kind.NOTHING
    fresh = _second(connection, row, address, now) if kind is Kind.MOVED else None
    errands.asked(connection, kind, fresh, row["language"], now, origin=row["id"])
    return True


def exported(
    connection: Connection, keyring: Keyring, text: str, now: int
) -> dict[str, Any] | None:
    """Return everything that is kept about whom the link opens; None for none."""
    row = _row(connection, keyring, text, now)
    return exported_contact(connection, row) if row else None


def erased(connection: Connection, keyring: Keyring, text: str, now: int) -> bool:
    """Delete whom the link opens for good; return whether it opened."""
    row = _row(connection, keyring, text, now)
    if row is None:
        return False
    connection.execute(delete(contact).where(contact.c.id == row["id"]))
    return True


def whose(connection: Connection, keyring: Keyring, token: str) -> RowMapping | None:
    """Return the contact whose mail the unsubscribe *token* stops; writes nothing."""
    found_ = unsubscribe_link(keyring, token)
    if found_ is None:
        return None
    chosen = select(contact).where(
        contact.c.id == found_.contact, contact.c.token_epoch == found_.epoch
    )
    return connection.execute(chosen).mappings().first()


def unsubscribed(
    connection: Connection, keyring: Keyring, token: str, now: int
) -> bool:
    """Stop all mail of whom *token* names; return whether it is a token of ours.

    Stopping twice is stopping once, and somebody who is gone has stopped.
    """
    if unsubscribe_link(keyring, token) is None:
        return False
    row = whose(connection, keyring, token)
    if row is None or row["audience"] != Audience.SUBSCRIBER.value:
        return True
    _set(connection, row["id"], status=Status.UNSUBSCRIBED.value)
    scope, why = Audience.SUBSCRIBER.value, "unsubscribed"
    suppressing.kept_out(connection, keyring, row["address_key"], scope, why, now)
    return True


def link_asked(connection: Connection, keyring: Keyring, token: str, now: int) -> None:
    """Mail a link to the preferences to whom the unsubscribe *token* names."""
    row = whose(connection, keyring, token)
    if row is None:
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
        contact.c.id == opened.contact, contact.c.token_epoch == opened.epoch
    )
    return connection.execute(chosen).mappings().first()


def _set(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(contact).where(contact.c.id == number).values(**values))


def _known(connection: Connection, address: Address) -> int | None:
    chosen = select(contact.c.id).where(
        contact.c.address_key == address.key,
        contact.c.audience == Audience.SUBSCRIBER.value,
    )
    return connection.execute(chosen).scalar()


def _second(connection: Connection, row: RowMapping, address: Address, now: int) -> int:
    """Write the new address as somebody who has yet to confirm, with the choices."""
    chosen = select(subscription).where(subscription.c.contact == row["id"])
    modes = grouped(connection.execute(chosen)).get(row["id"], {})
    entrant = Entrant(
        address=address,
        audience=Audience.SUBSCRIBER,
        language=row["language"],
        zone=row["zone"],
        status=Status.PENDING,
        subscriptions=modes,
    )
    made = connection.execute(
        insert(contact).returning(contact.c.id), contact_row(entrant, 0, now)
    )
    number = int(made.scalar_one())
    _carry(connection, number, entrant, now)
    return number


def _carry(connection: Connection, number: int, entrant: Entrant, now: int) -> None:
    rows: Sequence[dict[str, object]] = [
        {"contact": number, "policy": slug, "mode": mode.value}
        for slug, mode in entrant.subscriptions.items()
    ]
    if rows:
        connection.execute(insert(subscription), list(rows))
    evidence = Evidence(source="change of address", method="mailed link")
    connection.execute(insert(consent), consent_row(number, entrant, evidence, now))

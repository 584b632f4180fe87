"""Whom a mailed link was sent to.

A link carries a keyed hash of the address it went to, so that it acts for
nobody else, also when numbers of rows are used again.
"""

from contextlib import closing

from sqlalchemy import Connection, RowMapping, select

from inforce.people import suppressing
from inforce.people.keys import Keyring
from inforce.people.links import Link
from inforce.people.persons import Audience
from inforce.people.statements import Statement
from inforce.store.tables import contact

_ASKED = Statement(
    "SELECT contact.*, errand.kind, errand.origin, errand.state FROM errand "
    "JOIN contact ON contact.id = errand.contact WHERE errand.id = :errand"
)


def asked(connection: Connection, keyring: Keyring, found: Link) -> RowMapping | None:
    """Return whom a link was sent to, with its errand; None when they are gone."""
    row = _ASKED(connection, {"errand": found.errand}).mappings().first()
    return row if _fits(keyring, found, row) else None


def remaining(
    connection: Connection, keyring: Keyring, found: Link
) -> RowMapping | None:
    """Return whom a link was sent to when the errand is deleted already."""
    chosen = select(contact).where(contact.c.id == found.contact)
    row = connection.execute(chosen).mappings().first()
    return row if _fits(keyring, found, row) else None


def returned(connection: Connection, keyring: Keyring, mark: bytes) -> str | None:
    """Return the address of a link whose contact was erased, if it is here again.

    The link has only a hash of it, so everybody is looked at: some seconds for
    a million, once for an address.
    """
    chosen = select(contact.c.address_key).where(
        contact.c.audience == Audience.SUBSCRIBER.value
    )
    keys = connection.execute(chosen.execution_options(yield_per=10_000)).scalars()
    with closing(keys):
        return next(
            (key for key in keys if mark in suppressing.marks(keyring, key)), None
        )


def _fits(keyring: Keyring, found: Link, row: RowMapping | None) -> bool:
    """Return whether *row* has the address that the link was sent to."""
    return row is not None and found.mark in suppressing.marks(
        keyring, row["address_key"]
    )

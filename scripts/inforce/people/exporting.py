"""Everything that is kept about one mailbox, for the person who asks (GDPR 15, 20)."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from inforce.people import suppressing
from inforce.people.addresses import Address
from inforce.people.keys import Keyring
from inforce.store.tables import (
    attempt,
    bounce,
    consent,
    contact,
    delivery,
    errand,
    event,
    item,
    subscription,
    suppression,
)

# The last four, in full width, are read like the first by some (OWASP, CSV
# injection).
_DANGEROUS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def exported(
    connection: Connection, keyring: Keyring, address: Address
) -> list[dict[str, Any]]:
    """Return what is kept of the mailbox, as JSON has it.

    One record an audience, then one for each reason why it is kept out.
    """
    rows = connection.execute(
        select(contact)
        .where(contact.c.address_key == address.key)
        .order_by(contact.c.audience)
    )
    contacts = [exported_contact(connection, row) for row in rows.mappings()]
    kept = kept_out(connection, keyring, address.key)
    return [*contacts, *({"kept_out": one} for one in kept)]


def kept_out(
    connection: Connection, keyring: Keyring, key: str
) -> list[dict[str, Any]]:
    """Return why the address *key* is not written to, as JSON has it."""
    hashes = suppressing.hashes(keyring, key)
    chosen = select(suppression).where(suppression.c.address_hash.in_(hashes))
    return _rows(connection, chosen)


def as_csv(records: list[dict[str, Any]]) -> str:
    """Return *records* as CSV with the columns `record`, `fact` and `value`.

    A cell that a spreadsheet would take for a formula begins with `'`.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["record", "fact", "value"])
    for number, record in enumerate(records, 1):
        for name, value in _flat("", record):
            writer.writerow([number, name, harmless(value)])
    return out.getvalue()


def harmless(text: str) -> str:
    """Return *text* as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _flat(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _flat(f"{place}.{key}" if place else key, one)
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from _flat(f"{place}.{number}", one)
    else:
        yield place, "" if value is None else str(value)


def exported_contact(connection: Connection, row: RowMapping) -> dict[str, Any]:
    """Return what is kept of the contact *row*, as JSON has it."""
    number = row["id"]
    told = ("audience", "address", "language", "zone", "status")
    return {
        **{name: row[name] for name in told},
        "added": _moment(row["created_at"]),
        "confirmed": _moment(row["confirmed_at"]),
        "stopped": _moment(row["stopped_at"]),
        "policies": _rows(
            connection,
            select(subscription.c.policy, subscription.c.mode).where(
                subscription.c.contact == number
            ),
        ),
        "consents": _rows(
            connection,
            select(
                *(one for one in consent.c if one.name not in ("id", "contact"))
            ).where(consent.c.contact == number),
        ),
        "asked": _rows(
            connection,
            select(errand.c.kind, errand.c.at, errand.c.state, errand.c.attempt)
            .where(errand.c.contact == number)
            .order_by(errand.c.id),
        ),
        "mails": _mails(connection, row["subject"]),
    }


def _mails(connection: Connection, subject: str) -> list[dict[str, Any]]:
    events = (
        select(delivery.c.id, delivery.c.state, delivery.c.message_id, event.c.name)
        .join(item, item.c.delivery == delivery.c.id)
        .join(event, event.c.id == item.c.event)
        .where(item.c.subject == subject)
        .order_by(delivery.c.id, event.c.name)
    )
    return [
        {
            "about": row["name"],
            "state": row["state"],
            "message_id": row["message_id"],
            "attempts": _rows(
                connection,
                select(attempt.c.at, attempt.c.outcome, attempt.c.reply)
                .where(attempt.c.delivery == row["id"])
                .order_by(attempt.c.number),
            ),
            "bounces": _rows(
                connection,
                select(bounce.c.at, bounce.c.kind, bounce.c.status).where(
                    bounce.c.delivery == row["id"]
                ),
            ),
        }
        for row in connection.execute(events).mappings()
    ]


def _rows(connection: Connection, chosen: Any) -> list[dict[str, Any]]:
    rows = connection.execute(chosen).mappings()
    return [
        {
            name: _moment(value)
            if name in ("at", "confirmed_at", "expires_at")
            else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _moment(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")

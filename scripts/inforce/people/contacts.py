"""The contacts: the only place where addresses stand.

Laws:

- one mailbox has at most one row in each audience;
- who joined later has a greater `joined`, and reading the counter waits for
  everybody who has a number and is not committed yet, so that a cut-off never
  leaves anybody in doubt;
- erasing a person leaves no octet of the address in the tables, and what is
  left of them elsewhere can be joined to nobody.
"""

import hmac
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    delete,
    exists,
    insert,
    select,
    text,
    update,
)

from inforce.errors import InputError
from inforce.people import joining, limits, suppressing
from inforce.people.addresses import Address
from inforce.people.errands import Kind
from inforce.people.keys import Keyring
from inforce.people.persons import Audience, Mode, Person, Status
from inforce.people.statements import Statement
from inforce.store import StoreError, reading
from inforce.store.failures import unworkable
from inforce.store.tables import contact, errand, subscription

# The source of the consent to write to another address of the same person.
MOVED = "change of address"
# Paused people get mail again as soon as they say so.
GETS_MAIL = (Status.CONFIRMED.value, Status.PAUSED.value)
_STOP = Statement(
    "UPDATE contact SET status = 'unsubscribed', stopped_at = :now WHERE id = :number"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """Somebody to be told from now on; `subscriptions` as in `Person`."""

    address: Address
    audience: Audience
    language: str = ""
    zone: str = ""
    status: Status = Status.CONFIRMED
    subscriptions: Mapping[str, Mode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How somebody agreed: where, by which form, and what we keep as proof.

    Raises:
        InputError: the source is not one line of text.
    """

    source: str
    method: str
    form_digest: str = ""
    network: str = ""

    def __post_init__(self) -> None:
        """Refuse what a database or a person could not read."""
        if {"Cc", "Cs"} & {unicodedata.category(one) for one in self.source}:
            raise InputError(
                f"the consent {self.source[:80]!r} is no line of text; expected "
                "characters in UTF-8, without control characters"
            )


class People:
    """The people of one database; every method is one transaction."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self.engine = engine
        self.keyring = keyring

    def joined_upto(self, connection: Connection) -> int:
        """Return the greatest `joined` of all who are committed, 0 for nobody."""
        return joining.upto(connection)

    def audience(self, after: int, upto: int, limit: int) -> list[Person]:
        """Return the confirmed people who joined by *upto*, by id, after *after*."""
        chosen = (
            select(contact)
            .where(contact.c.id > after, contact.c.joined <= upto)
            .where(contact.c.status == Status.CONFIRMED.value)
            .order_by(contact.c.id)
            .limit(limit)
        )
        with reading(self.engine) as connection:
            rows = connection.execute(chosen).mappings().all()
            modes = _subscriptions(connection, [row["id"] for row in rows])
        return [person(row, modes.get(row["id"], {})) for row in rows]

    def find(self, address: Address) -> list[RowMapping]:
        """Return the rows of the mailbox *address*, at most one an audience."""
        chosen = select(contact).where(contact.c.address_key == address.key)
        with reading(self.engine) as connection:
            return list(connection.execute(chosen.order_by(contact.c.id)).mappings())

    def unsubscribe(self, number: int, now: int, policy: str = "") -> None:
        """Stop the mail of the subscriber *number*, of one *policy* or all.

        Does nothing for account holders, who cannot stop what they are owed,
        and for people who are gone.
        """
        with self.engine.begin() as connection:
            row = _subscriber(connection, number)
            if row is not None:
                stopped(connection, self.keyring, row, policy, now)

    def suppress(self, number: int, reason: str, now: int) -> None:
        """Write to the mailbox of *number* no more, in neither audience.

        *reason* is a word for people.
        """
        with self.engine.begin() as connection:
            key = connection.execute(
                select(contact.c.address_key).where(contact.c.id == number)
            ).scalar()
            if key is None:
                return
            connection.execute(
                update(contact)
                .where(contact.c.address_key == key)
                .values(status=Status.SUPPRESSED.value)
            )
            self._suppress(connection, key, suppressing.EVERYBODY, reason, now)

    def erase(self, address: Address, now: int, *, suppress: bool = False) -> int:
        """Delete all rows of the mailbox, as `erased` does; return their number.

        With *suppress*, a keyed hash is left that keeps later imports out.
        """
        with self.engine.begin() as connection:
            if suppress:
                self._suppress(
                    connection, address.key, suppressing.EVERYBODY, "erased", now
                )
            gone = contact.c.address_key == address.key
            return erased(connection, self.keyring, gone, address.key)

    def forget(self) -> None:
        """Bring what was deleted out of the files as well.

        SQLite overwrites deleted rows, but its log still holds them as they
        were. PostgreSQL keeps deleted rows until they are vacuumed.

        Raises:
            StoreError: another program reads the log and did not end while we
                waited, or the disk is full; the people are erased, but the files
                still hold them.
        """
        if self.engine.dialect.name == "sqlite":
            self._empty_log()
            return
        bare = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with bare.connect() as connection:
            for name in ("contact", "subscription", "consent"):
                connection.execute(text(f"VACUUM {name}"))

    def _empty_log(self) -> None:
        # Not through a transaction: SQLAlchemy's would hold the log. SQLite
        # waits for others as long as for any lock, then says that it is busy.
        place = self.engine.url.database
        with closing(self.engine.raw_connection()) as raw:
            cursor = raw.cursor()
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy = next(iter(cursor.fetchall()))[0]
            except sqlite3.Error as error:
                raise unworkable(str(place), error) from error
        if busy:
            raise StoreError(
                f"what was erased still stands in '{place}-wal': "
                "another program reads the database; end it, or wait until it has "
                "finished, and run the same command again"
            )

    def kept_out(
        self, connection: Connection, keys: Sequence[str], scope: str
    ) -> set[str]:
        """Return those of the address *keys* that must not be written to.

        *scope* is the audience they would join.
        """
        return suppressing.among(connection, self.keyring, keys, scope)

    def _suppress(
        self, connection: Connection, key: str, scope: str, reason: str, now: int
    ) -> None:
        suppressing.kept_out(connection, self.keyring, key, scope, reason, now)


def erased(
    connection: Connection, keyring: Keyring, whom: ColumnElement[bool], key: str
) -> int:
    """Delete the contacts *whom* of the mailbox *key*; return how many there were.

    An address that they wanted to move to, and that was not confirmed, goes
    with them, but not one that asked for mail itself; so does what was counted
    of the mailbox.
    """
    connection.execute(delete(contact).where(*_moving_there(whom)))
    number = connection.execute(delete(contact).where(whom)).rowcount
    for rule in (limits.ADDRESS, limits.PREFERENCES, limits.MOVE):
        limits.forgotten(connection, keyring, rule, key)
    return number


def _moving_there(whom: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    moving = select(errand.c.contact).where(
        errand.c.origin.in_(select(contact.c.id).where(whom)),
        errand.c.kind == Kind.MOVED.value,
    )
    own = exists().where(
        errand.c.contact == contact.c.id, errand.c.kind == Kind.CONFIRM.value
    )
    pending = contact.c.status == Status.PENDING.value
    return contact.c.id.in_(moving), pending, ~own


def stopped(
    connection: Connection, keyring: Keyring, row: RowMapping, policy: str, now: int
) -> None:
    """Stop the mail of the subscriber *row*, all or that about one *policy*.

    All of it when no other policy is left. Stopping twice is stopping once.
    """
    if policy and _still_told(connection, row["id"], policy):
        return
    if row["status"] in GETS_MAIL:
        _STOP(connection, {"number": row["id"], "now": now})
    scope, why = Audience.SUBSCRIBER.value, "unsubscribed"
    suppressing.kept_out(connection, keyring, row["address_key"], scope, why, now)


def person(row: RowMapping, modes: Mapping[str, Mode]) -> Person:
    """Return the person of a *row* of `contact`."""
    return Person(
        id=row["id"],
        subject=row["subject"],
        audience=Audience(row["audience"]),
        language=row["language"],
        zone=row["zone"],
        bucket=row["bucket"],
        joined=row["joined"],
        same_as=row["address_key"],
        subscriptions=modes,
    )


def contact_row(entrant: Entrant, joined: int, now: int) -> dict[str, Any]:
    """Return the row of `contact` for somebody new, with a pseudonym of their own."""
    key = secrets.token_bytes(32)
    address = entrant.address
    confirmed = now if entrant.status is Status.CONFIRMED else None
    return {
        "audience": entrant.audience.value,
        "address": address.text,
        "address_key": address.key,
        "bucket": address.bucket,
        "language": entrant.language,
        "zone": entrant.zone,
        "status": entrant.status.value,
        "joined": joined,
        "subject": hmac.digest(key, address.key.encode(), sha256).hex(),
        "subject_key": key,
        # SQLite gives the number of the last row again once that was erased:
        # a link in a mail to whoever had it must not fit its next owner.
        "token_epoch": secrets.randbelow(2**31),
        "created_at": now,
        "confirmed_at": confirmed,
    }


def consent_row(
    number: int, entrant: Entrant, evidence: Evidence, now: int
) -> dict[str, Any]:
    """Return the row of `consent` that proves why *entrant* is written to."""
    return {
        "contact": number,
        "form_digest": evidence.form_digest,
        "language": entrant.language,
        "method": evidence.method,
        "source": evidence.source,
        "network": evidence.network,
        "policies": " ".join(
            f"{policy}={mode.value}" for policy, mode in entrant.subscriptions.items()
        ),
        "at": now,
        "confirmed_at": now if entrant.status is Status.CONFIRMED else None,
    }


def _subscriptions(
    connection: Connection, numbers: Sequence[int]
) -> dict[int, dict[str, Mode]]:
    if not numbers:
        return {}
    rows = connection.execute(
        select(subscription).where(
            subscription.c.contact.between(numbers[0], numbers[-1])
        )
    )
    return grouped(rows)


def grouped(rows: Iterable[Any]) -> dict[int, dict[str, Mode]]:
    """Return rows of `subscription` by contact."""
    found: dict[int, dict[str, Mode]] = {}
    for number, policy, mode in rows:
        found.setdefault(number, {})[policy] = Mode(mode)
    return found


def _subscriber(connection: Connection, number: int) -> RowMapping | None:
    chosen = select(contact).where(
        contact.c.id == number, contact.c.audience == Audience.SUBSCRIBER.value
    )
    return connection.execute(chosen.with_for_update()).mappings().first()


def _still_told(connection: Connection, number: int, policy: str) -> bool:
    """Switch *policy* off; return whether anything is left to be told of."""
    mine = subscription.c.contact == number
    connection.execute(
        delete(subscription).where(mine, subscription.c.policy == policy)
    )
    off = {"contact": number, "policy": policy, "mode": Mode.OFF.value}
    connection.execute(insert(subscription), off)
    left = select(subscription.c.policy).where(
        mine, subscription.c.mode != Mode.OFF.value
    )
    return connection.execute(left.limit(1)).first() is not None

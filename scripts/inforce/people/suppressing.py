"""Addresses that are not to be written to, as keyed hashes.

A hash is still about a person, and says so in the guide; it is kept because
without it an import or a form would begin to write again.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.store.tables import suppression

_PURPOSE = "suppression"
# The scope that holds in both audiences. One for subscribers only has their
# name: an account holder is still owed notice.
EVERYBODY = "all"


def hashes(keyring: Keyring, key: str) -> list[str]:
    """Return the hashes of the address *key* under every key, the newest first."""
    return [_hash(keyring, key, kid) for kid in keyring.kids]


def is_kept_out(
    connection: Connection, keyring: Keyring, key: str, scope: str = EVERYBODY
) -> bool:
    """Return whether the address *key* is kept out in *scope*."""
    chosen = select(suppression.c.at).where(
        suppression.c.address_hash.in_(hashes(keyring, key)),
        suppression.c.scope.in_((scope, EVERYBODY)),
    )
    return connection.execute(chosen.limit(1)).first() is not None


def among(
    connection: Connection, keyring: Keyring, keys: Sequence[str], scope: str
) -> set[str]:
    """Return those of the address *keys* that are kept out in *scope*."""
    found: set[str] = set()
    # One question for each of our keys: SQLite takes 32,766 variables in one.
    for kid in keyring.kids:
        made = {_hash(keyring, key, kid): key for key in keys}
        chosen = select(suppression.c.address_hash).where(
            suppression.c.address_hash.in_(made),
            suppression.c.scope.in_((scope, EVERYBODY)),
        )
        found |= {made[one] for one in connection.execute(chosen).scalars()}
    return found


def kept_out(  # noqa: PLR0913 - one column each
    connection: Connection,
    keyring: Keyring,
    key: str,
    scope: str,
    reason: str,
    now: int,
) -> None:
    """Keep the address *key* out in *scope*; *reason* is a word for people."""
    if is_kept_out(connection, keyring, key, scope):
        return
    row = {
        "address_hash": hashes(keyring, key)[0],
        "scope": scope,
        "reason": reason,
        "at": now,
    }
    connection.execute(insert(suppression), row)


def lifted(connection: Connection, keyring: Keyring, key: str) -> None:
    """Let a subscriber in again who asked and confirmed; nothing else is lifted."""
    connection.execute(
        delete(suppression).where(
            suppression.c.address_hash.in_(hashes(keyring, key)),
            suppression.c.scope == Audience.SUBSCRIBER.value,
        )
    )


def _hash(keyring: Keyring, key: str, kid: str) -> str:
    return keyring.mac(_PURPOSE, key.encode(), kid).hex()

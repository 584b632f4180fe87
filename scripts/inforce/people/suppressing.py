"""Addresses that are not to be written to, as keyed hashes.

A hash is still about a person, and says so in the guide; it is kept because
without it an import or a form would begin to write again.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.people.upserts import upsert
from inforce.store.tables import suppression

_PURPOSE = "suppression"
# What of a hash stands in a mailed link: enough never to meet another address.
MARK = 12
# The scope that holds in both audiences. One for subscribers only has their
# name: an account holder is still owed notice.
EVERYBODY = "all"


def hashes(keyring: Keyring, key: str) -> list[str]:
    """Return what the address *key* may stand as, the newest key's whole hash first.

    The beginnings of the hashes come last: all that is left of an address that
    was erased before its owner refused.
    """
    whole = [_hash(keyring, key, kid) for kid in keyring.kids]
    return [*whole, *(one[: 2 * MARK] for one in whole)]


def marks(keyring: Keyring, key: str) -> list[bytes]:
    """Return what stands for the address *key* in links, the newest key's first."""
    return [bytes.fromhex(_hash(keyring, key, kid))[:MARK] for kid in keyring.kids]


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
        whole = {_hash(keyring, key, kid): key for key in keys}
        short = {one[: 2 * MARK]: key for one, key in whole.items()}
        for made in (whole, short):
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
    _keep(connection, hashes(keyring, key)[0], scope, reason, now)


def mark_kept_out(connection: Connection, mark: bytes, reason: str, now: int) -> bool:
    """Keep the address of *mark* out for good; return whether it was not yet.

    For an address that is not known any more.
    """
    like = suppression.c.address_hash.startswith(mark.hex())
    chosen = select(suppression.c.at).where(like, suppression.c.scope == EVERYBODY)
    if connection.execute(chosen.limit(1)).first() is not None:
        return False
    _keep(connection, mark.hex(), EVERYBODY, reason, now)
    return True


def _keep(
    connection: Connection, hashed: str, scope: str, reason: str, now: int
) -> None:
    # Two programs may keep the same one out at the same moment.
    made = upsert(connection)(suppression).on_conflict_do_nothing()
    row = {"address_hash": hashed, "scope": scope, "reason": reason, "at": now}
    connection.execute(made, row)


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

"""Addresses that are not to be written to, as keyed hashes.

A hash is still about a person, and says so in the guide; it is kept because
without it an import or a form would begin to write again.
"""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, select

from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.people.statements import Statement, inserted
from inforce.store.tables import suppression

_PURPOSE = "suppression"
# What of a hash stands in a mailed link: enough never to meet another address.
MARK = 12
# The scope that holds in both audiences. One for subscribers only has their
# name: an account holder is still owed notice.
EVERYBODY = "all"
# Two programs may keep the same one out at the same moment.
_KEEP = inserted(
    "suppression", ("address_hash", "scope", "reason", "at"), "ON CONFLICT DO NOTHING"
)


def hashes(keyring: Keyring, key: str) -> list[str]:
    """Return what the address *key* may stand as, the newest key's whole hash first.

    The beginnings of the hashes come last: all that is left of an address that
    was erased before its owner refused.
    """
    whole = [_hash(keyring, key, kid) for kid in keyring.kids]
    return [*whole, *(one[: 2 * MARK] for one in whole)]


def named(keyring: Keyring, key: str) -> dict[str, str]:
    """Return the hashes of the address *key* by the names that `within` uses."""
    return {f"hash{at}": one for at, one in enumerate(hashes(keyring, key))}


@cache
def within(number: int) -> str:
    """Return the SQL that finds one of *number* hashes in `suppression`."""
    values = ", ".join(f":hash{at}" for at in range(number))
    return f"suppression.address_hash IN ({values})"


def marks(keyring: Keyring, key: str) -> list[bytes]:
    """Return what stands for the address *key* in links, the newest key's first."""
    return [bytes.fromhex(_hash(keyring, key, kid))[:MARK] for kid in keyring.kids]


def is_kept_out(
    connection: Connection, keyring: Keyring, key: str, scope: str = EVERYBODY
) -> bool:
    """Return whether the address *key* is kept out in *scope*."""
    values = named(keyring, key)
    found = _find(len(values))(connection, {**values, "scope": scope})
    return found.first() is not None


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
    row = {"address_hash": hashed, "scope": scope, "reason": reason, "at": now}
    _KEEP(connection, row)


def lifted(connection: Connection, keyring: Keyring, key: str) -> None:
    """Let a subscriber in again who asked and confirmed; nothing else is lifted."""
    values = named(keyring, key)
    scope = Audience.SUBSCRIBER.value
    _lift(len(values))(connection, {**values, "scope": scope})


@cache
def _find(number: int) -> Statement:
    return Statement(
        f"SELECT at FROM suppression WHERE {within(number)} "  # noqa: S608 - constants
        f"AND scope IN (:scope, '{EVERYBODY}') LIMIT 1"
    )


@cache
def _lift(number: int) -> Statement:
    return Statement(
        f"DELETE FROM suppression WHERE {within(number)} AND scope = :scope"  # noqa: S608 - constants
    )


def _hash(keyring: Keyring, key: str, kid: str) -> str:
    return keyring.mac(_PURPOSE, key.encode(), kid).hex()

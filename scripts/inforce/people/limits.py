"""How often something may be asked: by an address, from a network, in all.

Each rule is a bucket of tokens that fills evenly (the generic cell rate
algorithm, ITU-T I.371): one number a bucket, changed by one statement, so that
two programs cannot both take the last token. Buckets are named by keyed
hashes; no address and no network stands in them.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection

from inforce.people.keys import Keyring
from inforce.people.statements import Statement

_PURPOSE = "limit"
DAY = 86400
# Who asks for ever is one who has asked more often than anybody could.
NO_END = 2**62


# Elsewhere j.doe and jdoe may be two people, who would shut each other out.
_DOTLESS = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """*burst* at once, then one every *every* seconds, never more than *most*.

    Where there is a *most*, those who asked are counted until `pardoned`. With
    *spellings*, who asks is an address, and all spellings of a mailbox are one.
    """

    name: str
    burst: int
    every: int
    most: int = NO_END
    spellings: bool = False


# One mail per address in 24 hours and three in all (DESIGN section 12).
ADDRESS = Rule(name="address", burst=1, every=DAY, most=3, spellings=True)
# Links to the preferences, for those who confirmed: three, then one in 8 hours.
PREFERENCES = Rule(name="preferences", burst=3, every=8 * 3600)
# 20 an hour from a /24 or /48, as a household or an office might need.
NETWORK = Rule(name="network", burst=20, every=180)
# Addresses that one subscriber may try to move to.
MOVE = Rule(name="move", burst=3, every=8 * 3600)
# A thousand at once, then one in two seconds: above it somebody is at work.
EVERYBODY = Rule(name="everybody", burst=1000, every=2)
# The same of everything that is asked, granted or not: above it the operator is
# told. It refuses nobody.
WATCH = Rule(name="watch", burst=1000, every=2)
# One alarm a day is enough.
ALARM = Rule(name="alarm", burst=1, every=DAY)

# From when on a bucket fills: one that was full, from now on. None can be filled
# later than `last`; a clock that was ahead has written such a number.
_FROM = (
    "(CASE WHEN allowance.spent < :now THEN :now "
    "WHEN allowance.spent > :last THEN :last ELSE allowance.spent END)"
)
_MAY = f"(:takes = 1 AND {_FROM} + :every <= :last AND allowance.total < :most)"
_ASK = Statement(
    "INSERT INTO allowance (key, spent, at, total, granted) "  # noqa: S608 - constants
    "VALUES (:key, :now + :every * :takes, :now, :takes * :counts, :takes) "
    "ON CONFLICT (key) DO UPDATE SET "
    f"granted = CASE WHEN {_MAY} THEN 1 ELSE 0 END, "
    f"spent = CASE WHEN {_MAY} THEN {_FROM} + :every ELSE {_FROM} END, "
    f"total = allowance.total + CASE WHEN {_MAY} THEN :counts ELSE 0 END, "
    "at = :now RETURNING granted"
)
_FORGET = Statement("DELETE FROM allowance WHERE key = :key")
_PARDON = Statement("UPDATE allowance SET total = 0 WHERE key = :key")


def allowed(  # noqa: PLR0913 - who asks what, and when
    connection: Connection,
    keyring: Keyring,
    rule: Rule,
    who: str,
    now: int,
    *,
    takes: bool = True,
) -> bool:
    """Return whether *who* may, by *rule*; a yes takes one token.

    Without *takes* the answer is no, after the same work: another rule has
    refused already, and nobody is to lose a token by that.
    """
    values = {
        "key": bucket(keyring, rule, who),
        "now": now,
        "every": rule.every,
        "last": now + rule.burst * rule.every,
        "most": rule.most,
        "takes": int(takes),
        "counts": int(rule.most < NO_END),
    }
    return bool(_ASK(connection, values).scalar_one())


def pardoned(connection: Connection, keyring: Keyring, rule: Rule, who: str) -> None:
    """Count *who* from nothing: they have shown that it was them who asked.

    How often they may ask stays as it is.
    """
    _PARDON(connection, {"key": bucket(keyring, rule, who)})


def forgotten(connection: Connection, keyring: Keyring, rule: Rule, who: str) -> None:
    """Delete the bucket of *who*, who is erased."""
    _FORGET(connection, {"key": bucket(keyring, rule, who)})


def bucket(keyring: Keyring, rule: Rule, who: str) -> str:
    """Return the name of the bucket of *who*, which tells nobody who that is."""
    # The oldest key, so that a new one does not empty the buckets.
    kid = keyring.kids[-1]
    named = mailbox(who) if rule.spellings else who
    return keyring.mac(_PURPOSE, f"{rule.name}\n{named}".encode(), kid).hex()[:32]


def mailbox(key: str) -> str:
    """Return what most spellings of one mailbox have in common.

    For nearly all receivers capitals and what follows a plus sign (RFC 5233 names
    it a detail) make no other mailbox, for some nor do dots: each would be one
    more mail for the same person. It is coarser than an identity, which only the
    receiver knows, so it names limits and no people.
    """
    local, _, domain = key.rpartition("@")
    plain = local.partition("+")[0].casefold()
    if domain in _DOTLESS:
        plain = plain.replace(".", "")
    return f"{plain or local}@{domain}"


def network(peer: str) -> str:
    """Return the network of the address *peer*: its /24, or its /48 for IPv6.

    What is no address is one network, so that it is limited all the same.
    """
    try:
        found = ip_address(peer)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return f"{found.version}:{found.packed[: 3 if found.version == 4 else 6].hex()}"

"""Return paths that name their delivery and cannot be made up (VERP).

A report of non-delivery comes back to the return path, so the return path says
which delivery it is about. Anybody may send a message to it, so it carries a
MAC: whoever has not seen the return path of a delivery cannot report on it.
"""

import re
from base64 import b32decode, b32encode

from inforce.people.keys import Keyring

PURPOSE = "return-path"
_PREFIX = "bounce+"
_NUMBER = 6
# 112 bits; with six bytes of number it fills base32 without padding or slack,
# and the local part has 39 of the 64 octets of RFC 5321 4.5.3.1.1.
_MAC = 14
_TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{32}(?![a-z0-9])", re.ASCII | re.IGNORECASE)
# Longer than any path of RFC 5321 4.5.3.1.3, rewritten by a forwarder included.
_LONGEST = 1000


def token(delivery: int, keyring: Keyring) -> str:
    """Return the 32 letters and digits that stand for *delivery* outside.

    They are all lower case and mean the same in upper case, because mail
    servers fold the case of local parts. The same for every attempt: also the
    envelope identifier of RFC 3461.
    """
    number = delivery.to_bytes(_NUMBER, "big")
    mac = keyring.mac(PURPOSE, number)[:_MAC]
    return b32encode(number + mac).decode("ascii").lower()


def return_path(delivery: int, keyring: Keyring, domain: str) -> str:
    """Return the address that reports on *delivery* come back to, at *domain*."""
    return named(token(delivery, keyring), domain)


def named(name: str, domain: str) -> str:
    """Return the return path at *domain* of the delivery with the token *name*."""
    return f"{_PREFIX}{name}@{domain}"


def delivery_of(text: str, keyring: Keyring) -> int | None:
    """Return the delivery whose token stands in *text*, None without a true one.

    *text* is a return path, also as a forwarder rewrote it, or an envelope
    identifier.
    """
    for found in _TOKEN.findall(text[:_LONGEST]):
        delivery = _checked(b32decode(found.upper()), keyring)
        if delivery is not None:
            return delivery
    return None


def _checked(code: bytes, keyring: Keyring) -> int | None:
    number, mac = code[:_NUMBER], code[_NUMBER:]
    if not keyring.verified(PURPOSE, number, mac):
        return None
    return int.from_bytes(number, "big")

"""Tokens in links: they say who and what for, and cannot be made up.

A token is worth something for one purpose only. It stands for no more than it
says: nobody learns an address from it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from inforce.people.keys import Keyring

_UNSUBSCRIBE = "unsubscribe"
_MAC = 16
# contact 7, epoch 4, MAC 16: 27 octets are 36 letters without padding.
_LENGTH = 36


class Unsubscribe(NamedTuple):
    """Whose mail a link stops; it works while the person's epoch is *epoch*."""

    contact: int
    epoch: int


def unsubscribe_token(keyring: Keyring, contact: int, epoch: int) -> str:
    """Return the 36 URL-safe characters that stop the mail of *contact*.

    They do not expire; raising the person's epoch revokes them.
    """
    body = contact.to_bytes(7, "big") + epoch.to_bytes(4, "big")
    mac = keyring.mac(_UNSUBSCRIBE, body)[:_MAC]
    return urlsafe_b64encode(body + mac).decode("ascii")


def unsubscribed(keyring: Keyring, token: str) -> Unsubscribe | None:
    """Return what *token* stands for, None when we did not make it."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        octets = urlsafe_b64decode(token)
    except ValueError:
        return None
    body, mac = octets[:11], octets[11:]
    # Base64 has several spellings of some octets; ours is the only one taken.
    same = urlsafe_b64encode(octets).decode("ascii") == token
    if not same or not keyring.verified(_UNSUBSCRIBE, body, mac):
        return None
    return Unsubscribe(
        contact=int.from_bytes(body[:7], "big"), epoch=int.from_bytes(body[7:], "big")
    )

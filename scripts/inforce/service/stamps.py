"""When a form was given out: signed, so that no cookie and no memory is needed.

A program fills a form at once, a person does not. And what was posted without
a stamp was not seen on a page of this service.
"""

from enum import Enum

from inforce.people.keys import Keyring

_PURPOSE = "form"
_MAC = 16
# The least time in which a person fills the form, and the longest that one
# stays good, seconds.
SOONEST, LONGEST = 2, 24 * 3600
_WIDTH = 10 + 2 * _MAC


class Stamped(Enum):
    """What a stamp says about the form it stood in."""

    GOOD = "good"
    TOO_SOON = "too soon"
    MISSING = "missing"


def stamp(keyring: Keyring, now: int) -> str:
    """Return what says that a form was given out at *now*."""
    moment = f"{now:010x}"
    return moment + keyring.mac(_PURPOSE, moment.encode())[:_MAC].hex()


def stamped(keyring: Keyring, text: str, now: int) -> Stamped:
    """Return what *text* says; one that is too long ago or not ours is missing."""
    moment, mac = text[:10], text[10:]
    if len(text) != _WIDTH or not _hexadecimal(text):
        return Stamped.MISSING
    if not keyring.verified(_PURPOSE, moment.encode(), bytes.fromhex(mac)):
        return Stamped.MISSING
    passed = now - int(moment, 16)
    if passed > LONGEST:
        return Stamped.MISSING
    return Stamped.TOO_SOON if passed < SOONEST else Stamped.GOOD


def _hexadecimal(text: str) -> bool:
    return all(one in "0123456789abcdef" for one in text)

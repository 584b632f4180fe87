"""When a form was given out and what it said: signed, so that nothing is remembered.

A program fills a form at once, a person does not. And what was posted without
a stamp was not seen on a page of this service. The form may have changed since
it was given out; who agreed to it agreed to what they saw.
"""

from dataclasses import dataclass
from enum import Enum

from inforce.people.keys import Keyring

_PURPOSE = "form"
_MAC = 16
# The least time in which a person fills the form, and the longest that one
# stays good, seconds.
SOONEST, LONGEST = 2, 24 * 3600
_MOMENT, _DIGEST = 10, 64
_SIGNED = _MOMENT + _DIGEST


class Stamped(Enum):
    """What a stamp says about the form it stood in."""

    GOOD = "good"
    TOO_SOON = "too soon"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The form somebody saw; `digest` is that of its text, empty when missing."""

    age: Stamped
    digest: str = ""


def stamp(keyring: Keyring, digest: str, now: int) -> str:
    """Return what says that the form *digest* (SHA-256) was given out at *now*."""
    signed = f"{now:010x}{digest}"
    return signed + keyring.mac(_PURPOSE, signed.encode())[:_MAC].hex()


def seen(keyring: Keyring, text: str, now: int) -> Seen:
    """Return what *text* says; one that is too long ago or not ours is missing."""
    signed, mac = text[:_SIGNED], text[_SIGNED:]
    if len(mac) != 2 * _MAC or not _hexadecimal(text):
        return Seen(age=Stamped.MISSING)
    if not keyring.verified(_PURPOSE, signed.encode(), bytes.fromhex(mac)):
        return Seen(age=Stamped.MISSING)
    passed = now - int(signed[:_MOMENT], 16)
    if passed > LONGEST:
        return Seen(age=Stamped.MISSING)
    age = Stamped.TOO_SOON if passed < SOONEST else Stamped.GOOD
    return Seen(age=age, digest=signed[_MOMENT:])


def _hexadecimal(text: str) -> bool:
    return all(one in "0123456789abcdef" for one in text)

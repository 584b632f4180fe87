"""Links that are mailed to let somebody act: for one purpose, for a time.

Law: a link that was changed in any character, made for another purpose or by
another instance, or cut, is no link at all. One that ran out still says whose
it was, so that a new one can be sent.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum

from inforce.people.keys import Keyring
from inforce.people.suppressing import MARK

_MAC = 16
_SIZES = (7, 7, 4, 6)
_NUMBERS = sum(_SIZES)
_BODY = _NUMBERS + MARK
_LENGTH = 70


class Purpose(Enum):
    """What a link lets one do; the value is part of its MAC."""

    CONFIRM = "confirm"
    MANAGE = "manage"


# How long a link works, seconds: 72 hours to confirm, one to manage.
LIFE = {Purpose.CONFIRM: 72 * 3600, Purpose.MANAGE: 3600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link stands for; it works before `expires_at`.

    `errand` is the mail it stood in. `epoch` is that of the contact when it
    was made; another one has revoked it. `mark` stands for the address it was
    sent to (`suppressing.marks`): the link is worth nothing for another.
    """

    contact: int
    errand: int
    epoch: int
    expires_at: int
    mark: bytes


def token(keyring: Keyring, purpose: Purpose, link: Link) -> str:
    """Return *link* as 70 URL-safe characters."""
    numbers = (link.contact, link.errand, link.epoch, link.expires_at)
    body = b"".join(
        number.to_bytes(size, "big")
        for number, size in zip(numbers, _SIZES, strict=True)
    )
    body += link.mark
    mac = keyring.mac(f"link-{purpose.value}", body)[:_MAC]
    return urlsafe_b64encode(body + mac).decode("ascii").rstrip("=")


def link(keyring: Keyring, purpose: Purpose, text: str) -> Link | None:
    """Return what *text* stands for, also expired; None when we did not make it."""
    octets = _octets(text)
    if octets is None:
        return None
    body, mac = octets[:_BODY], octets[_BODY:]
    if not keyring.verified(f"link-{purpose.value}", body, mac):
        return None
    numbers, at = [], 0
    for size in _SIZES:
        numbers.append(int.from_bytes(body[at : at + size], "big"))
        at += size
    contact, errand, epoch, expires_at = numbers
    return Link(
        contact=contact,
        errand=errand,
        epoch=epoch,
        expires_at=expires_at,
        mark=body[_NUMBERS:],
    )


def _octets(text: str) -> bytes | None:
    """Return the octets of *text* when it is their one spelling."""
    if not text.isascii() or len(text) > _LENGTH:
        return None
    try:
        octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    spelled = urlsafe_b64encode(octets).decode("ascii").rstrip("=")
    return octets if spelled == text and len(octets) == _BODY + _MAC else None

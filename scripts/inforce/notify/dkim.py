"""DKIM signatures (RFC 6376), by RSA and as a second one by Ed25519 (RFC 8463).

Laws (checked with dkimpy on any header and body):

- every signature verifies, and none once a signed field or the body has changed;
- a From field that is added later breaks it, because From is signed once more
  than it is there (RFC 6376 8.15);
- equal messages at equal moments get equal signatures: both algorithms are
  deterministic (RFC 8017 8.2, RFC 8032), so an attempt can be made again.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# T12, RFC 6376 5.4.1 and RFC 8058 4, in the order of `h=`.
SIGNED = (
    b"from",
    b"to",
    b"cc",
    b"subject",
    b"date",
    b"message-id",
    b"reply-to",
    b"in-reply-to",
    b"references",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"content-language",
    b"auto-submitted",
    b"precedence",
    b"list-id",
    b"list-help",
    b"list-owner",
    b"list-archive",
    b"list-post",
    b"list-subscribe",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
_FIELD = re.compile(rb"\r\n(?![ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_UNSETTLED = re.compile(rb"\t|  | \r\n|(?:\A|\r\n)\r\n\Z|[^\n]\Z")


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs: `sign` takes the bytes of the header RFC 6376 3.7 names."""

    domain: str
    selector: str
    algorithm: str
    sign: Callable[[bytes], bytes]


class Fields(NamedTuple):
    """The value of `h=`, and the canonical fields it names, each with CRLF."""

    names: bytes
    canonical: bytes


class Signer:
    """Signs messages with every one of its keys."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """Sign with *keys*, the first of which stands at the top of the message."""
        self.keys = tuple(keys)

    def signed(self, message: bytes, at: int) -> bytes:
        """Return *message*, with CRLF line ends, with its signatures before it.

        *at* is the moment of the signatures in seconds since 1970.
        """
        head, _, body = message.partition(b"\r\n\r\n")
        return self.signatures(fields(head), canonical_body(body), at) + message

    def signatures(self, signed: Fields, body: bytes, at: int) -> bytes:
        """Return the signature fields over *signed* and the canonical *body*."""
        digest = b64encode(hashlib.sha256(body).digest())
        return b"".join(_signature(key, at, signed, digest) for key in self.keys)


def is_settled(body: bytes) -> bool:
    """Return whether the relaxed canonical form of *body* is *body* itself."""
    return _UNSETTLED.search(body) is None


def canonical_body(body: bytes) -> bytes:
    """Return *body* in relaxed canonical form (RFC 6376 3.4.4)."""
    if is_settled(body):
        return body
    lines = [_BLANKS.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def canonical_field(field: bytes) -> tuple[bytes, bytes]:
    """Return name and relaxed canonical form of *field* (RFC 6376 3.4.2)."""
    name, _, value = field.partition(b":")
    name = name.strip(b" \t").lower()
    value = _BLANKS.sub(b" ", _FOLD.sub(b"", value)).strip(b" ")
    return name, name + b":" + value


def fields(head: bytes) -> Fields:
    """Return what is signed of the header *head*, without its last CRLF.

    Fields of one name are signed from the last to the first (RFC 6376 5.4.2).
    Slots of a letter stay in their places.
    """
    found: dict[bytes, list[bytes]] = {}
    for field in reversed(_FIELD.split(head)):
        name, canonical = canonical_field(field)
        found.setdefault(name, []).append(canonical)
    chosen = [(name, form) for name in SIGNED for form in found.get(name, ())]
    names = b":".join((b"from", *(name for name, _ in chosen)))
    return Fields(names, b"".join(form + b"\r\n" for _, form in chosen))


def _signature(key: Key, at: int, signed: Fields, digest: bytes) -> bytes:
    start = _start(key.algorithm, key.domain, key.selector, at, signed.names)
    field = start + digest + b";\r\n b="
    # The relaxed form of a field that is ours: one blank for each fold.
    canonical = b"dkim-signature:" + field[16:].replace(b"\r\n ", b" ")
    value = b64encode(key.sign(signed.canonical + canonical))
    return field + b"\r\n ".join(_chunks(value)) + b"\r\n"


@lru_cache(maxsize=64)
def _start(algorithm: str, domain: str, selector: str, at: int, names: bytes) -> bytes:
    """Return a signature field up to the body's digest."""
    return (
        f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed;\r\n"
        f" d={domain};\r\n s={selector}; t={at};\r\n"
        f" h={_folded(names.decode('ascii'))};\r\n bh="
    ).encode("ascii")


def _folded(names: str) -> str:
    """Return a list of field names on lines of at most 78 characters."""
    lines = [" h="]
    for name in names.split(":"):
        if len(lines[-1]) + len(name) > 76:
            lines.append(" ")
        lines[-1] += f"{name}:"
    return "\r\n".join(lines).removeprefix(" h=").removesuffix(":")


def _chunks(text: bytes) -> Iterator[bytes]:
    for start in range(0, len(text), 72):
        yield text[start : start + 72]

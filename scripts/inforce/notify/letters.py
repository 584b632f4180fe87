"""A prepared mail: everything is encoded but what differs between two people.

The prepared form is the message as it goes out, with a slot `NUL name NUL` for
each value that is a person's own. NUL can stand in no message (RFC 5322 2.2),
so nothing in a text can be taken for a slot. Slots stand where any value of
their kind keeps every line within its limits.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from inforce.errors import ExternalError
from inforce.notify.dkim import Fields, Signer, fields, is_settled

DATE, TO, MESSAGE_ID, TOKEN = "date", "to", "message-id", "token"
SLOTS = frozenset({DATE, TO, MESSAGE_ID, TOKEN})


@dataclass(frozen=True)
class Letter:
    """One mail for one group of people, as bytes that are stored and read again."""

    prepared: bytes

    @classmethod
    def read(cls, prepared: bytes) -> "Letter":
        """Return the letter that was stored as *prepared*.

        Raises:
            ExternalError: the bytes are no letter; the store lost some.
        """
        letter = cls(prepared)
        names = {name.decode("ascii", "replace") for name in letter.segments[1::2]}
        if (
            len(letter.segments) % 2 == 0
            or not {DATE, TO, MESSAGE_ID} <= names <= SLOTS
        ):
            raise ExternalError(
                "the store holds a letter that cannot be read; expected a message "
                "with slots: restore the database from a backup"
            )
        return letter

    @cached_property
    def digest(self) -> str:
        """Return the name of this letter: SHA-256 of its bytes, hexadecimal."""
        return hashlib.sha256(self.prepared).hexdigest()

    @cached_property
    def segments(self) -> list[bytes]:
        """Return text and slot names in turn, text first and last."""
        return self.prepared.split(b"\0")

    @cached_property
    def settled(self) -> bool:
        """Return whether the body is canonical for DKIM whatever is in its slots."""
        body = self.prepared.partition(b"\r\n\r\n")[2]
        return is_settled(body)

    @cached_property
    def clean(self) -> bool:
        """Return whether no line of any message needs a second dot or another end.

        No slot stands at the beginning of a line of the header, and tokens,
        which may stand at one in the body, begin with no dot.
        """
        text = b"x".join(self.segments[::2])
        ends = text.count(b"\r\n")
        bare = text.count(b"\n") - ends or text.count(b"\r") - ends
        return not bare and b"\r\n." not in text and text.endswith(b"\r\n")

    @cached_property
    def personal(self) -> bool:
        """Return whether the letter names a token of the person it goes to."""
        return TOKEN.encode() in self.segments[1::2]

    @cached_property
    def _header(self) -> tuple[bytes, list[bytes]]:
        """Return the names of the fields that are signed, and the fields in parts."""
        found = fields(self.prepared.partition(b"\r\n\r\n")[0])
        return found.names, found.canonical.split(b"\0")

    def rendered(self, values: Mapping[bytes, bytes]) -> bytes:
        """Return the message with *values* in its slots."""
        return _filled(self.segments, values)

    def signed(self, values: Mapping[bytes, bytes], signer: Signer, at: int) -> bytes:
        """Return the message with *values* in its slots, signed at the moment *at*.

        The same as `signer.signed` of the message, in less time: its header is
        canonical before the values are, which hold no blanks to bring together.
        """
        message = self.rendered(values)
        if not self.settled:
            return signer.signed(message, at)
        names, parts = self._header
        header = Fields(names, _filled(parts, values))
        body = message[message.index(b"\r\n\r\n") + 4 :]
        return signer.signatures(header, body, at) + message


def _filled(segments: list[bytes], values: Mapping[bytes, bytes]) -> bytes:
    parts = segments.copy()
    parts[1::2] = [values[name] for name in parts[1::2]]
    return b"".join(parts)

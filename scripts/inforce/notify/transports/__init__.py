"""How messages leave: the one interface, and what passes through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from inforce.notify.deliveries import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to one mailbox, complete.

    `message` is the signed message with CRLF line ends, not dot-stuffed.
    `return_path` and `envelope_id` are the same for every attempt, because
    greylisting remembers the return path. `recipient` has its domain as
    A-label; `utf8` says that its local part needs SMTPUTF8 (RFC 6531). `clean`
    says that somebody has made sure of the line ends and that no line begins
    with a dot, so that it need not be looked for in every message.
    """

    delivery: int
    attempt: int
    return_path: str
    recipient: str
    bucket: str
    envelope_id: str
    message: bytes
    utf8: bool = False
    clean: bool = False


class Transport(Protocol):
    """Something that takes messages on their way.

    A transport never raises for what happens to one message: it says so in the
    reply. It raises ExternalError only when it can serve none, such as a
    refused login or an outbox that cannot be written.
    """

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        """Attempt every message of *window*; return the replies in its order."""

    def delivered(self, message: Outgoing) -> bool | None:
        """Return whether *message* arrived in an earlier attempt; None if unknowable.

        Asked only after a claim ran out. True and False must be certain.
        """

    def close(self) -> None:
        """Let go of connections; a later `deliver` opens new ones."""

"""Messages: a letter, a person, and a signature; the same bytes at every attempt."""

import re
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache

from inforce.notify import return_paths
from inforce.notify.deliveries import Claim
from inforce.notify.identities import Identity, identity
from inforce.notify.letters import DATE, MESSAGE_ID, TO, TOKEN, Letter
from inforce.notify.signing_keys import signer
from inforce.notify.transports import Outgoing
from inforce.people.addresses import address
from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.people.tokens import unsubscribe_token
from inforce.settings import Settings

_PURPOSE = "message-id"
# What every server takes as it stands (RFC 5321 4.1.2); the rest is looked at.
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
)


def message_id(keyring: Keyring, domain: str) -> Callable[[int], str]:
    """Return the function that names the message of a delivery, for ever the same.

    Nobody without the keys can tell the delivery, or find the name of another.
    """

    def named(delivery: int) -> str:
        mac = keyring.mac(_PURPOSE, delivery.to_bytes(8, "big"))[:20]
        return f"<{mac.hex()}@{domain}>"

    return named


class Messages:
    """Makes the message of a claim from its letter, found by *letters*."""

    def __init__(
        self,
        settings: Settings,
        keyring: Keyring,
        letters: Callable[[str], Letter],
    ) -> None:
        """Check the settings that every message needs.

        Raises:
            InputError: a sender, its domain or a signing key cannot be used.
        """
        self._keyring = keyring
        self._letter = lru_cache(maxsize=64)(letters)
        self._who = {one.value: identity(settings, one) for one in Audience}
        self._signer = signer(settings, *(who.domain for who in self._who.values()))

    def outgoing(self, claim: Claim) -> Outgoing:
        """Return the message of *claim*, complete; equal claims give equal bytes."""
        letter = self._letter(claim.letter)
        to, utf8 = mailbox(claim.address)
        values = {
            DATE.encode(): date(claim.first_at),
            TO.encode(): f"<{to}>".encode(),
            MESSAGE_ID.encode(): claim.message_id.encode("ascii"),
        }
        if letter.personal:
            values[TOKEN.encode()] = self._token(claim)
        who = self._who[claim.audience]
        name = return_paths.token(claim.delivery, self._keyring)
        return Outgoing(
            delivery=claim.delivery,
            attempt=claim.attempt,
            return_path=_return_path(name, who),
            recipient=to,
            bucket=claim.bucket,
            envelope_id=name,
            message=self._written(letter, values, claim.first_at),
            utf8=utf8,
            clean=letter.clean,
        )

    def _written(self, letter: Letter, values: dict[bytes, bytes], at: int) -> bytes:
        if self._signer is None:
            return letter.rendered(values)
        return letter.signed(values, self._signer, at)

    def _token(self, claim: Claim) -> bytes:
        token = unsubscribe_token(self._keyring, claim.contact, claim.token_epoch)
        return token.encode("ascii")


def _return_path(name: str, who: Identity) -> str:
    """Return where bounces go: to the name of the delivery, or to the sender."""
    return return_paths.named(name, who.bounces) if who.bounces else who.address


def domain(settings: Settings) -> str:
    """Return the domain in which messages are named: that of the sender.

    Raises:
        InputError: there is no sender that can be used.
    """
    return identity(settings, Audience.SUBSCRIBER).domain


def mailbox(text: str) -> tuple[str, bool]:
    """Return the address *text* for an envelope, and whether it needs SMTPUTF8."""
    if _PLAIN.fullmatch(text):
        return text, False
    found = address(text)
    return f"{found.local}@{found.domain}", found.utf8


@lru_cache(maxsize=16)
def date(at: int) -> bytes:
    """Return the moment *at* as the Date field has it, in UTC."""
    return formatdate(at).replace("-0000", "+0000").encode("ascii")

"""Mail addresses: one mailbox each, checked, and when two are the same."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from inforce.errors import InputError

# The path of RFC 5321 4.5.3.1.3, without its angle brackets.
LONGEST = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox.

    `text` is what was given, in NFC. `domain` is the A-label form, lower case.
    `key` is equal for the same mailbox: the local part as it is, because only
    the receiver knows what dots, capitals and plus signs mean, and the domain.
    `utf8` says that the local part needs SMTPUTF8 (RFC 6531). `bucket` is
    where its mail goes: the domain.
    """

    text: str
    local: str
    domain: str
    utf8: bool

    @property
    def key(self) -> str:
        """Return what is equal for the same mailbox."""
        return f"{self.local}@{self.domain}"

    @property
    def bucket(self) -> str:
        """Return the receiving domain."""
        return self.domain


def address(text: str) -> Address:
    """Return *text*, one address and nothing else, checked.

    Nothing is asked of the network.

    Raises:
        InputError: it is no address that mail can be sent to.
    """
    given = unicodedata.normalize("NFC", text)
    try:
        if len(given.encode()) > LONGEST:
            raise EmailNotValidError(f"it is longer than {LONGEST} octets")
        # Some mailers decode it (RFC 2047) and then write to somebody else.
        if "=?" in given:
            raise EmailNotValidError("it holds an encoded word")
        found = validate_email(
            given,
            check_deliverability=False,
            allow_smtputf8=True,
            strict=True,
        )
    except (EmailNotValidError, UnicodeError) as error:
        raise InputError(
            f"{text[:80]!r} is no mail address: {str(error)[:200]}; "
            "expected one such as ann@example.org"
        ) from error
    return Address(
        text=f"{found.local_part}@{found.domain}",
        local=found.local_part,
        domain=found.ascii_domain.lower(),
        utf8=found.ascii_email is None,
    )

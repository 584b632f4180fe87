"""The DNS as the doctor asks it: a port, and the resolver behind it."""

from collections.abc import Sequence
from typing import Protocol

import dns.exception
import dns.name
import dns.resolver
import dns.reversename

from inforce.errors import ExternalError

# dnspython asks again within it; a server that says nothing costs this much.
SECONDS = 5.0


class Names(Protocol):
    """Answers about names; an empty answer when there is no such name or record.

    Every method raises ExternalError when nobody answers.
    """

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of *name*, each with its strings joined."""

    def mail_servers(self, name: str) -> Sequence[str]:
        """Return the MX hosts of *name*, the preferred first; `.` is a null MX."""

    def addresses(self, name: str) -> Sequence[str]:
        """Return the IPv4 and IPv6 addresses of *name*."""

    def host_of(self, address: str) -> Sequence[str]:
        """Return the names that the PTR records of the IP *address* give."""


class Resolver:
    """`Names` from a resolver of dnspython, the system's unless given."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver

    def texts(self, name: str) -> Sequence[str]:
        """As `Names.texts`."""
        found = self._asked(name, "TXT")
        return [b"".join(one.strings).decode("utf-8", "replace") for one in found]

    def mail_servers(self, name: str) -> Sequence[str]:
        """As `Names.mail_servers`."""
        found = sorted(self._asked(name, "MX"), key=lambda one: one.preference)
        return [_plain(one.exchange) for one in found]

    def addresses(self, name: str) -> Sequence[str]:
        """As `Names.addresses`."""
        found = [*self._asked(name, "A"), *self._asked(name, "AAAA")]
        return [one.address for one in found]

    def host_of(self, address: str) -> Sequence[str]:
        """As `Names.host_of`."""
        try:
            name = dns.reversename.from_address(address).to_text()
        except dns.exception.SyntaxError:
            return []
        return [_plain(one.target) for one in self._asked(name, "PTR")]

    def _asked(self, name: str, kind: str) -> list:  # type: ignore[type-arg]
        try:
            self._resolver = self._resolver or dns.resolver.Resolver()
            answer = self._resolver.resolve(
                name, kind, lifetime=SECONDS, search=False, raise_on_no_answer=False
            )
        except (dns.resolver.NXDOMAIN, dns.name.LabelTooLong, dns.name.EmptyLabel):
            return []
        except (dns.exception.DNSException, OSError, UnicodeError) as failure:
            raise ExternalError(
                f"the DNS gives no answer for {kind} of {name!r}: "
                f"{type(failure).__name__}; expected a resolver that answers"
            ) from failure
        return list(answer.rrset or ())


def _plain(name: dns.name.Name) -> str:
    text = name.to_text().lower()
    return text.removesuffix(".") or "."

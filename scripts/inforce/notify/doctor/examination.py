"""Everything that is looked at, in the order in which it is mended."""

import ipaddress
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from inforce.errors import ExternalError
from inforce.notify.doctor import configuration, records, servers, spf
from inforce.notify.doctor.findings import Finding, error, warning
from inforce.notify.doctor.names import Names
from inforce.notify.identities import Identity
from inforce.notify.transports.choice import PASSWORD
from inforce.settings import Settings

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
# An address to speak to, for the routing table only (RFC 5737): nothing is sent.
_OUTSIDE = "192.0.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the doctor may ask: the environment, the DNS, the day.

    `addresses` returns the addresses this machine sends from; `trust` verifies
    the mail server's certificate, None for the system's authorities.
    """

    environ: Mapping[str, str]
    names: Names
    now: int
    addresses: Callable[[str], Iterable[str]] = servers.own_addresses
    trust: ssl.SSLContext | None = None


def findings(settings: Settings, around: Surroundings) -> Iterator[Finding]:
    """Give all findings about *settings*; nothing is sent."""
    yield from configuration.findings(settings, around.environ)
    for domain in sorted(_domains(settings)):
        yield from _asked(f"DNS of {domain}", _sending(settings, around, domain))
    yield from _asked("DNS of the key", _keys(settings, around))
    for domain, why in _receiving(settings).items():
        found = (records.receiving(around.names, domain, why) for _ in "1")
        yield from _asked(f"mail to {domain}", found)
    if settings.notify.transport == "smtp":
        password = around.environ.get(PASSWORD, "")
        smtp = settings.notify.smtp
        yield from servers.findings(smtp, password, around.now, around.trust)
        yield from _asked("PTR", _pointers(settings, around))


def _asked(subject: str, found: Iterator[Finding]) -> Iterator[Finding]:
    """Give *found*; a DNS that does not answer is one more finding."""
    try:
        yield from found
    except ExternalError as failure:
        what, _, expected = str(failure).partition("; expected ")
        yield error(subject, what, expected, "try again, or ask another resolver")


def _identities(settings: Settings) -> list[Identity]:
    known = configuration.identities(settings).values()
    return [one for one in known if isinstance(one, Identity)]


def _domains(settings: Settings) -> set[str]:
    return {one.domain for one in _identities(settings)}


def _sending(
    settings: Settings, around: Surroundings, domain: str
) -> Iterator[Finding]:
    returning = settings.notify.bounces or domain
    # SPF is looked up for the return path (RFC 7208 2.4), not for the sender.
    yield from spf.findings(around.names, returning)
    own = settings.notify.dkim
    signing = own.domain if own.key else ""
    yield from records.dmarc(around.names, domain, signing, returning)


def _keys(settings: Settings, around: Surroundings) -> Iterator[Finding]:
    for selector, public in configuration.public_keys(settings):
        domain = settings.notify.dkim.domain
        yield records.dkim(around.names, selector, domain, public)


def _receiving(settings: Settings) -> dict[str, str]:
    """Return the domains that must take mail, and what comes there."""
    found = {
        one.answers.rpartition("@")[2]: "people answer there"
        for one in _identities(settings)
    }
    if settings.notify.bounces:
        found[settings.notify.bounces] = "reports of non-delivery come back there"
    return found


def _pointers(settings: Settings, around: Surroundings) -> Iterator[Finding]:
    smtp = settings.notify.smtp
    if smtp.host not in _LOCAL:
        addresses = _given(around.names, smtp.host)
        yield from records.pointers(around.names, "", addresses)
        return
    own = list(around.addresses(_OUTSIDE))
    public = [one for one in own if ipaddress.ip_address(one).is_global]
    if not public:
        yield warning(
            "PTR",
            "this machine has no public address, so it cannot be looked up from here",
            "a PTR record of the address that mail leaves from, equal to EHLO",
            "look it up where the mail leaves",
        )
    yield from records.pointers(around.names, smtp.name, public)


def _given(names: Names, host: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return list(names.addresses(host))

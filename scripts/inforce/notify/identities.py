"""Who writes, in whose name, and where answers and bounces go."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from inforce.errors import InputError
from inforce.notify.fields import cut, line
from inforce.people.persons import Audience
from inforce.settings import Settings

_NAMED = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Identities of the publisher for one audience.

    `publisher` is who they are, `name` what stands beside the From address.
    `address` is that address and `domain` its domain, both with A-labels.
    `answers` is the mailbox that people write to. `contact` is what is shown
    as such, an address or other words. `bounces` is the domain of return
    paths, empty when bounces go to `address`. `site` and `service` are the
    addresses of both without a slash at the end, `service` empty without one.
    """

    publisher: str
    name: str
    address: str
    domain: str
    reply_to: str
    answers: str
    contact: str
    bounces: str
    site: str
    service: str


def identity(settings: Settings, audience: Audience) -> Identity:
    """Return who writes to *audience*.

    The sender of account notices falls back to that of subscriber notices, and
    that to the publisher's contact when it is an address.

    Raises:
        InputError: there is no sender, an address is wrong, or the site has no
            address that links could lead to.
    """
    own = settings.notify
    wanted, key = own.sender, "notify.sender"
    if audience is Audience.ACCOUNT and own.account_sender:
        wanted, key = own.account_sender, "notify.account_sender"
    contact = cut(line(settings.publisher.contact), 200)
    name, address = _from(settings, wanted or contact, key)
    publisher = cut(line(settings.publisher.name or settings.site_name), 100)
    reply_to = _named(settings, own.reply_to, "notify.reply_to")[1]
    return Identity(
        publisher=publisher,
        name=cut(line(name), 100) or publisher,
        address=address,
        domain=address.rpartition("@")[2],
        reply_to=reply_to,
        answers=reply_to or _mailbox(contact) or address,
        contact=contact or reply_to or address,
        bounces=_domain(settings, own.bounces),
        site=_address(settings, settings.site_url, "site_url"),
        service=own.service and _address(settings, own.service, "notify.service"),
    )


def _from(settings: Settings, text: str, key: str) -> tuple[str, str]:
    if not text:
        raise InputError(
            f"nobody writes the mails; expected {key!r}, such as "
            "'Legal team <legal@example.com>', or an address as 'publisher.contact'",
            path=settings.path,
        )
    return _named(settings, text, key)


def _named(settings: Settings, text: str, key: str) -> tuple[str, str]:
    """Return name and address in *text*, which the setting *key* holds."""
    if not text:
        return "", ""
    found = _NAMED.fullmatch(text)
    name, address = (found[1].strip('"'), found[2]) if found else ("", text.strip())
    mailbox = _mailbox(address)
    if not mailbox:
        raise InputError(
            f"{key!r} is {text!r}, which is no address that every server takes; "
            "expected one such as 'Legal team <legal@example.com>'",
            path=settings.path,
        )
    return name, mailbox


def _mailbox(text: str) -> str:
    """Return the address *text* with an A-label domain, empty when it is none.

    A sender needs an ASCII local part: a server without SMTPUTF8 could not
    even report that it refused the mail.
    """
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return found.ascii_email or ""


def _domain(settings: Settings, text: str) -> str:
    if not text:
        return ""
    mailbox = _mailbox(f"bounce@{text}")
    if not mailbox:
        raise InputError(
            f"'notify.bounces' is {text!r}; expected a domain such as "
            "'bounces.example.com'",
            path=settings.path,
        )
    return mailbox.rpartition("@")[2]


def _address(settings: Settings, text: str, key: str) -> str:
    """Return the web address *text* without a slash at the end."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    # A line of a header has at most 998 characters, and a link stands in one.
    plain = re.fullmatch(r"[!#-;=?-~]{1,400}", text) and not (
        parts.query or parts.fragment
    )
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise InputError(
            f"{key!r} is {text!r}; expected the address that links in mails lead to, "
            "such as 'https://policies.example.com/'",
            path=settings.path,
        )
    return text.rstrip("/")

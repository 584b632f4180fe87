"""The ways to be told of changes: a form of the service, feeds, calendars, a mail."""

import re
from datetime import date
from urllib.parse import urlsplit

from inforce.errors import InputError
from inforce.publication import addresses
from inforce.publication.contents import Choice, SubscribeContent
from inforce.publication.languages import name
from inforce.publication.library import Library
from inforce.settings import Settings

# What a link `mailto:` can hold as it is; anything else is shown as words.
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$&*+/=^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_PATH = re.compile(r"[A-Za-z0-9._~/-]{0,200}")


def ways(library: Library, on: date) -> SubscribeContent:
    """Return the policies that have not ended on the day *on*, and the ways.

    Raises:
        InputError: the address of the service in the settings is none.
    """
    settings = library.settings
    contact = settings.publisher.contact
    tags = dict.fromkeys((settings.language, *settings.layout.languages))
    return SubscribeContent(
        publisher=settings.publisher.name or settings.site_name,
        choices=tuple(
            Choice(
                slug=policy.slug,
                title=policy.title,
                language=policy.language,
                feed=addresses.feed(policy.slug),
                calendar=addresses.calendar(policy.slug),
            )
            for policy in library.policies
            if not policy.translation_of and not policy.timeline.ended(on)
        ),
        languages=tuple((tag, name(tag)) for tag in tags),
        service=service(settings),
        contact=contact,
        mailbox=mailbox(contact),
        calendar=addresses.CALENDAR if library.policies else "",
    )


def mailbox(contact: str) -> str:
    """Return *contact* when it is an address that a link can hold, else nothing."""
    return contact if _MAILBOX.fullmatch(contact) else ""


def service(settings: Settings) -> str:
    """Return the address of the service, without a slash at the end.

    Empty where none is set. What the address holds goes into a content
    security policy, so its characters are few.

    Raises:
        InputError: it is no address of a page.
    """
    text = settings.notify.service
    if text and not _is_address(text):
        raise InputError(
            f"'notify.service' is {text!r}; expected the address of the service, "
            "such as 'https://mails.example.com'",
            path=settings.path,
        )
    return text.rstrip("/")


def origin(address: str) -> str:
    """Return scheme, host and port of *address*, empty for none (RFC 6454)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    plain = not (parts.query or parts.fragment) and _PATH.fullmatch(parts.path)
    return (
        parts.scheme in {"http", "https"}
        and bool(_HOST.fullmatch(host))
        and bool(plain)
    )

"""The header of a mail, with slots for what is a person's own."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from urllib.parse import quote

from inforce.notify.compose.content import Content
from inforce.notify.fields import cut, line, phrase, structured, unstructured
from inforce.notify.identities import Identity
from inforce.notify.letters import DATE, MESSAGE_ID, TO, TOKEN
from inforce.people.persons import Audience
from inforce.publication import addresses
from inforce.publication.events import Event

_LISTS = {Audience.SUBSCRIBER: "notices", Audience.ACCOUNT: "account-notices"}
_LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def header(
    content: Content, events: Sequence[Event], who: Identity, audience: Audience
) -> bytes:
    """Return all fields but those of MIME, each ended by CRLF."""
    return b"".join(
        [
            f"Date: \0{DATE}\0\r\n".encode(),
            structured("From", *phrase(who.name), f"<{who.address}>"),
            f"To: \0{TO}\0\r\n".encode(),
            unstructured("Subject", content.subject),
            f"Message-ID: \0{MESSAGE_ID}\0\r\n".encode(),
            *([structured("Reply-To", f"<{who.reply_to}>")] if who.reply_to else []),
            structured("Auto-Submitted", "auto-generated"),
            structured("Precedence", "bulk"),
            structured("Content-Language", content.language),
            *_list(events, who, audience),
            *(_unsubscribe(who) if audience is Audience.SUBSCRIBER else ()),
        ]
    )


def _list(
    events: Sequence[Event], who: Identity, audience: Audience
) -> Iterator[bytes]:
    """Yield the fields of RFC 2919 and RFC 2369; nobody posts to this list."""
    slugs = {event.policy.slug for event in events}
    domain = f"{_LISTS[audience]}.{who.domain}"
    name, archive, identifier = who.publisher, addresses.HOME, domain
    if len(slugs) == 1:
        policy = events[0].policy
        name, archive = policy.title, addresses.history(policy.slug)
        identifier = f"{label(policy.slug)}.{domain}"
    words = phrase(cut(line(name), 80))
    yield structured("List-Id", *words, f"<{identifier}>")
    yield structured("List-Archive", f"<{who.site}{quote(archive)}>")
    yield structured("List-Help", f"<{who.site}/>")
    yield structured("List-Owner", f"<mailto:{_mailto(who.answers)}>")
    yield structured("List-Post", "NO")
    if audience is Audience.SUBSCRIBER:
        subscribe = f"mailto:{_mailto(who.answers)}?subject=Subscribe"
        if who.service:
            subscribe = f"{who.service}/subscribe"
        yield structured("List-Subscribe", f"<{subscribe}>")


def _unsubscribe(who: Identity) -> Iterator[bytes]:
    """Yield the fields of RFC 2369 and RFC 8058; the address on the web comes first."""
    mail = f"<mailto:{_mailto(who.answers)}?subject=Unsubscribe%20\0{TOKEN}\0>"
    if not who.service.startswith("https:"):
        yield f"List-Unsubscribe: {mail}\r\n".encode()
        return
    web = f"<{unsubscribe_address(who)}\0{TOKEN}\0>"
    yield f"List-Unsubscribe: {web},\r\n {mail}\r\n".encode()
    yield b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def unsubscribe_address(who: Identity) -> str:
    """Return the address that a token is put behind."""
    return f"{who.service}/unsubscribe/"


def label(slug: str) -> str:
    """Return *slug* as labels of a list identifier, the same for ever.

    Folders become labels in the order of domain names. A slug with other
    characters than a label may hold gets a name made of its digest.
    """
    parts = slug.split("/")
    if len(slug) <= 100 and all(map(_LABEL.match, parts)):
        return ".".join(reversed(parts))
    return f"policy-{sha256(slug.encode()).hexdigest()[:16]}"


def _mailto(address: str) -> str:
    return quote(address, safe="@")

"""Single mails that somebody asked for: short, and without a word of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from inforce.notify.compose.content import Link
from inforce.notify.compose.html import inlined
from inforce.notify.compose.languages import phrases
from inforce.notify.compose.multipart import multipart
from inforce.notify.compose.phrases import Phrases
from inforce.notify.compose.text import paragraphs
from inforce.notify.fields import clean, line, phrase, structured, unstructured
from inforce.notify.identities import Identity
from inforce.notify.letters import DATE, MESSAGE_ID, TO, TOKEN, Letter
from inforce.notify.quoted import slot
from inforce.people.errands import Errand, Kind
from inforce.publication.composition import direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What such a mail says."""

    language: str
    direction: str
    subject: str
    sentences: tuple[str, ...]
    links: tuple[Link, ...]
    sent_by: str
    publisher: str
    contact: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who writes: the identity, the postal address, the zone of the times."""

    who: Identity
    address: str
    zone: tzinfo
    language: str


def errand_letter(
    errand: Errand, publisher: Publisher, titles: Sequence[str]
) -> Letter:
    """Return the mail of *errand*, its link a slot.

    *titles* are those of the policies that were asked for, from the
    publisher's own files; nothing that the person typed is repeated (T15).
    """
    words = phrases(errand.language, publisher.language)
    said = _said(errand, publisher, words, titles)
    page = inlined("errand.html", said)
    return Letter(_header(said, publisher.who) + multipart(_text(said), page))


def _said(
    errand: Errand, publisher: Publisher, words: Phrases, titles: Sequence[str]
) -> Said:
    spoken = words.errands[errand.kind.value]
    asked = datetime.fromtimestamp(errand.at, UTC).astimezone(publisher.zone)
    values = {
        "publisher": publisher.who.publisher,
        "titles": "; ".join(line(one) for one in titles) or words.every_policy,
        "minute": f"{words.date(asked.date())}, {asked:%H:%M} ({publisher.zone})",
        "contact": publisher.who.contact,
    }
    return Said(
        language=words.language,
        direction=direction(words.language),
        subject=spoken.subject.format(**values),
        sentences=tuple(one.format(**values) for one in spoken.sentences),
        links=_links(errand.kind, publisher.who, spoken.links),
        sent_by=words.sent_by,
        publisher=publisher.who.publisher,
        contact=publisher.who.contact,
        address=tuple(filter(None, map(line, clean(publisher.address).split("\n")))),
    )


def _links(kind: Kind, who: Identity, words: Mapping[str, str]) -> tuple[Link, ...]:
    if kind is Kind.ALARM:
        return ()
    return tuple(
        Link(words=said, address=f"{who.service}/{page}/{slot(TOKEN)}")
        for page, said in words.items()
    )


def _text(said: Said) -> str:
    links = [f"{one.words}:\n{one.address}" for one in said.links]
    foot = [f"{said.sent_by}: {said.publisher}", *said.address, said.contact]
    return paragraphs([said.subject, *said.sentences], links, foot)


def _header(said: Said, who: Identity) -> bytes:
    return b"".join(
        [
            f"Date: \0{DATE}\0\r\n".encode(),
            structured("From", *phrase(who.name), f"<{who.address}>"),
            f"To: \0{TO}\0\r\n".encode(),
            unstructured("Subject", said.subject),
            f"Message-ID: \0{MESSAGE_ID}\0\r\n".encode(),
            *([structured("Reply-To", f"<{who.reply_to}>")] if who.reply_to else []),
            structured("Auto-Submitted", "auto-generated"),
            structured("Content-Language", said.language),
        ]
    )

"""Makes one letter for all people who get the same mail."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from inforce.errors import InputError
from inforce.notify.compose.content import Content, Link
from inforce.notify.compose.excerpts import LEAST, Excerpter, level
from inforce.notify.compose.header import header, unsubscribe_address
from inforce.notify.compose.html import html
from inforce.notify.compose.languages import phrases
from inforce.notify.compose.multipart import multipart
from inforce.notify.compose.notices import Speaker, day
from inforce.notify.compose.phrases import Phrases
from inforce.notify.compose.text import text
from inforce.notify.fields import clean, cut, line
from inforce.notify.identities import Identity, identity
from inforce.notify.letters import TOKEN, Letter
from inforce.notify.quoted import slot
from inforce.people.persons import Audience
from inforce.publication.composition import direction
from inforce.publication.events import Event
from inforce.publication.library import Library

# Gmail clips a mail near 102 kB (T05). Redlines are cut to the aim.
AIM, MOST = 60_000, 100_000


def letter(
    library: Library,
    events: Sequence[Event],
    *,
    audience: Audience,
    language: str,
    told: Collection[str] = (),
) -> Letter:
    """Return the mail about *events*, at least one, of one day.

    *language* is the person's; what there is no translation of comes in its
    own language, and the mail says so. *told* names the events that this
    audience was mailed of before.

    Raises:
        InputError: a setting is missing or wrong, a text cannot be rendered,
            or the mail is larger than 100 kB.
    """
    who = identity(library.settings, audience)
    words = phrases(language, library.settings.language)
    speaker = Speaker(library, words, site=who.site, told=told)
    told_of = speaker.distinct(events)
    said = content(library, told_of, speaker, who, audience)
    said, page = _fitted(said, [speaker.redlined(event) for event in told_of])
    return Letter(header(said, events, who, audience) + multipart(text(said), page))


def _fitted(said: Content, redlined: Sequence[Excerpter | None]) -> tuple[Content, str]:
    """Return *said* with as much of the redlines as a mail has room for, and its HTML."""
    page = html(said)
    base = len(page.encode())
    if base > MOST:
        raise InputError(
            f"the mail {said.subject!r} has {base} bytes of HTML without a redline; "
            f"expected at most {MOST}: shorten the summaries"
        )
    room = AIM - base
    while any(redlined) and room > 0:
        fitted = _excerpted(said, redlined, room)
        page = html(fitted)
        if len(page.encode()) <= max(AIM, base):
            return fitted, page
        room = room * 3 // 4 - 100
    return said, page


def _excerpted(
    said: Content, redlined: Sequence[Excerpter | None], room: int
) -> Content:
    """Return *said* with excerpts that take about *room* bytes in all."""
    every = [one.costs if one else [] for one in redlined]
    most = max(level([cost for costs in every for cost in costs], room), LEAST)
    wanted = [sum(min(cost, most) for cost in costs) for costs in every]
    share = level(wanted, room)
    notices = tuple(
        replace(notice, excerpts=one.excerpts(share, most) if one else None)
        for notice, one in zip(said.notices, redlined, strict=True)
    )
    return replace(said, notices=notices)


def content(
    library: Library,
    events: Sequence[Event],
    speaker: Speaker,
    who: Identity,
    audience: Audience,
) -> Content:
    """Return what the mail about *events* says."""
    words = speaker.words
    notices = tuple(map(speaker.notice, events))
    subject = _subject(speaker, events)
    address = clean(library.settings.publisher.address)
    return Content(
        language=words.language,
        direction=direction(words.language),
        subject=subject,
        preheader=cut(" ".join(notices[0].summary), 140),
        heading=notices[0].heading if len(notices) == 1 else subject,
        intro=_intro(words, len(notices)),
        notices=notices,
        disagree_heading=words.disagree,
        disagree=_disagree(words, events, who),
        why_heading=words.why,
        why=_why(words, who, audience),
        stop=_stop(words, who) if audience is Audience.SUBSCRIBER else None,
        sent_by=words.sent_by,
        publisher=who.publisher,
        contact=who.contact,
        address=tuple(filter(None, map(line, address.split("\n")))),
        read_heading=words.read,
        removed=words.removed.rstrip(":"),
        added=words.added.rstrip(":"),
    )


def _subject(speaker: Speaker, events: Sequence[Event]) -> str:
    """Return what changes first and when, and how much more the mail is about."""
    first, more = speaker.subject(events[0]), len(events) - 1
    if not more:
        return first
    words = speaker.words
    phrase = words.and_one_more if more == 1 else words.and_more
    return phrase.format(first=first, number=more)


def _intro(words: Phrases, number: int) -> str:
    return words.several_intro.format(number=number) if number > 1 else ""


def _disagree(words: Phrases, events: Sequence[Event], who: Identity) -> str:
    if all(event.kind.value in {"announced", "reminder"} for event in events):
        first = words.date(min(map(day, events)))
        return words.disagree_changes.format(contact=who.contact, day=first)
    return words.disagree_other.format(contact=who.contact)


def _why(words: Phrases, who: Identity, audience: Audience) -> tuple[str, ...]:
    if audience is Audience.ACCOUNT:
        return (
            words.why_account.format(publisher=who.publisher),
            words.no_stop.format(contact=who.contact),
        )
    asked = words.why_subscriber.format(publisher=who.publisher)
    if who.service:
        return (asked,)
    subject = f"Unsubscribe {slot(TOKEN)}"
    return (asked, words.stop_mail.format(contact=who.answers, subject=subject))


def _stop(words: Phrases, who: Identity) -> Link | None:
    if not who.service:
        return None
    return Link(words=words.stop, address=unsubscribe_address(who) + slot(TOKEN))

"""Events as feed entries: one entry an event, with an id that never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from inforce.model.front_matter import Change
from inforce.publication import addresses, words
from inforce.publication.events import Event, EventKind, events
from inforce.publication.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of an Atom feed (RFC 4287).

    `name` is the part of the id that names the event. `address` is rooted at
    `/`. `html` is escaped. `published` and `updated` are the same moment,
    because an event does not change.
    """

    name: str
    title: str
    published: datetime
    summary: str
    html: str
    address: str
    language: str

    @property
    def updated(self) -> datetime:
        """Return the moment of the event."""
        return self.published


def entries(library: Library, on: date, slug: str = "") -> tuple[Entry, ...]:
    """Return the entries up to the day *on*, newest first, of one policy or all."""
    policies = [p for p in library.policies if slug in ("", p.slug)]
    found = [event for policy in policies for event in events(policy, on)]
    found.sort(key=lambda event: (event.at, event.name), reverse=True)
    return tuple(_entry(event) for event in found)


def _entry(event: Event) -> Entry:
    front = event.version.front_matter
    said = event.kind in (EventKind.ANNOUNCED, EventKind.IN_FORCE)
    summary = front.summary if said else ""
    if event.text is not None:
        summary = event.text.note
    return Entry(
        name=event.name,
        title=_title(event),
        published=event.at,
        summary=summary or _title(event),
        html=_html([_title(event) + ".", summary]),
        address=_address(event),
        language=event.policy.language,
    )


def _html(paragraphs: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)


def _title(event: Event) -> str:
    title, day = event.policy.title, words.day(event.version.effective_on)
    editorial = event.version.front_matter.change is Change.EDITORIAL
    kind = "editorial revision" if editorial else "new version"
    by = event.version.set_aside.by if event.version.set_aside else None
    if event.kind is EventKind.ANNOUNCED and event.number:
        return f"{title}: the version of {day} takes effect after all"
    return {
        EventKind.ANNOUNCED: f"{title}: {kind} with effect from {day}",
        EventKind.IN_FORCE: f"{title}: the version of {day} is in force",
        EventKind.RESCHEDULED: f"{title}: announced for {day}, now takes effect on "
        f"{words.day(by) if by else day}",
        EventKind.WITHDRAWN: f"{title}: the version of {day} will not take effect",
        EventKind.CORRECTED: f"{title}: correction of the version of {day}",
        EventKind.UNDECLARED: f"{title}: undeclared change of the version of {day}",
        EventKind.ENDED: f"{title}: no longer in force",
        EventKind.RESUMED: f"{title}: in force again",
    }[event.kind]


def _address(event: Event) -> str:
    slug, day = event.policy.slug, event.version.effective_on
    if event.kind in (EventKind.ENDED, EventKind.RESUMED):
        return addresses.history(slug)
    if event.text is not None:
        return addresses.correction(slug, day, event.number)
    first = event.policy.timeline.before(event.version) is None
    if first or event.kind in (EventKind.RESCHEDULED, EventKind.WITHDRAWN):
        return addresses.version(slug, day)
    return addresses.changes(slug, day)

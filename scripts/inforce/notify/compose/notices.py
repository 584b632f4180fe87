"""What is said about one event."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from urllib.parse import quote

from inforce.notify.compose.content import Fact, Link, Notice
from inforce.notify.compose.editions import Edition, edition
from inforce.notify.compose.excerpts import Excerpter
from inforce.notify.compose.phrases import KindPhrases, Phrases
from inforce.notify.fields import clean, cut, line
from inforce.publication import addresses
from inforce.publication.composition import direction
from inforce.publication.documents import Documents
from inforce.publication.events import Event, EventKind, announcement
from inforce.publication.library import Library
from inforce.publication.memo import Forgetful
from inforce.redline import redline

TITLE = 80
_CORRECTIONS = (EventKind.CORRECTED, EventKind.UNDECLARED)
_COMING = (EventKind.ANNOUNCED, EventKind.REMINDER, EventKind.RESCHEDULED)
# They tell of no text that is new.
_TEXTLESS = (EventKind.WITHDRAWN, EventKind.ENDED, EventKind.RESUMED)


class Speaker:
    """Says what happened, in one language, with links to one site."""

    def __init__(
        self,
        library: Library,
        words: Phrases,
        *,
        site: str,
        told: Collection[str] = (),
    ) -> None:
        """Speak about *library*; *told* names events that were mailed before."""
        self.library = library
        self.words = words
        self.site = site
        self.told = told
        self._documents = Documents(library, Forgetful())

    def distinct(self, events: Sequence[Event]) -> list[Event]:
        """Return *events*, what is to come first, without what is said twice.

        A version that takes the place of an announced one is announced with
        the same commit; two notices of it would say the same.
        """
        held = {(e.policy.slug, moved) for e in events if (moved := _moved(e))}
        left = (
            event
            for event in events
            if event.kind is not EventKind.ANNOUNCED
            or (event.policy.slug, event.version.effective_on) not in held
        )
        return sorted(left, key=lambda event: (event.kind not in _COMING, day(event)))

    def redlined(self, event: Event) -> Excerpter | None:
        """Return the redline that *event* is about, None where there is none.

        Raises:
            InputError: a text cannot be rendered within the limits.
        """
        shown = self._edition(event)
        if shown.before is None or event.kind in _TEXTLESS:
            return None
        texts = (shown.before, shown.after)
        before, after = (
            self._documents.rendition(shown.policy, text).html for text in texts
        )
        return Excerpter(redline(before, after), self.words)

    def notice(self, event: Event) -> Notice:
        """Return what is said about *event*, without excerpts of its redline."""
        shown = self._edition(event)
        declared = _summary(event, shown)
        return Notice(
            heading=self.heading(event),
            sentences=tuple(self._sentences(event, shown)),
            language=shown.policy.language,
            direction=direction(shown.policy.language),
            facts=tuple(self._facts(event, shown)),
            summary_heading=self._summary_heading(event),
            summary=tuple(line(part) for part in clean(declared).split("\n\n") if part),
            links=tuple(self._links(event, shown)),
        )

    def _edition(self, event: Event) -> Edition:
        return edition(self.library, event, self.words.language)

    def title(self, event: Event) -> str:
        """Return the title of the policy in the words of its edition."""
        return cut(line(self._edition(event).policy.title), TITLE)

    def heading(self, event: Event) -> str:
        """Return what changes and when, for the top of a notice."""
        return self._filled(self._kind(event).heading, event)

    def subject(self, event: Event) -> str:
        """Return what changes and when, for the subject of a mail."""
        return self._filled(self._kind(event).subject, event)

    def _kind(self, event: Event) -> KindPhrases:
        kinds = self.words.kinds
        if event.policy.timeline.before(event.version) is None:
            kinds = {**kinds, **self.words.first}
        if event.kind is EventKind.ANNOUNCED and event.number:
            kinds = {**kinds, **self.words.anew}
        return kinds[event.kind.value]

    def _filled(self, phrase: str, event: Event) -> str:
        previous = event.policy.timeline.before(event.version)
        return phrase.format(
            title=self.title(event),
            day=self.words.date(day(event)),
            moved=self.words.date(_moved(event) or day(event)),
            before=self.words.date(previous.effective_on) if previous else "",
        )

    def _sentences(self, event: Event, shown: Edition) -> Iterator[str]:
        yield self._filled(self._kind(event).sentence, event)
        announced = announcement(event.policy, event.version)
        if event.kind.value in {"in-force", "reminder"} and announced.name in self.told:
            on = self._on(event, announced.at)
            yield self.words.told.format(day=on)
        if _primary(shown.policy.language) != self.words.language:
            yield self.words.only_language

    def _on(self, event: Event, moment: datetime) -> str:
        return self.words.date(moment.astimezone(event.policy.timeline.zone).date())

    def _summary_heading(self, event: Event) -> str:
        corrected = event.kind in _CORRECTIONS
        return self.words.what_was_corrected if corrected else self.words.what_changes

    def _facts(self, event: Event, shown: Edition) -> Iterator[Fact]:
        words = self.words
        yield Fact(label=words.policy, value=line(shown.policy.title))
        yield from self._days(event)
        if shown.previous and event.kind not in _TEXTLESS:
            before = words.date(shown.previous.effective_on)
            yield Fact(label=words.before, value=before)
        yield Fact(
            label=words.fingerprint, value=f"sha256:{shown.after.wording.digest}"
        )

    def _days(self, event: Event) -> Iterator[Fact]:
        words, timeline = self.words, event.policy.timeline
        own = event.version.effective_on
        moved = _moved(event)
        if event.kind is EventKind.ENDED:
            yield Fact(label=words.ended_on, value=self._zoned(event, day(event)))
        elif event.version.set_aside:
            yield Fact(label=words.first_announced_for, value=words.date(own))
            if moved:
                yield Fact(label=words.takes_effect, value=self._zoned(event, moved))
        elif event.kind is EventKind.RESUMED:
            yield Fact(label=words.resumed_on, value=self._zoned(event, day(event)))
        else:
            begun = event.at.astimezone(timeline.zone).date() >= own
            label = words.took_effect if begun else words.takes_effect
            yield Fact(label=label, value=self._zoned(event, own))
        if event.kind not in (EventKind.ENDED, EventKind.RESUMED):
            published = self._on(event, event.version.announced_at)
            yield Fact(label=words.announced_on, value=published)
        if event.text is not None:
            corrected = self._on(event, event.text.published_at)
            yield Fact(label=words.corrected_on, value=corrected)

    def _zoned(self, event: Event, on: date) -> str:
        zone = str(event.policy.timeline.zone)
        return self.words.zone.format(day=self.words.date(on), zone=zone)

    def _links(self, event: Event, shown: Edition) -> Iterator[Link]:
        words, slug = self.words, shown.policy.slug
        own = shown.version.effective_on
        if shown.number:
            address = addresses.correction(slug, own, shown.number)
            yield self._link(words.link_correction, address)
        elif shown.before is not None and event.kind not in _TEXTLESS:
            yield self._link(words.link_changes, addresses.changes(slug, own))
        version = words.link_version.format(day=words.date(own))
        yield self._link(version, addresses.version(slug, own))
        if event.kind is not EventKind.ENDED:
            yield self._link(words.link_in_force, addresses.policy(slug))
        yield self._link(words.link_history, addresses.history(slug))

    def _link(self, words: str, address: str) -> Link:
        return Link(words=words, address=self.site + quote(address))


def day(event: Event) -> date:
    """Return the day the heading of *event* names first."""
    if event.kind is EventKind.RESUMED:
        return event.at.astimezone(event.policy.timeline.zone).date()
    ended = event.policy.timeline.ended_on
    if event.kind is EventKind.ENDED and ended is not None:
        return ended
    return event.version.effective_on


def _moved(event: Event) -> date | None:
    aside = event.version.set_aside
    return aside.by if event.kind is EventKind.RESCHEDULED and aside else None


def _summary(event: Event, shown: Edition) -> str:
    """Return the publisher's own words about what *event* brings."""
    if event.kind in _TEXTLESS:
        return ""
    if event.text is not None:
        return shown.after.note
    return shown.version.front_matter.summary


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()

"""What stands in the body of each kind of page, as values for the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inforce.model.versions import State, TextKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to an address rooted at `/`; `language` is that of both, if another."""

    text: str
    address: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """One status, in words that stay true when nobody rebuilds.

    `sentence` holds absolute dates only. `summary` is the publisher's own
    words about what changes. On and after the day `switches_on` the sentence
    `then` and the state `then_state` are the true ones; a small script puts
    them in place.
    """

    state: State
    sentence: str
    summary: str = ""
    links: tuple[Link, ...] = ()
    switches_on: date | None = None
    then: str = ""
    then_state: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """A change of wording under an unchanged effective date.

    `note` is the declared sentence, empty when undeclared.
    """

    kind: TextKind
    on: date
    note: str
    changes: Link
    earlier: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRow:
    """The state of one policy; dates are None where they do not apply."""

    title: str
    address: str
    history: str
    state: State
    group: str
    in_force_since: date | None
    next_on: date | None
    next_changes: str
    ended_on: date | None
    translations: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeContent:
    """All policies; `last_change` is the day anything was last published."""

    rows: tuple[HomeRow, ...]
    last_change: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContent:
    """A text to read: in force, a version, an earlier text of one, or a draft.

    `html` is sanitised and without the title; `title_id` is the id the title
    had in the text, empty where it had none. `headings` are (level, id, text).
    `in_force` says when it applies. `previous` and `next` are the neighbouring
    versions.
    """

    banners: tuple[Banner, ...]
    html: str
    title_id: str
    headings: tuple[tuple[int, str, str], ...]
    language: str
    direction: str
    effective_on: date
    in_force: str
    published_on: date
    dated_by: str
    label: str
    links: tuple[Link, ...]
    translations: tuple[Link, ...]
    errata: tuple[Erratum, ...]
    permanent: str
    previous: Link | None
    next: Link | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One version in the timeline of a policy."""

    effective_on: date
    state: State
    in_force: str
    published_on: date
    summary: str
    label: str
    editorial: bool
    notice_waived: str
    set_aside: str
    counted: str
    links: tuple[Link, ...]
    errata: tuple[Erratum, ...]
    dated_by: str
    commit: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryContent:
    """The timeline of a policy, newest first; `gaps` are sentences."""

    banners: tuple[Banner, ...]
    entries: tuple[HistoryEntry, ...]
    gaps: tuple[str, ...]
    policy: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change in the list above a redline; `counterpart` ends a move."""

    number: int
    id: str
    kind: str
    detail: str
    section: str
    section_id: str
    before: str
    after: str
    counterpart: str

    @property
    def formal(self) -> bool:
        """Return whether only formatting or a number changed, and no other word."""
        return self.kind == "formatting" or self.detail == "renumbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A redline ready for a page.

    `html` is the whole document, read from top to bottom, unchanged parts
    folded; `side_by_side` shows the changed parts in two columns. `counts`
    are by kind of change: added, removed, replaced, moved, formatting.
    `blocks` is the number of blocks compared.
    """

    changes: tuple[ChangeLine, ...]
    counts: Mapping[str, int]
    blocks: int
    sections: tuple[tuple[str, str, int], ...]
    html: str
    side_by_side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedlineContent:
    """A redline with its two ends named; `summary` is in the publisher's words."""

    banners: tuple[Banner, ...]
    before: Link
    after: Link
    summary: str
    note: str
    comparison: Comparison
    language: str
    direction: str
    previous: Link | None
    next: Link | None
    policy: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRow:
    """What applied from `start` inclusive to `until` exclusive, None is open.

    `version` is None while the policy was not in force.
    """

    start: date
    until: date | None
    version: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnContent:
    """What applied on any day, oldest first; days begin at midnight in `zone`."""

    rows: tuple[AppliedRow, ...]
    zone: str
    policy: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One policy to be told about, with the addresses of its feed and calendar."""

    slug: str
    title: str
    language: str
    feed: str
    calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeContent:
    """The ways to be told of changes.

    `service` is the address a form is sent to, empty where no service runs.
    `languages` are pairs of tag and name, the site's first. `contact` is an
    address or other words, `mailbox` the same when it is an address.
    `calendar` is the address of that of the site, empty without policies.
    """

    publisher: str
    choices: tuple[Choice, ...]
    languages: tuple[tuple[str, str], ...]
    service: str
    contact: str
    mailbox: str
    calendar: str


Content = (
    HomeContent
    | TextContent
    | HistoryContent
    | RedlineContent
    | OnContent
    | SubscribeContent
)

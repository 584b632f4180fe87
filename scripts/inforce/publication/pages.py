"""Pages as values: which there are, and what stands in their head.

A page is cheap: what stands in its body is made by `contents.content`, one
page at a time, when the generator asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import pairwise

from inforce.model.policies import Policy
from inforce.model.versions import State, Text, Version
from inforce.publication import addresses, words


class Kind(Enum):
    """The kinds of pages; the value names the template."""

    HOME = "home"
    SUBSCRIBE = "subscribe"
    POLICY = "policy"
    HISTORY = "history"
    ON = "on"
    VERSION = "version"
    TEXT = "text"
    CHANGES = "changes"
    SINCE = "since"
    CORRECTION = "correction"
    DRAFT = "draft"
    DRAFT_CHANGES = "draft_changes"


ARCHIVE = frozenset(Kind) - {Kind.HOME, Kind.POLICY}
REDLINES = frozenset({Kind.CHANGES, Kind.SINCE, Kind.CORRECTION, Kind.DRAFT_CHANGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the site.

    `address` is rooted at `/`. `canonical` is the address of the text in
    force. `relations` are pairs of link relation (RFC 5829) and address.
    `modified` is the day the content last changed, for the sitemap. A page
    with `searched` False stays out of search; with `indexed` False it asks
    robots not to index it. `before` is the text a redline starts from,
    `text` the one it leads to or the text that is shown.
    """

    kind: Kind
    address: str
    title: str
    modified: date
    policy: Policy | None = None
    version: Version | None = None
    text: Text | None = None
    before_version: Version | None = None
    before: Text | None = None
    canonical: str = ""
    relations: tuple[tuple[str, str], ...] = ()

    @property
    def searched(self) -> bool:
        """Return whether search finds the page: texts in force only."""
        return self.kind not in ARCHIVE

    @property
    def indexed(self) -> bool:
        """Return whether robots may index the page: everything but redlines."""
        return self.kind not in REDLINES


def policy_pages(policy: Policy, on: date) -> Iterator[Page]:
    """Yield the pages of *policy* as of the day *on*: text, history, archive."""
    shown = shown_version(policy, on)
    yield _page(Kind.POLICY, policy, addresses.policy(policy.slug), shown, on)
    for kind, address in (
        (Kind.HISTORY, addresses.history(policy.slug)),
        (Kind.ON, addresses.on(policy.slug)),
    ):
        yield _page(kind, policy, address, shown, on)
    for version in policy.timeline.versions:
        yield from _version_pages(policy, version, on)


def shown_version(policy: Policy, on: date) -> Version:
    """Return the version the policy's page shows on the day *on*.

    The one in force; after the end the last one that was; before the first
    the one that comes first.
    """
    timeline = policy.timeline
    reached = [v for v in timeline.standing if v.effective_on <= on]
    return (reached or timeline.standing or timeline.versions)[-1 if reached else 0]


def _version_pages(policy: Policy, version: Version, on: date) -> Iterator[Page]:
    slug, day = policy.slug, version.effective_on
    yield _page(Kind.VERSION, policy, addresses.version(slug, day), version, on)
    for number, text in enumerate(version.texts[:-1], 1):
        address = addresses.text(slug, day, number)
        yield replace(_page(Kind.TEXT, policy, address, version, on), text=text)
    yield from _redlines(policy, version, on)
    yield from _corrections(policy, version, on)


def _redlines(policy: Policy, version: Version, on: date) -> Iterator[Page]:
    """Yield the redline from the version before and the one to the text in force."""
    slug, day = policy.slug, version.effective_on
    before = policy.timeline.before(version)
    if before is not None:
        page = _page(Kind.CHANGES, policy, addresses.changes(slug, day), version, on)
        yield replace(page, before_version=before, before=before.text)
    applies = policy.timeline.in_force_on(on)
    if applies is not None and applies != version:
        page = _page(Kind.SINCE, policy, addresses.since(slug, day), applies, on)
        title = _title(Kind.SINCE, policy, version)
        yield replace(page, title=title, before_version=version, before=version.text)


def _corrections(policy: Policy, version: Version, on: date) -> Iterator[Page]:
    """Yield a redline for every change of wording under the same date."""
    slug, day = policy.slug, version.effective_on
    for number, (before, after) in enumerate(pairwise(version.texts), 1):
        address = addresses.correction(slug, day, number)
        page = _page(Kind.CORRECTION, policy, address, version, on)
        yield replace(page, text=after, before_version=version, before=before)


def _page(kind: Kind, policy: Policy, address: str, version: Version, on: date) -> Page:
    return Page(
        kind=kind,
        address=address,
        title=_title(kind, policy, version),
        modified=modified(policy, version, on),
        policy=policy,
        version=version,
        text=version.text,
        canonical=addresses.policy(policy.slug),
        relations=_relations(policy, version, on),
    )


def modified(policy: Policy, version: Version, on: date) -> date:
    """Return the day the page of *version* last changed, not later than *on*.

    Its text changes when it is published or corrected, its banner on the day
    it takes effect.
    """
    published = version.text.published_at.astimezone(policy.timeline.zone).date()
    taken = version.effective_on if version.effective_on <= on else published
    return max(published, taken)


def _title(kind: Kind, policy: Policy, version: Version) -> str:
    title, day = policy.title, words.day(version.effective_on)
    if kind is Kind.POLICY:
        return title
    return {
        Kind.HISTORY: f"{title}: history",
        Kind.ON: f"{title}: what applied on a day",
        Kind.VERSION: f"{title}: version of {day}",
        Kind.TEXT: f"{title}: earlier text of the version of {day}",
        Kind.CHANGES: f"{title}: changes in the version of {day}",
        Kind.SINCE: f"{title}: changes since the version of {day}",
        Kind.CORRECTION: f"{title}: corrected text of the version of {day}",
        Kind.DRAFT: f"{title}: draft",
        Kind.DRAFT_CHANGES: f"{title}: changes in the draft",
    }[kind]


def _relations(
    policy: Policy, version: Version, on: date
) -> tuple[tuple[str, str], ...]:
    """Return the link relations of RFC 5829 for the page of *version*."""
    timeline, slug = policy.timeline, policy.slug
    ends = {
        "predecessor-version": timeline.before(version),
        "successor-version": timeline.after(version),
        "latest-version": timeline.in_force_on(on),
    }
    found = ((rel, v) for rel, v in ends.items() if v is not None)
    links = tuple((rel, addresses.version(slug, v.effective_on)) for rel, v in found)
    return (("version-history", addresses.history(slug)), *links)


def state(policy: Policy, version: Version, on: date) -> State:
    """Return the state of *version* on the day *on*."""
    return policy.timeline.state(version, on)

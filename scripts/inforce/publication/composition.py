"""Puts together what stands in the body of a page."""

from collections.abc import Callable
from datetime import date

from inforce.model.policies import Policy
from inforce.model.versions import Text, Version
from inforce.publication import addresses, words
from inforce.publication.answers import applied
from inforce.publication.banners import draft_banner, policy_banners, version_banners
from inforce.publication.contents import (
    Banner,
    Content,
    Link,
    OnContent,
    RedlineContent,
    TextContent,
)
from inforce.publication.documents import Documents
from inforce.publication.errata import dated_by, errata, note
from inforce.publication.library import Library
from inforce.publication.memo import Memo
from inforce.publication.navigation import (
    changes_link,
    end_link,
    policy_link,
    text_links,
    version_link,
)
from inforce.publication.overviews import home, timeline_of
from inforce.publication.pages import Kind, Page
from inforce.publication.subscribing import ways

_RIGHT_TO_LEFT = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]
)


def direction(language: str) -> str:
    """Return `rtl` for languages written from right to left, otherwise `ltr`."""
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


class Composer:
    """Makes the content of one page at a time, as of the day *on*."""

    def __init__(self, library: Library, on: date, memo: Memo) -> None:
        """Serve *library*; costly results are kept in *memo*."""
        self.library = library
        self.on = on
        self.documents = Documents(library, memo)

    def content(self, page: Page) -> Content:
        """Return what stands in the body of *page*.

        Raises:
            InputError: its text cannot be rendered within the limits.
        """
        if page.kind is Kind.SUBSCRIBE:
            return ways(self.library, self.on)
        if page.policy is None or page.version is None or page.text is None:
            return home(self.library, self.on)
        return self._maker(page.kind)(page, page.policy, page.version, page.text)

    def _maker(self, kind: Kind) -> Callable[[Page, Policy, Version, Text], Content]:
        if kind is Kind.HISTORY:
            return self._history
        if kind is Kind.ON:
            return self._applied
        texts = (Kind.POLICY, Kind.VERSION, Kind.TEXT, Kind.DRAFT)
        return self._text if kind in texts else self._redline

    def _history(
        self, _page: Page, policy: Policy, _version: Version, _text: Text
    ) -> Content:
        return timeline_of(policy, self.on, self.documents)

    def _banners(
        self, page: Page, policy: Policy, version: Version
    ) -> tuple[Banner, ...]:
        if page.kind in (Kind.DRAFT, Kind.DRAFT_CHANGES):
            draft = self.library.drafts.get(policy.slug)
            return (draft_banner(policy, draft.wrong if draft else ""),)
        if page.kind is Kind.POLICY:
            return policy_banners(policy, self.on)
        return version_banners(policy, version, self.on)

    def _text(
        self, page: Page, policy: Policy, version: Version, text: Text
    ) -> Content:
        rendition = self.documents.rendition(policy, text)
        timeline = policy.timeline
        return TextContent(
            banners=self._banners(page, policy, version),
            html=rendition.html,
            title_id=rendition.title_id,
            headings=tuple((h.level, h.id, h.text) for h in rendition.headings),
            language=policy.language,
            direction=direction(policy.language),
            effective_on=version.effective_on,
            in_force=words.in_force(timeline.period(version)),
            published_on=text.published_at.astimezone(timeline.zone).date(),
            dated_by=dated_by(version),
            label=version.front_matter.label,
            links=tuple(text_links(policy, version)),
            translations=self._translations(policy),
            errata=errata(policy, version),
            permanent=addresses.version(policy.slug, version.effective_on),
            previous=version_link(policy, timeline.before(version)),
            next=version_link(policy, timeline.after(version)),
            digest=text.wording.digest,
        )

    def _translations(self, policy: Policy) -> tuple[Link, ...]:
        return tuple(
            Link(
                text=f"{other.title} ({other.language})",
                address=addresses.policy(other.slug),
                language=other.language,
            )
            for other in self.library.translations(policy)
        )

    def _redline(
        self, page: Page, policy: Policy, version: Version, text: Text
    ) -> Content:
        before = page.before or text
        timeline = policy.timeline
        declared = page.kind is Kind.CHANGES
        return RedlineContent(
            banners=self._banners(page, policy, version),
            before=end_link(policy, page.before_version or version, before),
            after=end_link(policy, version, text),
            summary=version.front_matter.summary if declared else "",
            note=note(text) if page.kind is Kind.CORRECTION else "",
            comparison=self.documents.comparison(policy, before, text),
            language=policy.language,
            direction=direction(policy.language),
            previous=changes_link(policy, timeline.before(version)),
            next=changes_link(policy, timeline.after(version)),
            policy=policy_link(policy),
        )

    def _applied(
        self, _page: Page, policy: Policy, _version: Version, _text: Text
    ) -> Content:
        return OnContent(
            rows=tuple(applied(policy)),
            zone=str(policy.timeline.zone),
            policy=policy_link(policy),
        )

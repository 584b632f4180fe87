"""All pages of the site on a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from inforce.model.policies import Policy
from inforce.model.versions import Text
from inforce.publication import addresses
from inforce.publication.drafts import Draft
from inforce.publication.library import Library
from inforce.publication.pages import Kind, Page, policy_pages


def pages(library: Library, on: date) -> tuple[Page, ...]:
    """Return every page as of the day *on*: home first, then policy by policy.

    The page for those who want to be told comes last.
    """
    return (_home(library, on), *_policies(library, on), _subscribe(library, on))


def _home(library: Library, on: date) -> Page:
    return Page(
        kind=Kind.HOME,
        address=addresses.HOME,
        title=library.settings.site_name,
        modified=min(library.today(), on),
        canonical=addresses.HOME,
    )


def _subscribe(library: Library, on: date) -> Page:
    return Page(
        kind=Kind.SUBSCRIBE,
        address=addresses.SUBSCRIBE,
        title="Get updates",
        modified=min(library.today(), on),
        canonical=addresses.SUBSCRIBE,
    )


def _policies(library: Library, on: date) -> Iterator[Page]:
    for policy in library.policies:
        yield from policy_pages(policy, on)
        draft = library.drafts.get(policy.slug)
        if draft is not None:
            yield from _draft_pages(policy, draft, on)


def _draft_pages(policy: Policy, draft: Draft, on: date) -> Iterator[Page]:
    committed = policy.timeline.newest
    text = Text(
        wording=draft.wording,
        published_at=datetime.combine(on, datetime.min.time(), tzinfo=UTC),
        path=draft.path,
    )
    for kind, address, before in (
        (Kind.DRAFT, addresses.draft(policy.slug), None),
        (Kind.DRAFT_CHANGES, addresses.draft_changes(policy.slug), committed.text),
    ):
        yield Page(
            kind=kind,
            address=address,
            title=f"{policy.title}: draft",
            modified=on,
            policy=policy,
            version=committed,
            text=text,
            before=before,
            canonical=addresses.policy(policy.slug),
        )

"""Everything that is published, as of one commit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from inforce import history
from inforce.errors import InputError, InputErrors
from inforce.history import PolicyHistory
from inforce.model.policies import Policy
from inforce.model.records import Problem
from inforce.model.timelines import timeline
from inforce.publication import addresses
from inforce.publication.drafts import Draft, drafts
from inforce.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Library:
    """The published policies, ordered as the home page lists them.

    `drafts` are uncommitted texts by slug; they are read only when asked for.
    `problems` are those of the history; those of a policy stand in its
    timeline.
    """

    settings: Settings
    head: str
    head_at: datetime
    policies: tuple[Policy, ...]
    problems: tuple[Problem, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    drafts: Mapping[str, Draft] = field(default_factory=dict, repr=False)

    def policy(self, slug: str) -> Policy | None:
        """Return the policy or translation with *slug*, or None."""
        return next((p for p in self.policies if p.slug == slug), None)

    def translations(self, policy: Policy) -> tuple[Policy, ...]:
        """Return the other languages of *policy*, the original among them."""
        original = policy.translation_of or policy.slug
        family = (p for p in self.policies if original in (p.slug, p.translation_of))
        return tuple(p for p in family if p.slug != policy.slug)

    def all_problems(self) -> tuple[Problem, ...]:
        """Return the problems of the history and of every timeline."""
        timelines = (problem for p in self.policies for problem in p.timeline.problems)
        return (*self.problems, *timelines)

    def today(self) -> date:
        """Return the day of the published commit in the publisher's zone."""
        return self.head_at.astimezone(self.settings.publisher.zone).date()


def library(
    settings: Settings,
    *,
    with_drafts: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Library:
    """Return what is published on the branch the settings name.

    *progress* is called with the number of commits read so far.

    Raises:
        InputError: the repository or the newest state of a policy cannot be
            published; every place is named.
        ExternalError: git failed.
    """
    read = history.read(
        settings.root,
        layout=settings.layout,
        dating=settings.dating,
        zone=settings.publisher.zone,
        branch=settings.branch,
        progress=progress,
    )
    _free_addresses(read.policies)
    policies = tuple(_policy(one, settings) for one in read.policies)
    return Library(
        settings=settings,
        head=read.head,
        head_at=read.head_at,
        policies=tuple(sorted(policies, key=_rank)),
        problems=tuple(read.problems),
        assets=read.assets,
        drafts=drafts(settings, policies) if with_drafts else {},
    )


def _free_addresses(read: Iterable[PolicyHistory]) -> None:
    """Stop when a policy would stand in the place of another page."""
    slugs = {one.slug: one.path for one in read}
    errors = [
        InputError(f"{why}; expected another file name", path=path)
        for slug, path in slugs.items()
        if (why := addresses.taken(slug, frozenset(slugs)))
    ]
    if errors:
        raise InputErrors(errors)


def _policy(read: PolicyHistory, settings: Settings) -> Policy:
    line = timeline(read.records, past=read.past, zone=settings.publisher.zone)
    formerly = line.newest.front_matter.formerly
    return Policy(
        slug=read.slug,
        path=read.path,
        language=read.language or settings.language,
        timeline=line,
        translation_of=read.translation_of,
        former_slugs=tuple(dict.fromkeys((*read.former_slugs, *formerly))),
    )


def _rank(policy: Policy) -> tuple[str, int, str, str]:
    front = policy.timeline.newest.front_matter
    order = front.order if front.order is not None else 1_000_000
    return (front.group, order, policy.title.casefold(), policy.slug)


def standing_errors(library: Library) -> None:
    """Stop when the newest state of a policy breaks a rule.

    A breach in an older state cannot be mended, because a published history is
    not edited; it stays a problem that `check` reports.

    Raises:
        InputErrors: with file, line and what was expected, for every breach.
    """
    errors = [
        InputError(problem.what, path=problem.path, line=problem.line)
        for policy in library.policies
        for problem in policy.timeline.problems
        if problem.commit == policy.timeline.last_commit
    ]
    if errors:
        raise InputErrors(errors)

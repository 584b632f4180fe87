"""Where every policy stands on a day: in force, announced, due, behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from inforce.model.front_matter import Change
from inforce.model.policies import Policy
from inforce.model.versions import State, Version
from inforce.publication.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The notice period of one announced version.

    `given` are the whole days between announcement and effective date,
    `needed` those the settings ask for, `left` the days from today until it
    takes effect. `waived` is the reason why the period need not be kept.
    """

    effective_on: date
    announced_on: date
    given: int
    needed: int
    left: int
    waived: str = ""

    @property
    def is_kept(self) -> bool:
        """Return whether the notice period is kept or need not be."""
        return self.given >= self.needed or bool(self.waived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One policy or translation on a day; dates are None where they do not apply.

    `behind` is the version a translation does not have yet. `review_due` says
    that `review_by` has passed.
    """

    slug: str
    title: str
    language: str
    state: State
    in_force_since: date | None
    upcoming: tuple[Window, ...]
    ended_on: date | None
    review_by: date | None
    review_due: bool
    behind: date | None


def standings(library: Library, on: date) -> tuple[Standing, ...]:
    """Return the standing of every policy on the day *on*, as the home page lists."""
    return tuple(_standing(library, policy, on) for policy in library.policies)


def _standing(library: Library, policy: Policy, on: date) -> Standing:
    timeline = policy.timeline
    version = timeline.in_force_on(on)
    review = timeline.newest.front_matter.review_by
    return Standing(
        slug=policy.slug,
        title=policy.title,
        language=policy.language,
        state=_state(policy, version, on),
        in_force_since=version.effective_on if version else None,
        upcoming=tuple(_windows(library, policy, on)),
        ended_on=timeline.ended_on,
        review_by=review,
        review_due=review is not None and review < on,
        behind=_behind(library, policy),
    )


def _state(policy: Policy, version: Version | None, on: date) -> State:
    if version is not None:
        return State.IN_FORCE
    return State.ENDED if policy.timeline.ended(on) else State.UPCOMING


def _windows(library: Library, policy: Policy, on: date) -> Iterator[Window]:
    timeline = policy.timeline
    for version in timeline.upcoming(on):
        front = version.front_matter
        editorial = "editorial" if front.change is Change.EDITORIAL else ""
        first = "" if timeline.before(version) else "first version"
        yield Window(
            effective_on=version.effective_on,
            announced_on=version.announced_at.astimezone(timeline.zone).date(),
            given=timeline.notice_days(version),
            needed=library.settings.notice_days,
            left=(version.effective_on - on).days,
            waived=front.notice_waived or editorial or first,
        )


def _behind(library: Library, policy: Policy) -> date | None:
    original = library.policy(policy.translation_of) if policy.translation_of else None
    if original is None or not original.timeline.standing:
        return None
    newest = original.timeline.standing[-1].effective_on
    front = policy.timeline.newest.front_matter
    of = front.translates or policy.timeline.newest.effective_on
    return newest if of < newest else None

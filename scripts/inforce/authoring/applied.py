"""The text that applied on a day, in the words of ux.md 2.9."""

from dataclasses import dataclass
from datetime import date, datetime

from inforce.errors import InputError
from inforce.model.policies import Policy
from inforce.model.timelines import Timeline
from inforce.model.versions import Version
from inforce.publication import words
from inforce.publication.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What applied on the day `on`; `version` is None when nothing did."""

    policy: Policy
    on: date
    sentence: str
    version: Version | None = None


def policy_named(library: Library, slug: str) -> Policy:
    """Return the policy with *slug*, also one it had before.

    Raises:
        InputError: there is none; names those there are.
    """
    for policy in library.policies:
        if slug == policy.slug or slug in policy.former_slugs:
            return policy
    known = ", ".join(policy.slug for policy in library.policies)
    raise InputError(f"there is no policy {slug!r}; expected one of {known}")


def applied(
    policy: Policy, on: date, *, today: date, known_at: datetime | None = None
) -> Answer:
    """Return what applied on the day *on*, asked on *today*.

    With *known_at* only what had been published by that moment counts.
    """
    timeline = policy.timeline.known_at(known_at) if known_at else policy.timeline
    if timeline is None:
        sentence = "Nothing of this policy had been published by then."
        return Answer(policy=policy, on=on, sentence=sentence)
    version = timeline.in_force_on(on)
    if version is None:
        sentence = _nothing(timeline, on, today)
    else:
        sentence = _something(version, on, today)
    return Answer(policy=policy, on=on, sentence=sentence, version=version)


def _something(version: Version, on: date, today: date) -> str:
    name = f"the version of {words.day(version.effective_on)}"
    if on > today:
        return (
            f"Unless we publish another version, {name} will apply on {words.day(on)}."
        )
    verb = "is" if on == today else "was"
    return f"On {words.day(on)} {name} {verb} in force."


def _nothing(timeline: Timeline, on: date, today: date) -> str:
    verb = "is" if on >= today else "was"
    none = f"No version of this policy {verb} in force on {words.day(on)}"
    standing = timeline.standing
    if standing and on < standing[0].effective_on:
        first = standing[0].effective_on
        takes = "took" if first <= today else "takes"
        return f"{none}; the first version {takes} effect on {words.day(first)}."
    ended = timeline.ended_on
    if ended is not None and on >= ended:
        return f"{none}; the policy ended on {words.day(ended)}."
    return f"{none}."

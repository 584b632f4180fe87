"""Which text an event is about, in the language of the person who reads."""

from dataclasses import dataclass

from inforce.model.policies import Policy
from inforce.model.versions import Text, Version
from inforce.publication.events import Event, EventKind
from inforce.publication.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version of a policy or of its translation.

    `before` and `after` are the two texts of its redline, `before` None where
    there is nothing to compare. `previous` is the version before, None for the
    first. `number` is that of a correction, 0 for other events.
    """

    policy: Policy
    version: Version
    previous: Version | None
    before: Text | None
    after: Text
    number: int = 0


def edition(library: Library, event: Event, language: str) -> Edition:
    """Return the edition of *event* in *language*, or in its own language.

    A translation is shown when it has the same version after the same one, so
    that its redline says what the redline of the original says.
    """
    told = _told_of(event)
    own = _edition(event.policy, told, event)
    for other in library.translations(event.policy):
        if _speaks(other, language) and not _speaks(event.policy, language):
            version = other.timeline.version(told.effective_on)
            found = version and _edition(other, version, event)
            if found and _same_step(found, own):
                return found
    return own


def _told_of(event: Event) -> Version:
    """Return the version that *event* brings: of a moved one, where it moved to."""
    aside = event.version.set_aside
    if event.kind is not EventKind.RESCHEDULED or aside is None or aside.by is None:
        return event.version
    return event.policy.timeline.version(aside.by) or event.version


def _speaks(policy: Policy, language: str) -> bool:
    return _primary(policy.language) == _primary(language)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _edition(policy: Policy, version: Version, event: Event) -> Edition:
    previous = policy.timeline.before(version)
    number = event.number if event.text is not None else 0
    if number and number < len(version.texts):
        before: Text | None = version.texts[number - 1]
        after = version.texts[number]
    else:
        before, after = previous.text if previous else None, version.text
    return Edition(
        policy=policy,
        version=version,
        previous=previous,
        before=before,
        after=after,
        number=number,
    )


def _same_step(one: Edition, other: Edition) -> bool:
    """Return whether both lead from the same text to the same text, as far as known.

    That of a correction is the text before it; else the version before.
    """
    if one.number:
        return (
            one.number < len(one.version.texts) and one.after.kind is other.after.kind
        )
    days = [e.previous.effective_on if e.previous else None for e in (one, other)]
    aside = (one.version.set_aside is None) == (other.version.set_aside is None)
    return days[0] == days[1] and aside

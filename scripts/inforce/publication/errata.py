"""Changes of wording under an unchanged effective date, and how dates were found."""

from inforce.model.policies import Policy
from inforce.model.records import DECLARED
from inforce.model.versions import Text, TextKind, Version
from inforce.publication import addresses
from inforce.publication.contents import Erratum, Link


def errata(policy: Policy, version: Version) -> tuple[Erratum, ...]:
    """Return the corrections and undeclared changes of *version*, oldest first."""
    slug, day, zone = policy.slug, version.effective_on, policy.timeline.zone
    return tuple(
        Erratum(
            kind=text.kind,
            on=text.published_at.astimezone(zone).date(),
            note=text.note,
            changes=Link(
                text="See what was changed",
                address=addresses.correction(slug, day, number),
            ),
            earlier=Link(
                text="Read the text before",
                address=addresses.text(slug, day, number),
            ),
        )
        for number, text in enumerate(version.corrections, 1)
    )


def note(text: Text) -> str:
    """Return the sentence above the redline of a change under the same date."""
    if text.kind is TextKind.CORRECTION:
        return f"Declared correction: {text.note}"
    return (
        "Undeclared change: the wording was changed under an unchanged effective "
        "date, and nobody declared it as a correction."
    )


def dated_by(version: Version) -> str:
    """Return where the effective date was found, empty when it was declared."""
    found = version.dated_by
    if found.source == DECLARED.source:
        return ""
    quote = f": “{found.quote}”" if found.quote else ""
    return f"Dated by {found.source}{quote}"

"""A policy: what keeps its identity while its wording changes."""

from dataclasses import dataclass

from inforce.model.timelines import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy, or one translation of a policy, with its timeline.

    `slug` is the address: `privacy`, or `privacy/de` for the German
    translation of `privacy`, whose `translation_of` is `privacy`.
    `language` is a BCP 47 tag. `former_slugs` redirect to `slug`.
    """

    slug: str
    path: str
    language: str
    timeline: Timeline
    translation_of: str = ""
    former_slugs: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the title of the newest recorded state."""
        return self.timeline.newest.front_matter.title

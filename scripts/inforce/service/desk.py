"""What every page of the service needs: the database, the keys, the policies, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from inforce.model.policies import Policy
from inforce.people.keys import Keyring
from inforce.publication.library import Library
from inforce.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One policy that mail can be asked for.

    `titles` maps languages to what it is called in them, its own first.
    `ends_on` is the first day on which it is no longer in force, None when
    none is known.
    """

    slug: str
    titles: Mapping[str, str]
    ends_on: date | None = None

    def title(self, language: str) -> str:
        """Return the title in *language*, else in the policy's own."""
        return self.titles[self.spoken(language)]

    def spoken(self, language: str) -> str:
        """Return the language of that title."""
        return language if self.titles.get(language) else next(iter(self.titles))

    def ended(self, on: date) -> bool:
        """Return whether the policy is over on that day."""
        return self.ends_on is not None and on >= self.ends_on


# Equal to itself only, so that what is made of it once can be kept.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Desk:
    """Where people are served; `clock` gives seconds since 1970.

    `policies` are the originals in the order of the home page, also those that
    have ended, so that a form that was open meanwhile can be answered.
    """

    engine: Engine
    keyring: Keyring
    settings: Settings
    policies: tuple[Offer, ...]
    clock: Callable[[], int]

    def today(self) -> date:
        """Return the day it is in the publisher's zone."""
        zone = self.settings.publisher.zone
        return datetime.fromtimestamp(self.clock(), UTC).astimezone(zone).date()

    def offered(self) -> tuple[Offer, ...]:
        """Return the policies that have not ended."""
        today = self.today()
        return tuple(one for one in self.policies if not one.ended(today))

    def offer(self, slug: str) -> Offer | None:
        """Return the policy called *slug*, also one that has ended."""
        return next((one for one in self.policies if one.slug == slug), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages in which mail can be asked for, the site's first."""
        return tuple(
            dict.fromkeys((self.settings.language, *self.settings.layout.languages))
        )

    @property
    def publisher(self) -> str:
        """Return who writes the mails."""
        return self.settings.publisher.name or self.settings.site_name


def offers(library: Library) -> tuple[Offer, ...]:
    """Return the policies of *library* that mail can be asked for."""
    return tuple(
        Offer(
            slug=policy.slug,
            titles=_titles(library, policy),
            ends_on=policy.timeline.ended_on,
        )
        for policy in library.policies
        if not policy.translation_of
    )


def _titles(library: Library, policy: Policy) -> dict[str, str]:
    family = (policy, *library.translations(policy))
    return {one.language: one.title for one in family}

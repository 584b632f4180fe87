"""One wording of a policy with the day it takes effect."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from inforce.model.front_matter import FrontMatter
from inforce.model.records import DatedBy
from inforce.model.wording import Wording


class State(Enum):
    """What a version is on a day; always computed, never stored."""

    DRAFT = "Draft"
    UPCOMING = "Upcoming"
    IN_FORCE = "In force"
    SUPERSEDED = "Superseded"
    POSTPONED = "Postponed"
    BROUGHT_FORWARD = "Brought forward"
    WITHDRAWN = "Withdrawn"
    ENDED = "Ended"


class TextKind(Enum):
    """Why a version has this text."""

    ORIGINAL = "original"
    CORRECTION = "correction"
    UNDECLARED = "undeclared change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One wording a version has had, since `published_at`.

    `note` is the sentence of the declared correction, otherwise empty.
    """

    wording: Wording
    published_at: datetime
    kind: TextKind = TextKind.ORIGINAL
    note: str = ""
    commit: str = ""
    path: str = ""
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """An announced version that will not take effect as announced.

    `by` is the effective date that takes its place, None when withdrawn.
    """

    at: datetime
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revival:
    """A version that was set aside, and at the moment `at` stood again."""

    aside: SetAside
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A wording and its effective date; `texts` are oldest first, at least one.

    In force from `effective_on` inclusive until the timeline's next version
    exclusive. A date names one version for ever. `revivals` are oldest first.
    """

    effective_on: date
    texts: tuple[Text, ...]
    front_matter: FrontMatter
    dated_by: DatedBy
    set_aside: SetAside | None = None
    revivals: tuple[Revival, ...] = ()

    @property
    def published_at(self) -> datetime:
        """Return the moment the first text of this version became public, UTC."""
        return self.texts[0].published_at

    @property
    def announced_at(self) -> datetime:
        """Return the moment since which readers could count on this version, UTC.

        That is its publication, or the last time it stood again.
        """
        return self.revivals[-1].at if self.revivals else self.published_at

    @property
    def text(self) -> Text:
        """Return the text that stands after all corrections."""
        return self.texts[-1]

    @property
    def wording(self) -> Wording:
        """Return the wording that stands after all corrections."""
        return self.texts[-1].wording

    @property
    def corrections(self) -> tuple[Text, ...]:
        """Return the later texts, declared or not, oldest first."""
        return self.texts[1:]

"""What the legal team declares above the wording (DESIGN section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType


class Change(Enum):
    """The class of change a version makes, declared by a person."""

    AMENDMENT = "amendment"
    EDITORIAL = "editorial"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The declared facts of one state of a policy file.

    Text fields are empty when not given; dates are None when not given.
    `effective` is None only in histories that were adopted, where another
    source dates the version.
    """

    title: str
    effective: date | None = None
    summary: str = ""
    change: Change = Change.AMENDMENT
    correction: str = ""
    replaces: date | None = None
    withdraws: date | None = None
    notice_waived: str = ""
    published: date | None = None
    source: str = ""
    ends: date | None = None
    formerly: tuple[str, ...] = ()
    label: str = ""
    group: str = ""
    order: int | None = None
    owner: str = ""
    review_by: date | None = None
    translates: date | None = None
    lines: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )

    def line(self, key: str) -> int | None:
        """Return the line of *key* in its file, counted from 1, or None."""
        return self.lines.get(key)

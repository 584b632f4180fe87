"""What a repository says about how its versions are dated."""

from dataclasses import dataclass
from datetime import date

from inforce.model.records import DatedBy, Problem

DECLARED_SOURCE = "front-matter:effective"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRules:
    """Where effective dates are found, and how strictly.

    `sources` are asked in this order; the first that gives a valid day wins.
    `day_first` reads 3/4/2021 as 3 April when true, as 4 March when false, and
    not at all when None. States recorded on or after `strict_since` must
    declare their date (DESIGN section 3); None means all of them.
    `modified_counts` takes the day of a last update, in any wording, for an
    effective date.
    """

    sources: tuple[str, ...] = (DECLARED_SOURCE,)
    day_first: bool | None = None
    strict_since: date | None = None
    modified_counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a state outside its text.

    `commit_day` is the civil day of the commit; `tag` is the name and the day
    of the first tag that held the state, or None.
    """

    commit_day: date
    tag: tuple[str, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A day found in a text: the exact words, the rule, the line from 1."""

    day: date
    quote: str
    rule: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """The answer for one state; `day` and `dated_by` are None when no source had one.

    `problems` are dates that were found and cannot be read, with their lines.
    """

    day: date | None = None
    dated_by: DatedBy | None = None
    problems: tuple[Problem, ...] = ()

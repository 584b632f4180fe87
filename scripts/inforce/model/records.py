"""What the repository said about one policy at one commit."""

from dataclasses import dataclass
from datetime import date, datetime

from inforce.model.front_matter import FrontMatter
from inforce.model.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedBy:
    """How an effective date was found.

    `source` is the rule in plain words ("front matter", "text: Last updated",
    "git tag v1.2", "commit date"); `quote` the words it was found in.
    """

    source: str
    quote: str = ""


DECLARED = DatedBy(source="front matter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One state of a policy file on the published branch.

    `effective_on` is the date after all date sources were asked; `dated_by`
    says which answered. `wording` is None when the file was deleted, and then
    `front_matter` and `effective_on` are those of the state before.
    `recorded_at` is the committer time in UTC. `strict` is False for states
    recorded before `versions.strict_since`. `is_past` marks a file in
    `<slug>.past/`, a version older than the repository.
    """

    path: str
    commit: str
    recorded_at: datetime
    effective_on: date
    front_matter: FrontMatter
    wording: Wording | None
    dated_by: DatedBy = DECLARED
    blob: str = ""
    body_line: int = 1
    strict: bool = True
    is_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in a published state, with its place and the way out."""

    what: str
    path: str = ""
    line: int | None = None
    commit: str = ""

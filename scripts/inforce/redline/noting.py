"""What a stretch of changed words is called: its class and its finer kind."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.redline.changes import ChangeKind
from inforce.redline.convention import Side
from inforce.redline.invisible import visible_part
from inforce.redline.marks import Drafts
from inforce.redline.wholes import Told

REWRITTEN = "rewritten"

# A number or letter a clause begins with: 4. or 2.1 or (b) or § 3 or iv)
_NUMBER = re.compile(
    r"[§(]?\s*(?:\d+(?:\.\d+)*|[ivxlcdm]+|[a-z])\s*[.):]*", re.IGNORECASE
)

# What may stand before it: ( or § or [, all of which stay when it changes.
_OPENING = re.compile(r"[§(\[ ]*")

# How a number shows that it is that of a clause. "30 days" and "10.000 Euro" do
# not: they say what is promised. Nor does "30. Januar", a day in German.
_PART = r"(?:\d+(?:\.\d+)*|[ivxlcdm]+|[a-z])"
_CLAUSE = re.compile(
    rf"\s*(?:§\s*{_PART}|[(\[]\s*{_PART}\s*[)\]]|{_PART}\s*[.):\]]"
    r"(?!\d|\s*(?:jan|febr)uar\b|\s*(?:märz|april|mai|juni|juli|august)\b"
    r"|\s*(?:septem|okto|novem|dezem)ber\b)"
    r"|\d{1,2}(?:\.\d{1,2})+\s+(?-i:[A-ZÀ-ÖØ-Þ]))",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """Where a change stands in its leaf: what is kept before and after it."""

    lead: str
    rest: str


# A change of all words: nothing is kept beside it.
WHOLE = Place("", "")


def begins(lead: str) -> bool:
    """Return whether a leaf begins behind *lead*, but for what opens a number."""
    return not lead or _OPENING.fullmatch(lead) is not None


def noted(before: Told, after: Told, drafts: Drafts, place: Place | None) -> int:
    """Return the number of a change with these words, -1 where there are none.

    It has a *place* where a leaf `begins` with it: then it may be its number.
    """
    if not before.some and not after.some:
        return -1
    kind, detail = _kind(before, after), ""
    if _looks_same(before.text, after.text):
        kind = ChangeKind.FORMATTING
        detail = _unseen_detail(before.atoms, after.atoms)
    elif place and all(_is_number(told.text, place) for told in (before, after)):
        detail = "renumbered"
    number = drafts.add(kind, detail)
    drafts.tell(number, Side.BEFORE, before.text, before.words)
    drafts.tell(number, Side.AFTER, after.text, after.words)
    return number


def noted_whole(
    before: Told, after: Told, drafts: Drafts, place: Place | None = WHOLE
) -> int:
    """Return the number of a change of all words, -1 where there are none."""
    number = noted(before, after, drafts, place)
    if number >= 0:
        draft = drafts.found[number]
        draft.detail = draft.detail or REWRITTEN
    return number


def _is_number(text: str, place: Place) -> bool:
    """Return whether *text* is the number of a clause and nothing that it says."""
    if not _NUMBER.fullmatch(text):
        return False
    return _CLAUSE.match(f"{place.lead}{text}{place.rest[:12]}") is not None


def _looks_same(before: str, after: str) -> bool:
    """Return whether a reader sees the same text."""
    one, other = before[:1], after[:1]
    # Letters and digits are seen: most changes begin with two of them that differ.
    if one != other and (one.isalnum() or not one) and (other.isalnum() or not other):
        return False
    return visible_part(before) == visible_part(after)


def _kind(before: Told, after: Told) -> ChangeKind:
    """Return the class of a change from what is on each side of it."""
    if before.some and after.some:
        return ChangeKind.REPLACED
    return ChangeKind.REMOVED if before.some else ChangeKind.ADDED


def _unseen_detail(before: Sequence[Node], after: Sequence[Node]) -> str:
    if not (before or after):
        return "invisible characters"
    if _tagged("img", before) != _tagged("img", after):
        return "image"
    return "line break" if _tagged("br", (*before, *after)) else ""


def _tagged(tag: str, atoms: Sequence[Node]) -> list[Node]:
    return [atom for atom in atoms if atom.tag == tag]

"""What a stretch of changed words is called: its class and its finer kind."""

import re
from collections.abc import Sequence

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


def begins(lead: str) -> bool:
    """Return whether a leaf begins behind *lead*, but for what opens a number."""
    return not lead or _OPENING.fullmatch(lead) is not None


def noted(before: Told, after: Told, drafts: Drafts, *, at_start: bool) -> int:
    """Return the number of a change with these words, -1 where there are none.

    It is *at_start* where a leaf `begins` with it: then it may be its number.
    """
    if not before.some and not after.some:
        return -1
    kind, detail = _kind(before, after), ""
    if _looks_same(before.text, after.text):
        kind = ChangeKind.FORMATTING
        detail = _unseen_detail(before.atoms, after.atoms)
    elif at_start and _NUMBER.fullmatch(before.text) and _NUMBER.fullmatch(after.text):
        detail = "renumbered"
    number = drafts.add(kind, detail)
    drafts.tell(number, Side.BEFORE, before.text, before.words)
    drafts.tell(number, Side.AFTER, after.text, after.words)
    return number


def noted_whole(
    before: Told, after: Told, drafts: Drafts, *, at_start: bool = True
) -> int:
    """Return the number of a change of all words, -1 where there are none."""
    number = noted(before, after, drafts, at_start=at_start)
    if number >= 0:
        draft = drafts.found[number]
        draft.detail = draft.detail or REWRITTEN
    return number


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

"""Two documents to one redline: align, mark, guard, name."""

from collections.abc import Sequence
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.markup.tree import blocks, leaves, serialised
from inforce.redline.alignment import Aligner
from inforce.redline.canonical import Canon
from inforce.redline.changes import Block, Redline, counted
from inforce.redline.convention import Side
from inforce.redline.marking import Marker, apart
from inforce.redline.marks import is_stable
from inforce.redline.matching import FastMatcher, Matcher
from inforce.redline.moves import moved, rewritten
from inforce.redline.naming import Namer
from inforce.redline.outline import Outline
from inforce.redline.planning import Planner
from inforce.redline.plans import Kept, Patched, Plan, sides
from inforce.redline.reading import Reading
from inforce.redline.resolution import one_side


class _Unit(NamedTuple):
    """One top-level block on its way out: a tree, or HTML that was patched."""

    content: Node | str
    changed: bool


def redline(
    before_html: str, after_html: str, *, matcher: Matcher | None = None
) -> Redline:
    """Return the redline from *before_html* to *after_html*.

    Laws: `accepted` of its HTML is the canonical document after, `rejected` the
    one before, on any input; two equal documents give no change; the same input
    gives the same output.
    """
    canon = Canon()
    chosen = matcher or FastMatcher()
    aligner = Aligner(chosen, canon.written)
    marker = Marker(chosen)
    outline = Outline(canon, Planner(aligner, chosen), chosen, marker.drafts)
    plans = outline.plans(blocks(before_html), blocks(after_html))
    moved(plans, aligner)
    rewritten(plans)
    units: list[_Unit] = []
    fallbacks = 0
    for plan in plans:
        if isinstance(plan, Patched):
            units.append(_Unit(plan.html, True))
            continue
        found, fell = _guarded(plan, marker)
        fallbacks += fell
        for node in found:
            last = [units[-1].content] if units else []
            units.append(_Unit(apart(node, last), not isinstance(plan, Kept)))
    return _named(units, Namer(marker.drafts, canon.ids), aligner, fallbacks)


def _guarded(plan: Plan, marker: Marker) -> tuple[list[Node], bool]:
    """Return the marked nodes of *plan* and whether fine marks failed the guard."""
    if isinstance(plan, Kept):
        return [plan.after], False
    height = len(marker.drafts.found)
    before, after = sides(plan)
    found = marker.marked(plan)
    if not (before and after) or exact(before, after, found):
        return found, False
    marker.forget(height)
    return marker.replaced(before, after), True


def exact(before: Sequence[Node], after: Sequence[Node], found: Sequence[Node]) -> bool:
    """Return whether *before* and *after* come back from the nodes *found*."""
    root = Node("", children=list(found))
    return all(
        one_side(root, Reading(side)).children == list(expected)
        for side, expected in ((Side.BEFORE, before), (Side.AFTER, after))
    ) and all(map(is_stable, leaves(root)))


def _named(
    units: list[_Unit], namer: Namer, aligner: Aligner, fallbacks: int
) -> Redline:
    blocks = []
    for content, changed in units:
        ids: tuple[str, ...] = ()
        if isinstance(content, str):
            html, ids = namer.patched(content)
        elif changed:
            ids = namer.named(content)
            html = serialised(content)
        else:
            html = aligner.key(content)
            namer.pass_by(content, html)
        blocks.append(
            Block(
                html=html,
                changes=ids,
                section=namer.section,
                section_id=namer.section_id,
            )
        )
    changes = namer.linked()
    return Redline(
        blocks=tuple(blocks),
        changes=changes,
        counts=counted(changes, len(blocks)),
        fallbacks=fallbacks,
    )

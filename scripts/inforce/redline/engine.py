"""Two documents to one redline: align, mark, guard, name."""

from collections.abc import Sequence

from inforce.markup.elements import Node
from inforce.markup.tree import leaves, serialised
from inforce.redline.alignment import Aligner
from inforce.redline.canonical import Canon
from inforce.redline.changes import Block, Redline, counted
from inforce.redline.convention import Side
from inforce.redline.marking import Marker, apart
from inforce.redline.marks import is_stable
from inforce.redline.matching import FastMatcher, Matcher
from inforce.redline.moves import moved, rewritten
from inforce.redline.naming import Namer
from inforce.redline.planning import Planner
from inforce.redline.plans import Kept, Plan, sides
from inforce.redline.reading import Reading
from inforce.redline.resolution import one_side


def redline(
    before_html: str, after_html: str, *, matcher: Matcher | None = None
) -> Redline:
    """Return the redline from *before_html* to *after_html*.

    Laws: `accepted` of its HTML is the canonical document after, `rejected` the
    one before, on any input; two equal documents give no change; the same input
    gives the same output.
    """
    canon = Canon()
    before, after = canon.tree(before_html), canon.tree(after_html)
    chosen = matcher or FastMatcher()
    aligner = Aligner(chosen, canon.written)
    plans = Planner(aligner, chosen).planned(before, after)
    moved(plans, aligner)
    rewritten(plans)
    marker = Marker(chosen)
    fallbacks = 0
    units: list[tuple[Node, bool]] = []
    done: list[Node] = []
    for plan in plans:
        if isinstance(plan, Kept):
            done.append(apart(plan.after, done))
            units.append((done[-1], False))
            continue
        found, fell = _guarded(plan, marker)
        fallbacks += fell
        for node in found:
            done.append(apart(node, done))
            units.append((done[-1], True))
    return _named(units, Namer(marker.drafts, canon.ids), aligner, fallbacks)


def _guarded(plan: Plan, marker: Marker) -> tuple[list[Node], bool]:
    """Return the marked nodes of *plan* and whether fine marks failed the guard."""
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
    units: list[tuple[Node, bool]], namer: Namer, aligner: Aligner, fallbacks: int
) -> Redline:
    blocks = []
    for node, changed in units:
        ids: tuple[str, ...] = ()
        if changed:
            ids = namer.named(node)
        else:
            namer.pass_by(node)
        blocks.append(
            Block(
                html=serialised(node) if changed else aligner.key(node),
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

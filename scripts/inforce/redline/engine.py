"""Two documents to one redline: align, mark, guard, name."""

from collections.abc import Iterable

from inforce.markup.content import Node
from inforce.markup.tree import serialised
from inforce.redline.alignment import Aligner, Step
from inforce.redline.canonical import canonical, nodes
from inforce.redline.changes import Block, Redline, counted
from inforce.redline.convention import Side
from inforce.redline.marking import Marker
from inforce.redline.matching import ExactMatcher, Matcher
from inforce.redline.naming import Namer
from inforce.redline.resolution import resolved


def redline(
    before_html: str, after_html: str, *, matcher: Matcher | None = None
) -> Redline:
    """Return the redline from *before_html* to *after_html*.

    Laws: `accepted` of its HTML is the canonical document after, `rejected` the
    one before, on any input; two equal documents give no change; the same input
    gives the same output.
    """
    before, after = canonical(before_html), canonical(after_html)
    chosen = matcher or ExactMatcher()
    aligner = Aligner(chosen)
    marker = Marker(aligner, chosen)
    fallbacks = 0
    units: list[tuple[Node, bool]] = []
    for step in aligner.steps(_blocks(before), _blocks(after)):
        if step.before and step.after and aligner.same(step.before, step.after):
            units.append((step.after, False))
            continue
        found, fell = _guarded(step, marker)
        fallbacks += fell
        units.extend((node, True) for node in found)
    return _named(units, marker, _ids(before, after), fallbacks)


def _blocks(root: Node) -> list[Node]:
    return [child for child in root.children if isinstance(child, Node)]


def _ids(*roots: Node) -> set[str]:
    return {
        name for root in roots for node in nodes(root) if (name := node.attribute("id"))
    }


def _guarded(step: Step, marker: Marker) -> tuple[list[Node], bool]:
    """Return the marked nodes of *step* and whether fine marks failed the guard."""
    height = len(marker.drafts.found)
    found = marker.marked(step)
    if step.before is None or step.after is None or exact(step, found):
        return found, False
    del marker.drafts.found[height:]
    return marker.replaced(step), True


def exact(step: Step, found: Iterable[Node]) -> bool:
    """Return whether both sides of *step* come back from the nodes *found*."""
    html = "".join(map(serialised, found))
    sides = ((Side.BEFORE, step.before), (Side.AFTER, step.after))
    return all(
        serialised(resolved(html, side)) == (serialised(node) if node else "")
        for side, node in sides
    )


def _named(
    units: list[tuple[Node, bool]], marker: Marker, taken: set[str], fallbacks: int
) -> Redline:
    namer = Namer(marker.drafts, taken)
    blocks = []
    for node, changed in units:
        ids: tuple[str, ...] = ()
        if changed:
            ids = namer.named(node)
        else:
            namer.pass_by(node)
        blocks.append(
            Block(
                html=serialised(node),
                changes=ids,
                section=namer.section,
                section_id=namer.section_id,
            )
        )
    changes = tuple(namer.changes)
    return Redline(
        blocks=tuple(blocks),
        changes=changes,
        counts=counted(changes, len(blocks)),
        fallbacks=fallbacks,
    )

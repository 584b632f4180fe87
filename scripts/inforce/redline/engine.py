"""Two documents to one redline: align, mark, guard, name."""

from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.markup.tree import blocks, serialised
from inforce.redline.alignment import Aligner
from inforce.redline.canonical import Canon
from inforce.redline.changes import Block, Redline, counted
from inforce.redline.guard import Guard
from inforce.redline.marking import Marker, apart
from inforce.redline.matching import FastMatcher, Matcher
from inforce.redline.moves import moved, rewritten
from inforce.redline.naming import Namer
from inforce.redline.outline import Outline
from inforce.redline.plainmarks import Marked
from inforce.redline.planning import Planner
from inforce.redline.plans import Kept


class _Unit(NamedTuple):
    """One top-level block on its way out: a tree, or plain marked HTML."""

    content: Node | Marked
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
    guard = Guard(marker, aligner)
    units: list[_Unit] = []
    for plan in plans:
        for content in guard.marked(plan):
            last = units[-1].content if units else None
            own = apart(content, last) if isinstance(content, Node) else content
            units.append(_Unit(own, not isinstance(plan, Kept)))
    return _named(units, Namer(marker.drafts, canon.ids), aligner, guard.fallbacks)


def _named(
    units: list[_Unit], namer: Namer, aligner: Aligner, fallbacks: int
) -> Redline:
    blocks = []
    for content, changed in units:
        ids: tuple[str, ...] = ()
        if isinstance(content, Marked):
            html, ids = namer.plain(content)
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

"""A redline as two columns: what each block was, and what it becomes."""

from dataclasses import dataclass

from inforce.markup.content import Node
from inforce.markup.tree import fragment, serialised
from inforce.redline.changes import Block, Redline
from inforce.redline.convention import SIDE, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One block of both texts; a side without it is an empty string.

    `changes` are the ids of the changes in the row, empty for an unchanged
    block. The columns carry no ids, so that they can stand beside the inline
    view; `data-rl-change` still names the change.
    """

    before_html: str
    after_html: str
    changes: tuple[str, ...]
    section: str


def side_by_side(marked: Redline) -> tuple[Row, ...]:
    """Return the rows of *marked* in document order."""
    return tuple(_row(block) for block in marked.blocks)


def _row(block: Block) -> Row:
    return Row(
        before_html=_column(block.html, Side.BEFORE),
        after_html=_column(block.html, Side.AFTER),
        changes=block.changes,
        section=block.section,
    )


def _column(html: str, side: Side) -> str:
    """Return one side of *html* with its own marks and without ids."""
    root = fragment(html)
    open_nodes = [root]
    while open_nodes:
        node = open_nodes.pop()
        node.children = [c for c in node.children if not _is_other(c, side)]
        node.attrs = tuple(pair for pair in node.attrs if pair[0] != "id")
        open_nodes.extend(c for c in node.children if isinstance(c, Node))
    return serialised(root)


def _is_other(child: "Node | str", side: Side) -> bool:
    if isinstance(child, str):
        return False
    other = side.other.value
    return child.tag == other or child.attribute(SIDE) == other

"""The two sides of a redline beside each other, row by row."""

from dataclasses import dataclass

from inforce.markup.tree import fragment, serialised, source
from inforce.redline.changes import Redline
from inforce.redline.convention import Side
from inforce.redline.naming import spoken
from inforce.redline.reading import Reading
from inforce.redline.resolution import one_side


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table with two columns, in document order.

    A side is empty where the block stands only on the other. Marks stay, with
    their change in `data-rl-change`; ids are left out, since both columns and
    the redline itself may be on one page.
    """

    before_html: str
    after_html: str
    changes: tuple[str, ...]
    section: str


def side_by_side(redline: Redline) -> tuple[Row, ...]:
    """Return the rows of *redline*, one for each top-level block."""
    return tuple(
        Row(
            before_html=_side(block.html, Side.BEFORE),
            after_html=_side(block.html, Side.AFTER),
            changes=block.changes,
            section=block.section,
        )
        for block in redline.blocks
    )


def _side(html: str, side: Side) -> str:
    tree = fragment(source(html, without_speech=True))
    return serialised(spoken(one_side(tree, Reading(side, marks=True))))

"""How one side of a mark is read: what is kept, and as which element."""

from inforce.markup.elements import Attributes, Node
from inforce.redline.canonical import nodes
from inforce.redline.convention import (
    CHANGE,
    FORMAT,
    NOW,
    OWN_ID,
    WAS,
    Side,
    layered,
    shaped,
    unmarked,
)
from inforce.redline.runs import Entry, Piece


class Reading:
    """The rules for one side; with *marks*, its marks stay and ids go."""

    def __init__(self, side: Side, *, marks: bool = False) -> None:
        """Keep the rules; `absent` is the mark of what the side does not have."""
        self.side = side
        self.absent = side.other.value
        self._marks = marks
        self._other = WAS if side is Side.BEFORE else NOW

    def identity(self, node: Node) -> tuple[str, Attributes]:
        """Return the tag and the attributes *node* has on this side."""
        other = node.attribute(self._other)
        tag, attrs = (shaped(other) if other else None) or (node.tag, unmarked(node))
        return (tag, self._with_marks(node, attrs)) if self._marks else (tag, attrs)

    def kept(self, piece: Piece) -> tuple[Piece, ...]:
        """Return *piece* as it is on this side, nothing where it is absent."""
        content, stack = piece
        if isinstance(content, Node) and content.tag in {"ins", "del"}:
            return ()
        marks = [entry for entry in stack if is_mark(entry)]
        if any(entry.tag == self.absent for entry in marks):
            return ()
        own = tuple(_own(entry) for entry in stack if entry not in marks)
        if self.side is Side.BEFORE:
            changed = next((found for e in marks if (found := value(e, FORMAT))), "")
            own = layered(changed) if changed else own
        if self._marks:
            own = tuple(map(_seen, (*marks, *own)))
        return (Piece(_bare(content), own),)

    def _with_marks(self, node: Node, attrs: Attributes) -> Attributes:
        kept = {name: found for name, found in attrs if name != "id"}
        if change := node.attribute(CHANGE):
            kept[CHANGE] = change
            kept["class"] = node.attribute("class")
        return tuple(sorted(kept.items()))


def is_marked(leaf: Node) -> bool:
    """Return whether *leaf* has a mark inside."""
    return any(
        node.tag in {"ins", "del"} or node.attribute(FORMAT)
        for node in nodes(leaf)
        if node is not leaf
    )


def is_mark(entry: Entry) -> bool:
    """Return whether *entry* is a mark and no element of a document."""
    return entry.tag in {"ins", "del"} or bool(value(entry, FORMAT))


def value(entry: Entry, name: str) -> str:
    """Return the attribute *name* of *entry*, empty when it is absent."""
    return next((found for key, found in entry.attrs if key == name), "")


def _own(entry: Entry) -> Entry:
    """Return *entry* with the id it has in its document."""
    name = value(entry, OWN_ID)
    if not name:
        return entry
    others = [pair for pair in entry.attrs if pair[0] != OWN_ID]
    return entry._replace(attrs=tuple(sorted([*others, ("id", name)])))


def _seen(entry: Entry) -> Entry:
    """Return *entry* for a view that must not repeat an id."""
    kept = tuple(pair for pair in entry.attrs if pair[0] not in {"id", FORMAT, OWN_ID})
    return entry._replace(attrs=kept)


def _bare(content: str | Node) -> str | Node:
    """Return *content* as it is in its document."""
    if isinstance(content, Node) and content.attribute(OWN_ID):
        return Node(content.tag, unmarked(content))
    return content

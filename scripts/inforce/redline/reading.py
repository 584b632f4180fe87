"""How one side of a mark is read: what is kept, and as which element."""

from collections.abc import Sequence

from inforce.markup.elements import ATOMS, Attributes, Node
from inforce.redline.convention import (
    BREAK,
    CHANGE,
    FORMAT,
    NOW,
    OWN,
    OWN_ID,
    PREFIX,
    WAS,
    Side,
    layered,
    shaped,
    unmarked,
)
from inforce.redline.runs import APART, Entry, Piece, Stack

_MARKS = frozenset({"ins", "del"})
_TELLING = frozenset({FORMAT, APART})


class Reading:
    """The rules for one side; with *marks*, its marks stay and ids go."""

    def __init__(self, side: Side, *, marks: bool = False) -> None:
        """Keep the rules; `absent` is the mark of what the side does not have."""
        self.side = side
        self.absent = side.other.value
        self.marks = marks
        self._other = WAS if side is Side.BEFORE else NOW

    def identity(self, node: Node) -> tuple[str, Attributes]:
        """Return the tag and the attributes *node* has on this side."""
        if not node.attrs:
            return node.tag, ()
        other = node.attribute(self._other)
        tag, attrs = (shaped(other) if other else None) or (node.tag, unmarked(node))
        return (tag, self._with_marks(node, attrs)) if self.marks else (tag, attrs)

    def kept(self, piece: Piece) -> Piece | None:
        """Return *piece* as it is on this side, None where it is absent."""
        content, stack = piece
        if isinstance(content, Node):
            if content.tag in _MARKS:
                return None
            content = _bare(content)
        if not stack:
            return Piece(content, stack)
        marks: list[Entry] = []
        own: list[Entry] = []
        for entry in stack:
            if not is_mark(entry):
                own.append(_own(entry))
            elif entry.tag == self.absent:
                return None
            else:
                marks.append(entry)
        return Piece(content, self._around(marks, tuple(own)))

    def straight(self, children: Sequence[Node | str]) -> list[Node | str] | None:
        """Return *children* as they are on this side.

        None where marks do not stand straight around plain content: then it must
        be read piece by piece.
        """
        found: list[Node | str] = []
        for child in children:
            if isinstance(child, str) or child.tag not in _MARKS:
                inner: Sequence[Node | str] = (child,)
            elif any(name == BREAK for name, _ in child.attrs):
                return None
            else:
                inner = () if child.tag == self.absent else child.children
            for item in inner:
                if not _joined(found, item):
                    return None
        return found

    def _around(self, marks: list[Entry], own: Stack) -> Stack:
        """Return the elements around a piece that has these *marks*."""
        if marks and self.side is Side.BEFORE:
            changed = next((found for e in marks if (found := value(e, FORMAT))), "")
            own = layered(changed) if changed else own
        return tuple(map(_seen, (*marks, *own))) if self.marks else own

    def _with_marks(self, node: Node, attrs: Attributes) -> Attributes:
        kept = {name: found for name, found in attrs if name != "id"}
        if change := node.attribute(CHANGE):
            kept[CHANGE] = change
            kept["class"] = node.attribute("class")
        return tuple(sorted(kept.items()))


def _joined(found: list[Node | str], item: Node | str) -> bool:
    """Add *item* to *found*, unless it must be looked at more closely."""
    last = found[-1] if found else None
    if isinstance(item, str):
        if isinstance(last, str):
            found[-1] = last + item
        else:
            found.append(item)
        return True
    if isinstance(last, Node) or not _is_plain(item):
        return False
    found.append(item)
    return True


def _is_plain(node: Node) -> bool:
    """Return whether *node* holds one thing and nothing of the convention."""
    while node.tag not in _MARKS:
        for name, _ in node.attrs:
            if name[:7] == PREFIX and name != OWN:
                return False
        inner = node.children
        if len(inner) != 1:
            return node.tag in ATOMS
        if isinstance(inner[0], str):
            return True
        node = inner[0]
    return False


def is_marked(leaf: Node) -> bool:
    """Return whether *leaf* has a mark inside, or an element that stands apart."""
    work = list(leaf.children)
    while work:
        item = work.pop()
        if isinstance(item, str):
            continue
        if item.tag in _MARKS or any(name in _TELLING for name, _ in item.attrs):
            return True
        work.extend(item.children)
    return False


def is_mark(entry: Entry) -> bool:
    """Return whether *entry* is a mark and no element of a document."""
    return entry.tag in _MARKS or bool(entry.attrs and value(entry, FORMAT))


def value(entry: Entry, name: str) -> str:
    """Return the attribute *name* of *entry*, empty when it is absent."""
    for key, found in entry.attrs:
        if key == name:
            return found
    return ""


def _own(entry: Entry) -> Entry:
    """Return *entry* with the id it has in its document."""
    name = entry.attrs and value(entry, OWN_ID)
    if not name:
        return entry
    others = [pair for pair in entry.attrs if pair[0] != OWN_ID]
    return entry._replace(attrs=tuple(sorted([*others, ("id", name)])))


def _seen(entry: Entry) -> Entry:
    """Return *entry* for a view that must not repeat an id."""
    kept = tuple(pair for pair in entry.attrs if pair[0] not in {"id", FORMAT, OWN_ID})
    return entry._replace(attrs=kept)


def _bare(atom: Node) -> Node:
    """Return *atom* as it is in its document."""
    return Node(atom.tag, unmarked(atom)) if atom.attribute(OWN_ID) else atom

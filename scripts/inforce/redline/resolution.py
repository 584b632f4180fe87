"""Marked HTML back to one of its sides, from the marked HTML alone.

The rules are those of the convention (site_src/about/redline-marks.md); nothing
here knows how the marks were found. The result is canonical, whatever the marks
say, so forged ones can smuggle nothing in.
"""

from inforce.markup.elements import Attributes, Node
from inforce.markup.tree import fragment, is_leaf, serialised, source
from inforce.redline.canonical import admitted, canonical_html, restored
from inforce.redline.convention import (
    BREAK,
    JOINT,
    PATH,
    REGROUPED,
    SIDE,
    WAS,
    Path,
    Side,
    layered,
    placed,
    shaped,
)
from inforce.redline.reading import Reading, is_marked, value
from inforce.redline.runs import Entry, Piece, built, pieces

Place = tuple[Path, int]
_STRAIGHT: Place = ((), 0)


def accepted(marked_html: str) -> str:
    """Return the document after all changes, from *marked_html* alone.

    Law: `accepted(redline(a, b).html) == canonical_html(b)`.
    """
    return _document(marked_html, Side.AFTER)


def rejected(marked_html: str) -> str:
    """Return the document before any change, from *marked_html* alone.

    Law: `rejected(redline(a, b).html) == canonical_html(a)`.
    """
    return _document(marked_html, Side.BEFORE)


def _document(marked_html: str, side: Side) -> str:
    """Return one side as canonical HTML.

    Forged marks can name elements where none of their kind may stand: a list item
    without a list, a field. They are read once more, as any document is.
    """
    return canonical_html(serialised(restored(admitted(resolved(marked_html, side)))))


def resolved(marked_html: str, side: Side) -> Node:
    """Return the tree of one *side* of *marked_html*."""
    tree = fragment(source(marked_html, without_speech=True))
    return one_side(tree, Reading(side))


def one_side(root: Node, reading: Reading) -> Node:
    """Return one side of the marked tree *root*, which stays as it is."""
    frames = [_Open(root, list(root.children))]
    while True:
        frame = frames[-1]
        child = next(frame.left, None)
        if child is None:
            frames.pop()
            if not frames:
                return Node("", children=list(frame.done))
            _close(frame, frames[-1], reading)
        elif isinstance(child, str) or _is_absent(child, reading):
            continue
        elif is_leaf(child):
            _Leaf(child, frame, reading).settle()
        else:
            frames.append(_opened(child, reading))


def _is_absent(node: Node, reading: Reading) -> bool:
    return bool(node.attrs) and node.attribute(SIDE) == reading.absent


class _Open:
    """A container being resolved: what is left of it, and what is done."""

    __slots__ = ("done", "joint", "left", "node", "places", "tail")

    def __init__(self, node: Node, children: list[Node | str]) -> None:
        self.node = node
        self.left = iter(children)
        self.done: list[Node] = []
        self.places: list[Place] = []
        self.tail: list[Piece] = []
        self.joint: list[Piece] | None = None

    def add(self, node: Node, place: Place) -> None:
        self.done.append(node)
        self.places.append(place)


def _opened(node: Node, reading: Reading) -> _Open:
    children = node.children
    if reading.side is Side.BEFORE and node.attribute(REGROUPED):
        children = _items(node, reading)
    return _Open(node, children)


def _items(group: Node, reading: Reading) -> list[Node | str]:
    """Return what stands before in a regrouped part, wherever it is after."""
    found: list[Node | str] = []
    work = list(reversed(group.children))
    while work:
        item = work.pop()
        if isinstance(item, str):
            continue
        if any(name == PATH for name, _ in item.attrs):
            found.append(item)
        elif not _is_absent(item, reading):
            work.extend(reversed(item.children))
    return found


def _close(frame: _Open, parent: _Open, reading: Reading) -> None:
    parent.joint = None
    if not frame.node.attrs and frame.node.tag:
        parent.add(Node(frame.node.tag, (), list(frame.done)), _STRAIGHT)
        return
    if frame.node.attribute(REGROUPED):
        before = reading.side is Side.BEFORE
        for node in _regrouped(frame) if before else frame.done:
            parent.add(node, _STRAIGHT)
        return
    tag, attrs = reading.identity(frame.node)
    place = _place(frame.node.attribute(PATH))
    if tag:
        parent.add(Node(tag, attrs, list(frame.done)), place)
        return
    for node in frame.done:
        parent.add(node, place)


def _regrouped(frame: _Open) -> list[Node]:
    """Return the blocks of *frame* inside the containers they name."""
    root = Node("")
    spots = [root]
    for node, (path, shared) in zip(frame.done, frame.places, strict=True):
        del spots[shared + 1 :]
        for tag, attrs in path[len(spots) - 1 :]:
            spots.append(Node(tag, attrs))
            spots[-2].children.append(spots[-1])
        spots[-1].children.append(node)
    return [child for child in root.children if isinstance(child, Node)]


def _place(text: str) -> Place:
    return placed(text) if text else _STRAIGHT


class _Leaf:
    """One leaf on its way to what it is on one side: nothing, one leaf, several."""

    def __init__(self, leaf: Node, frame: _Open, reading: Reading) -> None:
        self.leaf = leaf
        self.frame = frame
        self.reading = reading
        self.place = _place(leaf.attribute(PATH)) if leaf.attrs else _STRAIGHT

    def settle(self) -> None:
        """Add the leaf to its frame."""
        frame = self.frame
        if frame.joint is None and not self.reading.marks:
            children = self.reading.straight(self.leaf.children)
            if children is not None:
                self._straight(children)
                return
        if frame.joint is None and not is_marked(self.leaf):
            self._plain()
            return
        content = pieces(self.leaf, marked=True)
        tag, attrs = self.reading.identity(self.leaf)
        joint, frame.joint = frame.joint, None
        if joint is not None and frame.done:
            frame.tail = [*frame.tail, *joint]
        else:
            self._begin(tag, attrs)
        self._fill(content)

    def _plain(self) -> None:
        tag, attrs = self.reading.identity(self.leaf)
        node = Node(tag, attrs, self.leaf.children, leaf=not tag)
        self.frame.add(node, self.place)
        self.frame.tail = []

    def _straight(self, children: list[Node | str]) -> None:
        tag, attrs = self.reading.identity(self.leaf)
        self.frame.tail = []
        if tag or children:
            self.frame.add(Node(tag, attrs, children, leaf=not tag), self.place)

    def _begin(self, tag: str, attrs: Attributes) -> None:
        self.frame.tail = []
        self.frame.add(Node(tag, attrs, leaf=not tag), self.place)

    def _fill(self, content: list[Piece]) -> None:
        frame = self.frame
        for piece in content:
            stack = piece.stack
            seam = next((e for e in stack if value(e, BREAK)), None) if stack else None
            if seam is None:
                if kept := self.reading.kept(piece):
                    frame.tail.append(kept)
            elif self.reading.side is Side.BEFORE:
                self._seam(value(seam, BREAK), seam)
        self._write()

    def _write(self) -> None:
        frame = self.frame
        last = frame.done[-1]
        last.children = built(frame.tail)
        if not last.tag and not last.children:
            frame.done.pop()
            frame.places.pop()

    def _seam(self, kind: str, seam: Entry) -> None:
        if kind == Side.AFTER.value:
            space = value(seam, JOINT)
            self.frame.joint = [Piece(" ", layered(space))] if space else []
            return
        self._write()
        tag, attrs = shaped(value(seam, WAS)) or ("p", ())
        self.place = _place(value(seam, PATH))
        self._begin(tag, attrs)

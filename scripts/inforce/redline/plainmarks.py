"""Marks that stand plainly in a block: read and named without building trees.

A mark is an `ins` or `del` around words, or a block that stands on one side only.
Where a marked block holds nothing else of the convention and nothing a reader
would join or drop, leaving out text gives a side as surely as reading it into a
tree does, in a fraction of the time. Whatever is not as simple as that is not
plain, and the tree decides.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from inforce.markup.elements import ATOMS, CONTAINERS, INLINE, Attributes, Node
from inforce.markup.tree import escaped, serialised, start_tag
from inforce.redline.convention import CHANGE, PREFIX, SIDE
from inforce.redline.marks import ADDED, REMOVED

_MARK = re.compile(
    rf'<(del|ins) class="(rl-removed|rl-added)" {CHANGE}="([0-9]+)">([^<]*)</\1>'
)
_CLASSES = {"rl-removed": REMOVED, "rl-added": ADDED}
_MARKS = frozenset({REMOVED, ADDED})
_OPEN = INLINE | CONTAINERS | {"p", ""}
_INLINE = "|".join(sorted(INLINE))
# Elements that stand straight beside each other, and an element with nothing in it.
_CLOSE = re.compile(rf"</(?:{_INLINE})><(?:{_INLINE})[ >]|<(?:{_INLINE})(?: [^>]*)?></")
_TAG = re.compile(r"<[^>]*>")
_ATOMS = tuple(sorted(f"<{tag}" for tag in ATOMS))


class Mark(NamedTuple):
    """One mark: around HTML, or (without any) the start of a block."""

    tag: str
    name: str
    change: int
    inside: str | None

    @property
    def attributes(self) -> Attributes:
        """Return its attributes while its change has a number only."""
        number = (CHANGE, str(self.change))
        if self.inside is not None:
            return ("class", self.name), number
        return ("class", self.name), (SIDE, _CLASSES[self.name]), number


class Marked(NamedTuple):
    """HTML with its marks apart: the first text, a mark, a text, and so on."""

    texts: list[str]
    marks: list[Mark]

    def written(self, write: Callable[[Mark], str]) -> str:
        """Return the HTML with each of its marks as *write* writes it."""
        marks = map(write, self.marks)
        pairs = zip_longest(self.texts, marks, fillvalue="")
        return "".join(chain.from_iterable(pairs))


class Sides(NamedTuple):
    """A plain marked block, and the HTML of both sides that is sure to come back."""

    marked: Marked
    before: str
    after: str


def read(html: str) -> Marked:
    """Return patched *html*, in which marks stand around words alone."""
    found = _MARK.split(html)
    marks = zip(
        found[1::5], found[2::5], map(int, found[3::5]), found[4::5], strict=True
    )
    return Marked(found[::5], list(map(Mark._make, marks)))


def sides(marked: Marked) -> tuple[str, str]:
    """Return both sides of HTML in which marks stand around words alone."""
    before = marked.written(
        lambda mark: mark.inside or "" if mark.tag == REMOVED else ""
    )
    after = marked.written(lambda mark: mark.inside or "" if mark.tag == ADDED else "")
    return before, after


def plain(block: Node) -> Sides | None:
    """Return the marked *block* with its marks apart, None where it is not plain."""
    found = _Reader()
    return found.sides() if found.reads(block) else None


class _Reader:
    """Reads one marked block; what it cannot be sure of it refuses."""

    __slots__ = (
        "_after",
        "_before",
        "_block_open",
        "_last",
        "_marks",
        "_side",
        "_text",
        "_texts",
    )

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._marks: list[Mark] = []
        self._text: list[str] = []
        self._before: list[str] = []
        self._after: list[str] = []
        # The block that is open and stands on one side only, and that side.
        self._block_open: Node | None = None
        self._side = ""
        # The last character, a line end where a leaf may begin.
        self._last = "\n"

    def sides(self) -> Sides | None:
        """Return what was read, None where a reader would join or drop elements."""
        before, after = "".join(self._before), "".join(self._after)
        if _CLOSE.search(before) or _CLOSE.search(after):
            return None
        marked = Marked([*self._texts, "".join(self._text)], self._marks)
        return Sides(marked, before, after)

    def reads(self, block: Node) -> bool:
        """Read *block*; return whether it is plain so far."""
        # What was left around each element that is open.
        opened: list[tuple[Iterator[Node | str], Node]] = []
        left: Iterator[Node | str] = iter((block,))
        node = block
        while True:
            child = next(left, None)
            if child is None:
                if not opened:
                    return True
                if not self._end(node):
                    return False
                left, node = opened.pop()
            elif not self._one(child):
                return False
            elif isinstance(child, Node) and child.tag not in _MARKS:
                opened.append((left, node))
                left, node = iter(child.children), child

    def _one(self, child: Node | str) -> bool:
        """Read a text, a mark, or the start of an element."""
        if isinstance(child, str):
            return self._plain(child)
        return self._mark(child) if child.tag in _MARKS else self._start(child)

    def _plain(self, text: str) -> bool:
        if (text[0] == " " and self._last in " \n") or escaped(text) != text:
            return False
        self._last = text[-1]
        self._emit(text)
        return True

    def _emit(self, text: str) -> None:
        self._text.append(text)
        if self._side != ADDED:
            self._before.append(text)
        if self._side != REMOVED:
            self._after.append(text)

    def _start(self, node: Node) -> bool:
        if node.tag not in _OPEN or not self._bounded(node):
            return False
        start = start_tag(node)
        if PREFIX in start:
            return self._block(node)
        self._emit(start)
        return True

    def _bounded(self, node: Node) -> bool:
        """Return whether no space is lost where *node* begins or ends."""
        if node.tag in INLINE:
            return True
        stable = self._last != " "
        self._last = "\n"
        return stable

    def _end(self, node: Node) -> bool:
        if not self._bounded(node):
            return False
        if node.tag:
            self._emit(f"</{node.tag}>")
        if node is self._block_open:
            self._side = ""
        return True

    def _block(self, node: Node) -> bool:
        """Read the start of a block that stands on one side."""
        if self._side or len(node.attrs) != 3:
            return False
        (name, value), (side, own), (change, number) = node.attrs
        if (name, side, change) != ("class", SIDE, CHANGE) or _CLASSES.get(
            value
        ) != own:
            return False
        self._side, self._block_open = own, node
        self._add(Mark(node.tag, value, int(number), None), f"<{node.tag}>")
        return True

    def _mark(self, node: Node) -> bool:
        """Read a mark around words."""
        if len(node.attrs) != 2 or self._side not in {"", node.tag}:
            return False
        (_, name), (change, number) = node.attrs
        inside = self._inside(node.children)
        if name not in _CLASSES or change != CHANGE or not inside:
            return False
        self._add(Mark(node.tag, name, int(number), inside), inside)
        return True

    def _inside(self, children: Sequence[Node | str]) -> str:
        """Return what a mark stands around as HTML, nothing where it is not plain."""
        inside = serialised(Node("", children=list(children)))
        bare = inside
        if "<" in inside:
            if PREFIX in inside or any(atom in inside for atom in _ATOMS):
                return ""
            bare = _TAG.sub("", inside)
        if "&" in bare or "  " in bare or (bare[:1] == " " and self._last in " \n"):
            return ""
        self._last = bare[-1:]
        return inside if bare else ""

    def _add(self, mark: Mark, shown: str) -> None:
        self._texts.append("".join(self._text))
        self._text.clear()
        self._marks.append(mark)
        side = self._before if _CLASSES[mark.name] == REMOVED else self._after
        side.append(shown)

"""Blocks written the straight way, read without asking how browsers mend them.

What `source` wrote is well-formed, and most of it also keeps to the content
model: containers hold blocks, leaves hold inline elements. Such a block is read
here in one go; everything else is left to the builder, which gives the same tree
(a property) in about three times as long.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from inforce.markup.content import collapsed, trim, uneven
from inforce.markup.elements import (
    ATOMS,
    CONTAINERS,
    INLINE,
    LEAVES,
    Attributes,
    Node,
)

Clean = Callable[[str, Attributes], Attributes]

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"<>\r]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
# Elements whose place or name the builder decides.
_INLINE = INLINE - {"ruby", "rt", "rp", "ins", "del"}
_LEAVES = LEAVES - {"pre"}
_INSIDE = {
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dt", "dd"}),
    "table": frozenset({"caption", "thead", "tbody", "tfoot"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": frozenset({"td", "th"}),
}
_BOUND = frozenset[str]().union(*_INSIDE.values(), {"colgroup"})
_FREE = (CONTAINERS | _LEAVES) - _BOUND


class Straight(NamedTuple):
    """The tree of a block; `same` when written out it is the same text again."""

    root: Node
    same: bool


def straight(text: str, clean: Clean) -> Straight | None:
    """Return the tree of *text*, which `source` wrote, None where it must be mended.

    *clean* says which attributes of an element are kept.
    """
    tags = text.count("<")
    if tags == 2 and (leaf := _one_leaf(text)) is not None:
        return Straight(Node("", children=[leaf]), True)
    found = _TAG.split(text)
    if 4 * tags != len(found) - 1:
        return None
    reader = _Reader(clean, messy=uneven(text))
    if not reader.text(found[0]):
        return None
    rest = iter(found[1:])
    for end, tag, attributes, following in zip(rest, rest, rest, rest, strict=True):
        known = reader.end(tag) if end else reader.start(tag, attributes)
        if not known or (following and not reader.text(following)):
            return None
    return reader.finished()


def _one_leaf(text: str) -> Node | None:
    """Return the tree of a leaf that holds plain text and nothing else."""
    tag, _, rest = text[1:].partition(">")
    content = rest.removesuffix(f"</{tag}>")
    if tag not in _LEAVES or content == rest or "&" in content or uneven(content):
        return None
    bare = content.strip(" ")
    return Node(tag, (), [content]) if bare and bare == content else None


class _Reader:
    """Reads the tags and texts of one block; each answer is whether it could."""

    def __init__(self, clean: Clean, *, messy: bool) -> None:
        self._clean = clean
        self._messy = messy
        self._same = not messy
        self._root = Node("")
        self._open = [self._root]
        # How many elements are open outside of the inline ones; 0 outside a leaf.
        self._depth = 0
        self._spaced = True

    def finished(self) -> Straight | None:
        """Return the tree, None where an element is still open."""
        if not self._open[-1].tag:
            self._close()
        return Straight(self._root, self._same) if len(self._open) == 1 else None

    def text(self, text: str) -> bool:
        """Read what stands between two tags."""
        if self._messy:
            text = collapsed(text)
        if self._spaced and text[:1] == " ":
            text = text[1:]
            self._same = False
        if not text:
            return True
        if not (self._depth or self._loose()):
            return False
        self._spaced = text[-1] == " "
        children = self._open[-1].children
        children.append(unescape(text) if "&" in text else text)
        return True

    def start(self, tag: str, written: str) -> bool:
        """Read a start tag."""
        attrs = self._attributes(tag, written) if written else ()
        if tag in _INLINE:
            return self._inline(tag, attrs)
        if tag in ATOMS:
            return self._atom(tag, attrs)
        if not self._blocks():
            return False
        parent = self._open[-1]
        inside = _INSIDE.get(parent.tag)
        if tag not in (_FREE if inside is None else inside):
            return False
        node = Node(tag, attrs)
        parent.children.append(node)
        self._open.append(node)
        if tag in _LEAVES:
            self._depth = len(self._open)
        self._spaced = True
        return True

    def end(self, tag: str) -> bool:
        """Read an end tag."""
        if self._depth and len(self._open) == self._depth:
            leaf = self._open[-1].tag
            self._close()
            if leaf:
                return leaf == tag
        return self._open.pop().tag == tag and bool(self._open)

    def _inline(self, tag: str, attrs: Attributes) -> bool:
        if not (self._depth or self._loose()):
            return False
        if tag == "a" and any(node.tag == "a" for node in self._open):
            return False
        node = Node(tag, attrs)
        self._open[-1].children.append(node)
        self._open.append(node)
        return True

    def _atom(self, tag: str, attrs: Attributes) -> bool:
        if not (self._depth or self._loose()):
            return False
        if tag == "br":
            self._trim()
        self._open[-1].children.append(Node(tag, attrs))
        self._spaced = tag == "br"
        return True

    def _loose(self) -> bool:
        """Begin a leaf without a tag where one may stand."""
        parent = self._open[-1]
        if parent.tag in _INSIDE:
            return False
        leaf = Node("", leaf=True)
        parent.children.append(leaf)
        self._open.append(leaf)
        self._depth = len(self._open)
        return True

    def _blocks(self) -> bool:
        """Return whether a block may begin here; a leaf without a tag ends."""
        if not self._depth:
            return True
        if len(self._open) != self._depth or self._open[-1].tag:
            return False
        self._close()
        return True

    def _close(self) -> None:
        """End the leaf that is open."""
        if self._depth:
            self._trim()
            self._open.pop()
            self._depth = 0
        self._spaced = True

    def _trim(self) -> None:
        if self._spaced:
            self._same = False
            trim(self._open[self._depth - 1])

    def _attributes(self, tag: str, written: str) -> Attributes:
        found = _ATTRIBUTE.findall(written)
        if "&" in written or "\xa0" in written:
            self._same = False
            found = [(name, unescape(value)) for name, value in found]
        attrs = self._clean(tag, tuple(sorted(found)))
        if attrs != tuple(found):
            self._same = False
        return attrs

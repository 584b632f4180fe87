"""The content model: which element may stand where, and how others are mended.

A builder is told start tags, text and end tags as a browser understood them and
gives a tree in which containers hold blocks and leaves hold inline content.
"""

import re
from dataclasses import dataclass

from inforce.markup.elements import (
    ATOMS,
    CONTAINERS,
    INLINE,
    LEAVES,
    VOID,
    Attributes,
    Node,
)

_AS_DIV = frozenset(
    [
        "body",
        "center",
        "dialog",
        "dir",
        "fieldset",
        "form",
        "head",
        "hgroup",
        "html",
        "legend",
        "listing",
        "menu",
        "search",
    ]
)
_SAME = {"strike": "s", "tt": "code", "acronym": "abbr"}
_LIST = frozenset({"ul", "ol"})
_SECTION = frozenset({"thead", "tbody", "tfoot"})
_PARENTS = {
    "li": _LIST,
    "tr": _SECTION,
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    "caption": frozenset({"table"}),
    "colgroup": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "dt": frozenset({"dl", "div"}),
    "dd": frozenset({"dl", "div"}),
}
# What is opened around content that may not stand straight in such an element.
_FILLER = {
    "ul": "li",
    "ol": "li",
    "dl": "dd",
    "table": "tbody",
    "thead": "tr",
    "tbody": "tr",
    "tfoot": "tr",
    "tr": "td",
}
_SPACE = re.compile(r"[ \t\n\f\r]+")


@dataclass(slots=True)
class _Inline:
    """An inline element that is open in the source."""

    tag: str
    attrs: Attributes
    node: Node | None = None
    used: bool = False


@dataclass(slots=True)
class _Open:
    """One start tag of the source and what it opened."""

    tag: str
    role: str
    height: int = 0


class Builder:
    """Builds one tree; tell it everything in order, then ask for `finished`."""

    def __init__(self) -> None:
        self._root = Node("")
        self._containers = [self._root]
        self._open: list[_Open] = []
        self._inline: list[_Inline] = []
        self._leaf: Node | None = None
        self._filled = 0
        self._wanted: list[tuple[str, Attributes]] = []
        self._spaced = True

    def finished(self) -> Node:
        """Return the tree of all that was told."""
        self._close_leaf()
        return self._root

    def text(self, text: str) -> None:
        """Add characters."""
        if self._preformatted():
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        else:
            text = collapsed(text)
            if self._spaced and text[:1] == " ":
                text = text[1:]
        if text:
            self._append(text)
            self._spaced = text[-1] == " "

    def start(self, tag: str, attrs: Attributes) -> None:
        """Open the element *tag*; elements that are void end at once."""
        tag = _SAME.get(tag, tag)
        if tag in INLINE:
            self._start_inline(tag, attrs)
        elif tag in LEAVES:
            self._start_leaf(tag, attrs)
        elif tag in CONTAINERS or tag in _AS_DIV:
            self._start_container("div" if tag in _AS_DIV else tag, attrs)
        elif tag in ATOMS:
            self._atom(tag, attrs)
        elif tag in VOID:
            self._void_block(tag, attrs)
        else:
            self._open.append(_Open(tag, ""))

    def end(self, tag: str) -> None:
        """Close the innermost open element of the source, which is *tag*."""
        if _SAME.get(tag, tag) in VOID or not self._open:
            return
        opened = self._open.pop()
        if opened.role == "inline":
            self._end_inline()
        elif opened.role == "leaf":
            self._close_leaf()
            self._wanted.pop()
        elif opened.role == "container":
            self._close_leaf()
            self._filled = 0
            del self._containers[opened.height :]
            self._wanted.pop()

    def _void_block(self, tag: str, attrs: Attributes) -> None:
        if tag == "hr":
            self._close_leaf()
            self._place(tag)
        elif self._containers[-1].tag != "colgroup":
            return
        self._containers[-1].children.append(Node(tag, attrs))

    def _preformatted(self) -> bool:
        return bool(self._wanted) and self._wanted[-1][0] == "pre"

    def _start_inline(self, tag: str, attrs: Attributes) -> None:
        parents = [entry.tag for entry in self._inline]
        # A mark may stand between `ruby` and its `rt`.
        inside_ruby = "ruby" in parents and parents[-1] not in {"rt", "rp"}
        stray_ruby = tag in {"rt", "rp"} and not inside_ruby
        if (tag == "a" and "a" in parents) or stray_ruby:
            self._open.append(_Open(tag, ""))
            return
        self._open.append(_Open(tag, "inline"))
        self._inline.append(_Inline(tag, attrs))

    def _end_inline(self) -> None:
        if not self._inline[-1].used:
            self._spot()
        self._inline.pop()

    def _start_leaf(self, tag: str, attrs: Attributes) -> None:
        self._close_leaf()
        self._open.append(_Open(tag, "leaf"))
        self._place(tag)
        self._wanted.append((tag, attrs))
        self._open_leaf()

    def _start_container(self, tag: str, attrs: Attributes) -> None:
        self._close_leaf()
        self._unfilled()
        if tag in _PARENTS and not self._fits(tag):
            tag = "div"
        self._place(tag)
        height = len(self._containers) - self._filled
        self._filled = 0
        self._open.append(_Open(tag, "container", height))
        self._wanted.append(("", ()))
        node = Node(tag, attrs)
        self._containers[-1].children.append(node)
        self._containers.append(node)
        self._spaced = True

    def _fits(self, tag: str) -> bool:
        parent = self._containers[-1].tag
        if tag in {"dt", "dd"} and parent == "div":
            return len(self._containers) > 1 and self._containers[-2].tag == "dl"
        return parent in _PARENTS[tag]

    def _place(self, tag: str) -> None:
        """Open what *tag* needs around it where it may not stand straight."""
        self._unfilled()
        while (filler := _FILLER.get(self._containers[-1].tag)) is not None:
            parent = self._containers[-1]
            if parent.tag in _PARENTS.get(tag, ()) or (
                parent.tag == "dl" and tag == "div"
            ):
                return
            last = parent.children[-1] if parent.children else None
            if tag not in _LIST or not isinstance(last, Node) or last.tag != filler:
                last = Node(filler)
                parent.children.append(last)
            self._containers.append(last)
            self._filled += 1

    def _unfilled(self) -> None:
        """Close what only `_place` had opened."""
        if self._filled:
            del self._containers[-self._filled :]
            self._filled = 0

    def _open_leaf(self) -> Node:
        tag, attrs = self._wanted[-1] if self._wanted else ("", ())
        parent = self._containers[-1]
        last = parent.children[-1] if parent.children else None
        if not tag and isinstance(last, Node) and last.leaf:
            self._leaf = last
            return last
        self._leaf = Node(tag, attrs, leaf=not tag)
        parent.children.append(self._leaf)
        self._spaced = True
        if tag:
            without = tuple(pair for pair in attrs if pair[0] != "id")
            self._wanted[-1] = (tag, without)
        return self._leaf

    def _close_leaf(self) -> None:
        if self._leaf is None:
            return
        if self._leaf.tag != "pre":
            trim(self._leaf)
        for entry in self._inline:
            entry.node = None
        self._leaf = None
        self._spaced = True

    def _spot(self) -> Node:
        """Return the node inline content goes into, opening what is missing."""
        if self._leaf is None:
            self._place("")
        spot = self._leaf or self._open_leaf()
        for entry in self._inline:
            if entry.node is None:
                attrs = entry.attrs
                if entry.used:
                    attrs = tuple(pair for pair in attrs if pair[0] != "id")
                entry.node = Node(entry.tag, attrs)
                entry.used = True
                spot.children.append(entry.node)
            spot = entry.node
        return spot

    def _append(self, text: str) -> None:
        children = self._spot().children
        if children and isinstance(children[-1], str):
            children[-1] += text
        else:
            children.append(text)

    def _atom(self, tag: str, attrs: Attributes) -> None:
        spot = self._spot()
        if tag == "br" and self._leaf is not None and not self._preformatted():
            trim(self._leaf)
        spot.children.append(Node(tag, attrs))
        self._spaced = tag == "br"


def uneven(text: str) -> bool:
    """Return whether *text* has white space other than single spaces."""
    # Looking for each by itself takes a tenth of one search for all.
    return "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text


def collapsed(text: str) -> str:
    """Return *text* with each run of white space as one space."""
    return _SPACE.sub(" ", text) if uneven(text) else text


def trim(leaf: Node) -> None:
    """Take away the space *leaf* ends with."""
    node = leaf
    while node.children:
        last = node.children[-1]
        if isinstance(last, Node):
            if last.tag in ATOMS:
                return
            if not last.children:
                return
            node = last
            continue
        if last.endswith(" "):
            node.children[-1] = last.rstrip(" ")
            if not node.children[-1]:
                node.children.pop()
        return

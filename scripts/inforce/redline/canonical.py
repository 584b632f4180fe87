"""The canonical document: what both sides of a redline are reduced to first.

Elements and attributes that are not on the lists here are dropped, ids are made
unique (the first keeps its id), classes that begin with `rl-` and attributes
that begin with `data-rl` are dropped, so that no input can forge a mark. An
author's own `ins` and `del` stay what they are, but inside the engine and in
marked HTML they are written `u` and `s` with `data-rl-own`, so that every `ins`
and `del` of a redline is a mark.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

from inforce.markup.elements import (
    ACTIVE,
    ATOMS,
    CONTAINERS,
    INLINE,
    LEAVES,
    Attributes,
    Node,
)
from inforce.markup.straight import straight
from inforce.markup.tree import blocks, fragment, serialised
from inforce.redline.convention import OWN

_OWN_TAGS = {"ins": "u", "del": "s"}
_GLOBAL = frozenset(["id", "class", "lang", "dir", "title", "role"])
_OF_TAG = {
    "a": "href rel hreflang name",
    "img": "src alt width height",
    "ol": "start type reversed",
    "li": "value",
    "td": "colspan rowspan headers align",
    "th": "colspan rowspan headers align scope abbr",
    "tr": "align",
    "col": "span align",
    "colgroup": "span align",
    "input": "type checked disabled",
    "time": "datetime",
    "data": "value",
    "ins": "datetime cite",
    "del": "datetime cite",
    "blockquote": "cite",
    "q": "cite",
    "details": "open",
    "p": "align",
    "div": "align",
}
_ALLOWED = {tag: _GLOBAL | set(names.split()) for tag, names in _OF_TAG.items()}
_ADDRESSES = frozenset({"href", "src", "cite"})
_ID = re.compile(r" id=\"([^\"]*)\"")
_SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.\-\x00-\x20]*):")
_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


class Canon:
    """Makes documents canonical; equal blocks of one pair share one tree."""

    def __init__(self) -> None:
        """Begin with no block known."""
        self._known: dict[str, list[Node]] = {}
        self.ids: set[str] = set()
        # The HTML of blocks, by identity, where it is known without writing them.
        self.written: dict[int, str] = {}

    def tree(self, html: str) -> Node:
        """Return the canonical tree of *html*, as the engine compares it."""
        return Node("", children=list(self.nodes(blocks(html))))

    def nodes(self, parts: Sequence[str]) -> list[Node]:
        """Return the canonical blocks of all *parts* of a document, in order."""
        seen: set[str] = set()
        found: list[Node] = []
        for part in parts:
            known = self.known(part)
            if " id=" in part:
                known = [_with_ids_once(node, seen) for node in known]
            found.extend(known)
        self.ids |= seen
        return found

    def known(self, part: str) -> list[Node]:
        """Return the canonical blocks of a *part*, whatever ids others have."""
        found = self._known.get(part)
        if found is None:
            found = self._known[part] = self._read(part)
        return found

    def is_written(self, part: str) -> bool:
        """Return whether *part* is one block and canonical HTML as it stands."""
        known = self.known(part)
        return len(known) == 1 and self.written.get(id(known[0])) == part

    def named_once(self, parts: Sequence[str]) -> bool:
        """Return whether no id stands twice in *parts*; they are taken from now on."""
        found = [name for part in parts for name in _ids(part)]
        self.ids.update(found)
        return len(set(found)) == len(found)

    def _read(self, part: str) -> list[Node]:
        found = straight(part, clean)
        if found is None:
            return _cleaned(part)
        blocks = [node for node in found.root.children if isinstance(node, Node)]
        if found.same and len(blocks) == 1:
            self.written[id(blocks[0])] = part
        return blocks


def _ids(part: str) -> list[str]:
    """Return what may be ids in *part*: all of them, and perhaps some text."""
    return list(map(unescape, _ID.findall(part))) if " id=" in part else []


def canonical(html: str) -> Node:
    """Return the canonical tree of *html* alone."""
    return Canon().tree(html)


def _cleaned(part: str) -> list[Node]:
    root = fragment(part)
    for node in nodes(root):
        if node.attrs or node.tag in _OWN_TAGS:
            node.attrs = clean(node.tag, node.attrs)
            node.tag = _OWN_TAGS.get(node.tag, node.tag)
    return [child for child in root.children if isinstance(child, Node)]


def _with_ids_once(block: Node, seen: set[str]) -> Node:
    """Return *block* without the ids already *seen*, a copy if it has any."""
    own = [name for node in nodes(block) if (name := node.attribute("id"))]
    if len(set(own)) == len(own) and seen.isdisjoint(own):
        seen.update(own)
        return block
    copy = fragment(serialised(block))
    for node in nodes(copy):
        node.attrs = _unique(node.attrs, seen)
    return next(child for child in copy.children if isinstance(child, Node))


def canonical_html(html: str) -> str:
    """Return the document that `accepted` and `rejected` give back for *html*."""
    return serialised(restored(canonical(html)))


def restored(root: Node) -> Node:
    """Return *root*, changed in place: the author's own `ins` and `del` are back."""
    for node in nodes(root):
        own = _own(node)
        if own:
            node.tag = own
            node.attrs = tuple(pair for pair in node.attrs if pair[0] != OWN)
    return root


def admitted(root: Node) -> Node:
    """Return *root*, changed in place: what the lists do not have is gone.

    Marks hold elements as text, which anybody can write; here they are checked.
    """
    known = CONTAINERS | LEAVES | INLINE | ATOMS | {"hr", "col", ""}
    for node in nodes(root):
        if node.tag not in known:
            node.tag = "div" if node.tag in ACTIVE else "span"
        node.attrs = clean(_own(node) or node.tag, node.attrs)
    return root


def _own(node: Node) -> str:
    """Return `ins` or `del` where *node* is what one of the author's is written as.

    Empty for any other element, whatever its attributes say.
    """
    own = node.attribute(OWN) if node.attrs else ""
    return own if own and _OWN_TAGS.get(own) == node.tag else ""


def nodes(root: Node) -> list[Node]:
    """Return every node of *root* in document order, itself first."""
    found: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        found.append(node)
        children = node.children
        if len(children) == 1:
            if isinstance(children[0], Node):
                stack.append(children[0])
        elif children:
            stack.extend([c for c in reversed(children) if isinstance(c, Node)])
    return found


@lru_cache(maxsize=4096)
def clean(tag: str, attrs: Attributes) -> Attributes:
    """Return the attributes of an element *tag* that a redline keeps."""
    kept = [
        (name, _classes(value) if name == "class" else value)
        for name, value in attrs
        if _permitted(tag, name, value)
    ]
    if tag in _OWN_TAGS:
        kept.append((OWN, tag))
    if tag == "input":
        kept = [*(pair for pair in kept if pair[0] != "disabled"), ("disabled", "")]
    empty = {"class", "id"}
    return tuple(sorted(pair for pair in kept if pair[1] or pair[0] not in empty))


def safe_address(value: str) -> bool:
    """Return whether *value* is relative or has a scheme that runs nothing."""
    scheme = _SCHEME.match(value)
    if scheme is None:
        return True
    return re.sub(r"[\x00-\x20]", "", scheme[1]).lower() in _SAFE_SCHEMES


def _permitted(tag: str, name: str, value: str) -> bool:
    if name in _ADDRESSES and not safe_address(value):
        return False
    if tag == "input" and name == "type":
        return value.lower() == "checkbox"
    return name in _ALLOWED.get(tag, _GLOBAL) or name.startswith(
        ("aria-", "data-footnote")
    )


def _classes(value: str) -> str:
    return " ".join(
        dict.fromkeys(name for name in value.split() if not name.startswith("rl-"))
    )


def _unique(attrs: Attributes, seen: set[str]) -> Attributes:
    name = next((value for key, value in attrs if key == "id"), None)
    if name is None:
        return attrs
    if name in seen:
        return tuple(pair for pair in attrs if pair[0] != "id")
    seen.add(name)
    return attrs

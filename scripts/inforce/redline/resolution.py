"""Marked HTML back to one of its sides, from the marked HTML alone.

The rules are those of the convention (site_src/about/redline-marks.md); nothing
here knows how the marks were found. The result passes the same allow-list as
any other document, so forged marks can smuggle nothing in.
"""

from inforce.markup.content import Attributes, Node
from inforce.markup.tree import fragment, is_leaf, serialised, source
from inforce.redline.canonical import nodes, restored
from inforce.redline.convention import (
    BREAK,
    FORMAT,
    JOINT,
    NOW,
    OWN_ID,
    SIDE,
    WAS,
    Side,
    layered,
    shaped,
    unmarked,
)
from inforce.redline.runs import Entry, Piece, Stack, built, pieces


def accepted(marked_html: str) -> str:
    """Return the document after all changes, from *marked_html* alone.

    Law: `accepted(redline(a, b).html) == canonical_html(b)`.
    """
    return serialised(restored(resolved(marked_html, Side.AFTER)))


def rejected(marked_html: str) -> str:
    """Return the document before any change, from *marked_html* alone.

    Law: `rejected(redline(a, b).html) == canonical_html(a)`.
    """
    return serialised(restored(resolved(marked_html, Side.BEFORE)))


def resolved(marked_html: str, side: Side) -> Node:
    """Return the tree of one *side* of *marked_html*."""
    return one_side(fragment(source(marked_html, without_speech=True)), side)


def one_side(root: Node, side: Side) -> Node:
    """Return one *side* of the marked tree *root*, which stays as it is."""
    result = _Open(root)
    frames = [result]
    while frames:
        frame = frames[-1]
        child = next(frame.left, None)
        if child is None:
            frames.pop()
            if frames:
                _close(frame, frames[-1], side)
        elif isinstance(child, str) or child.attribute(SIDE) == side.other.value:
            continue
        elif is_leaf(child):
            _leaf(child, frame, side)
        else:
            frames.append(_Open(child))
    return Node("", children=list(result.done))


class _Open:
    """A container being resolved: what is left of it, and what is done."""

    __slots__ = ("done", "joint", "left", "node", "tail")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.left = iter(node.children)
        self.done: list[Node] = []
        self.tail: list[Piece] = []
        self.joint: list[Piece] | None = None


def _close(frame: _Open, parent: _Open, side: Side) -> None:
    tag, attrs = _identity(frame.node, side)
    parent.joint = None
    if tag:
        parent.done.append(Node(tag, attrs, list(frame.done)))
    else:
        parent.done.extend(frame.done)


def _identity(node: Node, side: Side) -> tuple[str, Attributes]:
    """Return the tag and the attributes *node* has on one *side*."""
    other = node.attribute(WAS if side is Side.BEFORE else NOW)
    return (shaped(other) if other else None) or (node.tag, unmarked(node))


def _leaf(leaf: Node, frame: _Open, side: Side) -> None:
    """Add what *leaf* is on one *side*: nothing, one leaf, or several."""
    tag, attrs = _identity(leaf, side)
    found = pieces(leaf, marked=True) if _is_marked(leaf) else None
    if found is None and frame.joint is None:
        frame.done.append(Node(tag, attrs, leaf.children, leaf=not tag))
        frame.tail = []
        return
    parts, joint = _parts(pieces(leaf) if found is None else found, side)
    first, *rest = parts
    if frame.joint is not None and frame.done:
        frame.tail = [*frame.tail, *frame.joint, *first[1]]
        frame.done[-1].children = built(frame.tail)
    elif tag or first[1]:
        frame.tail = first[1]
        frame.done.append(Node(tag, attrs, built(first[1]), leaf=not tag))
    for (name, own), content in rest:
        frame.tail = content
        frame.done.append(Node(name, own, built(content), leaf=not name))
    frame.joint = joint


def _is_marked(leaf: Node) -> bool:
    return any(
        node.tag in {"ins", "del"} or node.attribute(FORMAT)
        for node in nodes(leaf)
        if node is not leaf
    )


Part = tuple[tuple[str, Attributes], list[Piece]]


def _parts(found: list[Piece], side: Side) -> tuple[list[Part], list[Piece] | None]:
    """Return the leaves that *found* is on one *side*, and the joint at its end.

    The joint is None where the next leaf is a leaf of its own on this side too.
    """
    parts: list[Part] = [(("", ()), [])]
    joint: list[Piece] | None = None
    for content, stack in found:
        if isinstance(content, Node) and content.tag in {"ins", "del"}:
            continue
        marks = [entry for entry in stack if _is_mark(entry)]
        seam = next((e for e in marks if _value(e, BREAK)), None)
        if seam is None:
            kept = _kept(stack, marks, side)
            if kept is not None:
                parts[-1][1].append(Piece(_bare(content), kept))
        elif side is Side.BEFORE and _value(seam, BREAK) == Side.BEFORE.value:
            parts.append((shaped(_value(seam, WAS)) or ("p", ()), []))
        elif side is Side.BEFORE:
            space = _value(seam, JOINT)
            joint = [Piece(" ", layered(space))] if space else []
    return parts, joint


def _kept(stack: Stack, marks: list[Entry], side: Side) -> Stack | None:
    """Return the elements around a piece on one *side*, None where it is absent."""
    if any(entry.tag == side.other.value for entry in marks):
        return None
    if side is Side.BEFORE:
        changed = [value for e in marks if (value := _value(e, FORMAT))]
        if changed:
            return layered(changed[0])
    return tuple(_own(entry) for entry in stack if entry not in marks)


def _own(entry: Entry) -> Entry:
    """Return *entry* with the id it has in its document."""
    name = _value(entry, OWN_ID)
    if not name:
        return entry
    others = [pair for pair in entry.attrs if pair[0] != OWN_ID]
    return entry._replace(attrs=tuple(sorted([*others, ("id", name)])))


def _bare(content: str | Node) -> str | Node:
    """Return *content* as it is in its document."""
    if isinstance(content, Node) and content.attribute(OWN_ID):
        return Node(content.tag, unmarked(content))
    return content


def _is_mark(entry: Entry) -> bool:
    return entry.tag in {"ins", "del"} or bool(_value(entry, FORMAT))


def _value(entry: Entry, name: str) -> str:
    return next((value for key, value in entry.attrs if key == name), "")

"""Inline content as a flat sequence: each piece of text with what is around it.

Law (a property): `built(pieces(leaf))` gives the children of `leaf`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inforce.markup.elements import ATOMS, Attributes, Node

APART = "data-rl-apart"


class Entry(NamedTuple):
    """One inline element around a piece.

    `apart` is 1 where an element stands beside an equal one and is not it.
    """

    tag: str
    attrs: Attributes = ()
    apart: int = 0


Stack = tuple[Entry, ...]


class Piece(NamedTuple):
    """Text, or an element without content, inside the elements of `stack`."""

    content: str | Node
    stack: Stack


def pieces(leaf: Node, *, marked: bool = False) -> list[Piece]:
    """Return the content of *leaf* in order.

    In a *marked* leaf, marks may stand between the halves of one element, so
    there equal neighbours are two elements only when the second says so.
    """
    children = leaf.children
    if len(children) == 1 and isinstance(children[0], str):
        return [Piece(children[0], ())]
    found: list[Piece] = []
    work: list[tuple[str | Node, Stack]] = []
    _push(work, leaf, (), marked)
    while work:
        item, stack = work.pop()
        if isinstance(item, str) or not item.children or item.tag in ATOMS:
            found.append(Piece(item, stack))
        elif len(item.children) == 1 and isinstance(item.children[0], str):
            found.append(Piece(item.children[0], stack))
        else:
            _push(work, item, stack, marked)
    return found


def contents(leaf: Node) -> list[str | Node]:
    """Return the content of the pieces of *leaf*, whatever is around them."""
    found: list[str | Node] = []
    work: list[str | Node] = leaf.children[::-1]
    while work:
        item = work.pop()
        if isinstance(item, str) or not item.children or item.tag in ATOMS:
            found.append(item)
        else:
            work.extend(item.children[::-1])
    return found


def built(found: Iterable[Piece], *, marked: bool = False) -> list[Node | str]:
    """Return the children of a leaf that has these pieces.

    With *marked*, elements that stand apart say so in an attribute.
    """
    root = Node("")
    spots = [root]
    last: Stack = ()
    for content, stack in found:
        if stack is not last:
            shared = common(last, stack)
            del spots[shared + 1 :]
            for entry in stack[shared:]:
                node = Node(entry.tag, _attributes(entry, marked))
                spots[-1].children.append(node)
                spots.append(node)
        children = spots[-1].children
        if isinstance(content, str) and children and isinstance(children[-1], str):
            children[-1] += content
        else:
            children.append(content)
        last = stack
    return root.children


def common(first: Sequence[Entry], second: Sequence[Entry]) -> int:
    """Return how many outermost entries the two share."""
    count = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count


def _attributes(entry: Entry, marked: bool) -> Attributes:
    if not (marked and entry.apart):
        return entry.attrs
    return tuple(sorted((*entry.attrs, (APART, ""))))


def _push(
    work: list[tuple[str | Node, Stack]], parent: Node, stack: Stack, marked: bool
) -> None:
    """Put the children of *parent*, whose own place is *stack*, on *work*."""
    inner: list[tuple[str | Node, Stack]] = []
    last: Entry | None = None
    for child in parent.children:
        if isinstance(child, str) or child.tag in ATOMS or not child.children:
            inner.append((child, stack))
            last = None
            continue
        last = _entry(child, last, marked)
        inner.append((child, (*stack, last)))
    work.extend(reversed(inner))


def _entry(node: Node, before: Entry | None, marked: bool) -> Entry:
    tag, attrs = node.tag, node.attrs
    if marked:
        if all(pair[0] != APART for pair in attrs):
            return Entry(tag, attrs)
        return Entry(tag, tuple(pair for pair in attrs if pair[0] != APART), 1)
    if before is None or before.tag != tag or before.attrs != attrs:
        return Entry(tag, attrs)
    return Entry(tag, attrs, 1 - before.apart)

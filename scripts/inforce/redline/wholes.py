"""Leaves taken whole: what they say, and their content inside one mark.

Nothing is compared here, so no text is cut into words; words are only counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

from inforce.markup.elements import ATOMS, Node
from inforce.redline.marks import (
    REMOVED,
    Span,
    mark_attributes,
    marked_leaf,
    said,
    text_of,
    word_count,
)
from inforce.redline.runs import contents, pieces
from inforce.redline.tokens import Token
from inforce.redline.words import count


class Told(NamedTuple):
    """What a stretch says: its text, how many words, its elements without content.

    `some` is False where there is nothing at all, not even a space.
    """

    text: str
    words: int
    atoms: tuple[Node, ...]
    some: bool


def told(leaf: Node) -> Told:
    """Return what *leaf* says."""
    children = leaf.children
    if len(children) == 1 and isinstance(children[0], str):
        return told_text(children[0])
    parts: list[str] = []
    atoms: list[Node] = []
    words = 0
    for content in contents(leaf):
        if isinstance(content, str):
            parts.append(content)
            words += count(content)
        else:
            parts.append(said(content))
            atoms.append(content)
    text = "".join(parts)
    return Told(text.strip() or text, words, tuple(atoms), bool(parts))


def told_text(text: str) -> Told:
    """Return what plain *text* says."""
    return Told(text.strip() or text, count(text), (), bool(text))


def told_tokens(found: Sequence[Token]) -> Told:
    """Return what tokens say."""
    atoms = tuple(t.content for t in found if isinstance(t.content, Node))
    return Told(text_of(found), word_count(found), atoms, bool(found))


def wrapped(leaf: Node, mark: str, change: int, name: str = "") -> list[Node | str]:
    """Return the content of *leaf* inside one *mark*, nothing where it has none."""
    children = leaf.children
    if not children:
        return []
    if keeps(children, hidden=mark == REMOVED):
        return [Node(mark, mark_attributes(mark, change, name), children)]
    return marked_leaf([Span(mark, tuple(pieces(leaf)), change=change, name=name)])


def keeps(children: Sequence[Node | str], *, hidden: bool = False) -> bool:
    """Return whether *children* can stand beside marks as they are.

    Elements in which more than one thing stands, or that stand straight beside
    another, must be looked at more closely; so must an id that is to be *hidden*.
    """
    beside = False
    for child in children:
        if isinstance(child, str):
            beside = False
            continue
        if beside or not _is_chain(child, hidden):
            return False
        beside = True
    return True


def _is_chain(node: Node, hidden: bool) -> bool:
    while True:
        if hidden and node.attrs and node.attribute("id"):
            return False
        inner = node.children
        if len(inner) != 1:
            return node.tag in ATOMS
        if isinstance(inner[0], str):
            return True
        node = inner[0]

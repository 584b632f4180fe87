"""What two leaves share at both ends is set aside before words are compared.

Most edits touch a few words of a paragraph; the others need not be looked at
one by one. Setting aside equal ends never makes the longest common subsequence
shorter.
"""

from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.redline.runs import Piece, pieces
from inforce.redline.tokens import Token, tokens_of
from inforce.redline.words import words


class Trimmed(NamedTuple):
    """Equal pieces at the beginning and the end, and the tokens between them."""

    head: list[Piece]
    before: list[Token]
    after: list[Token]
    tail: list[Piece]


def trimmed(before: Node, after: Node) -> Trimmed:
    """Return the two leaves without what they share at both ends."""
    ours, theirs = pieces(before), pieces(after)
    head: list[Piece] = []
    tail: list[Piece] = []
    if "pre" not in {before.tag, after.tag}:
        head = _same_start(ours, theirs)
        tail = _same_end(ours, theirs)
        _words_apart(ours, theirs, head, tail)
        if _at_line(ours) or _at_line(theirs):
            # What stands behind a line end has no space: it must be compared.
            ours.extend(tail)
            theirs.extend(tail)
            tail = []
    return Trimmed(
        head, tokens_of(ours, before.tag), tokens_of(theirs, after.tag), tail
    )


def _at_line(found: list[Piece]) -> bool:
    """Return whether *found* ends with a line end."""
    last = found[-1].content if found else None
    return isinstance(last, Node) and last.tag == "br"


def _same_start(ours: list[Piece], theirs: list[Piece]) -> list[Piece]:
    count = 0
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            break
        count += 1
    head = theirs[:count]
    del ours[:count], theirs[:count]
    return head


def _same_end(ours: list[Piece], theirs: list[Piece]) -> list[Piece]:
    count = 0
    for one, other in zip(reversed(ours), reversed(theirs), strict=False):
        if one != other:
            break
        count += 1
    tail = theirs[len(theirs) - count :]
    del ours[len(ours) - count :], theirs[len(theirs) - count :]
    return tail


def _words_apart(
    ours: list[Piece], theirs: list[Piece], head: list[Piece], tail: list[Piece]
) -> None:
    """Move the words the first and the last pieces share to *head* and *tail*."""
    if not (ours and theirs):
        return
    (one, stack), (other, beside) = ours[0], theirs[0]
    if isinstance(one, str) and isinstance(other, str) and stack == beside:
        shared, left, right = _cut(words(one), words(other))
        _replace(ours, 0, Piece(left, stack))
        _replace(theirs, 0, Piece(right, stack))
        head.extend([Piece(shared, stack)] if shared else [])
    if not (ours and theirs):
        return
    (one, stack), (other, beside) = ours[-1], theirs[-1]
    if isinstance(one, str) and isinstance(other, str) and stack == beside:
        shared, left, right = _cut(words(one)[::-1], words(other)[::-1], -1)
        _replace(ours, -1, Piece(left, stack))
        _replace(theirs, -1, Piece(right, stack))
        tail[:0] = [Piece(shared, stack)] if shared else []


def _cut(one: list[str], other: list[str], step: int = 1) -> tuple[str, str, str]:
    """Return the words both begin with, and the rest of each, in text order."""
    count = 0
    for word, twin in zip(one, other, strict=False):
        if word != twin:
            break
        count += 1
    parts = one[:count], one[count:], other[count:]
    first, second, third = ("".join(part[::step]) for part in parts)
    return first, second, third


def _replace(found: list[Piece], place: int, piece: Piece) -> None:
    if piece.content:
        found[place] = piece
    else:
        found.pop(place)

"""Edits of tokens, each with the spaces it brought or took.

A space belongs to the word after it. Where words are added before a word that
had none, as at the start of a paragraph, the space it gets is part of what was
added. Beside a line end no space can stand, so there the word is marked as well.
Only marks grow here: a redline stays exact.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.redline.matching import Opcode
from inforce.redline.tokens import BREAK_KEY, Token


class Hunk(NamedTuple):
    """Tokens of both sides; with the tag equal, each is the one in its place."""

    tag: str
    before: list[Token]
    after: list[Token]

    @property
    def is_crossed(self) -> bool:
        """Return whether what was added must stand before what was removed."""
        return _clash(self.before, self.after) and not _clash(self.after, self.before)


def hunks(
    codes: Sequence[Opcode], before: Sequence[Token], after: Sequence[Token]
) -> Iterator[Hunk]:
    """Return what *codes* say, in order; no two hunks are equal or edits in turn."""
    edit = Hunk("replace", [], [])
    for tag, i, end, j, stop in codes:
        ours, theirs = list(before[i:end]), list(after[j:stop])
        if tag == "equal" and (edit.before or edit.after):
            _settle(edit, ours, theirs)
        if tag != "equal":
            edit.before.extend(ours)
            edit.after.extend(theirs)
        elif ours:
            yield from _some(edit)
            yield Hunk(tag, ours, theirs)
            edit = Hunk("replace", [], [])
    yield from _some(edit)


def _clash(first: list[Token], second: list[Token]) -> bool:
    """Return whether a space is lost where *second* stands straight behind *first*.

    A space behind a space or a line end is lost when it is read, and so is one
    before a line end.
    """
    if not (first and second):
        return False
    last, following = first[-1], second[0]
    if _is_line(last):
        return following.space is not None
    return last.content == "" and (following.space is not None or _is_line(following))


def _some(edit: Hunk) -> list[Hunk]:
    return [edit] if edit.before or edit.after else []


def _settle(edit: Hunk, ours: list[Token], theirs: list[Token]) -> None:
    """Let *edit* have the space that only one side has before the equal words."""
    one, other = ours[0], theirs[0]
    around = (*edit.before, *edit.after, one)
    if (one.space is None) == (other.space is None):
        return
    if any(token.key == BREAK_KEY for token in around):
        return
    if any(map(_is_line, around)):
        edit.before.append(ours.pop(0))
        edit.after.append(theirs.pop(0))
    elif one.space is not None:
        edit.before.append(_space(one))
        ours[0] = _tight(one)
    else:
        edit.after.append(_space(other))
        theirs[0] = _tight(other)


def _is_line(token: Token) -> bool:
    return isinstance(token.content, Node) and token.content.tag == "br"


def _space(token: Token) -> Token:
    """Return the space before *token* as a token of its own."""
    return Token("", "", token.space or (), token.space, " ")


def _tight(token: Token) -> Token:
    """Return *token* without the space before it."""
    raw = token.content if isinstance(token.content, str) else None
    return token._replace(space=None, raw=raw)

"""A leaf as a sequence of tokens: words, and elements without content."""

from collections.abc import Iterable
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.redline.runs import Piece, Stack, pieces
from inforce.redline.words import preformatted, words

BREAK_KEY = "\0break"


class Token(NamedTuple):
    """One word or element; `key` is what two tokens must share to be the same.

    `space` holds the elements around the space before it, None without space.
    `raw` is the word with its space where both stand in the same elements, None
    for anything else.
    """

    key: str
    content: str | Node
    stack: Stack
    space: Stack | None
    raw: str | None = None


def tokens(leaf: Node) -> list[Token]:
    """Return the tokens of *leaf* in order."""
    return tokens_of(pieces(leaf), leaf.tag)


def tokens_of(content_of: Iterable[Piece], tag: str) -> list[Token]:
    """Return the tokens of pieces of a leaf *tag*, in order."""
    if tag == "pre":
        return _preformatted(content_of)
    found: list[Token] = []
    space: Stack | None = None
    for content, stack in content_of:
        if isinstance(content, Node):
            found.append(Token(_key(content), content, stack, space))
            space = None
            continue
        for word in words(content):
            if word[0] != " ":
                raw = word if space is None else None
                found.append(Token(word, word, stack, space, raw))
                space = None
            elif word == " ":
                space = stack
            else:
                key = word[1:]
                found.append(Token(key, key, stack, stack, word))
    if space is not None:
        found.append(Token("", "", space, space, " "))
    return found


def _preformatted(content_of: Iterable[Piece]) -> list[Token]:
    found: list[Token] = []
    for content, stack in content_of:
        if isinstance(content, Node):
            found.append(Token(_key(content), content, stack, None))
        else:
            found.extend(
                Token(word, word, stack, None, word) for word in preformatted(content)
            )
    return found


def joined(found: Iterable[Token]) -> tuple[Piece, ...]:
    """Return the pieces that all tokens *found* are made of, in order."""
    done: list[Piece] = []
    text: list[str] = []
    last: Stack = ()
    for _, content, stack, space, raw in found:
        if raw is not None and (stack is last or stack == last):
            text.append(raw)
            continue
        if text:
            done.append(Piece("".join(text), last))
            text = []
        last = stack
        if raw is not None:
            text.append(raw)
            continue
        if space is not None:
            done.append(Piece(" ", space))
        if content != "":
            done.append(Piece(content, stack))
    if text:
        done.append(Piece("".join(text), last))
    return tuple(done)


def _key(atom: Node) -> str:
    return "\0" + atom.tag + "".join(f"\0{name}={value}" for name, value in atom.attrs)

"""A leaf as a sequence of tokens: words, and elements without content."""

from typing import NamedTuple

from inforce.markup.content import Node
from inforce.redline.runs import Piece, Stack, pieces
from inforce.redline.words import preformatted, words

BREAK_KEY = "\0break"


class Token(NamedTuple):
    """One word or element; `key` is what two tokens must share to be the same.

    `space` holds the elements around the space before it, None without space.
    """

    key: str
    content: str | Node
    stack: Stack
    space: Stack | None


def tokens(leaf: Node) -> list[Token]:
    """Return the tokens of *leaf* in order."""
    found: list[Token] = []
    split = preformatted if leaf.tag == "pre" else words
    space: Stack | None = None
    for content, stack in pieces(leaf):
        if isinstance(content, Node):
            found.append(Token(_key(content), content, stack, space))
            space = None
            continue
        for word in split(content):
            if leaf.tag == "pre":
                found.append(Token(word, word, stack, None))
            elif word == " ":
                space = stack
            elif word[0] == " ":
                found.append(Token(word[1:], word[1:], stack, stack))
            else:
                found.append(Token(word, word, stack, space))
                space = None
    if space is not None:
        found.append(Token("", "", space, space))
    return found


def pieces_of(token: Token) -> tuple[Piece, ...]:
    """Return the pieces *token* is made of: its space, if any, and itself."""
    own = Piece(token.content, token.stack)
    if token.space is None:
        return (own,)
    if token.space == token.stack and isinstance(token.content, str):
        return (Piece(" " + token.content, token.stack),)
    return (
        (Piece(" ", token.space), own)
        if token.content != ""
        else (Piece(" ", token.space),)
    )


def _key(atom: Node) -> str:
    return "\0" + atom.tag + "".join(f"\0{name}={value}" for name, value in atom.attrs)

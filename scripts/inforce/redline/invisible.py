"""Characters a reader does not see, which a redline shows all the same."""

import unicodedata
from collections.abc import Sequence

from inforce.markup.elements import Node

_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc"})


_ASCII_UNSEEN = dict.fromkeys([*range(0x21), 0x7F])


def unseen(character: str) -> bool:
    """Return whether *character* leaves no ink: spaces, joiners, controls."""
    return unicodedata.category(character) in _UNSEEN


def visible_part(text: str) -> str:
    """Return *text* without the characters nobody sees."""
    if text.isascii():
        return text.translate(_ASCII_UNSEEN)
    return "".join(c for c in text if not unseen(c))


def invisible_names(children: Sequence[Node | str]) -> str:
    """Return the names of the characters of a mark that holds no others.

    Empty when there is something to see.
    """
    text = "".join([child for child in children if isinstance(child, str)])
    if text.strip()[:1].isalnum() or not all(isinstance(c, str) for c in children):
        return ""
    if visible_part(text):
        return ""
    return ", ".join(_name(c) for c in text[:8])


def _name(character: str) -> str:
    if character == "\n":
        return "line end"
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()

"""Header fields: any text made harmless, encoded and folded.

Titles, names and summaries come from files that many people may edit. A line
end would begin a field of its own, a bidirectional control lets a subject read
as what it does not say, and NUL passes through some parsers unseen.
"""

import re
import unicodedata
from base64 import b64encode

# RFC 5322 2.1.1: lines should have at most 78 characters.
_WIDTH = 78
# RFC 2047 2: a line with an encoded word has at most 76 characters. 39 octets are
# 64 of them, which leaves room for the longest name of a field with free text.
_OCTETS = 39
_BIDI = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_ATEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+\Z")


def clean(text: str) -> str:
    """Return *text* without controls, bidi controls and what is no character.

    Line ends stay as LF, tabs become blanks.
    """
    text = re.sub(r"\r\n?|[\u0085\u2028\u2029\v\f]", "\n", text).replace("\t", " ")
    return "".join(c for c in text if c == "\n" or not _unwanted(c))


def _unwanted(character: str) -> bool:
    if character in _BIDI or unicodedata.category(character) in {"Cc", "Cs"}:
        return True
    code = ord(character)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def line(text: str) -> str:
    """Return *text* clean and as one line."""
    return " ".join(clean(text).split())


def cut(text: str, length: int) -> str:
    """Return *text*, or its beginning with an ellipsis, at most *length* long."""
    if len(text) <= length:
        return text
    return text[: length - 1].rstrip() + "…"


def unstructured(name: str, text: str) -> bytes:
    """Return the field *name* with the free text *text*, folded."""
    text = line(text)
    plain = text.isascii() and "=?" not in text
    words = text.split(" ") if plain else _encoded(text)
    return _folded(name, words)


def structured(name: str, *words: str) -> bytes:
    """Return the field *name* with *words*, folded between them where too long."""
    return _folded(name, list(words))


def phrase(text: str) -> list[str]:
    """Return a display name as the words of a structured field."""
    text = line(text)
    if not text.isascii() or "=?" in text:
        return _encoded(text)
    if _ATEXT.match(text):
        return text.split(" ")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.split(" ")


def _encoded(text: str) -> list[str]:
    """Return *text* as encoded words, cut between characters (RFC 2047 5)."""
    parts = [""]
    for character in text:
        if len((parts[-1] + character).encode("utf-8")) > _OCTETS:
            parts.append("")
        parts[-1] += character
    return [f"=?utf-8?B?{b64encode(p.encode('utf-8')).decode()}?=" for p in parts]


def _folded(name: str, words: list[str]) -> bytes:
    lines = [f"{name}: {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > _WIDTH:
            lines.append("")
        lines[-1] += f" {word}"
    return "".join(f"{one}\r\n" for one in lines).encode("ascii")

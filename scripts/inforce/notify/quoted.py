"""Quoted-printable (RFC 2045 6.7), with room for slots and ready for DKIM.

What comes out reads the same before and after the relaxed canonicalisation of
RFC 6376 3.4.4: no run of blanks and none at the end of a line. No line begins
with a dot or with `From `, so no transport changes one.
"""

import re

OPEN, CLOSE = "\ufdd0", "\ufdd1"
_SLOT = re.compile(f"{OPEN}([a-z-]+){CLOSE}")
# RFC 2045 6.7 (5): at most 76 characters, the `=` of a soft break among them, and
# two that a first character takes more when it is encoded.
_ROOM = 73
_SAFE = frozenset(range(33, 127)) - {ord("=")}
_BYTES = [chr(b) if b in _SAFE else f"={b:02X}" for b in range(256)]


def slot(name: str) -> str:
    """Return the mark of a slot in a text that is not encoded yet."""
    return f"{OPEN}{name}{CLOSE}"


def quoted(text: str) -> bytes:
    """Return *text*, whose lines end in LF, encoded with CRLF line ends.

    A slot stands alone between soft breaks, so its value, at most 75
    characters, is never split.
    """
    lines = (_line(line) for line in text.split("\n"))
    return "\r\n".join(lines).encode("ascii")


def _line(line: str) -> str:
    parts = _SLOT.split(line)
    found = [_soft(text) for text in parts[::2]]
    out = found[0]
    for name, after in zip(parts[1::2], found[1:], strict=True):
        out += (
            ("=\r\n" if out else "")
            + f"\0{name}\0"
            + ("=\r\n" + after if after else "")
        )
    return out


def _soft(text: str) -> str:
    """Return one line of text as lines joined by soft breaks."""
    lines = [""]
    for token in _tokens(text.encode("utf-8")):
        if len(lines[-1]) + len(token) > _ROOM:
            lines.append("")
        lines[-1] += token
    return "=\r\n".join(map(_begun, lines))


def _tokens(octets: bytes) -> list[str]:
    tokens = [_BYTES[octet] for octet in octets]
    blank = False
    for index, octet in enumerate(octets):
        alone = octet == 32 and not blank and index + 1 < len(octets)
        if alone:
            tokens[index] = " "
        blank = alone
    return tokens


def _begun(line: str) -> str:
    """Return *line* with its first character encoded where a transport may touch it."""
    if line.startswith((".", "From ")):
        return f"={ord(line[0]):02X}{line[1:]}"
    return line

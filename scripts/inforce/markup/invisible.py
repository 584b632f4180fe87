"""Characters that nobody sees, and words whose letters only look alike.

A text can read as one thing and be another: bidirectional controls reorder it,
zero-width characters split it, letters of another script replace it (Trojan
Source; security.md S7, UTS 39 section 5). All are found by place, and have a
name that can be shown instead.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing worth a look, at a line and column of a text, both from 1.

    `blocks` is False for what may be meant: a word of mixed scripts, direction
    marks that are balanced.
    """

    line: int
    column: int
    what: str
    blocks: bool = True


MAX_FINDINGS = 1_000

# Every character of category Cf, Co and Cs, and the blanks that have no width or
# pass for nothing: Hangul fillers, Braille blank, variation selectors 17-256.
# U+FEFF and the tag block are Cf. Variation selectors 1-16 belong to emoji.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010fffd]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Arabic number signs and the like are format characters with a shape.
_SEEN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
_MARKS = re.compile("[\u200e\u200f\u061c]")
_OPENING = frozenset("\u202a\u202b\u2066\u2067\u2068")
_CLOSING = {"\u202c": "\u202a\u202b", "\u2069": "\u2066\u2067\u2068"}
_RTL = re.compile(
    "[\u05d0-\u05ff\u0620-\u06dc\u06de-\u070e\u0710-\u088f\u08a0-\u08e1"
    "\ufb1d-\ufdff\ufe70-\ufefc]"
)
# Zero-width joiners shape Indic and Persian text and join emoji.
_JOINED = re.compile(
    "(?<=[\u0600-\u06ff\u0900-\u0dff])[\u200c\u200d](?=[\u0600-\u06ff\u0900-\u0dff])"
    "|(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
    "(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_GREEK = "\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03e1\u03f0-\u03ff\u1f00-\u1fff"
_CYRILLIC = "\u0400-\u0481\u048a-\u052f\u1c80-\u1c8f"
_ARMENIAN = "\u0531-\u0587"
_CHEROKEE = "\u13a0-\u13fd\uab70-\uabbf"
_SCRIPTS = {
    "Latin": _LATIN,
    "Greek": _GREEK,
    "Cyrillic": _CYRILLIC,
    "Armenian": _ARMENIAN,
    "Cherokee": _CHEROKEE,
    "Coptic": "\u03e2-\u03ef\u2c80-\u2cff",
    "Canadian": "\u1400-\u167f",
    "Lisu": "\ua4d0-\ua4ff",
    "Deseret": "\U00010400-\U0001044f",
    # Forms of Latin letters for formulas, numerals and wide columns.
    "letter-like": "\u2100-\u214f\u2160-\u2188\uff21-\uff3a\uff41-\uff5a"
    "\U0001d400-\U0001d7cb",
}
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_OTHER = re.compile(
    "[" + "".join(chars for name, chars in _SCRIPTS.items() if name != "Latin") + "]"
)
_IN_SCRIPT = {name: re.compile(f"[{chars}]") for name, chars in _SCRIPTS.items()}


def name(character: str) -> str:
    """Return the Unicode name of *character*, or its code point as `U+E001`."""
    code = f"U+{ord(character):04X}"
    if 0xE0020 <= ord(character) <= 0xE007F:
        return f"TAG {code}"
    return unicodedata.name(character, code)


def named(character: str) -> str:
    """Return *character* as a mark that is seen: `⟦ZERO WIDTH SPACE⟧`."""
    return f"⟦{name(character)}⟧"


def visible(text: str) -> str:
    """Return *text* with every unseen character replaced by its named mark."""
    if text.isascii():
        return _CONTROLS.sub(lambda match: named(match[0]), text)
    return _CONTROLS.sub(
        lambda match: named(match[0]), _UNSEEN.sub(lambda m: named(m[0]), text)
    )


def invisible(text: str) -> tuple[Finding, ...]:
    """Return what in *text* cannot be seen or only looks alike, in text order.

    It stops at the line that brings the 1,000th: the rest would say the same.

    Line ends and tabs are fine, and so are joiners inside the scripts and
    emoji that need them. Direction marks and balanced embeddings do not block
    on a line with right-to-left letters. Words that mix Latin letters with
    Greek, Cyrillic or other ones that look like them are findings that do not
    block.
    """
    if text.isascii() and not _CONTROLS.search(text):
        return ()
    found: list[Finding] = []
    for number, line in enumerate(text.split("\n"), start=1):
        found += _line(line, number)
        if len(found) >= MAX_FINDINGS:
            break
    return tuple(found)


def _line(line: str, number: int) -> list[Finding]:
    found = [*islice(_unseen(line, number), MAX_FINDINGS), *_mixed(line, number)]
    return sorted(found, key=lambda finding: finding.column)


def _unseen(line: str, number: int) -> Iterator[Finding]:
    joined = {match.start() for match in _JOINED.finditer(line)}
    meant = _meant(line)
    for pattern in (_UNSEEN, _CONTROLS):
        for match in pattern.finditer(line):
            at = match.start()
            if at in joined or match[0] == "\r":
                continue
            blocks = at not in meant and not _SEEN.match(match[0])
            yield Finding(
                line=number, column=at + 1, what=name(match[0]), blocks=blocks
            )


def _meant(line: str) -> frozenset[int]:
    """Return where direction characters are harmless: in RTL text, balanced."""
    if not _RTL.search(line):
        return frozenset()
    meant = {match.start() for match in _MARKS.finditer(line)}
    opened: list[int] = []
    for at, character in enumerate(line):
        if character in _OPENING:
            opened.append(at)
        elif character in _CLOSING and opened:
            before = opened.pop()
            if line[before] in _CLOSING[character]:
                meant |= {before, at}
    return frozenset(meant)


def _mixed(line: str, number: int) -> Iterator[Finding]:
    if not _OTHER.search(line):
        return
    for match in _WORD.finditer(line):
        scripts = [key for key, chars in _IN_SCRIPT.items() if chars.search(match[0])]
        if len(scripts) > 1:
            what = f"the word {match[0][:60]!r} mixes {' and '.join(scripts)} letters"
            column = match.start() + 1
            yield Finding(line=number, column=column, what=what, blocks=False)

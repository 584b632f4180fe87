"""Plain text as Markdown: paragraphs, lists and numbered headings, nothing more.

Texts come either with a line end after every paragraph or wrapped at a width.
A heading is only what is plainly one: a short numbered line, or short capitals,
with room around it. A number that would not render as itself is kept as text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inforce.authoring import markdown_words
from inforce.authoring.leftovers import bare, is_leftover, is_title

MAX_HEADING = 120
# A text wrapped by a mail program or an editor has no longer line.
MAX_WRAPPED = 100
_BULLET = re.compile(r"(?P<mark>[•‣▪◦●○·∙*–—-])\s+(?=\S)")
_ITEM = re.compile(r"(?P<number>\d{1,3})(?P<mark>[.)])\s+(?=\S)")
_SECTION = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s*(?=[^\W\d_])")
_RULE = re.compile(r"([=_*~-])\1{2,}|(?:[-*_] ){2,}[-*_]")
_ENDS_SENTENCE = re.compile(r"[.,;:]\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """A text in two parts: its title, empty when none is to be seen, and the rest.

    `left_out` are the lines that belong to the page the text was copied from.
    """

    title: str
    markdown: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line with the room around it; `indent` is its leading white space."""

    text: str
    indent: int
    alone: bool


def from_plain_text(text: str) -> Titled:
    """Return *text* as a title and Markdown that renders as the same words.

    The title is the first meaningful line; leftovers of a web page at either
    end are left out and named.
    """
    lines = [line.rstrip() for line in text.expandtabs(4).splitlines()]
    first, left_out = _opening(lines)
    lines, closing = _closed(lines[first:])
    title = bare(lines[0].lstrip("#>* ")) if lines and is_title(lines[0]) else ""
    rest = lines[1:] if title else lines
    if title and rest and _RULE.fullmatch(rest[0].strip()):
        rest = rest[1:]
    return Titled(title=title, markdown=_markdown(rest), left_out=(*left_out, *closing))


def _opening(lines: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """Return the index of the first line of the text itself, and what precedes it."""
    left_out: list[str] = []
    for number, line in enumerate(lines):
        if not bare(line):
            continue
        if not is_leftover(line):
            return number, tuple(left_out)
        left_out.append(bare(line))
    return len(lines), tuple(left_out)


def _closed(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    kept = list(lines)
    left_out: list[str] = []
    while kept and (not bare(kept[-1]) or is_leftover(kept[-1])):
        last = bare(kept.pop())
        left_out[:0] = [last] if last else []
    return kept, tuple(left_out)


def _markdown(lines: Sequence[str]) -> str:
    wrapped = max(map(len, lines), default=0) <= MAX_WRAPPED and _has_pairs(lines)
    blocks = _wrapped_blocks(lines) if wrapped else _line_blocks(lines)
    return "\n\n".join(_tight(list(blocks)))


def _has_pairs(lines: Sequence[str]) -> bool:
    """Return whether lines usually go on below: half of them have one below."""
    filled = [bool(bare(line)) for line in lines]
    pairs = sum(a and b for a, b in pairwise(filled))
    return pairs * 2 > sum(filled)


def _line_blocks(lines: Sequence[str]) -> Iterator[str]:
    shapes = _shapes(lines)
    numbers = _numbers(shapes)
    for at, shape in enumerate(shapes):
        yield _block(shape, is_item=numbers[at])


def _shapes(lines: Sequence[str]) -> list[_Line]:
    found = []
    for at, line in enumerate(lines):
        if not bare(line):
            continue
        around = (lines[at - 1] if at else "", *lines[at + 1 : at + 2])
        alone = not any(bare(other) for other in around)
        text = bare(line)
        indent = len(line) - len(line.lstrip())
        found.append(_Line(text=text, indent=indent, alone=alone))
    return found


def _block(line: _Line, *, is_item: bool) -> str:
    if _RULE.fullmatch(line.text):
        return "***"
    bullet = _BULLET.match(line.text)
    if bullet:
        return f"- {markdown_words.line(line.text[bullet.end() :])}"
    if is_item:
        number, rest = line.text.split(maxsplit=1)
        return f"{number} {markdown_words.line(rest)}"
    level = _level(line)
    if level:
        return f"{'#' * level} {markdown_words.words(line.text.lstrip('>#* '))}"
    return markdown_words.line(line.text)


def _level(line: _Line) -> int:
    """Return the level of the heading *line* is, 0 when it is none."""
    text = line.text.lstrip(">#* ")
    if len(text) > MAX_HEADING or _ENDS_SENTENCE.search(text):
        return 0
    section = _SECTION.match(text)
    if section and line.indent < 2 and line.alone:
        return min(2 + section["number"].count("."), 6)
    return 2 if text.isupper() and _letters(text) > 3 and not section else 0


def _letters(text: str) -> int:
    return sum(c.isalpha() for c in text)


def _numbers(lines: Sequence[_Line]) -> list[bool]:
    """Return which lines are items of a list that counts up from its first.

    Markdown numbers a list by its first item, so `1. 3. 4.` would be shown as
    `1. 2. 3.`; such lines stay text, as do headings and a list that follows
    straight on another.
    """
    found = [False] * len(lines)
    at = 0
    while at < len(lines):
        end = _run(lines, at)
        found[at:end] = [not (at and found[at - 1])] * (end - at)
        at = max(end, at + 1)
    return found


def _run(lines: Sequence[_Line], at: int) -> int:
    """Return the index after the list that begins at *at*, or *at* itself."""
    end = at
    expected = None
    while end < len(lines):
        item = _ITEM.match(lines[end].text)
        if (
            not item
            or _level(lines[end])
            or expected not in (None, int(item["number"]))
        ):
            break
        expected = int(item["number"]) + 1
        end += 1
    return end


def _wrapped_blocks(lines: Sequence[str]) -> Iterator[str]:
    width = max(map(len, lines))
    for paragraph in _paragraphs(lines):
        shape = _Line(
            text=bare(paragraph[0]),
            indent=len(paragraph[0]) - len(paragraph[0].lstrip()),
            alone=True,
        )
        if len(paragraph) == 1 and _level(shape):
            yield _block(shape, is_item=False)
        elif len(paragraph) == 2 and _RULE.fullmatch(paragraph[1].strip()):
            yield f"## {markdown_words.words(shape.text)}"
        else:
            yield from _filled(paragraph, width)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    gathered: list[str] = []
    for line in (*lines, ""):
        if bare(line):
            gathered.append(line)
        elif gathered:
            yield gathered
            gathered = []


def _filled(paragraph: Sequence[str], width: int) -> Iterator[str]:
    """Yield *paragraph* as text and list items; its own short lines stay lines."""
    shapes = [
        _Line(text=bare(line), indent=len(line) - len(line.lstrip()), alone=False)
        for line in paragraph
    ]
    numbers = _numbers([s for s in shapes if _ITEM.match(s.text)])
    is_item = iter(numbers)
    block = ""
    for at, shape in enumerate(shapes):
        numbered = bool(_ITEM.match(shape.text)) and next(is_item)
        if not block or numbered or _BULLET.match(shape.text):
            yield from (block,) if block else ()
            block = _block(shape, is_item=numbered)
        else:
            gap = "\\\n" if _broken(shapes[at - 1], shape, width) else "\n"
            block += f"{gap}{_margin(block)}{markdown_words.line(shape.text)}"
    yield block


def _broken(above: _Line, below: _Line, width: int) -> bool:
    """Return whether a person ended the line *above*: the next word had room."""
    word = below.text.split(" ", 1)[0]
    return above.indent + len(above.text) + 1 + len(word) <= width * 0.8


def _margin(block: str) -> str:
    marker = re.match(r"(?:-|\d{1,3}[.)]) ", block)
    return " " * len(marker[0]) if marker else ""


def _tight(blocks: list[str]) -> list[str]:
    """Return *blocks* with the items of one list joined, as one block."""
    joined: list[str] = []
    for block in blocks:
        kind = _kind(block)
        if kind and joined and _kind(joined[-1]) == kind:
            joined[-1] += f"\n{block}"
        else:
            joined.append(block)
    return joined


def _kind(block: str) -> str:
    """Return the kind of list *block* belongs to, empty for none."""
    marker = re.match(r"(-|\d{1,3}[.)])[ \n]", block)
    return marker[1][-1] if marker else ""

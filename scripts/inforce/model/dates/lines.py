"""The lines of a wording in which a date can stand: its beginning and its end.

Marks of Markdown and HTML are taken away first, so that `*Last updated:*
[1 May 2018](…)` reads as people see it. Every step takes time linear in the
text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inforce.model.dates.days import Written, written
from inforce.model.wording import Wording

TOP = 60
BOTTOM = 30
# A longer line is a paragraph written without breaks; dates stand at its ends.
LONGEST = 2000
_YEAR = re.compile(r"\d{4}|\d{1,2}[-/.]\d{1,2}")
_LINK = re.compile(
    r"!?\[([^\[\]]{0,200})\](?:\([^()]{0,400}\)?|\[[^\[\]]{0,100}\]|(?!\())"
)
_TAG = re.compile(r"<[^<>]{0,200}>")
_ATTRIBUTES = re.compile(r"\{[:#.][^{}]{0,200}\}")
_LEAD = re.compile(r"^[\s>#•·\-–—|]+")
_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f\u3000]+")
_MARKS = str.maketrans(dict.fromkeys("*`\\\u200b\u200e\u200f\xad\ufeff"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that holds a date; `number` counts from 1 in the file.

    `rank` counts the lines that are not empty, from the top, from 1.
    """

    number: int
    rank: int
    raw: str
    plain: str
    dates: tuple[Written, ...]


def lines(
    wording: Wording, *, body_line: int, day_first: bool | None
) -> tuple[Line, ...]:
    """Return the lines with dates among the first 60 and the last 30 of *wording*."""
    every = wording.text.split("\n")
    found = (_line(*one, day_first) for one in _window(every, body_line))
    return tuple(line for line in found if line is not None)


def plain(raw: str) -> str:
    """Return *raw* without the marks of Markdown and HTML, spaces made single."""
    bare = _ATTRIBUTES.sub(" ", _TAG.sub("", _LINK.sub(r"\1", raw)))
    bare = bare.translate(_MARKS).replace("__", "")
    return _SPACES.sub(" ", _LEAD.sub("", bare)).strip(" _")


def _window(every: list[str], body_line: int) -> Iterator[tuple[int, int, str]]:
    """Yield number, rank and text of the lines to look at."""
    rank = 0
    end = len(every) - BOTTOM
    for index, raw in enumerate(every):
        rank += bool(raw.strip())
        if index < TOP or index >= end:
            yield body_line + index, rank, raw


def _line(number: int, rank: int, raw: str, day_first: bool | None) -> Line | None:
    if not _YEAR.search(raw) and "datetime=" not in raw:
        return None
    cut = (
        raw if len(raw) <= LONGEST else f"{raw[: LONGEST // 2]} {raw[-LONGEST // 2 :]}"
    )
    text = plain(cut)
    return Line(
        number=number,
        rank=rank,
        raw=cut,
        plain=text,
        dates=written(text, day_first=day_first),
    )

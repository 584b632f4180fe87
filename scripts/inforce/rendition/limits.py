"""What a text may cost: bounds that are checked before and while it is rendered.

cmark-gfm is linear on every text known to be hard for Markdown parsers, but the
sanitiser's time grows with the square of the nesting: 10,000 open elements take
0.13 s and 300,000 take 220 s (measured, nh3 0.3.8). So nesting is bounded before
sanitising, and a text that looks made to be hard is rendered in a process of
its own, with limits on time and memory.
"""

import re
from collections import Counter
from itertools import accumulate

from inforce.errors import InputError

MAX_BYTES = 1_000_000
MAX_DEPTH = 200
MAX_REOPENED = 50_000
# Past these a text is not what a person writes; converting it elsewhere costs
# about 0.1 s, so the bounds need not be tight.
_MANY_TAGS = 3_000
MAX_LINE = 20_000
# A run of 200 has 7 neighbours in every 25th character; looking only at those
# takes 6 µs instead of 165 for 25 kB.
_STRIDE = 25
_MANY_SPECIALS = re.compile(r"[\[\]()<>!*_`~|&#^{}\\-]{7}")
_RAW_TAG = re.compile(r"<[/a-zA-Z!?]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EDGE = re.compile(r"<(/?)(?!br|hr|img|input)[a-z]")
_STEPS = {"": 1, "/": -1}
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_PARAGRAPHS = _names("p li td th h1 h2 h3 h4 h5 h6")
_REOPENED = _names("a b big code em font i nobr s small strike strong tt u")
_CONTAINER = re.compile(r"(?:[ \t]*(?:>|[-+*](?=[ \t])|[0-9]{1,9}[.)](?=[ \t])))+")
_MARKER = re.compile(r">|[-+*](?=[ \t])|[0-9]{1,9}[.)]")


def bounded(text: str, *, path: str) -> None:
    """Return nothing if *text* may be rendered at all.

    Raises:
        InputError: the text is larger than 1 MB.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        what = f"the wording has {size:,} bytes; expected at most {MAX_BYTES:,}"
        raise InputError(f"{what}, so split it or link to it", path=path)


def long_lines(text: str) -> list[int]:
    """Return the numbers, from 1, of the lines over 20,000 characters."""
    lines = enumerate(text.split("\n"), start=1)
    return [number for number, line in lines if len(line) > MAX_LINE]


def is_unusual(text: str) -> bool:
    """Return whether *text* looks made to be hard and is to be rendered apart."""
    return bool(
        _MANY_SPECIALS.search(text[::_STRIDE])
        or max(map(len, text.split("\n"))) > MAX_LINE
        or len(_RAW_TAG.findall(text)) > _MANY_TAGS
    )


def nesting(html: str, *, raw: bool = True) -> int:
    """Return how deep unsanitised *html* is nested, counted to the safe side.

    Pass *raw* as False when the text holds no HTML of its own: what cmark-gfm
    writes is well-formed and three times as fast to count.

    Open elements that later paragraphs would each open again count as deep
    when that would give more than 50,000 elements.
    """
    if not raw:
        steps = map(_STEPS.__getitem__, _EDGE.findall(html))
        return max(accumulate(steps), default=0)
    return _raw_nesting(html)


def has_raw_html(text: str) -> bool:
    """Return whether *text* may hold HTML of its own."""
    return bool(_RAW_TAG.search(text))


def _raw_nesting(html: str) -> int:
    open_tags: Counter[str] = Counter()
    depth = deepest = reopened = 0
    for end, written in _TAG.findall(html):
        tag = written.lower()
        if not end and tag not in _VOID:
            open_tags[tag] += 1
            depth += 1
            deepest = max(deepest, depth)
            if tag in _PARAGRAPHS:
                reopened += sum(open_tags[name] for name in _REOPENED)
        elif open_tags[tag] and end:
            open_tags[tag] -= 1
            depth -= 1
    return MAX_DEPTH + 1 if reopened > MAX_REOPENED else deepest


def too_deep(text: str, *, path: str, body_line: int) -> InputError:
    """Return the error for *text* nested too deep, at the line where it begins."""
    what = f"the text is nested more than {MAX_DEPTH} deep; expected fewer quotes, "
    what += "lists or open HTML elements inside each other"
    return InputError(what, path=path, line=body_line + _deep_line(text))


def _deep_line(text: str) -> int:
    """Return the index of the first line that is too deep, else of the deepest."""
    deepest, where, unclosed = 0, 0, 0
    for number, line in enumerate(text.split("\n")):
        for end, tag in _TAG.findall(line):
            unclosed += 0 if tag.lower() in _VOID else -1 if end else 1
        containers = _CONTAINER.match(line[:2_000])
        markers = len(_MARKER.findall(containers[0])) if containers else 0
        indent = (len(line) - len(line.lstrip())) // 2
        depth = max(unclosed, markers + indent)
        if depth > deepest:
            deepest, where = depth, number
        if depth > MAX_DEPTH:
            break
    return where

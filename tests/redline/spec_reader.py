"""Accepting and rejecting by another program, from the specification alone.

Written from site_src/about/redline-marks.md with another parser and nothing of
the engine; the numbers are those of its rules.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

SPEC = Path(__file__).parents[2] / "site_src" / "about" / "redline-marks.md"
LEAVES = {"", "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
# An element is its tag, its attributes and its content, text and elements.
Tree = tuple[str, dict[str, str], list[Any]]
Piece = tuple[Any, list[Any]]


def inline_elements() -> set[str]:
    """Return the inline elements the specification names."""
    sentence = SPEC.read_text("utf-8").partition("text and the elements ")[2]
    return set(re.findall(r"`([a-z]+)`", sentence.partition("All other")[0]))


INLINE = inline_elements()


def tree(html: str) -> list[Any]:
    """Return what stands in *html*, as html5lib reads it."""
    return _content(html5lib.parseFragment(html, namespaceHTMLElements=False))


def one_side(html: str, side: str) -> list[Any]:
    """Return the document *html* holds on the side `ins` (after) or `del`."""
    return _bare(_flow([found for _, found in _blocks(tree(html), side)]))


def _content(element: Element) -> list[Any]:
    found: list[Any] = [element.text or ""]
    for child in element:
        if child.get("class") != "rl-spoken":  # rule 1
            attributes = {str(k): str(v) for k, v in child.attrib.items()}
            found.append((str(child.tag), attributes, _content(child)))
        found.append(child.tail or "")
    return _flow(found)


def _flow(items: Sequence[Any]) -> list[Any]:
    """Return *items* with loose leaves opened and neighbouring texts joined."""
    found: list[Any] = []
    for item in items:
        for part in item[2] if not isinstance(item, str) and not item[0] else [item]:
            if isinstance(part, str) and found and isinstance(found[-1], str):
                found[-1] += part
            elif part != "":
                found.append(part)
    return found


def _grouped(items: Sequence[Any]) -> Iterator[Tree]:
    """Return blocks; loose inline content is a leaf without a tag."""
    loose: list[Any] = []
    for item in items:
        if isinstance(item, str) or item[0] in INLINE:
            loose.append(item)
            continue
        if loose:
            yield "", {}, loose
            loose = []
        yield item
    if loose:
        yield "", {}, loose


def _blocks(items: Sequence[Any], side: str) -> list[tuple[str, Tree]]:
    """Return the blocks of one side, each with the path it had before."""
    reader = _Reader(side)
    for block in _grouped(items):
        if block[1].get("data-rl", side) == side:  # rule 2
            reader.block(*block)
    return [(p, b) for p, b in reader.found if b[0] or b[2]]  # rule 4


class _Reader:
    """The blocks of one container, one after the other."""

    def __init__(self, side: str) -> None:
        self.side = side
        self.found: list[tuple[str, Tree]] = []
        self.pieces: list[Piece] = []
        self.goes_on = False

    def block(self, tag: str, attrs: dict[str, str], content: list[Any]) -> None:
        path = attrs.get("data-rl-path", "")
        if tag not in LEAVES:
            self.goes_on = False
            self.found += _container((tag, attrs, content), self.side, path)
        elif self.goes_on and self.found:
            self.fill(content)
        else:
            self.begin(path, *_identity(tag, attrs, self.side))
            if _is_marked(content):
                self.fill(content)
            else:
                self.found[-1][1][2].extend(content)

    def begin(self, path: str, tag: str, attrs: dict[str, str]) -> None:
        self.pieces, self.goes_on = [], False
        self.found.append((path, (tag, attrs, [])))

    def fill(self, content: list[Any]) -> None:
        self.goes_on = False
        for item, stack in _pieces(content, []):
            seam = next((e[1] for e in stack if "data-rl-break" in e[1]), None)
            if seam is None:
                self.pieces += _kept(item, stack, self.side)
            elif self.side == "del":
                self.seam(seam)
        self.found[-1][1][2][:] = _nested(self.pieces)

    def seam(self, seam: dict[str, str]) -> None:  # rule 5
        if seam["data-rl-break"] == "ins":
            self.goes_on = True
            if "data-rl-joint" in seam:
                joint = json.loads(seam["data-rl-joint"])
                self.pieces.append((" ", [_listed(element) for element in joint]))
            return
        self.found[-1][1][2][:] = _nested(self.pieces)
        was = json.loads(seam.get("data-rl-was", '["p",{}]'))
        self.begin(seam.get("data-rl-path", ""), *was)


def _container(block: Tree, side: str, path: str) -> list[tuple[str, Tree]]:
    tag, attrs, content = block
    if "data-rl-regrouped" in attrs:  # rule 6
        if side == "ins":
            return [("", inner) for _, inner in _blocks(content, side)]
        return [("", b) for b in _placed(_blocks(list(_pathed(content)), side))]
    inner = [b for _, b in _blocks(content, side)]
    tag, attrs = _identity(tag, attrs, side)
    return [(path, (tag, attrs, inner))] if tag else [(path, b) for b in inner]


def _pathed(items: Sequence[Any]) -> Iterator[Tree]:
    for item in items:
        if isinstance(item, str) or item[1].get("data-rl") == "ins":
            continue
        if "data-rl-path" in item[1]:
            yield item
        else:
            yield from _pathed(item[2])


def _placed(found: Sequence[tuple[str, Tree]]) -> list[Tree]:
    """Return blocks in the containers they stood in before."""
    root: list[Any] = []
    spots = [root]
    for path, block in found:
        shared, *elements = json.loads(path)
        del spots[shared + 1 :]
        for tag, attrs in elements[shared:]:
            inner: list[Any] = []
            spots[-1].append((tag, attrs, inner))
            spots.append(inner)
        spots[-1].append(block)
    return root


def _identity(tag: str, attrs: dict[str, str], side: str) -> tuple[str, dict[str, str]]:
    other = attrs.get("data-rl-now" if side == "ins" else "data-rl-was")  # rule 4
    if other is None:
        return tag, _unmarked(attrs)
    was_tag, was_attrs = json.loads(other)
    return was_tag, was_attrs


def _unmarked(attrs: dict[str, str]) -> dict[str, str]:
    """Return attributes without those of marks, but for what rule 7 looks at."""
    kept = dict(attrs)
    if "id" in kept and kept["id"] == kept.get("data-rl-change"):
        del kept["id"]
    if "data-rl-id" in kept:
        kept["id"] = kept.pop("data-rl-id")
    names = kept.pop("class", "").split()
    if names := [name for name in names if not name.startswith("rl-")]:
        kept["class"] = " ".join(names)
    stay = {"data-rl-own", "data-rl-apart"}
    return {k: v for k, v in kept.items() if not k.startswith("data-rl") or k in stay}


def _is_mark(element: Any) -> bool:
    return element[0] in {"ins", "del"} or "data-rl-format" in element[1]


def _is_marked(content: Sequence[Any]) -> bool:
    return any(
        _is_mark(item) or "data-rl-apart" in item[1] or _is_marked(item[2])
        for item in content
        if not isinstance(item, str)
    )


def _pieces(content: Sequence[Any], stack: list[Any]) -> Iterator[Piece]:
    """Return text and elements without content, each with the elements around it."""
    for item in content:
        if isinstance(item, str) or not item[2]:
            yield item, stack
        else:
            yield from _pieces(item[2], [*stack, (item[0], item[1])])


def _kept(item: Any, stack: list[Any], side: str) -> list[Piece]:
    marks = [entry for entry in stack if _is_mark(entry)]
    if any(tag in {"ins", "del"} and tag != side for tag, _ in marks):
        return []  # rule 2
    own = [
        (tag, _unmarked(attrs)) for tag, attrs in stack if not _is_mark((tag, attrs))
    ]
    formats = [a["data-rl-format"] for _, a in marks if "data-rl-format" in a]
    if formats and side == "del":  # rule 3
        own = [_listed(element) for element in json.loads(formats[0])]
    if not isinstance(item, str):
        item = (item[0], _unmarked(item[1]), [])
    return [(item, own)]


def _listed(element: list[Any]) -> tuple[str, dict[str, str]]:
    tag, attrs, *apart = element
    return tag, attrs | {"data-rl-apart": ""} if apart else attrs


def _nested(pieces: Sequence[Piece]) -> list[Any]:
    """Return the content of a leaf; neighbours that are equal are one (rule 7)."""
    root: list[Any] = []
    last: list[Any] = []
    spots = [root]
    for item, stack in pieces:
        same = 0
        while last[: same + 1] == stack[: same + 1] and same < len(stack):
            same += 1
        del spots[same + 1 :]
        for tag, attrs in stack[same:]:
            inner: list[Any] = []
            spots[-1].append((tag, attrs, inner))
            spots.append(inner)
        spots[-1].append(item)
        last = stack
    return root


def _bare(items: Sequence[Any]) -> list[Any]:
    """Return *items* without any mark, the author's own written back (rule 8)."""
    found: list[Any] = []
    for item in items:
        if isinstance(item, str):
            found.append(item)
            continue
        tag, attrs, content = item
        own = {"u": "ins", "s": "del"}.get(tag)
        tag = own if own and attrs.get("data-rl-own") == own else tag
        kept = {k: v for k, v in attrs.items() if not k.startswith("data-rl")}
        found.append((tag, kept, _bare(_flow(content))))
    return found

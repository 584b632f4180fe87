"""The names of the convention of marks (site_src/about/redline-marks.md)."""

import json
from enum import Enum

from inforce.markup.elements import Attributes, Node
from inforce.redline.runs import Entry, Stack

SIDE = "data-rl"
WAS = "data-rl-was"
NOW = "data-rl-now"
FORMAT = "data-rl-format"
BREAK = "data-rl-break"
JOINT = "data-rl-joint"
CHANGE = "data-rl-change"
OWN_ID = "data-rl-id"
# An author's own mark: the only one of these that belongs to a document.
OWN = "data-rl-own"
PATH = "data-rl-path"
REGROUPED = "data-rl-regrouped"
SPOKEN = "rl-spoken"
PREFIX = "data-rl"


class Side(Enum):
    """A side of a redline; the value is the mark of what stands only there."""

    BEFORE = "del"
    AFTER = "ins"

    @property
    def other(self) -> "Side":
        """Return the opposite side."""
        return Side.AFTER if self is Side.BEFORE else Side.BEFORE


def shape(tag: str, attrs: Attributes) -> str:
    """Return an element without content as the value of an attribute."""
    return json.dumps([tag, dict(attrs)], ensure_ascii=False, separators=(",", ":"))


def shaped(value: str) -> tuple[str, Attributes] | None:
    """Return what `shape` wrote, None when *value* is nothing it can have written."""
    found = _loaded(value)
    return _element(found) if isinstance(found, list) and len(found) == 2 else None


def layers(stack: Stack) -> str:
    """Return the elements around a piece as the value of an attribute."""
    items = [
        [e.tag, dict(e.attrs), 1] if e.apart else [e.tag, dict(e.attrs)] for e in stack
    ]
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def layered(value: str) -> Stack:
    """Return what `layers` wrote; what it cannot have written is left out."""
    found = _loaded(value)
    entries = []
    for item in found if isinstance(found, list) else ():
        element = _element(item) if isinstance(item, list) and len(item) > 1 else None
        if element:
            entries.append(Entry(*element, int(len(item) > 2)))
    return tuple(entries)


Path = tuple[tuple[str, Attributes], ...]


def place(path: Path, shared: int) -> str:
    """Return the containers around a block before, as the value of an attribute.

    The first *shared* of them are those of the block before it.
    """
    items: list[object] = [[tag, dict(attrs)] for tag, attrs in path]
    return json.dumps([shared, *items], ensure_ascii=False, separators=(",", ":"))


def placed(value: str) -> tuple[Path, int]:
    """Return what `place` wrote; what it cannot have written is left out."""
    found = _loaded(value)
    if not isinstance(found, list) or not found or not isinstance(found[0], int):
        return (), 0
    elements = [
        _element(item)
        for item in found[1:]
        if isinstance(item, list) and len(item) == 2
    ]
    path = tuple(element for element in elements if element is not None)
    return path, max(0, min(found[0], len(path)))


def unmarked(node: Node) -> Attributes:
    """Return the attributes of *node* without those of the convention."""
    if not node.attrs:
        return ()
    change = node.attribute(CHANGE)
    kept = dict(node.attrs)
    if change and kept.get("id") == change:
        del kept["id"]
    if OWN_ID in kept:
        kept["id"] = kept[OWN_ID]
    if "rl-" in kept.get("class", ""):
        names = [n for n in kept.pop("class").split() if not n.startswith("rl-")]
        if names:
            kept["class"] = " ".join(names)
    return tuple(
        sorted(
            (name, value)
            for name, value in kept.items()
            if not name.startswith(PREFIX) or name == OWN
        )
    )


def _loaded(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _element(item: list[object]) -> tuple[str, Attributes] | None:
    tag, attrs = item[0], item[1]
    if not isinstance(tag, str) or not isinstance(attrs, dict):
        return None
    return tag, tuple(sorted((str(k), str(v)) for k, v in attrs.items()))

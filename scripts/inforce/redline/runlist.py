"""A redline as lines of text with marks, for surfaces without HTML."""

from dataclasses import dataclass

from inforce.markup.elements import Node
from inforce.markup.tree import fragment, leaves, source
from inforce.redline.changes import Block, Redline
from inforce.redline.convention import BREAK
from inforce.redline.reading import value
from inforce.redline.runs import pieces


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one mark: `ins`, `del`, `move` or nothing."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf of a document; `section` is set where a section begins in it."""

    runs: tuple[Run, ...]
    changed: bool
    heading: bool
    section: str


def lines(redline: Redline) -> tuple[Line, ...]:
    """Return the lines of *redline* in order; blocks without text give none."""
    return tuple(line for block in redline.blocks for line in _lines(block))


def _lines(block: Block) -> list[Line]:
    tree = fragment(source(block.html, without_speech=True))
    found = []
    for leaf in leaves(tree):
        runs = _runs(leaf)
        if any(run.text.strip() for run in runs):
            changed = any(run.mark for run in runs)
            heading = leaf.tag[:1] == "h"
            found.append(Line(runs, changed, heading, block.section))
    return found


def _runs(leaf: Node) -> tuple[Run, ...]:
    found: list[Run] = []
    for content, stack in pieces(leaf, marked=True):
        mark = next((e for e in stack if e.tag in {"ins", "del"}), None)
        moved = mark is not None and "rl-moved" in value(mark, "class")
        kind = "move-" + mark.tag if mark and moved else mark.tag if mark else ""
        text = content if isinstance(content, str) else _seen(content)
        if mark is not None and value(mark, BREAK):
            text = "¶"
        if found and found[-1].mark == kind:
            found[-1] = Run(found[-1].text + text, kind)
        else:
            found.append(Run(text, kind))
    return tuple(found)


def _seen(atom: Node) -> str:
    if atom.tag == "br":
        return "\n"
    return f"[{atom.attribute('alt')}]" if atom.tag == "img" else ""

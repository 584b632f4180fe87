"""What the marker is told to do with each block, decided before any mark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.markup.tree import is_leaf
from inforce.redline.convention import Path
from inforce.redline.plainmarks import Marked

# Elements that HTML permits in one kind of parent only; tables are not opened.
RIGID = frozenset({"dd", "dt", "li"})


class Item(NamedTuple):
    """A block that is not opened, and where it stands.

    `path` are the containers around it, from the outside; the first `shared` of
    them are also around the item before it. `top` is the number of the sibling
    it came from.
    """

    node: Node
    path: tuple[Node, ...]
    shared: int
    top: int

    @property
    def shape(self) -> Path:
        """Return the containers as tags and attributes."""
        return tuple((node.tag, node.attrs) for node in self.path)


@dataclass(slots=True, eq=False)
class Kept:
    """A block that is the same on both sides."""

    after: Node


@dataclass(slots=True, eq=False)
class Gone:
    """A block that stands only before; `twin` is where it was moved to."""

    before: Node
    twin: "Come | None" = None
    group: object = None


@dataclass(slots=True, eq=False)
class Come:
    """A block that stands only after; `twin` is where it was moved from."""

    after: Node
    twin: Gone | None = None
    group: object = None
    inside: "Plan | None" = None


@dataclass(slots=True, eq=False)
class Text:
    """Leaves that hold the same text, edited.

    Where it was split or merged there are several, on one side only.
    """

    before: tuple[Node, ...]
    after: tuple[Node, ...]
    detail: str = ""


@dataclass(slots=True, eq=False)
class Element:
    """A container on both sides, with what is done inside it."""

    before: Node
    after: Node
    inside: "list[Plan]" = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Patched:
    """A block of which only words changed, marked already."""

    marked: Marked


class Placed(NamedTuple):
    """A plan inside a regrouped part, with the items it is about."""

    plan: "Kept | Gone | Come | Text | Element"
    before: tuple[Item, ...]
    after: tuple[Item, ...]


@dataclass(slots=True, eq=False)
class Regrouped:
    """Blocks whose text stayed while the containers around them changed."""

    before: tuple[Node, ...]
    after: tuple[Node, ...]
    parts: list[Placed]


Plan = Kept | Gone | Come | Text | Element | Regrouped | Patched


def items(siblings: Sequence[Node]) -> list[Item]:
    """Return the blocks in *siblings* that are not opened, in document order.

    Leaves, tables and containers without content are not opened.
    """
    found: list[Item] = []
    last: tuple[Node, ...] = ()
    for top, sibling in enumerate(siblings):
        if is_leaf(sibling):
            found.append(Item(sibling, (), 0, top))
            last = ()
            continue
        for node, path in _walked(sibling):
            shared = 0
            for one, other in zip(last, path, strict=False):
                if one is not other:
                    break
                shared += 1
            found.append(Item(node, path, shared, top))
            last = path
    return found


def _walked(root: Node) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    work: list[tuple[Node, tuple[Node, ...]]] = [(root, ())]
    while work:
        node, path = work.pop()
        if is_leaf(node) or node.tag == "table" or not node.children:
            yield node, path
        else:
            inner = (*path, node)
            work.extend(
                (child, inner)
                for child in reversed(node.children)
                if isinstance(child, Node)
            )


def walked(plans: Sequence[Plan]) -> Iterator[Plan]:
    """Return every plan in *plans*, in document order."""
    work: list[Plan] = list(reversed(plans))
    while work:
        plan = work.pop()
        yield plan
        if isinstance(plan, Element):
            work.extend(reversed(plan.inside))
        elif isinstance(plan, Regrouped):
            work.extend(part.plan for part in reversed(plan.parts))


def sides(plan: Plan) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Return the blocks before and after that *plan* is about."""
    match plan:
        case Kept(after):
            return (after,), (after,)
        case Gone(before):
            return (before,), ()
        case Come(after):
            return (), (after,)
        case Text(before, after) | Regrouped(before, after):
            return before, after
        case Element(before, after):
            return (before,), (after,)
        case Patched():
            return (), ()

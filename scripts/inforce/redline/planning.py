"""From two documents to a plan: which block is kept, edited, moved, regrouped.

Equal siblings are matched first. In each gap the leaves are aligned whatever
containers they stand in; where the containers agree with that, the gap is
compared container by container, and where they do not, it is regrouped: the
text is compared once and the change of structure is recorded beside it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.markup.tree import is_leaf
from inforce.redline.alignment import Aligner, Pairing, family
from inforce.redline.matching import Matcher
from inforce.redline.plans import (
    Come,
    Element,
    Gone,
    Item,
    Kept,
    Patched,
    Placed,
    Plan,
    Regrouped,
    Text,
    items,
)
from inforce.redline.tables import Columns

_LISTS = frozenset({"ul", "ol", "dl"})
_RIGID = _LISTS | {"table", "thead", "tbody", "tfoot", "tr", "colgroup"}
_TABLED = _RIGID - _LISTS
_CELLS = frozenset({"td", "th"})


class _Task(NamedTuple):
    """Children of one container on both sides that wait for their plan."""

    before: list[Node]
    after: list[Node]
    plans: list[Plan]
    parent: str


class Planner:
    """Plans redlines; one for each pair of documents."""

    def __init__(self, aligner: Aligner, matcher: Matcher) -> None:
        self._aligner = aligner
        self._matcher = matcher
        self._columns: dict[int, Columns] = {}
        self._tasks: list[_Task] = []

    def planned(self, before: list[Node], after: list[Node]) -> list[Plan]:
        """Return the plan for the blocks *before* and *after*, in order."""
        plans: list[Plan] = []
        self._tasks = [_Task(before, after, plans, "")]
        while self._tasks:
            self._siblings(self._tasks.pop())
        return plans

    def _siblings(self, task: _Task) -> None:
        before, after, plans, parent = task
        if len(before) == 1 == len(after):
            same = self._aligner.same(before[0], after[0])
            plans.extend([Kept(after[0])] if same else self._gap(before, after, parent))
            return
        codes = self._matcher.opcodes(
            [self._aligner.key(node) for node in before],
            [self._aligner.key(node) for node in after],
        )
        for tag, i, end, j, stop in codes:
            if tag == "equal":
                plans.extend(map(Kept, after[j:stop]))
            elif i == end or j == stop:
                plans.extend(map(Gone, before[i:end]))
                plans.extend(map(Come, after[j:stop]))
            else:
                plans.extend(self._gap(before[i:end], after[j:stop], parent))

    def _gap(self, before: list[Node], after: list[Node], parent: str) -> list[Plan]:
        if parent in _TABLED:
            return self._rigid(before, after)
        if parent in _CELLS and _alone_in_cell(before, after):
            return [self._single(before[0], after[0])]
        if (plans := self._in_place(before, after)) is not None:
            return plans
        ours, theirs = items(before), items(after)
        pairing = self._aligner.pairing(
            [item.node for item in ours], [item.node for item in theirs]
        )
        found: list[Plan] = []
        i = j = 0
        for part in _components(ours, theirs, pairing):
            found.extend(map(Gone, before[i : part.before.start]))
            found.extend(map(Come, after[j : part.after.start]))
            found.extend(self._component(part, before, after, (ours, theirs, pairing)))
            i, j = part.before.stop, part.after.stop
        found.extend(map(Gone, before[i:]))
        found.extend(map(Come, after[j:]))
        return found

    def _in_place(self, before: list[Node], after: list[Node]) -> list[Plan] | None:
        """Return the plan where each block is compared with the one in its place.

        None where the text may have gone elsewhere.
        """
        if len(before) != len(after):
            return None
        if len(before) > 1:
            edited = all(map(self._aligner.edited, before, after))
            return list(map(self._single, before, after)) if edited else None
        one, other = before[0], after[0]
        first, second = _only_leaf(one), _only_leaf(other)
        if first is None or second is None or not _comparable(one, other):
            return None
        if self._aligner.belong(first, second):
            return [self._single(one, other)]
        return [Gone(one), Come(other)]

    def _component(
        self,
        part: "_Component",
        before: list[Node],
        after: list[Node],
        flat: tuple[list[Item], list[Item], Pairing],
    ) -> list[Plan]:
        ours = before[part.before.start : part.before.stop]
        theirs = after[part.after.start : part.after.stop]
        if len(ours) == len(theirs) == 1 and _comparable(ours[0], theirs[0]):
            if ours[0].tag not in _LISTS:
                return [self._single(ours[0], theirs[0])]
            if (plan := self._listed(ours[0], theirs[0])) is not None:
                return [plan]
        elif all(map(_splits, (*ours, *theirs))):
            return [Text(tuple(ours), tuple(theirs))]
        return [Regrouped(tuple(ours), tuple(theirs), self._parts(part, flat))]

    def _single(self, before: Node, after: Node) -> Plan:
        if self._aligner.same(before, after):
            return Kept(after)
        if is_leaf(before):
            return Text((before,), (after,))
        plan = Element(before, after)
        if before.tag == "table":
            self._columns.update(Columns.of(before, after, self._aligner))
        if before.tag == "tr" and (columns := self._columns.get(id(before))):
            plan.inside.extend(self._cells(before, after, columns))
            return plan
        self._tasks.append(
            _Task(inside(before), inside(after), plan.inside, before.tag)
        )
        return plan

    def _listed(self, before: Node, after: Node) -> Plan | None:
        """Return the plan for two lists, None where items were split or nested."""
        outer, inner = inside(before), inside(after)
        ours, theirs = items(outer), items(inner)
        nodes = [item.node for item in ours], [item.node for item in theirs]
        found = _components(ours, theirs, self._aligner.pairing(*nodes))
        if any(
            len(part.before) != 1
            or len(part.after) != 1
            or outer[part.before.start].tag != inner[part.after.start].tag
            for part in found
        ):
            return None
        if self._aligner.share(*nodes):
            return self._single(before, after)
        # No item can be equal: they need not be compared again.
        return Element(before, after, list(self._items(outer, inner, found)))

    def _items(
        self, before: list[Node], after: list[Node], found: list["_Component"]
    ) -> Iterator[Plan]:
        i = j = 0
        for part in found:
            yield from map(Gone, before[i : part.before.start])
            yield from map(Come, after[j : part.after.start])
            yield self._single(before[part.before.start], after[part.after.start])
            i, j = part.before.stop, part.after.stop
        yield from map(Gone, before[i:])
        yield from map(Come, after[j:])

    def _rigid(self, before: list[Node], after: list[Node]) -> list[Plan]:
        found: list[Plan] = []
        for one, other in self._aligner.steps(before, after):
            if one is None and other is not None:
                found.append(Come(other))
            elif other is None and one is not None:
                found.append(Gone(one))
            elif one is not None and other is not None:
                found.append(self._single(one, other))
        return found

    def _cells(self, before: Node, after: Node, columns: Columns) -> list[Plan]:
        found: list[Plan] = []
        for one, other, group in columns.cells(inside(before), inside(after)):
            if one is not None and other is not None:
                found.append(self._single(one, other))
            elif one is not None:
                found.append(Gone(one, group=group))
            elif other is not None:
                found.append(Come(other, group=group))
        return found

    def _parts(
        self, part: "_Component", flat: tuple[list[Item], list[Item], Pairing]
    ) -> list[Placed]:
        ours, theirs, pairing = flat
        first, last = _bounds(ours, part.before)
        start, stop = _bounds(theirs, part.after)
        parts: list[Placed] = []
        i, j = first, start
        for befores, afters in [
            *(p for p in pairing.groups if first <= p[0].start < last),
            (range(last, last), range(stop, stop)),
        ]:
            parts.extend(_alone(ours[i : befores.start], theirs[j : afters.start]))
            if befores:
                one = tuple(ours[befores.start : befores.stop])
                other = tuple(theirs[afters.start : afters.stop])
                parts.append(Placed(self._item(one, other), one, other))
            i, j = befores.stop, afters.stop
        return parts

    def _item(
        self, before: tuple[Item, ...], after: tuple[Item, ...]
    ) -> Kept | Gone | Come | Text | Element:
        if is_leaf(before[0].node):
            return Text(
                tuple(item.node for item in before), tuple(item.node for item in after)
            )
        plan = self._single(before[0].node, after[0].node)
        if isinstance(plan, Regrouped | Patched):
            return Kept(after[0].node)
        return plan


def inside(node: Node) -> list[Node]:
    """Return the blocks straight in *node*."""
    return [child for child in node.children if isinstance(child, Node)]


class _Component(NamedTuple):
    """Siblings that share text, as ranges of both sides."""

    before: range
    after: range


def _components(
    ours: list[Item], theirs: list[Item], pairing: Pairing
) -> list[_Component]:
    found: list[_Component] = []
    for befores, afters in pairing.groups:
        i, end = ours[befores.start].top, ours[befores.stop - 1].top + 1
        j, stop = theirs[afters.start].top, theirs[afters.stop - 1].top + 1
        if found and (i < found[-1].before.stop or j < found[-1].after.stop):
            last = found.pop()
            i, j = last.before.start, last.after.start
            end, stop = max(end, last.before.stop), max(stop, last.after.stop)
        found.append(_Component(range(i, end), range(j, stop)))
    return found


def _comparable(before: Node, after: Node) -> bool:
    return family(before) == family(after)


def _only_leaf(node: Node) -> Node | None:
    """Return the one leaf of a block that is no list and no table, None for others."""
    if node.tag in _RIGID:
        return None
    while not is_leaf(node):
        found = node.children
        if len(found) != 1 or not isinstance(found[0], Node) or found[0].tag in _RIGID:
            return None
        node = found[0]
    return node


def _splits(node: Node) -> bool:
    return is_leaf(node) and node.tag != "pre"


def _alone_in_cell(before: list[Node], after: list[Node]) -> bool:
    """Return whether a cell holds one text on both sides, however unlike."""
    if not len(before) == len(after) == 1:
        return False
    return _splits(before[0]) and _splits(after[0])


def _bounds(found: list[Item], tops: range) -> tuple[int, int]:
    places = [k for k, item in enumerate(found) if item.top in tops]
    return places[0], places[-1] + 1


def _alone(before: list[Item], after: list[Item]) -> list[Placed]:
    return [
        *(Placed(Gone(item.node), (item,), ()) for item in before),
        *(Placed(Come(item.node), (), (item,)) for item in after),
    ]

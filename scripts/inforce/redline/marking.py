"""From a plan to marked nodes."""

from collections.abc import Sequence

from inforce.markup.elements import Attributes, Node
from inforce.markup.tree import is_leaf, leaves, visible_text
from inforce.redline.changes import ChangeKind
from inforce.redline.convention import (
    CHANGE,
    NOW,
    PATH,
    SIDE,
    WAS,
    Side,
    place,
    shape,
)
from inforce.redline.leaves import Leaf, Words
from inforce.redline.marks import Drafts, nameless
from inforce.redline.matching import Matcher
from inforce.redline.plans import (
    RIGID,
    Come,
    Element,
    Gone,
    Item,
    Kept,
    Plan,
    Regrouped,
    Text,
)
from inforce.redline.regrouping import Scaffold

_KINDS = {Side.BEFORE: ChangeKind.REMOVED, Side.AFTER: ChangeKind.ADDED}
_CLASS = {Side.BEFORE: "rl-removed", Side.AFTER: "rl-added"}
_TABLE_DETAIL = {"td": "table cell", "th": "table cell", "tr": "table row"}
_Spot = list["Node | str"]


class Marker:
    """Turns plans into marked nodes and collects the changes."""

    def __init__(self, matcher: Matcher) -> None:
        self.drafts = Drafts()
        self._words = Words(matcher, self.drafts)
        self._groups: dict[int, int] = {}
        self._moves: dict[int, int] = {}
        self._work: list[tuple[Plan, _Spot, str]] = []

    def marked(self, plan: Plan) -> list[Node]:
        """Return the marked nodes of *plan*, at least one."""
        holder: _Spot = []
        base = len(self._work)
        self._work.append((plan, holder, ""))
        while len(self._work) > base:
            self._one(*self._work.pop())
        return [node for node in holder if isinstance(node, Node)]

    def forget(self, height: int) -> None:
        """Forget all changes but the first *height*."""
        self.drafts.forget(height)
        for numbers in (self._groups, self._moves):
            for key in [key for key, number in numbers.items() if number >= height]:
                del numbers[key]

    def replaced(self, before: Sequence[Node], after: Sequence[Node]) -> list[Node]:
        """Return the blocks *before* removed whole and those *after* added whole."""
        return [
            *(
                self.whole(node, Side.BEFORE, self._new(Side.BEFORE, ""))
                for node in before
            ),
            *(
                self.whole(node, Side.AFTER, self._new(Side.AFTER, ""))
                for node in after
            ),
        ]

    def _one(self, plan: Plan, spot: _Spot, within: str) -> None:
        match plan:
            case Kept(after):
                spot.append(apart(after, _last(spot)))
            case Gone() | Come():
                spot.append(apart(self._alone(plan, within), _last(spot)))
            case Text(before, after):
                for node in self._text(plan, within):
                    spot.append(apart(node, _last(spot)))
            case Element(before, after, inner):
                node = self._element(before, after)
                spot.append(node)
                detail = _TABLE_DETAIL.get(after.tag, within)
                self._work.extend((p, node.children, detail) for p in reversed(inner))
            case Regrouped():
                spot.append(self._regrouped(plan, within))

    def _alone(self, plan: Gone | Come, within: str) -> Node:
        """Return a block that stands on one side, or one end of a move."""
        block, side = _sided(plan)
        if plan.twin is not None:
            return self._moved(plan, block, side)
        detail = "table column" if plan.group else _TABLE_DETAIL.get(block.tag, within)
        number = self._groups.get(id(plan.group)) if plan.group else None
        if number is None:
            number = self._new(side, detail)
        if plan.group:
            self._groups[id(plan.group)] = number
        return self.whole(block, side, number)

    def _new(self, side: Side, detail: str) -> int:
        return self.drafts.add(_KINDS[side], detail)

    def _moved(self, plan: Gone | Come, block: Node, side: Side) -> Node:
        number = self.drafts.add(ChangeKind.MOVED)
        self._moves[id(plan)] = number
        if (other := self._moves.get(id(plan.twin))) is not None:
            self.drafts.pair(number, other)
        if isinstance(plan, Come) and plan.inside is not None:
            node = self._edited_move(plan.inside, number)
            if node is not None:
                return node
        return self.whole(block, side, number, name="rl-moved")

    def _edited_move(self, inner: Plan, number: int) -> Node | None:
        """Return the place a block was moved to, with the edits made on the way."""
        match inner:
            case Text((before,), (after,)) if after.tag:
                node = Node(after.tag, after.attrs)
                content = self._words.moved(before, after, number)
                node.children = content
            case _:
                return None
        extra = ((CHANGE, str(number)), (SIDE, Side.AFTER.value))
        node.attrs = marked_attributes(node.attrs, "rl-moved", extra)
        return node

    def whole(self, block: Node, side: Side, number: int, *, name: str = "") -> Node:
        """Return *block* marked as standing only on one *side*."""
        name = name or _CLASS[side]
        root = self._copied(block, side, (number, name))
        if not block.leaf:
            extra = ((CHANGE, str(number)), (SIDE, side.value))
            root.attrs = marked_attributes(root.attrs, name, extra)
        return root

    def _copied(self, block: Node, side: Side, mark: tuple[int, str]) -> Node:
        if is_leaf(block):
            return self._copied_leaf(block, side, mark)
        top = Node("")
        work: list[tuple[Node, _Spot]] = [(block, top.children)]
        while work:
            node, spot = work.pop()
            if is_leaf(node):
                spot.append(self._copied_leaf(node, side, mark))
                continue
            attrs = nameless(node.attrs) if side is Side.BEFORE else node.attrs
            copy = Node(node.tag, attrs)
            spot.append(copy)
            work.extend(
                (child, copy.children)
                for child in reversed(node.children)
                if isinstance(child, Node)
            )
        return next(node for node in top.children if isinstance(node, Node))

    def _copied_leaf(self, leaf: Node, side: Side, mark: tuple[int, str]) -> Node:
        attrs = nameless(leaf.attrs) if side is Side.BEFORE else leaf.attrs
        content = self._words.whole(leaf, side, mark)
        return Node(leaf.tag, attrs, content, leaf=leaf.leaf)

    def _text(self, plan: Text, within: str, places: Sequence[str] = ()) -> list[Node]:
        """Return the leaves of *plan*; *places* say where those before stood."""
        leaves = self._words.compared(plan, plan.detail or within, places)
        return [self._leaf(leaf) for leaf in leaves]

    def _leaf(self, leaf: Leaf) -> Node:
        if leaf.before is None:
            node = Node(leaf.after.tag, leaf.after.attrs, leaf=leaf.after.leaf)
        else:
            node = self._element(leaf.before, leaf.after, forced=bool(leaf.place))
        if leaf.place:
            if not node.tag:
                node = Node("p", ((NOW, shape("", ())),))
            node.attrs = tuple(sorted((*node.attrs, (PATH, leaf.place))))
        node.children = leaf.children
        return node

    def _element(self, before: Node, after: Node, *, forced: bool = False) -> Node:
        """Return the element shown for both, with what it was where that differs.

        With *forced*, there is an element even where neither side has one.
        """
        if (before.tag, before.attrs) == (after.tag, after.attrs):
            if after.tag or not forced:
                return Node(after.tag, after.attrs, leaf=after.leaf)
            none = shape("", ())
            return Node("p", ((NOW, none), (WAS, none)))
        extra: Attributes = ()
        if _noticed(before, after):
            number = self.drafts.add(ChangeKind.FORMATTING, _detail(before, after))
            self.drafts.tell(number, Side.BEFORE, _beginning(before), 0)
            self.drafts.tell(number, Side.AFTER, _beginning(after), 0)
            extra = ((CHANGE, str(number)),)
        if not after.tag:
            extra = (*extra, (NOW, shape("", ())))
            attrs = nameless(before.attrs)
            return Node(before.tag, marked_attributes(attrs, "rl-format", extra))
        extra = (*extra, (WAS, shape(before.tag, before.attrs)))
        name = "rl-format" if len(extra) > 1 else ""
        return Node(after.tag, marked_attributes(after.attrs, name, extra))

    def _regrouped(self, plan: Regrouped, within: str) -> Node:
        scaffold = Scaffold(self._structure(plan))
        for part in plan.parts:
            afters = part.after
            match part.plan:
                case Gone() as gone:
                    node = _at(self._alone(gone, within), part.before[0])
                    scaffold.removed(node)
                case Come() as come:
                    scaffold.added(self._alone(come, within), afters[0])
                case Text() as text:
                    places = [place(item.shape, item.shared) for item in part.before]
                    leaves = self._text(text, within, places)
                    for leaf, item in zip(leaves, afters, strict=True):
                        scaffold.added(leaf, item)
                case other:
                    node = _at(self.marked(other)[0], part.before[0])
                    scaffold.added(node, afters[0])
        return scaffold.finished()

    def _structure(self, plan: Regrouped) -> int | None:
        """Return the number of the change of containers, None where none is seen."""
        texts = [
            visible_text(part.after[0].node)
            for part in plan.parts
            if part.before
            and part.after
            and _tags(part.before[0]) != _tags(part.after[0])
        ]
        if not texts:
            return None
        tags = {
            node.tag
            for part in plan.parts
            for item in (*part.before, *part.after)
            for node in item.path
        }
        detail = "list nesting" if tags & {"ul", "ol", "li"} else "structure"
        number = self.drafts.add(ChangeKind.FORMATTING, detail)
        draft = self.drafts.found[number]
        draft.before.extend(texts)
        draft.after.extend(texts)
        return number


def apart(node: Node, last: object) -> Node:
    """Return *node* so that it does not melt into *last*, which stands before it.

    Two leaves without a tag, of which each stands on another side, would be one
    leaf when they are written and read again.
    """
    if not (node.leaf and isinstance(last, Node) and last.leaf):
        return node
    none = shape("", ())
    return Node("p", ((NOW, none), (WAS, none)), node.children)


def _last(spot: _Spot) -> Node | str | None:
    return spot[-1] if spot else None


def _tags(item: Item) -> list[str]:
    return [node.tag for node in item.path]


def _at(node: Node, item: Item) -> Node:
    """Return a copy of *node* that says where it stood before.

    An element that needs another around it is shown as a `div`.
    """
    where = (PATH, place(item.shape, item.shared))
    if not node.tag:
        none = shape("", ())
        attrs: Attributes = ((NOW, none), where, (WAS, none))
        return Node("p", attrs, node.children)
    attrs = tuple(sorted((*node.attrs, where)))
    if node.tag not in RIGID:
        return Node(node.tag, attrs, node.children)
    was = (WAS, shape(item.node.tag, item.node.attrs))
    return Node("div", tuple(sorted((*attrs, was))), node.children)


def _sided(plan: Gone | Come) -> tuple[Node, Side]:
    if isinstance(plan, Gone):
        return plan.before, Side.BEFORE
    return plan.after, Side.AFTER


def marked_attributes(attrs: Attributes, name: str, extra: Attributes) -> Attributes:
    """Return *attrs* with the class *name* and the attributes *extra*, sorted."""
    found = dict(attrs)
    if name:
        found["class"] = f"{found['class']} {name}" if "class" in found else name
    found.update(extra)
    return tuple(sorted(found.items()))


def _noticed(before: Node, after: Node) -> bool:
    """Return whether a reader is told.

    Another id alone is not seen, nor is a list whose items became paragraphs.
    """
    if {before.tag, after.tag} == {"", "p"}:
        return False
    ours = [pair for pair in before.attrs if pair[0] != "id"]
    theirs = [pair for pair in after.attrs if pair[0] != "id"]
    return before.tag != after.tag or ours != theirs


def _detail(before: Node, after: Node) -> str:
    if before.tag != after.tag and before.tag[:1] == "h" == after.tag[:1]:
        return "heading level"
    if after.tag in {"ol", "li"} and before.tag == after.tag:
        return "renumbered"
    return "list kind" if after.tag in {"ul", "ol"} else ""


def _beginning(node: Node) -> str:
    """Return the first words of *node*, which say what a change is about."""
    text = visible_text(next(leaves(node), node))
    return text if len(text) <= 80 else f"{text[:79]}…"

"""The marked tree of one aligned pair of blocks, without recursion."""

from inforce.markup.content import Attributes, Node
from inforce.markup.tree import is_leaf
from inforce.redline.alignment import Aligner, Step
from inforce.redline.changes import ChangeKind
from inforce.redline.convention import CHANGE, NOW, SIDE, WAS, Side, shape
from inforce.redline.marks import (
    Drafts,
    compared,
    marked_leaf,
    nameless,
    text_of,
    whole,
    word_count,
)
from inforce.redline.matching import Matcher
from inforce.redline.tokens import tokens

_KINDS = {Side.BEFORE: ChangeKind.REMOVED, Side.AFTER: ChangeKind.ADDED}
_CLASS = {Side.BEFORE: "rl-removed", Side.AFTER: "rl-added"}


class Marker:
    """Turns steps of an alignment into marked nodes and collects the changes."""

    def __init__(self, aligner: Aligner, matcher: Matcher) -> None:
        self._aligner = aligner
        self._matcher = matcher
        self.drafts = Drafts()

    def marked(self, step: Step) -> list[Node]:
        """Return the marked nodes of *step*, one or two."""
        holder: list[Node | str] = []
        work: list[tuple[Step, list[Node | str]]] = [(step, holder)]
        while work:
            (before, after), spot = work.pop()
            if before is None or after is None:
                spot.extend(self._one_sided(before, after))
            elif self._aligner.same(before, after):
                spot.append(after)
            elif is_leaf(before):
                spot.append(self._leaf(before, after))
            else:
                node = self._element(before, after)
                spot.append(node)
                work.extend(
                    (inner, node.children)
                    for inner in reversed(self._aligner.steps(*_inside(before, after)))
                )
        return [node for node in holder if isinstance(node, Node)]

    def replaced(self, step: Step) -> list[Node]:
        """Return *step* with its block removed and added whole."""
        return [
            *self._one_sided(step.before, None),
            *self._one_sided(None, step.after),
        ]

    def _one_sided(self, before: Node | None, after: Node | None) -> list[Node]:
        found = []
        if before is not None:
            found.append(self.whole(before, Side.BEFORE))
        if after is not None:
            found.append(self.whole(after, Side.AFTER))
        return found

    def whole(self, block: Node, side: Side, number: int | None = None) -> Node:
        """Return *block* marked as standing only on one *side*."""
        if number is None:
            number = self.drafts.add(_KINDS[side])
        root = self._copied(block, side, number)
        if block.leaf:
            return root
        root.attrs = marked_attributes(
            root.attrs,
            _CLASS[side],
            ((CHANGE, str(number)), (SIDE, side.value)),
        )
        return root

    def _copied(self, block: Node, side: Side, number: int) -> Node:
        top = Node("")
        work: list[tuple[Node, list[Node | str]]] = [(block, top.children)]
        while work:
            node, spot = work.pop()
            attrs = nameless(node.attrs) if side is Side.BEFORE else node.attrs
            copy = Node(node.tag, attrs, leaf=node.leaf)
            spot.append(copy)
            if is_leaf(node):
                copy.children = self._whole_leaf(node, side, number)
            else:
                work.extend(
                    (child, copy.children)
                    for child in reversed(node.children)
                    if isinstance(child, Node)
                )
        first = top.children[0]
        return first if isinstance(first, Node) else top

    def _whole_leaf(self, leaf: Node, side: Side, number: int) -> list[Node | str]:
        found = tokens(leaf)
        draft = self.drafts.found[number]
        if side is Side.BEFORE:
            draft.before.append(text_of(found))
            draft.removed += word_count(found)
        else:
            draft.after.append(text_of(found))
            draft.added += word_count(found)
        return marked_leaf([whole(side.value, found, number)]) if found else []

    def _leaf(self, before: Node, after: Node) -> Node:
        node = self._element(before, after)
        spans = compared(tokens(before), tokens(after), self._matcher, self.drafts)
        node.children = marked_leaf(spans)
        return node

    def _element(self, before: Node, after: Node) -> Node:
        """Return the element shown for both, with what it was where that differs."""
        if (before.tag, before.attrs) == (after.tag, after.attrs):
            return Node(after.tag, after.attrs, leaf=after.leaf)
        number = self.drafts.add(ChangeKind.FORMATTING, _detail(before, after))
        extra: Attributes = ((CHANGE, str(number)),)
        if not after.tag:
            attrs = nameless(before.attrs)
            extra = (*extra, (NOW, shape("", ())))
            return Node(before.tag, marked_attributes(attrs, "rl-format", extra))
        extra = (*extra, (WAS, shape(before.tag, before.attrs)))
        return Node(after.tag, marked_attributes(after.attrs, "rl-format", extra))


def marked_attributes(attrs: Attributes, name: str, extra: Attributes) -> Attributes:
    """Return *attrs* with the class *name* and the attributes *extra*, sorted."""
    found = dict(attrs)
    found["class"] = f"{found['class']} {name}" if "class" in found else name
    found.update(extra)
    return tuple(sorted(found.items()))


def _inside(before: Node, after: Node) -> tuple[list[Node], list[Node]]:
    return (
        [child for child in before.children if isinstance(child, Node)],
        [child for child in after.children if isinstance(child, Node)],
    )


def _detail(before: Node, after: Node) -> str:
    if before.tag != after.tag and before.tag[:1] == "h" == after.tag[:1]:
        return "heading level"
    return ""

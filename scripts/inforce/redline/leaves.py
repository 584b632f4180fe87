"""The leaves of an edited text: words compared, paragraphs split and merged."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from inforce.markup.elements import Node
from inforce.redline.changes import ChangeKind
from inforce.redline.convention import PATH, WAS, Side, shape
from inforce.redline.marks import (
    ADDED,
    Drafts,
    Seam,
    Span,
    marked_leaf,
    text_of,
)
from inforce.redline.matching import Matcher
from inforce.redline.noting import REWRITTEN, noted_whole
from inforce.redline.plans import Text
from inforce.redline.spans import OF_SEAM, compared, edited
from inforce.redline.tokens import BREAK_KEY, Token, tokens
from inforce.redline.wholes import Told, told, wrapped
from inforce.redline.windows import marked, window


@dataclass(slots=True)
class Leaf:
    """A leaf of the side after, marked; `before` is None where it was joined.

    `place` says where the leaf before stood, empty outside regrouped parts.
    """

    before: Node | None
    after: Node
    place: str
    children: list[Node | str] = field(default_factory=list)


class Words:
    """Compares the words of leaves and records the changes."""

    def __init__(self, matcher: Matcher, drafts: Drafts) -> None:
        self._matcher = matcher
        self._drafts = drafts

    def whole(self, leaf: Node, side: Side, mark: tuple[int, str]) -> list[Node | str]:
        """Return the content of a *leaf* that stands only on one *side*."""
        number, name = mark
        self._tell(number, side, told(leaf))
        return wrapped(leaf, side.value, number, name)

    def moved(self, before: Node, after: Node, number: int) -> list[Node | str]:
        """Return the content of *after*, moved from *before* and edited."""
        self._tell(number, Side.AFTER, told(after))
        spans = edited(before, after, self._matcher, self._drafts)
        return marked_leaf(
            [
                span
                if span.mark
                else Span(ADDED, span.pieces, change=number, name="rl-moved")
                for span in spans
            ]
        )

    def compared(
        self, plan: Text, detail: str, places: Sequence[str] = ()
    ) -> list[Leaf]:
        """Return the leaves after, with the marks against those before."""
        height = len(self._drafts.found)
        found = self._straight(plan, places)
        if found is None:
            spans = self._spans(plan)
            found = _Composer(plan, places, self._drafts).leaves(spans)
        for draft in self._drafts.found[height:]:
            draft.detail = draft.detail or detail
        return found

    def _tell(self, number: int, side: Side, says: Told) -> None:
        self._drafts.tell(number, side, says.text, says.words)

    def _straight(self, plan: Text, places: Sequence[str]) -> list[Leaf] | None:
        """Return the one leaf after, None where tokens must be compared."""
        if len(plan.before) != 1 or len(plan.after) != 1:
            return None
        before, after = plan.before[0], plan.after[0]
        children: list[Node | str] | None = None
        if plan.detail == REWRITTEN:
            number = noted_whole(told(before), told(after), self._drafts)
            children = [
                *wrapped(before, Side.BEFORE.value, number),
                *wrapped(after, Side.AFTER.value, number),
            ]
        elif (found := window(before, after)) is not None:
            children = marked(found, self._matcher, self._drafts)
        if children is None:
            return None
        return [Leaf(before, after, places[0] if places else "", children)]

    def _spans(self, plan: Text) -> list[Span]:
        if len(plan.before) == len(plan.after) == 1:
            return edited(plan.before[0], plan.after[0], self._matcher, self._drafts)
        ours, theirs = _joined(plan.before), _joined(plan.after)
        return compared(ours, theirs, self._matcher, self._drafts, [])


class _Composer:
    """Distributes the spans of several joined leaves over the leaves after."""

    def __init__(self, plan: Text, places: Sequence[str], drafts: Drafts) -> None:
        self._plan = plan
        self._places = places
        self._drafts = drafts
        self._ours = self._theirs = 0

    def leaves(self, spans: Sequence[Span]) -> list[Leaf]:
        """Return the leaves after, in order, at least one."""
        leaf = Leaf(self._plan.before[0], self._plan.after[0], self._place(0))
        found, current = [leaf], list[Span]()
        for span in spans:
            if span.change == OF_SEAM and current:
                current.append(replace(span, change=current[-1].change))
            elif span.seam is Seam.NONE:
                current.append(span)
            elif span.seam is Seam.BEFORE:
                current.append(self._merged(span))
            else:
                current.append(self._split(span))
                leaf.children = marked_leaf(current)
                leaf, current = self._next(), []
                found.append(leaf)
        leaf.children = marked_leaf(current)
        return found

    def _next(self) -> Leaf:
        self._theirs += 1
        after = self._plan.after[self._theirs]
        return Leaf(None, after, "[0]" if self._places else "")

    def _place(self, index: int) -> str:
        return self._places[index] if self._places else ""

    def _merged(self, span: Span) -> Span:
        self._ours += 1
        before = self._plan.before[self._ours]
        extra = [(WAS, shape(before.tag, before.attrs))]
        if self._places:
            extra.append((PATH, self._place(self._ours)))
        number = self._drafts.add(ChangeKind.FORMATTING, "merged")
        self._tell(number, before)
        return replace(span, change=number, extra=tuple(extra))

    def _split(self, span: Span) -> Span:
        number = self._drafts.add(ChangeKind.FORMATTING, "split")
        self._tell(number, self._plan.after[self._theirs + 1])
        return replace(span, change=number)

    def _tell(self, number: int, second: Node) -> None:
        """Name a change of paragraphs by the words the second one begins with."""
        text = text_of(tokens(second)[:12])
        self._drafts.tell(number, Side.BEFORE, text, 0)
        self._drafts.tell(number, Side.AFTER, text, 0)


def _joined(leaves: Sequence[Node]) -> list[Token]:
    found = tokens(leaves[0])
    for _, leaf in pairwise(leaves):
        found.append(Token(BREAK_KEY, "¶", (), None))
        found.extend(tokens(leaf))
    return found

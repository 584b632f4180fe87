"""Blocks that were removed in one place and added in another."""

from collections.abc import Sequence
from itertools import pairwise

from inforce.markup.elements import Node
from inforce.markup.tree import is_leaf
from inforce.redline.alignment import Aligner, family
from inforce.redline.bags import Bag, dice
from inforce.redline.plans import Come, Element, Gone, Plan, Text, walked

_LIKE = 0.6
_FEATURES = 16
_WORDS_AND_PAIRS = 7


def moved(plans: Sequence[Plan], aligner: Aligner) -> None:
    """Join what was removed and added elsewhere as the two ends of a move.

    Equal blocks of four words and more first, in document order; then the most
    alike of the others, where they share enough to be the same text.
    """
    found = list(walked(plans))
    gone = [plan for plan in found if isinstance(plan, Gone) and not plan.group]
    come = [plan for plan in found if isinstance(plan, Come) and not plan.group]
    if not (gone and come):
        return
    removed = [plan for plan in gone if _long(plan.before, aligner)]
    added = [plan for plan in come if _long(plan.after, aligner)]
    _equal(removed, added, aligner)
    removed = [plan for plan in removed if plan.twin is None]
    added = [plan for plan in added if plan.twin is None]
    if removed and added:
        _alike(removed, added, aligner)
    _led(gone, come, aligner)
    for plan in added:
        if plan.twin is not None and is_leaf(plan.after):
            plan.inside = Text((plan.twin.before,), (plan.after,))


def _led(gone: list[Gone], come: list[Come], aligner: Aligner) -> None:
    """Let what stands before a moved block, a short heading, move with it."""
    places = {id(plan): place for place, plan in enumerate(come)}
    for lead, following in reversed(list(pairwise(gone))):
        if lead.twin is not None or following.twin is None:
            continue
        place = places[id(following.twin)]
        other = come[place - 1] if place else None
        if other is None or other.twin is not None:
            continue
        if aligner.key(lead.before) == aligner.key(other.after):
            lead.twin, other.twin = other, lead


def rewritten(plans: list[Plan]) -> None:
    """Show a paragraph in the place of another as one change, in place."""
    lists = [plans, *(p.inside for p in walked(plans) if isinstance(p, Element))]
    for siblings in lists:
        found: list[Plan] = []
        for plan in siblings:
            last = found[-1] if found else None
            if (
                isinstance(plan, Come)
                and isinstance(last, Gone)
                and _follows(last, plan)
            ):
                found[-1] = Text((last.before,), (plan.after,), "rewritten")
            else:
                found.append(plan)
        siblings[:] = found


def _follows(gone: Gone, come: Come) -> bool:
    before, after = gone.before, come.after
    stay = gone.twin is None and come.twin is None
    return stay and is_leaf(before) and before.tag == after.tag and before.tag != "pre"


def _long(node: Node, aligner: Aligner) -> bool:
    return aligner.bag(node).size >= _WORDS_AND_PAIRS


def _equal(removed: list[Gone], added: list[Come], aligner: Aligner) -> None:
    waiting: dict[str, list[Gone]] = {}
    for gone in reversed(removed):
        waiting.setdefault(aligner.key(gone.before), []).append(gone)
    for come in added:
        if twins := waiting.get(aligner.key(come.after)):
            come.twin = twins.pop()
            come.twin.twin = come


def _alike(removed: list[Gone], added: list[Come], aligner: Aligner) -> None:
    there = [aligner.bag(plan.after) for plan in added]
    reach = _Reach(there)
    removed = [plan for plan in removed if reach.has(aligner.bag(plan.before))]
    if not removed:
        return
    pairs = aligner.likely([p.before for p in removed], [p.after for p in added])
    ranked = []
    for i, j in pairs:
        one, other = removed[i].before, added[j].after
        if family(one) == family(other) and there[j].size >= _FEATURES:
            alike = dice(aligner.bag(one), there[j])
            if alike >= _LIKE:
                ranked.append((-alike, i, j))
    for _, i, j in sorted(ranked):
        if removed[i].twin is None and added[j].twin is None:
            removed[i].twin, added[j].twin = added[j], removed[i]


class _Reach:
    """Tells which blocks can be as alike to one of several as a move is.

    Two blocks with w and v words and p and q pairs of words are alike by x where
    they share x / 2 * (w + p + v + q) features. No more than 0.4 * w + 0.6 * v of
    these are words, so the pairs they share are the rest at least: for x = 0.6,
    0.3 * p - 0.1 * w + 0.3 * (q - v). Pairs say more than words: a document has
    most words of any block, and few of its pairs.
    """

    def __init__(self, there: Sequence[Bag]) -> None:
        self._pairs = frozenset[object]().union(*[bag.pairs for bag in there])
        beyond = min(len(bag.pairs) - len(bag.words) for bag in there)
        # Less by what rounding may add.
        self._least = 0.3 * beyond - 0.01

    def has(self, bag: Bag) -> bool:
        """Return whether a block with this *bag* may be alike to one of them."""
        if bag.size < _FEATURES:
            return False
        least = 0.3 * len(bag.pairs) - 0.1 * len(bag.words) + self._least
        return len(bag.pairs & self._pairs) >= least

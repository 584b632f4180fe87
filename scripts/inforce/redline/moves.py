"""Blocks that were removed in one place and added in another."""

from collections.abc import Sequence

from inforce.markup.content import Node
from inforce.markup.tree import is_leaf
from inforce.redline.alignment import Aligner, family
from inforce.redline.plans import Come, Gone, Plan, Text, walked

_LIKE = 0.6
_FEATURES = 16
_WORDS_AND_PAIRS = 7


def moved(plans: Sequence[Plan], aligner: Aligner) -> None:
    """Join what was removed and added elsewhere as the two ends of a move.

    Equal blocks of four words and more first, in document order; then the most
    alike of the others, where they share enough to be the same text.
    """
    gone = [plan for plan in walked(plans) if _can_move(plan, Gone)]
    come = [plan for plan in walked(plans) if _can_move(plan, Come)]
    removed = [p for p in gone if isinstance(p, Gone) and _long(p.before, aligner)]
    added = [p for p in come if isinstance(p, Come) and _long(p.after, aligner)]
    _equal(removed, added, aligner)
    removed = [plan for plan in removed if plan.twin is None]
    added = [plan for plan in added if plan.twin is None]
    if removed and added:
        _alike(removed, added, aligner)
    for plan in added:
        if plan.twin is not None and is_leaf(plan.after):
            plan.inside = Text((plan.twin.before,), (plan.after,))


def _can_move(plan: Plan, kind: type) -> bool:
    return isinstance(plan, kind) and not getattr(plan, "group", None)


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
    pairs = aligner.likely([p.before for p in removed], [p.after for p in added])
    ranked = []
    for i, j in pairs:
        one, other = removed[i].before, added[j].after
        if family(one) != family(other):
            continue
        size = min(aligner.bag(one).size, aligner.bag(other).size)
        alike = aligner.likeness(one, other)
        if size >= _FEATURES and alike >= _LIKE:
            ranked.append((-alike, i, j))
    for _, i, j in sorted(ranked):
        if removed[i].twin is None and added[j].twin is None:
            removed[i].twin, added[j].twin = added[j], removed[i]

"""Which block of one side is which block of the other.

Equal blocks are matched first, by a longest common subsequence of their keys;
in the gaps the heaviest increasing chain of similar pairs is chosen. What stays
unmatched is removed or added whole: two texts that share little are not mixed.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, product
from typing import NamedTuple

from inforce.markup.elements import LEAVES, Node
from inforce.markup.tree import is_leaf, serialised
from inforce.redline.bags import Bag, Bags, dice, shared, text_in, within
from inforce.redline.matching import Matcher

_THRESHOLD = 0.33
_OTHER_TAG = 0.15
_EVERY_PAIR = 4096
_RARE = 12
_BEST = 6
# Features are words and pairs of words: 5 are three words.
_PART = 5
_INSIDE = 0.6
_PLAINLY = 0.75
_CONTAINED = 0.8
_LONG = 11
_FLOWING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "div",
        "figcaption",
        "figure",
        "footer",
        "header",
        "main",
        "nav",
        "section",
    ]
)
_FAMILY = (
    dict.fromkeys(LEAVES - {"pre"} | {""}, "text")
    | dict.fromkeys(("ul", "ol"), "list")
    | dict.fromkeys(("td", "th"), "cell")
    | dict.fromkeys(_FLOWING, "flow")
)
_STRUCTURE = frozenset({"thead", "tbody", "tfoot", "caption", "colgroup", "td", "th"})


class Step(NamedTuple):
    """One place in the alignment; None on one side: only on the other."""

    before: Node | None
    after: Node | None


class Pairing(NamedTuple):
    """Which leaves belong together, as ranges of both sides, in order."""

    groups: list[tuple[range, range]]


class Aligner:
    """Aligns the children of containers of one pair of documents."""

    def __init__(self, matcher: Matcher, written: dict[int, str]) -> None:
        """Begin; *written* is the HTML of blocks by identity, as far as it is known.

        What is written here is added to it.
        """
        self._matcher = matcher
        self._keys = written
        self._contents: dict[int, str] = {}
        self._texts: dict[int, set[str]] = {}
        self._bags = Bags()
        self._pairings: dict[tuple[tuple[int, ...], tuple[int, ...]], Pairing] = {}
        self._weights: dict[tuple[int, int], float] = {}

    def same(self, before: Node, after: Node) -> bool:
        """Return whether the two are equal trees."""
        one, other = self._keys.get(id(before)), self._keys.get(id(after))
        return before == after if one is None or other is None else one == other

    def key(self, node: Node) -> str:
        """Return what equal trees share, and only they."""
        found = self._keys.get(id(node))
        if found is None:
            found = self._keys[id(node)] = serialised(node)
        return found

    def steps(self, before: Sequence[Node], after: Sequence[Node]) -> list[Step]:
        """Return the alignment of siblings of which none is on both sides, in order."""
        best = heaviest(self._candidates(before, after))
        found: list[Step] = []
        i = j = 0
        for a, b in [*best, (len(before), len(after))]:
            found.extend(Step(node, None) for node in before[i:a])
            found.extend(Step(None, node) for node in after[j:b])
            if a < len(before):
                found.append(Step(before[a], after[b]))
            i, j = a + 1, b + 1
        return found

    def pairing(self, before: Sequence[Node], after: Sequence[Node]) -> Pairing:
        """Return which of two sequences of leaves belong together.

        A leaf whose text was split belongs to several; merged ones likewise.
        """
        nodes = tuple(map(id, before)), tuple(map(id, after))
        found = self._pairings.get(nodes)
        if found is None:
            found = self._pairings[nodes] = self._paired(before, after)
        return found

    def share(self, before: Sequence[Node], after: Sequence[Node]) -> bool:
        """Return whether any leaf stands on both sides, unchanged."""
        here = {self._content_key(node) for node in before}
        return any(self._content_key(node) in here for node in after)

    def belong(self, before: Node, after: Node) -> bool:
        """Return whether two leaves belong together where each stands alone."""
        return (
            self._same_content(before, after)
            or self.edited(before, after)
            or bool(self._candidates([before], [after]))
        )

    def edited(self, before: Node, after: Node) -> bool:
        """Return whether one leaf is plainly an edit of the other."""
        if before.tag != after.tag or not _divides(before):
            return False
        one, other = self._words(before), self._words(after)
        return 2 * len(one & other) > _PLAINLY * (len(one) + len(other))

    def _words(self, leaf: Node) -> set[str]:
        found = self._texts.get(id(leaf))
        if found is None:
            found = self._texts[id(leaf)] = set(text_in(leaf).split())
        return found

    def _paired(self, before: Sequence[Node], after: Sequence[Node]) -> Pairing:
        pairs: list[tuple[int, int]] = []
        codes = self._matcher.opcodes(
            [self._content_key(node) for node in before],
            [self._content_key(node) for node in after],
        )
        for tag, i, end, j, stop in codes:
            if tag == "equal" or self._plainly_alike(before[i:end], after[j:stop]):
                pairs.extend(zip(range(i, end), range(j, stop), strict=True))
            elif i < end and j < stop:
                best = heaviest(self._candidates(before[i:end], after[j:stop]))
                pairs.extend((i + a, j + b) for a, b in best)
        return Pairing(self._attached(pairs, before, after))

    def _plainly_alike(self, before: Sequence[Node], after: Sequence[Node]) -> bool:
        """Return whether each block is an edit of the one in the same place."""
        return len(before) == len(after) and all(map(self.edited, before, after))

    def _same_content(self, before: Node, after: Node) -> bool:
        return self._content_key(before) == self._content_key(after)

    def _content_key(self, node: Node) -> str:
        if not is_leaf(node) or node.tag == "pre":
            return self.key(node)
        if len(node.children) == 1 and isinstance(node.children[0], str):
            # No serialised content can begin with a line end outside of pre.
            return "\n" + node.children[0]
        found = self._contents.get(id(node))
        if found is None:
            found = self._contents[id(node)] = self._content(node)
        return found

    def _content(self, leaf: Node) -> str:
        written = self._keys.get(id(leaf)) if leaf.tag and not leaf.attrs else None
        if written is None:
            return serialised(Node("", children=leaf.children))
        return written[len(leaf.tag) + 2 : -len(leaf.tag) - 3]

    def _attached(
        self,
        pairs: list[tuple[int, int]],
        before: Sequence[Node],
        after: Sequence[Node],
    ) -> list[tuple[range, range]]:
        """Return *pairs* grown by the neighbours that are parts of the same text."""
        groups = [(range(i, i + 1), range(j, j + 1)) for i, j in pairs]
        stop = (range(len(before), len(before)), range(len(after), len(after)))
        ends = [*groups, stop][1:]
        grown: list[tuple[range, range]] = []
        i = j = 0
        for (ours, theirs), (next_ours, next_theirs) in zip(groups, ends, strict=True):
            limits = (i, j, next_ours.start, next_theirs.start)
            room = limits != (ours.start, theirs.start, ours.stop, theirs.stop)
            if room and not self._same_content(before[ours[0]], after[theirs[0]]):
                ours, theirs = self._grown(before, after, ours, theirs, limits)  # noqa: PLW2901
            grown.append((ours, theirs))
            i, j = ours.stop, theirs.stop
        return grown

    def _grown(
        self,
        before: Sequence[Node],
        after: Sequence[Node],
        ours: range,
        theirs: range,
        limits: tuple[int, int, int, int],
    ) -> tuple[range, range]:
        if not (_divides(before[ours[0]]) and _divides(after[theirs[0]])):
            return ours, theirs
        first, start, last, stop = limits
        theirs = self._stretched(before[ours[0]], after, theirs, (start, stop))
        if len(theirs) == 1:
            ours = self._stretched(after[theirs[0]], before, ours, (first, last))
        return ours, theirs

    def _stretched(
        self, whole: Node, parts: Sequence[Node], at: range, limits: tuple[int, int]
    ) -> range:
        """Return the range of *parts* around *at* that make up *whole*."""
        low, high = at.start, at.stop
        if high == limits[1] and low == limits[0]:
            return at
        bag = self.bag(whole)
        have = self.bag(parts[low])
        while high < limits[1] and (more := self._part(bag, have, parts[high])):
            have, high = more, high + 1
        while low > limits[0] and (more := self._part(bag, have, parts[low - 1])):
            have, low = more, low - 1
        return range(low, high)

    def _part(self, whole: Bag, have: Bag, node: Node) -> Bag | None:
        """Return *have* with *node*, None where that is not more like *whole*."""
        bag = self.bag(node)
        if not _divides(node) or bag.size < _PART or within(bag, whole) < _INSIDE:
            return None
        both = have.joined(bag)
        return both if dice(whole, both) > dice(whole, have) else None

    def bag(self, node: Node) -> Bag:
        """Return the features of *node*."""
        return self._bags.of(node)

    def _candidates(
        self, before: Sequence[Node], after: Sequence[Node]
    ) -> list[tuple[int, int, float]]:
        if len(before) * len(after) <= _EVERY_PAIR:
            places = list(product(range(len(before)), range(len(after))))
        else:
            places = self.likely(before, after)
        ours = [(node, self.bag(node)) for node in before]
        theirs = [(node, self.bag(node)) for node in after]
        weights = self._weights
        found: list[tuple[int, int, float]] = []
        for i, j in places:
            (one, bag), (other, twin) = ours[i], theirs[j]
            pair = id(one), id(other)
            weight = weights.get(pair)
            if weight is None:
                weight = weights[pair] = _weight(one, other, bag, twin)
            if weight > 0:
                found.append((i, j, weight))
        return found

    def likely(
        self, before: Sequence[Node], after: Sequence[Node]
    ) -> list[tuple[int, int]]:
        """Return pairs that share features few other blocks have."""
        ours = list(map(self.bag, before))
        there = ours[0].joined(*ours[1:]) if ours else Bag.of(frozenset())
        index: defaultdict[object, list[int]] = defaultdict(list)
        for j, node in enumerate(after):
            bag = self.bag(node)
            for feature in chain(bag.words & there.words, bag.pairs & there.pairs):
                index[feature].append(j)
        rare = {feature for feature, rows in index.items() if len(rows) <= _RARE}
        found: list[tuple[int, int]] = []
        for i, bag in enumerate(ours):
            features = chain(bag.words & rare, bag.pairs & rare)
            rows = map(index.__getitem__, features)
            votes = Counter(chain.from_iterable(rows))
            found.extend([(i, j) for j in _most(votes)])
        return found


def _weight(before: Node, after: Node, ours: Bag, theirs: Bag) -> float:
    """Return the gain of showing the two as one edited block, 0 for none.

    *ours* and *theirs* are what the two are about.
    """
    if before.tag != after.tag and family(before) != family(after):
        return 0
    if before.tag in _STRUCTURE and before.tag == after.tag:
        return 1 + dice(ours, theirs)
    least = _THRESHOLD if before.tag == after.tag else _THRESHOLD + _OTHER_TAG
    total, small = ours.size + theirs.size, min(ours.size, theirs.size)
    # The smaller bag bounds what they share.
    if 2 * small < least * total and small < _LONG:
        return 0
    common = shared(ours, theirs)
    alike = 2 * common / total if total else 1.0
    if alike < least and not (small >= _LONG and common / small >= _CONTAINED):
        return 0
    return alike * (1 + total)


def _most(votes: Counter[int]) -> list[int]:
    """Return the few with the most votes; ties go by place."""
    least = sorted(votes.values())[-_BEST:][:1]
    best = [(-count, j) for j, count in votes.items() if [count] >= least]
    # Features come in the order of their hashes, so the order must not.
    return [j for _, j in sorted(best)[:_BEST]]


def _divides(node: Node) -> bool:
    return is_leaf(node) and node.tag != "pre"


def family(node: Node) -> str:
    """Return the group of elements *node* can be compared with."""
    return _FAMILY.get(node.tag, node.tag)


def heaviest(candidates: list[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Return the increasing chain of pairs with the greatest total weight.

    A Fenwick tree over the second items keeps the best chain that ends at or
    before each: O(k log k) for k candidates.
    """
    width = max((j for _, j, _ in candidates), default=-1) + 2
    tree: list[tuple[float, int]] = [(0.0, -1)] * width
    chosen: list[tuple[int, int, int]] = []
    for i, j, weight in sorted(candidates, key=lambda c: (c[0], -c[1])):
        best = (0.0, -1)
        at = j
        while at > 0:
            best = max(best, tree[at])
            at -= at & -at
        chosen.append((i, j, best[1]))
        ending = (best[0] + weight, len(chosen) - 1)
        at = j + 1
        while at < width:
            tree[at] = max(tree[at], ending)
            at += at & -at
    index = max(tree, default=(0.0, -1))[1]
    chain = []
    while index >= 0:
        i, j, index = chosen[index]
        chain.append((i, j))
    return chain[::-1]

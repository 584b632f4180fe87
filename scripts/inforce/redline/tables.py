"""Which column of a table is which column of the other."""

from collections.abc import Iterator

from inforce.markup.elements import Node
from inforce.redline.alignment import Aligner, heaviest
from inforce.redline.bags import Bag, dice

_HEAD = 4
_SPANS = frozenset({"rowspan", "colspan"})


class Columns:
    """The alignment of the columns of one pair of tables."""

    def __init__(self, pairs: list[tuple[int, int]], before: int, after: int) -> None:
        self._pairs = pairs
        self._before = before
        self._after = after
        self._groups: dict[tuple[str, int], object] = {}

    @classmethod
    def of(cls, before: Node, after: Node, aligner: Aligner) -> dict[int, "Columns"]:
        """Return the columns for each row of *before*, nothing where cells span."""
        ours, theirs = _rows(before), _rows(after)
        if not (_plain(ours) and _plain(theirs)):
            return {}
        left, right = _bags(ours, aligner), _bags(theirs, aligner)
        candidates = [
            (i, j, weight)
            for i, bag in enumerate(left)
            for j, other in enumerate(right)
            if (weight := _weight(bag, other, i == j)) > 0
        ]
        found = cls(
            _filled(heaviest(candidates), len(left), len(right)), len(left), len(right)
        )
        return {id(row): found for row in ours}

    def cells(
        self, before: list[Node], after: list[Node]
    ) -> Iterator[tuple[Node | None, Node | None, object]]:
        """Return the cells of one row, paired; a key joins those of one column."""
        i = j = 0
        for a, b in [*self._pairs, (self._before, self._after)]:
            for column in range(i, min(a, len(before))):
                yield before[column], None, self._group("del", column)
            for column in range(j, min(b, len(after))):
                yield None, after[column], self._group("ins", column)
            one = before[a] if a < len(before) else None
            other = after[b] if b < len(after) else None
            if a < self._before and (one is not None or other is not None):
                yield one, other, None
            i, j = a + 1, b + 1

    def _group(self, side: str, column: int) -> object:
        return self._groups.setdefault((side, column), object())


def _rows(table: Node) -> list[Node]:
    return [
        row
        for part in table.children
        if isinstance(part, Node)
        for row in part.children
        if isinstance(row, Node) and row.tag == "tr"
    ]


def _plain(rows: list[Node]) -> bool:
    lengths = {len(row.children) for row in rows}
    return len(lengths) == 1 and not any(
        _SPANS & {name for name, _ in cell.attrs}
        for row in rows
        for cell in row.children
        if isinstance(cell, Node)
    )


def _bags(rows: list[Node], aligner: Aligner) -> list[Bag]:
    found = []
    for column in zip(*(row.children for row in rows), strict=True):
        features: set[object] = set()
        for number, cell in enumerate(column):
            if isinstance(cell, Node):
                bag = aligner.bag(cell)
                said = [*bag.words, *bag.pairs]
                features.update(said)
                # The head counts as much as several cells below it.
                features.update(
                    (number, time, feature)
                    for time in range(_HEAD if number == 0 else 1)
                    for feature in said
                )
        found.append(Bag.of(frozenset(features)))
    return found


def _weight(before: Bag, after: Bag, same_place: bool) -> float:
    alike = dice(before, after)
    return alike + (0.01 if same_place else 0) if alike >= 0.3 else 0


def _filled(
    pairs: list[tuple[int, int]], before: int, after: int
) -> list[tuple[int, int]]:
    """Return *pairs* with gaps of equal width paired in order."""
    found: list[tuple[int, int]] = []
    i = j = 0
    for a, b in [*pairs, (before, after)]:
        if a - i == b - j:
            found.extend(zip(range(i, a), range(j, b), strict=True))
        if a < before:
            found.append((a, b))
        i, j = a + 1, b + 1
    return found

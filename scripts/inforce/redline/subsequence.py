"""A longest common subsequence on Python integers used as bit rows.

The rows follow Allison and Dix (1986) and Hyyrö (2004): bit i of a row is 0
where the length of the subsequence grows at item i. A whole row is one integer,
so Python adds thousands of columns at once. Above a bound the sequences are
cut at anchors first, so that memory stays small and cost near linear.
"""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from itertools import count

Block = tuple[int, int, int]
_CELLS = 60_000_000
_RUNS = (1, 6, 24)
_SPARSE = 2_000


def matched_pairs(
    before: Sequence[Hashable], after: Sequence[Hashable], *, cells: int = _CELLS
) -> list[Block]:
    """Return matching blocks `(i, j, length)` of a longest common subsequence.

    An area of more than *cells* pairs is cut at anchors first; then the blocks
    are true and in order, but another subsequence may be longer.
    """
    pairs: list[tuple[int, int]] = []
    work = [(0, len(before), 0, len(after))]
    while work:
        i, end, j, stop = work.pop()
        while i < end and j < stop and before[i] == after[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        while i < end and j < stop and before[end - 1] == after[stop - 1]:
            end, stop = end - 1, stop - 1
            pairs.append((end, stop))
        if i == end or j == stop:
            continue
        if (end - i) * (stop - j) <= cells:
            pairs.extend(_rows(before, after, (i, end, j, stop)))
            continue
        anchors = _anchors(before, after, (i, end, j, stop))
        pairs.extend(anchors)
        if anchors:
            work.extend(_between(anchors, (i, end, j, stop)))
    return _blocks(sorted(pairs))


def _between(
    anchors: list[tuple[int, int]], area: tuple[int, int, int, int]
) -> list[tuple[int, int, int, int]]:
    i, end, j, stop = area
    gaps = []
    for a, b in [*anchors, (end, stop)]:
        if i < a and j < b:
            gaps.append((i, a, j, b))
        i, j = a + 1, b + 1
    return gaps


def _rows(
    before: Sequence[Hashable],
    after: Sequence[Hashable],
    area: tuple[int, int, int, int],
) -> list[tuple[int, int]]:
    """Return the pairs of a longest common subsequence of the *area*."""
    i, end, j, stop = area
    there = set(after[j:stop])
    left = [k for k in range(i, end) if before[k] in there]
    if not left:
        return []
    here = {before[k] for k in left}
    right = [k for k in range(j, stop) if after[k] in here]
    places: dict[Hashable, int] = {}
    for bit, k in enumerate(left):
        places[before[k]] = places.get(before[k], 0) | (1 << bit)
    full = (1 << len(left)) - 1
    row, rows = full, [full]
    for k in right:
        grown = row & places[after[k]]
        row = ((row + grown) | (row - grown)) & full
        rows.append(row)
    return _traced(left, right, rows)


def _traced(
    left: list[int], right: list[int], rows: list[int]
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    column, line = len(left), len(right)
    while column and line:
        bit = 1 << (column - 1)
        if rows[line] & bit:
            column -= 1
        elif rows[line - 1] & bit:
            column, line = column - 1, line - 1
            found.append((left[column], right[line]))
        else:
            line -= 1
    return found


def _anchors(
    before: Sequence[Hashable],
    after: Sequence[Hashable],
    area: tuple[int, int, int, int],
) -> list[tuple[int, int]]:
    """Return the longest chain of places that are alike and unique on both sides.

    Single items first; where too few are unique, runs of more and more items.
    Empty when nothing is unique: then the area is too alike to be compared.
    """
    i, end, j, stop = area
    for length in _RUNS:
        ours = _unique(before[i:end], length)
        theirs = _unique(after[j:stop], length)
        shared = [
            (k + i, place + j)
            for run, k in ours.items()
            if (place := theirs.get(run)) is not None
        ]
        chain = increasing(shared)
        if len(chain) * _SPARSE >= min(end - i, stop - j):
            return chain
    return []


def _unique(items: Sequence[Hashable], length: int) -> dict[Hashable, int]:
    """Return where each run of *length* items stands that stands only once.

    In the order of the places.
    """
    runs: Sequence[Hashable] = items
    if length > 1:
        runs = list(zip(*(items[k:] for k in range(length)), strict=False))
    last = dict(zip(runs, count(), strict=False))
    first = dict(zip(reversed(runs), count(len(runs) - 1, -1), strict=False))
    return {run: k for run, k in last.items() if first[run] == k}


def increasing(candidates: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of *candidates* whose second items grow.

    *candidates* are sorted by their first items.
    """
    tails: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for index, (_, place) in enumerate(candidates):
        at = bisect_left(tails, place)
        previous.append(last[at - 1] if at else -1)
        if at == len(tails):
            tails.append(place)
            last.append(index)
        else:
            tails[at], last[at] = place, index
    chain = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(candidates[index])
        index = previous[index]
    return chain[::-1]


def _blocks(pairs: list[tuple[int, int]]) -> list[Block]:
    blocks: list[Block] = []
    for i, j in pairs:
        if blocks:
            start, other, length = blocks[-1]
            if start + length == i and other + length == j:
                blocks[-1] = (start, other, length + 1)
                continue
        blocks.append((i, j, 1))
    return blocks

"""Matching blocks: from a longest common subsequence to difflib's opcodes."""

import random

import pytest

from inforce.redline import ExactMatcher, FastMatcher
from inforce.redline.matching import opcodes_of
from inforce.redline.subsequence import increasing, matched_pairs


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("ab", "ab", [("equal", 0, 2, 0, 2)]),
        ("ab", "", [("delete", 0, 2, 0, 0)]),
        ("", "ab", [("insert", 0, 0, 0, 2)]),
        ("ab", "cd", [("replace", 0, 2, 0, 2)]),
        (
            "abcd",
            "axcd",
            [("equal", 0, 1, 0, 1), ("replace", 1, 2, 1, 2), ("equal", 2, 4, 2, 4)],
        ),
        ("ba", "a", [("delete", 0, 1, 0, 0), ("equal", 1, 2, 0, 1)]),
        ("a", "ab", [("equal", 0, 1, 0, 1), ("insert", 1, 1, 1, 2)]),
    ],
)
def test_opcodes_say_what_is_done(
    before: str, after: str, expected: list[tuple[str, int, int, int, int]]
) -> None:
    assert ExactMatcher().opcodes(before, after) == expected
    assert FastMatcher().opcodes(before, after) == expected


def test_blocks_that_touch_on_one_side_stay_apart() -> None:
    assert opcodes_of([(0, 0, 2), (2, 3, 1)], 3, 4) == [
        ("equal", 0, 2, 0, 2),
        ("insert", 2, 2, 2, 3),
        ("equal", 2, 3, 3, 4),
    ]


@pytest.mark.parametrize(
    ("before", "after", "blocks"),
    [
        ("abc", "abc", [(0, 0, 3)]),
        ("xabcy", "zabcw", [(1, 1, 3)]),
        ("abxcd", "abcd", [(0, 0, 2), (3, 2, 2)]),
        ("abcd", "abxcd", [(0, 0, 2), (2, 3, 2)]),
        ("aXbYc", "aZbWc", [(0, 0, 1), (2, 2, 1), (4, 4, 1)]),
        ("ab", "cd", []),
    ],
)
def test_pairs_in_a_row_are_one_block(
    before: str, after: str, blocks: list[tuple[int, int, int]]
) -> None:
    assert matched_pairs(before, after) == blocks
    assert matched_pairs(before, after, cells=0) == blocks


def test_an_area_with_anchors_is_cut_at_them() -> None:
    # Two gaps around what stands once on both sides, each with a part of its own.
    before = [*"aab", 1, *"ccd", 2, *"eef"]
    after = [*"aba", 1, *"cdc", 2, *"efe"]

    for cells in (4, 9, 20, 200):
        found = matched_pairs(before, after, cells=cells)
        kept = [before[i + k] for i, _, n in found for k in range(n)]

        assert len(kept) == 8
        assert {1, 2} <= set(kept)


def test_an_area_without_anchors_is_not_compared() -> None:
    before, after = "ab" * 30, "ba" * 30

    assert matched_pairs(f"x{before}y", f"x{after}y", cells=10) == [
        (0, 0, 1),
        (61, 61, 1),
    ]


def test_runs_are_anchors_where_no_item_stands_once() -> None:
    chance = random.Random(3)  # noqa: S311 - the same items every time
    part = chance.choices("abcd", k=3000)
    before = [*chance.choices("abcd", k=50), *part, *chance.choices("abcd", k=50)]
    after = [*chance.choices("abcd", k=50), *part, *chance.choices("abcd", k=50)]
    kept = sum(n for _, _, n in matched_pairs(before, after, cells=10_000))

    assert kept >= 3000


@pytest.mark.parametrize(
    ("candidates", "chain"),
    [
        ([], []),
        ([(0, 5)], [(0, 5)]),
        ([(0, 2), (1, 0), (2, 1)], [(1, 0), (2, 1)]),
        ([(0, 3), (1, 1), (2, 2), (3, 0), (4, 3)], [(1, 1), (2, 2), (4, 3)]),
        ([(0, 1), (1, 2), (2, 0)], [(0, 1), (1, 2)]),
    ],
)
def test_the_longest_growing_chain_is_found(
    candidates: list[tuple[int, int]], chain: list[tuple[int, int]]
) -> None:
    assert increasing(candidates) == chain


def test_the_fast_matcher_keeps_as_much_on_long_sequences() -> None:
    chance = random.Random(5)  # noqa: S311 - the same items every time
    before, after = (chance.choices(range(40), k=2100) for _ in range(2))
    exact, fast = (
        sum(end - i for tag, i, end, _, _ in codes if tag == "equal")
        for codes in (m.opcodes(before, after) for m in (ExactMatcher(), FastMatcher()))
    )

    assert exact == fast > 500

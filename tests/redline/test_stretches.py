"""Several texts of one leaf compared as one."""

import pytest

from inforce.redline import FastMatcher
from inforce.redline.stretches import stretch, within, written


def marked(before: list[str], after: list[str]) -> list[str] | None:
    """Return the texts after with `[before|after]` in the place of each change."""
    found = stretch(before, after, FastMatcher())
    if found is None:
        return None
    return written(found, after, lambda old, new: f"[{old}|{new}]")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["a b c", "d e f"], ["a x c", "d y f"], ["a[ b| x] c", "d[ e| y] f"]),
        (["a b c ", " d e"], ["a x c ", " d y"], ["a[ b| x] c ", " d[ e| y]"]),
        (["a b k", "d e f"], ["a b c k", "d f"], ["a b[| c] k", "d[ e|] f"]),
        (["a b", "c d", "e f"], ["x b", "c d", "e y"], ["[a|x] b", "c d", "e[ f| y]"]),
    ],
)
def test_each_change_stands_in_its_own_text(
    before: list[str], after: list[str], expected: list[str]
) -> None:
    assert marked(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A word went to the other text, a space is gone, a change in both.
        (["a b", "c d"], ["a", "b c d"]),
        (["a b", " c d"], ["a x", "c d"]),
        (["a b", "c d"], ["a x", "y d"]),
    ],
)
def test_what_touches_two_texts_is_none(before: list[str], after: list[str]) -> None:
    assert marked(before, after) is None


def test_words_that_stayed_and_that_did_not_are_counted() -> None:
    found = stretch(["a b c", "d e f"], ["a x y c", "d e f"], FastMatcher())

    assert found is not None
    assert (found.equal, found.changed) == (5, 3)


@pytest.mark.parametrize(
    ("before", "after", "inside", "allowed"),
    [
        (["a b c", "d"], ["a x c", "d"], [True, True], True),
        (["a b", "d"], ["a x", "d"], [True, False], False),
        (["b c", "d"], ["x c", "d"], [True, False], False),
        (["b", "c d"], ["x", "c d"], [True, False], False),
        (["a", "b", "c"], ["a", "x", "c"], [False, True, False], False),
        (["a", "b", "c"], ["a", "x", "c"], [True, False, True], True),
        (["a b", "d"], ["a x", "d"], [False, True], True),
        (["a", "b c d"], ["a", "b d"], [False, True], True),
        (["a", "b c"], ["a", "b"], [False, True], False),
        (["a", "b c d", "e"], ["a", "b x y d", "e"], [False, True, False], True),
    ],
)
def test_a_change_inside_an_element_needs_words_around_it(
    before: list[str], after: list[str], inside: list[bool], allowed: bool
) -> None:
    found = stretch(before, after, FastMatcher())

    assert found is not None
    assert within(found, inside) is allowed

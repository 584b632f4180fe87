"""All matchers against difflib and against each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq
from redline.test_laws import cases

from inforce.redline import DifflibMatcher, ExactMatcher, Matcher, redline
from inforce.redline.matching import Opcode, RapidFuzzMatcher
from inforce.redline.subsequence import matched_pairs

ITEMS = st.lists(st.sampled_from("abcde"), max_size=30)
MATCHERS = [DifflibMatcher(), ExactMatcher(), RapidFuzzMatcher()]


def kept(codes: list[Opcode]) -> int:
    return sum(end - i for tag, i, end, _, _ in codes if tag == "equal")


@pytest.mark.parametrize("matcher", MATCHERS, ids=lambda m: type(m).__name__)
@cases(150)
@given(ITEMS, ITEMS)
def test_opcodes_cover_both_sides_and_are_true(
    matcher: Matcher, before: list[str], after: list[str]
) -> None:
    built: list[str] = []
    i = j = 0
    for tag, start, end, other, stop in matcher.opcodes(before, after):
        assert (start, other) == (i, j)
        assert tag != "equal" or before[start:end] == after[other:stop]
        built.extend(before[start:end] if tag == "equal" else after[other:stop])
        i, j = end, stop

    assert (i, j) == (len(before), len(after))
    assert built == after


@cases(300)
@given(ITEMS, ITEMS)
def test_the_exact_matcher_keeps_as_much_as_can_be(
    before: list[str], after: list[str]
) -> None:
    exact = kept(ExactMatcher().opcodes(before, after))

    assert exact == LCSseq.similarity(before, after)
    assert exact == kept(RapidFuzzMatcher().opcodes(before, after))
    assert exact >= kept(DifflibMatcher().opcodes(before, after))


@cases(100)
@given(
    st.lists(st.integers(0, 40), max_size=60), st.lists(st.integers(0, 40), max_size=60)
)
def test_anchors_give_true_pairs_in_order(before: list[int], after: list[int]) -> None:
    found = matched_pairs(before, after, cells=30)
    places = [(i + k, j + k) for i, j, length in found for k in range(length)]

    assert all(before[i] == after[j] for i, j in places)
    assert places == sorted(places)
    assert len({j for _, j in places}) == len(places)


@pytest.mark.parametrize("matcher", MATCHERS, ids=lambda m: type(m).__name__)
def test_every_matcher_finds_the_edit_of_a_word(matcher: Matcher) -> None:
    found = redline("<p>a b c d</p>", "<p>a b x d</p>", matcher=matcher)

    assert [(c.before, c.after) for c in found.changes] == [("c", "x")]

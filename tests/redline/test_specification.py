"""The specification of marks is enough to accept and reject by another program."""

import pytest
from hypothesis import given
from redline.generators import PAIRS
from redline.spec_reader import INLINE, LEAVES, one_side, tree
from redline.test_golden import NAMES, sides
from redline.test_laws import SHORT, cases

from inforce.markup import elements
from inforce.redline import accepted, canonical_html, redline, rejected

NEIGHBOURS = [
    "<b>a</b><b>b</b><b>c</b>",
    "<b>a</b><b>b</b><b>c</b><b>d</b>",
    "<b><i>a</i><i>b</i><i>c</i></b><b>d</b>",
    "<b>a</b><b>b</b>",
    "<b>abc</b>",
    "<b>a</b><b></b><b>c</b>",
    "<i>a</i><b>c</b>",
]


def assert_both_programs_agree(before: str, after: str) -> None:
    html = redline(before, after).html

    assert one_side(html, "ins") == tree(canonical_html(after)) == tree(accepted(html))
    assert one_side(html, "del") == tree(canonical_html(before)) == tree(rejected(html))


def test_the_specification_names_every_inline_element() -> None:
    assert INLINE == elements.INLINE | elements.ATOMS
    assert elements.LEAVES | {""} == LEAVES


@pytest.mark.parametrize("name", NAMES)
def test_another_program_reads_the_golden_redlines(name: str) -> None:
    before, after = sides(name)

    assert_both_programs_agree(before, after)
    assert_both_programs_agree(after, before)


@pytest.mark.parametrize("before", NEIGHBOURS)
@pytest.mark.parametrize("after", NEIGHBOURS)
def test_another_program_tells_equal_neighbours_apart(before: str, after: str) -> None:
    assert_both_programs_agree(f"<p>we keep {before} it</p>", f"<p>we {after} it</p>")
    assert_both_programs_agree(
        f"<p>we keep {before} it all as it is</p>",
        f"<p>we keep {after}</p><p> it all as it is {before}</p>",
    )


@pytest.mark.parametrize(
    ("marked", "after"),
    [
        ('<p><b>a</b><b data-rl-apart="">b</b><b>c</b><ins>d</ins></p>',
         "<p><b>a</b><b>b</b><b>c</b>d</p>"),
        ('<p><b data-rl-apart="">a</b><b data-rl-apart="">b</b></p>',
         "<p><b>ab</b></p>"),
        ('<p><b>a</b><b>b</b></p>', "<p><b>a</b><b>b</b></p>"),
    ],
)  # fmt: skip
def test_neighbours_are_one_where_both_or_neither_stand_apart(
    marked: str, after: str
) -> None:
    assert accepted(marked) == after
    assert one_side(marked, "ins") == tree(after)


@cases(SHORT)
@given(PAIRS)
def test_another_program_reads_any_redline(pair: tuple[str, str]) -> None:
    assert_both_programs_agree(*pair)

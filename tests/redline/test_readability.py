"""Where two edits are shown as one, and a text as removed and added whole."""

import pytest

from inforce.redline import plain, redline
from inforce.redline.readability import is_rewritten, readable

AROUND = "It has been like this for as long as we remember: {} and so it stays."


def line(before: str, after: str) -> str:
    found = redline(f"<p>{AROUND.format(before)}</p>", f"<p>{AROUND.format(after)}</p>")
    start, end = AROUND.split("{}")
    return plain(found).rstrip("\n").removeprefix(start).removesuffix(end)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        # A comma alone between two edits, and a short word between two long ones.
        (
            "so a red, hot b it is",
            "so a blue, cold b it is",
            "so a [-red, hot-] {+blue, cold+} b it is",
        ),
        (
            "so one two three in four five six it is",
            "so eins zwei drei in vier funf sechs it is",
            "so [-one two three in four five six-] {+eins zwei drei in vier funf sechs+} "
            "it is",
        ),
        (
            "so one two three into four five six it is",
            "so eins zwei drei into vier funf sechs it is",
            "so [-one two three into four five six-] "
            "{+eins zwei drei into vier funf sechs+} it is",
        ),
        # Two words with content are no island, nor is one between short edits.
        (
            "so one two three must keep four five six it is",
            "so eins zwei drei must keep vier funf sechs it is",
            "so [-one two three-] {+eins zwei drei+} must keep "
            "[-four five six-] {+vier funf sechs+} it is",
        ),
        (
            "so one two into four five six it is",
            "so eins zwei into vier funf sechs it is",
            "so [-one two-] {+eins zwei+} into [-four five six-] "
            "{+vier funf sechs+} it is",
        ),
        # Four small words are too many.
        (
            "so one two three if it is so four five six it is",
            "so eins zwei drei if it is so vier funf sechs it is",
            "so [-one two three-] {+eins zwei drei+} if it is so "
            "[-four five six-] {+vier funf sechs+} it is",
        ),
        # One edit beside one word that stays, both short.
        ("so one in four it is", "so eins in vier it is",
         "so [-one in four-] {+eins in vier+} it is"),
        ("so a one is in to four it is", "so a eins is in to vier it is",
         "so a [-one-] {+eins+} is in to [-four-] {+vier+} it is"),
    ],
)  # fmt: skip
def test_small_words_between_two_edits_are_part_of_them(
    before: str, after: str, shown: str
) -> None:
    assert line(before, after) == shown


def test_an_image_between_two_edits_stays_where_it_is() -> None:
    image = '<img src="/a" alt="map">'
    found = line(
        f"so one two three {image} four five six it is",
        f"so eins zwei drei {image} vier funf sechs it is",
    )

    assert found == (
        "so [-one two three-] {+eins zwei drei+} [map] "
        "[-four five six-] {+vier funf sechs+} it is"
    )


def test_a_chinese_word_has_content_although_it_is_short() -> None:
    assert line("我们红色保留绿色资料", "我们蓝色保留黄色资料").count("{+") == 2


@pytest.mark.parametrize(
    ("kept", "tokens", "edits", "whole"),
    [
        (7, 20, 3, True),
        (8, 20, 3, False),
        (7, 20, 2, False),
        (7, 20, 4, True),
        (1, 8, 3, True),
        (1, 7, 3, False),
    ],
)
def test_a_text_with_little_left_is_shown_whole(
    kept: int, tokens: int, edits: int, whole: bool
) -> None:
    codes = [("replace", k, k + 1, k, k + 1) for k in range(edits - 1)]
    codes.append(("replace", edits - 1, tokens - kept, edits - 1, tokens - kept))
    codes.append(("equal", tokens - kept, tokens, tokens - kept, tokens))

    assert is_rewritten(codes, tokens, tokens) is whole


def test_joining_leaves_what_stands_around_as_it_is() -> None:
    before = [*"abcdefghi", "in", *"jklm"]
    start = [("equal", 0, 1, 0, 1), ("delete", 1, 2, 1, 1), ("equal", 2, 6, 1, 5)]
    island = [
        ("replace", 6, 9, 5, 8),
        ("equal", 9, 10, 8, 9),
        ("replace", 10, 13, 9, 12),
    ]
    end = [("equal", 13, 14, 12, 13)]

    assert readable([*start, *island, *end], before) == [
        *start, ("replace", 6, 13, 5, 12), *end
    ]  # fmt: skip


def test_the_shorter_side_decides_whether_a_text_is_long_enough() -> None:
    codes = [("replace", k, k + 1, k, k + 1) for k in range(3)]

    assert is_rewritten(codes, 8, 90)
    assert not is_rewritten(codes, 7, 90)
    assert not is_rewritten(codes, 90, 7)


def test_a_rewritten_text_is_one_change_that_says_so() -> None:
    found = redline(
        "<p>We run it all and may keep what you tell us in it</p>",
        "<p>They, that sold it all, may lose what others told them of</p>",
    )

    assert [(c.kind.value, c.detail) for c in found.changes] == [
        ("replaced", "rewritten")
    ]

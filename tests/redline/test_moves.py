"""Blocks that stand elsewhere, as they were or edited on the way."""

import pytest
from redline.bare import bare, checked, told

STAY = [
    "The scope of this policy is all that we do.",
    "A court in Dublin hears whatever comes of it.",
    "Nobody pays a fee for reading or for asking.",
]
NINE = "one two three four five six seven eight nine"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def moved(text: str, after: str = "") -> list[str]:
    """Return what is told of *text* that goes from the end to the beginning."""
    found = checked(paragraphs(*STAY, text), paragraphs(after or text, *STAY))
    return [change.kind.value for change in found.changes]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("just three words", ["added", "removed"]),
        ("just four words here", ["moved", "moved"]),
    ],
)
def test_four_words_make_a_move(text: str, kinds: list[str]) -> None:
    assert moved(text) == kinds


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (NINE, f"{NINE} ten", ["moved", "added", "moved"]),
        ("one two three four five six seven eight",
         "one two three four five six seven eight ten", ["added", "removed"]),
        (NINE, NINE.replace("five", "funf"), ["moved", "replaced", "moved"]),
        (NINE, NINE.replace("three four five", "drei vier funf"),
         ["added", "removed"]),
    ],
)  # fmt: skip
def test_an_edited_text_is_moved_where_it_shares_enough(
    before: str, after: str, kinds: list[str]
) -> None:
    assert moved(before, after) == kinds


def test_the_edits_of_a_move_are_marked_where_it_came_to() -> None:
    found = checked(
        paragraphs(*STAY, NINE), paragraphs(NINE.replace("five", "funf"), *STAY)
    )
    here, edit, away = found.changes

    assert (here.before, here.after) == ("", NINE.replace("five", "funf"))
    assert (edit.before, edit.after) == ("five", "funf")
    assert (away.before, away.after) == (NINE, "")
    assert (here.counterpart, away.counterpart) == (away.id, here.id)
    assert bare(found).startswith('<p data-rl="ins"><ins>one two three four</ins>')
    assert found.counts.moved == 1
    assert found.counts.words_marked == 2


def test_another_element_is_not_where_a_text_was_moved_to() -> None:
    item = f"<ul><li>{NINE} ten</li></ul>"
    found = checked(paragraphs(*STAY, NINE), item + paragraphs(*STAY))

    assert "moved" not in [change.kind.value for change in found.changes]


def test_a_short_heading_moves_with_what_follows_it() -> None:
    part = f"<h2>Fees</h2><p>{NINE}</p>"
    found = checked(paragraphs(*STAY) + part, part + paragraphs(*STAY))

    assert [change.kind.value for change in found.changes] == ["moved"] * 4
    assert found.counts.moved == 2


def test_two_short_headings_move_with_what_follows_them() -> None:
    part = f"<h2>Fees</h2><h3>Yours</h3><p>{NINE}</p>"
    found = checked(paragraphs(*STAY) + part, part + paragraphs(*STAY))

    assert found.counts.moved == found.counts.total == 3


def test_a_heading_that_changed_does_not_move() -> None:
    found = checked(
        paragraphs(*STAY) + f"<h2>Fees</h2><p>{NINE}</p>",
        f"<h2>Costs</h2><p>{NINE}</p>" + paragraphs(*STAY),
    )

    assert [change.kind.value for change in found.changes] == [
        "added", "moved", "removed", "moved"
    ]  # fmt: skip


def test_a_heading_stays_where_only_its_text_moves_to_the_top() -> None:
    found = checked(
        paragraphs(*STAY) + f"<h2>Fees</h2><p>{NINE}</p>",
        paragraphs(NINE, *STAY),
    )

    assert [change.kind.value for change in found.changes] == [
        "moved", "removed", "moved"
    ]  # fmt: skip


def test_equal_texts_move_in_their_order() -> None:
    found = checked(paragraphs(*STAY, NINE, NINE), paragraphs(NINE, NINE, *STAY))
    first, second, third, fourth = found.changes

    assert found.counts.moved == 2
    assert (first.counterpart, second.counterpart) == (third.id, fourth.id)


def test_a_text_that_leaves_its_list_is_told_once() -> None:
    found = checked(
        f"<ul><li><p>{NINE}</p></li><li>{STAY[0]}</li></ul>" + paragraphs(*STAY[1:]),
        f"<ul><li>{STAY[0]}</li></ul>" + paragraphs(*STAY[1:], NINE),
    )

    assert found.counts.removed + found.counts.moved == 1


def test_the_most_alike_of_two_is_where_a_text_was_moved_to() -> None:
    found = checked(
        paragraphs(*STAY, f"{NINE} ten eleven"),
        paragraphs(f"{NINE} zehn elf zwolf", f"{NINE} ten eleven twelve", *STAY),
    )
    here = next(c for c in found.changes if c.kind.value == "moved" and c.after)

    assert here.after == f"{NINE} ten eleven twelve"


def test_several_texts_move_each_to_its_own_place() -> None:
    others = ["red orange yellow green blue indigo violet black white grey brown"]
    found = checked(
        paragraphs(*STAY, NINE, *others),
        paragraphs(f"{others[0]} pink", f"{NINE} ten", *STAY),
    )
    moves = [(c.before, c.after) for c in found.changes if c.kind.value == "moved"]

    assert moves == [
        ("", f"{others[0]} pink"), ("", f"{NINE} ten"), (NINE, ""), (others[0], "")
    ]  # fmt: skip


def test_a_column_does_not_move() -> None:
    rows = [("Name", "Where it stands in the list"), ("Acme", "At the very end of it")]
    before = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
    after = "".join(f"<tr><td>{b}</td><td>{a}</td></tr>" for a, b in rows)
    found = checked(f"<table>{before}</table>", f"<table>{after}</table>")

    assert {change.detail for change in found.changes} == {"table column"}


def test_what_takes_the_place_of_a_moved_text_is_no_rewriting() -> None:
    found = checked(
        paragraphs(STAY[0], NINE, *STAY[1:]),
        paragraphs(STAY[0], "nobody knows", *STAY[1:], NINE),
    )

    assert min(told(found)) == ("added", "", "", "nobody knows")


@pytest.mark.parametrize(
    ("before", "after", "details"),
    [
        ("<p>one two</p>", "<p>drei vier</p>", ["rewritten"]),
        ("<h2>one two</h2>", "<h2>drei vier</h2>", ["rewritten"]),
        ("<pre>one two</pre>", "<pre>drei vier</pre>", ["", ""]),
        ("<p>one two</p>", "<h2>drei vier</h2>", ["", ""]),
        ("<ul><li>one</li></ul>", "<ul><li>zwei</li></ul>", ["", ""]),
        ("<p>one two</p><p>five six</p>", "<p>drei vier</p>", ["", "rewritten"]),
    ],
)
def test_a_paragraph_in_the_place_of_another_is_rewritten(
    before: str, after: str, details: list[str]
) -> None:
    around = f"<div><p>{STAY[0]}</p>{{}}<p>{STAY[1]}</p></div>"
    found = checked(around.format(before), around.format(after))

    assert [change.detail for change in found.changes] == details


def test_a_removed_heading_is_named_with_all_its_words() -> None:
    found = checked(f"<h2>Gone <em>for</em> good</h2><p>{NINE}</p>", "")

    assert found.changes[-1].section == "Gone for good"

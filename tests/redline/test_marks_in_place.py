"""Where inside its elements a mark stands, and which spaces survive."""

import pytest
from redline.bare import bare, checked, told
from redline.validity import faults

from inforce.markup.elements import Node
from inforce.redline.marks import is_stable

Q = "&quot;"
KEEP = "We keep it for some days after you leave"
ASK = "You may ask us to delete it at once by mail"
SELL = "They sell nothing of it"
BR = Node("br")
IMG = Node("img", (("src", "/a"),))


@pytest.mark.parametrize(
    ("children", "stable"),
    [
        (["a b"], True),
        ([], True),
        ([" a"], False),
        (["a "], False),
        (["a ", BR, "b"], False),
        (["a", BR, " b"], False),
        (["a", BR, "b"], True),
        (["a ", Node("b", (), ["b"])], True),
        (["a ", Node("b", (), [" b"])], False),
        (["a", Node("b", (), [" b"])], True),
        (["a", Node("b", (), ["b "])], False),
        (["a", Node("b", (), ["b "]), " c"], False),
        (["a ", Node("b"), "c"], True),
        (["a ", Node("b")], True),
        ([IMG, " a"], True),
        ([" ", IMG], False),
        (["a ", IMG], True),
        (["a ", IMG, " b"], True),
    ],
)
def test_a_space_survives_only_between_two_words(
    children: list[Node | str], stable: bool
) -> None:
    assert is_stable(Node("p", (), children)) is stable


def test_every_space_in_code_survives() -> None:
    assert is_stable(Node("pre", (), ["  a \n"]))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        # Inside what its neighbour shares, outside of the rest.
        (
            "<b>red keeps</b> it as it is",
            "<b>blue keeps</b> it as it is",
            "<del><b>red</b></del><b><ins>blue</ins> keeps</b> it as it is",
        ),
        (
            "<b>red</b> keep it as it <b>is</b>",
            "keep it as it <b>is</b>",
            "<del><b>red</b> </del>keep it as it <b>is</b>",
        ),
        (
            "<b>is</b> as it keeps it <b>red</b>",
            "<b>is</b> as it keeps it",
            "<b>is</b> as it keeps it<del> <b>red</b></del>",
        ),
        (
            "we keep <b>all of it <i>so far</i></b> as it is",
            "we keep <b>all of it</b> as it is",
            "we keep <b>all of it<del> <i>so far</i></del></b> as it is",
        ),
        (
            "we keep <b>it</b> as it is",
            "we keep <b>it</b>, <i>more or less</i>, as it is",
            "we keep <b>it</b><ins>, <i>more or less</i>,</ins> as it is",
        ),
    ],
)
def test_a_mark_stands_inside_what_it_shares(
    before: str, after: str, marked: str
) -> None:
    found = checked(f"<p>{before}</p>", f"<p>{after}</p>")

    assert bare(found) == f"<p>{marked}</p>"


def test_a_heading_that_became_loose_text_is_formatting() -> None:
    before = f"<blockquote><h2>{KEEP}</h2></blockquote>"
    found = checked(before, f"<blockquote>{KEEP}</blockquote>")

    assert told(found) == [("formatting", "", KEEP, KEEP)]
    assert f'data-rl-now="[{Q}{Q},{{}}]"' in found.html
    assert '<h2 class="rl-format"' in found.html


def test_loose_text_that_became_a_heading_is_formatting() -> None:
    before = f"<blockquote>{KEEP}</blockquote>"
    found = checked(before, f"<blockquote><h2>{KEEP}</h2></blockquote>")

    assert told(found) == [("formatting", "", KEEP, KEEP)]
    assert '<h2 class="rl-format" data-rl-change="' in found.html


def test_an_empty_item_goes_while_its_list_is_nested() -> None:
    found = checked(
        f"<ul><li>{KEEP}</li><li></li><li>{ASK}</li></ul>",
        f"<ul><li>{KEEP}<ul><li>{ASK}</li></ul></li></ul>",
    )

    assert ("formatting", "list nesting", ASK, ASK) in told(found)
    assert found.counts.words_marked == 0


@pytest.mark.parametrize(("kind", "item"), [("ul", "li"), ("ol", "li"), ("dl", "dd")])
def test_an_item_that_goes_while_its_list_is_nested_is_removed(
    kind: str, item: str
) -> None:
    gone, nested = "Gone for good.", f"<{kind}><{item}>{ASK}</{item}></{kind}>"
    texts = [KEEP, gone, SELL, ASK, gone]
    listed = "".join(f"<{item}>{text}</{item}>" for text in texts)
    found = checked(
        f"<{kind}>{listed}</{kind}>",
        f"<{kind}><{item}>{KEEP}</{item}><{item}>{SELL}{nested}</{item}></{kind}>",
    )
    detail = "structure" if kind == "dl" else "list nesting"

    assert sorted(told(found)) == [
        ("formatting", detail, ASK, ASK),
        ("removed", "", gone, ""),
        ("removed", "", gone, ""),
    ]
    assert faults(found.html) == []
    assert found.html.count(f'<{item} class="rl-removed" data-rl="del">') == 1


def test_words_edited_while_a_list_is_nested_are_marked_alone() -> None:
    found = checked(
        f"<ul><li>{KEEP}</li><li>{ASK}</li></ul>",
        f"<ul><li>{KEEP}<ul><li>{ASK} now</li></ul></li></ul>",
    )

    assert sorted(told(found)) == [
        ("added", "", "", "now"),
        ("formatting", "list nesting", f"{ASK} now", f"{ASK} now"),
    ]


def test_a_table_that_came_into_a_list_keeps_its_cells() -> None:
    table = f"<table><tbody><tr><td>{KEEP}</td></tr></tbody></table>"
    found = checked(
        f"<ul><li>{ASK}</li></ul>{table}",
        f"<ul><li>{ASK}{table.replace('days', 'weeks')}</li></ul>",
    )

    assert ("replaced", "table cell", "days", "weeks") in told(found)


def test_paragraphs_that_came_into_a_quotation_are_a_structure() -> None:
    found = checked(
        f"<p>{KEEP}</p><p>{ASK}</p>",
        f"<blockquote><p>{KEEP}</p></blockquote><p>{ASK}</p>",
    )

    assert told(found) == [("formatting", "structure", KEEP, KEEP)]


def test_loose_texts_of_both_sides_do_not_melt() -> None:
    found = checked(f"<div>{KEEP}</div>", f"<div><p>{ASK}</p>so it is</div>")
    other = checked(f"{KEEP}", "so it is<hr>and was")

    assert found.html.count("<del") + other.html.count("<del") >= 2


@pytest.mark.parametrize("count", [2, 3, 4])
def test_equal_elements_side_by_side_stay_apart(count: int) -> None:
    names = "".join(f"<b>{KEEP} {place}</b>" for place in range(count))
    found = checked(f"<p>{names} red</p>", f"<p>{names} blue</p>")

    assert told(found) == [("replaced", "", "red", "blue")]


def test_an_edit_at_the_joint_of_equal_elements_keeps_them_apart() -> None:
    found = checked(
        f"<p><b>{KEEP}</b><b>so</b><b>{ASK}</b></p>",
        f"<p><b>{KEEP}</b><b>it</b><b>{ASK}</b></p>",
    )

    assert told(found) == [("replaced", "", "so", "it")]

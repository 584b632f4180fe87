"""The marks themselves, letter by letter."""

import pytest
from redline.bare import bare, checked, told

Q = "&quot;"
KEEP = "We keep it for some days after you leave"
ASK = "You may ask us to delete it at once by mail"


def test_what_stood_beside_an_equal_element_says_so() -> None:
    found = checked("<p><b>a b</b><b>c d</b> e</p>", "<p><b>a b</b>c d e</p>")

    assert f'data-rl-format="[[{Q}b{Q},{{}},1]]"' in bare(found)


def test_elements_that_stand_apart_say_so() -> None:
    found = checked(
        "<p><b>one two</b><b>three four</b> red</p>",
        "<p><b>one two</b><b>three four</b> blue</p>",
    )

    assert '<b>one two</b><b data-rl-apart="">three four</b>' in bare(found)


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [
        (
            '<p>See <a href="/é">our list</a> now.</p>',
            '<p>See <a href="/b">our list</a> now.</p>',
            f'data-rl-format="[[{Q}a{Q},{{{Q}href{Q}:{Q}/é{Q}}}]]"',
        ),
        (
            f'<h2 title="é">{KEEP}</h2>',
            f"<h2>{KEEP}</h2>",
            f'data-rl-was="[{Q}h2{Q},{{{Q}title{Q}:{Q}é{Q}}}]"',
        ),
        (
            f'<blockquote title="é"><p>{KEEP}</p><p>{ASK}</p></blockquote>',
            f"<p>{KEEP}</p><div><p>{ASK}</p></div>",
            f'data-rl-path="[0,[{Q}blockquote{Q},{{{Q}title{Q}:{Q}é{Q}}}]]"',
        ),
    ],
)
def test_marks_hold_elements_as_short_as_can_be(
    before: str, after: str, mark: str
) -> None:
    assert mark in bare(checked(before, after))


@pytest.mark.parametrize(
    "tag",
    [
        "address", "article", "aside", "blockquote", "details", "div", "figcaption",
        "figure", "footer", "header", "main", "nav", "section",
    ],
)  # fmt: skip
def test_a_container_can_become_another(tag: str) -> None:
    before = f"<{tag}><p>{KEEP}</p></{tag}>"
    found = checked(before, f"<div title='x'><p>{KEEP} now</p></div>")

    assert told(found)[-1] == ("added", "", "", "now")
    assert [change.kind.value for change in found.changes] == ["formatting", "added"]
    assert bare(found) == (
        f'<div data-rl-was="[{Q}{tag}{Q},{{}}]" title="x">'
        f"<p>{KEEP}<ins> now</ins></p></div>"
    )


@pytest.mark.parametrize(
    ("before", "after", "detail", "was"),
    [
        ("<h2>{}</h2>", "<h3>{}</h3>", "heading level", f"[{Q}h2{Q},{{}}]"),
        ("<h2>{}</h2>", "<p>{}</p>", "", f"[{Q}h2{Q},{{}}]"),
        ("<ul><li>{}</li></ul>", "<ol><li>{}</li></ol>", "list kind",
         f"[{Q}ul{Q},{{}}]"),
        ("<ol><li>{}</li></ol>", "<ol start='3'><li>{}</li></ol>", "renumbered",
         f"[{Q}ol{Q},{{}}]"),
        ("<ol><li>{}</li></ol>", "<ol><li value='4'>{}</li></ol>", "renumbered",
         f"[{Q}li{Q},{{}}]"),
        ("<ul><li>{}</li></ul>", "<ul class='n'><li>{}</li></ul>", "list kind",
         f"[{Q}ul{Q},{{}}]"),
        ("<p>{}</p>", "<p class='n'>{}</p>", "", f"[{Q}p{Q},{{}}]"),
    ],
)  # fmt: skip
def test_another_element_around_the_same_words_is_formatting(
    before: str, after: str, detail: str, was: str
) -> None:
    found = checked(before.format(KEEP), after.format(KEEP))

    assert told(found) == [("formatting", detail, KEEP, KEEP)]
    assert f'data-rl-was="{was}"' in found.html
    assert found.html.count('class="') == 1
    assert "rl-format" in found.html


def test_another_id_is_marked_but_is_no_change() -> None:
    found = checked(f"<p id='a'>{KEEP}</p>", f"<p id='b'>{KEEP}</p>")

    assert found.changes == ()
    assert bare(found) == (
        f'<p data-rl-was="[{Q}p{Q},{{{Q}id{Q}:{Q}a{Q}}}]" id="b">{KEEP}</p>'
    )


def test_a_list_that_became_loose_is_no_change() -> None:
    found = checked(f"<ul><li>{KEEP}</li></ul>", f"<ul><li><p>{KEEP}</p></li></ul>")

    assert found.changes == ()


@pytest.mark.parametrize(("length", "shown"), [(80, 80), (81, 80)])
def test_a_reformatted_text_is_named_by_its_beginning(length: int, shown: int) -> None:
    text = "w" * length
    found = checked(f"<h2>{text}</h2>", f"<h3>{text}</h3>")
    named = text if length <= 80 else f"{'w' * 79}…"

    assert len(named) == shown
    assert told(found) == [("formatting", "heading level", named, named)]


def test_a_class_of_the_author_stays_beside_that_of_a_mark() -> None:
    found = checked("<p>a</p>", f'<p>a</p><p class="note">{KEEP}</p>')

    assert '<p class="note rl-added" data-rl="ins"' in found.html


def test_formatting_over_several_words_is_one_change() -> None:
    found = checked(f"<p>{KEEP}</p>", f"<p><b>{KEEP}</b></p>")

    assert told(found) == [("formatting", "emphasis", KEEP, KEEP)]
    assert bare(found) == f'<p><span data-rl-format="[]"><b>{KEEP}</b></span></p>'


def test_two_formattings_side_by_side_are_two_changes() -> None:
    found = checked(
        f"<p>{KEEP}, <i>so it is</i> as ever</p>",
        f"<p><b>{KEEP}</b>, so it is as ever</p>",
    )

    assert told(found) == [
        ("formatting", "emphasis", KEEP, KEEP),
        ("formatting", "emphasis", "so it is", "so it is"),
    ]


def test_a_link_added_to_words_is_a_link_target() -> None:
    found = checked(
        f"<p>{KEEP} so it is</p>", f'<p>{KEEP} <a href="/a">so it</a> is</p>'
    )

    assert told(found) == [("formatting", "link target", "so it", "so it")]


def test_another_picture_is_an_image() -> None:
    found = checked(
        f'<p>{KEEP} <img src="/a" alt="map"> is</p>',
        f'<p>{KEEP} <img src="/b" alt="map"> is</p>',
    )

    assert told(found) == [("formatting", "image", "map", "map")]
    assert bare(found).count("<img") == 2


def test_a_picture_with_other_words_is_replaced() -> None:
    found = checked(
        f'<p>{KEEP} <img src="/a" alt="map"> is</p>',
        f'<p>{KEEP} <img src="/a" alt="plan"> is</p>',
    )

    assert told(found) == [("replaced", "", "map", "plan")]
    assert found.counts.words_marked == 0


def test_a_space_that_comes_or_goes_is_an_invisible_change() -> None:
    there = checked("<p>one two;three four</p>", "<p>one two; three four</p>")
    back = checked("<p>one two; three four</p>", "<p>one two;three four</p>")

    assert told(there) == [("formatting", "invisible characters", "", " ")]
    assert told(back) == [("formatting", "invisible characters", " ", "")]
    assert bare(there) == "<p>one two;<ins> </ins>three four</p>"
    assert bare(back) == "<p>one two;<del> </del>three four</p>"


def test_bold_that_grows_over_a_space_is_one_change() -> None:
    found = checked(f"<p>{KEEP} <b>so</b> it is</p>", f"<p>{KEEP} <b>so it</b> is</p>")

    assert told(found) == [("formatting", "emphasis", "it", "it")]

"""Edits in paragraphs that hold more than plain text."""

import pytest
from redline.bare import bare, checked, told

KEEP = "We keep it for some days after you leave"


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        # An edit before, between and after elements that stay.
        ("red <b>x y</b> end", "blue <b>x y</b> end",
         "<del>red</del><ins>blue</ins> <b>x y</b> end"),
        ("<i>x</i> red <b>x y</b>", "<i>x</i> blue <b>x y</b>",
         "<i>x</i><del> red</del><ins> blue</ins> <b>x y</b>"),
        ("<i>x</i> we are <b>x y</b> red", "<i>x</i> we are <b>x y</b> blue",
         "<i>x</i> we are <b>x y</b><del> red</del><ins> blue</ins>"),
        ("<b>x y</b> so it is", "<b>x y</b>", "<b>x y</b><del> so it is</del>"),
        ("<b>x y</b>", "<b>x y</b> so it is", "<b>x y</b><ins> so it is</ins>"),
        ("so it is <b>x y</b>", "<b>x y</b>", "<del>so it is </del><b>x y</b>"),
        ("<b>x y</b>", "so it is <b>x y</b>", "<ins>so it is </ins><b>x y</b>"),
        # Edits inside elements, and in elements inside them.
        ("we <b>keep red things</b>", "we <b>keep blue things</b>",
         "we <b>keep<del> red</del><ins> blue</ins> things</b>"),
        ("we <b>keep <i>so red a</i> thing</b>", "we <b>keep <i>so blue a</i> thing</b>",
         "we <b>keep <i>so<del> red</del><ins> blue</ins> a</i> thing</b>"),
        # Elements without content.
        ('we <img alt="a" src="/a"> are red', 'we <img alt="a" src="/a"> are blue',
         'we <img alt="a" src="/a"> are<del> red</del><ins> blue</ins>'),
        ("one two three", 'one two <img alt="a" src="/a"> three',
         'one two<ins> <img alt="a" src="/a"></ins> three'),
        ("one two<br>three so red", "one two<br>three so blue",
         "one two<br>three so<del> red</del><ins> blue</ins>"),
    ],
)  # fmt: skip
def test_an_edit_leaves_what_stands_beside_it(
    before: str, after: str, marked: str
) -> None:
    found = checked(f"<p>{before}</p>", f"<p>{after}</p>")

    assert bare(found) == f"<p>{marked}</p>"


@pytest.mark.parametrize(
    "content",
    [
        'so <img alt="map" src="/a">',
        "so <b>it</b><i>is</i> here",
        "so <b>it <i>is</i> all</b> here",
        '<b id="x">so it</b> is',
        "<b></b>so it is",
    ],
)
@pytest.mark.parametrize("tag", ["p", "pre"])
def test_a_block_that_comes_or_goes_has_its_content_marked(
    content: str, tag: str
) -> None:
    block = f"<{tag}>{content}</{tag}>"
    there = checked(f"<p>{KEEP}</p>", f"<p>{KEEP}</p>{block}")
    back = checked(f"<p>{KEEP}</p>{block}", f"<p>{KEEP}</p>")

    assert [c.kind.value for c in there.changes] == ["added"]
    assert [c.kind.value for c in back.changes] == ["removed"]
    assert there.changes[0].after == back.changes[0].before
    assert there.counts.words_marked == back.counts.words_marked > 0
    assert ' id="x"' not in bare(back)


def test_what_a_block_says_has_the_words_of_its_pictures() -> None:
    block = '<p>so <img alt="map" src="/a"><br>it is</p>'
    found = checked(f"<p>{KEEP}</p>", f"<p>{KEEP}</p>{block}")

    assert told(found) == [("added", "", "", "so map\nit is")]
    assert found.counts.words_marked == 3


def test_one_picture_for_another_alone_is_an_image() -> None:
    found = checked(
        '<p><img src="/a" alt="map"></p>', '<p><img src="/b" alt="map"></p>'
    )

    assert {change.detail for change in found.changes} == {"image"}


def test_a_paragraph_of_spaces_has_no_words() -> None:
    found = checked(f"<p>{KEEP}</p>", f"<p>{KEEP}</p><p>\xa0</p>")

    assert [(c.kind.value, c.words_added) for c in found.changes] == [("added", 0)]
    assert found.changes[0].after == "\xa0"


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("one two three", "one 2 three", "one<del> two</del><ins> 2</ins> three"),
        ("one two", "one two three", "one two<ins> three</ins>"),
        ("so one two", "so one one two", "so one<ins> one</ins> two"),
        ("so don't do it now", "so do it now", "so<del> don't</del> do it now"),
        ("we pay 12,000 now", "we pay 12,500 now",
         "we pay<del> 12,000</del><ins> 12,500</ins> now"),
        ("so it is, now", "so it is now", "so it is<del>,</del> now"),
    ],
)  # fmt: skip
def test_whole_words_are_marked(before: str, after: str, marked: str) -> None:
    found = checked(f"<p>{before}</p>", f"<p>{after}</p>")

    assert bare(found) == f"<p>{marked}</p>"

"""Blocks read the short way have the tree the builder gives them."""

import pytest
from hypothesis import given
from redline.generators import PAIRS
from redline.test_laws import cases

from inforce.markup.straight import straight
from inforce.markup.tree import blocks, fragment, serialised
from inforce.redline.canonical import clean


@cases(200)
@given(PAIRS)
def test_a_block_read_straight_is_the_block_as_built(pair: tuple[str, str]) -> None:
    for part in (part for html in pair for part in blocks(html)):
        found = straight(part, lambda _, attrs: attrs)

        assert found is None or found.root == fragment(part)
        assert found is None or not found.same or serialised(found.root) == part


@pytest.mark.parametrize(
    "part",
    [
        "<p>Plain text.</p>",
        '<h2 id="scope">Scope &amp; <em>aims</em></h2>',
        '<ul><li>one <a href="/x"><b>two</b></a></li><li>three<ul><li>four</li></ul></li></ul>',
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b<br>c</td></tr></tbody></table>",
    ],
)
def test_a_straight_block_needs_no_builder(part: str) -> None:
    found = straight(part, clean)

    assert found is not None
    assert found.same
    assert found.root == fragment(part)


@pytest.mark.parametrize(
    "part",
    [
        "<p>a <ins>b</ins></p>",
        "<pre> a</pre>",
        "<p><a><b><a>x</a></b></a></p>",
        "<ul>loose<li>a</li></ul>",
        "<li>no list</li>",
        "<p>open",
        "<p>a</h2>",
        '<p x:y="1">a</p>',
        "<b><p>a</p></b>",
    ],
)
def test_what_must_be_mended_is_left_to_the_builder(part: str) -> None:
    assert straight(part, clean) is None


@pytest.mark.parametrize(
    "part",
    [
        "<p> a</p>",
        "<p>a </p>",
        "<p>a\nb</p>",
        "<p>a <b> c</b></p>",
        "<ul>\n<li>a</li>\n</ul>",
        '<p onclick="x()">c</p>',
    ],
)
def test_a_block_that_is_written_otherwise_says_so(part: str) -> None:
    found = straight(part, clean)

    assert found is not None
    assert not found.same
    assert serialised(found.root) != part

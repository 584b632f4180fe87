"""The one parser: any input, one content model, written and read alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redline.generators import TREES
from redline.test_laws import cases
from redline.validity import tree as other_parser

from inforce.markup.tree import blocks, fragment, parsed, serialised, visible_text


@cases(300)
@given(TREES)
def test_a_parsed_tree_is_written_and_read_alike(html: str) -> None:
    tree = parsed(html)

    assert parsed(serialised(tree)) == tree


@cases(200)
@given(st.text(max_size=80))
def test_any_text_is_some_html(text: str) -> None:
    tree = parsed(text)

    assert parsed(serialised(tree)) == tree


@cases(200)
@given(TREES)
def test_another_parser_reads_the_same_tree(html: str) -> None:
    written = serialised(parsed(html))

    assert other_parser(written) == other_parser(serialised(parsed(written)))


@cases(200)
@given(TREES)
def test_blocks_one_by_one_are_the_whole(html: str) -> None:
    alone = [child for part in blocks(html) for child in fragment(part).children]

    assert alone == parsed(html).children


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("  loose   text\n<b> bold</b> ", "loose text <b>bold</b>"),
        ("<a href=x><div>block</div></a>", '<div><a href="x">block</a></div>'),
        ("<p>a <b>b<p>c</b> d", "<p>a <b>b</b></p><p><b>c</b> d</p>"),
        ("<ul>loose<li>item</ul>", "<ul><li>loose</li><li>item</li></ul>"),
        ("<ul><li>a</li><ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<li>stray", "<div>stray</div>"),
        ("<table><tr><td>x", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<pre>\n\n kept  </pre>", "<pre>\n\n kept  </pre>"),
        ("<p>x<!-- c --><script>y</script>z</p>", "<p>xz</p>"),
        ("<x-y>kept</x-y>", "kept"),
        ("<p>a <br> b</p>", "<p>a<br>b</p>"),
        (
            "<p title='&quot;<'>&lt;&amp;\xa0</p>",
            '<p title="&quot;&lt;">&lt;&amp;&nbsp;</p>',
        ),
        ("\ud800\x00", "\ufffd\ufffd"),
    ],
)
def test_html_is_mended_in_known_ways(html: str, written: str) -> None:
    assert serialised(parsed(html)) == written


def test_depth_has_no_limit() -> None:
    deep = "<div>" * 3000 + "x" + "</div>" * 3000

    assert serialised(parsed(deep)) == deep


def test_visible_text_is_one_block_per_line() -> None:
    tree = parsed(
        "<h2>Cafe\u0301</h2><ul><li>one<li>two</ul><p>a<br>b <img alt=seal></p><p></p>"
    )

    assert visible_text(tree) == "Café\none\ntwo\na\nb seal"

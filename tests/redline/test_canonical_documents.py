"""What is left of a document before it is compared."""

import pytest

from inforce.redline import accepted, canonical_html, redline, rejected

KEPT = [
    '<p aria-label="l" class="a b" data-footnote-ref="" dir="rtl" id="i" lang="de" '
    'role="note" title="t">x</p>',
    '<a href="/a" hreflang="h" name="n" rel="r">x</a>',
    '<ol reversed="" start="3" type="a"><li value="4">x</li></ol>',
    "<p><ins>x</ins><del>y</del></p>",
    '<input checked="" disabled="" type="checkbox">',
    '<table><colgroup align="x" span="2"><col align="y" span="1"></colgroup>'
    '<tbody><tr align="r">'
    '<th abbr="b" align="a" colspan="2" headers="h" rowspan="3" scope="row">x</th>'
    '<td align="a" colspan="2" headers="h" rowspan="3">y</td></tr></tbody></table>',
    '<blockquote cite="/c"><q cite="/d">x</q></blockquote>',
    '<p><ins cite="/c" datetime="d">x</ins><del cite="/c" datetime="d">y</del></p>',
    '<details open=""><summary>x</summary></details>',
    '<p align="left">a</p><div align="right">b</div>',
    '<p><time datetime="2024">x</time><data value="3">x</data></p>',
    '<p><img alt="b" height="2" src="/a" width="1"></p>',
    '<a href="http://a">3</a><a href="HTTPS://a">4</a><a href="mailto:a">5</a>'
    '<a href="tel:1">6</a><a href="#a">8</a><a href="a/b:c">9</a>',
]
DROPPED = [
    ('<p class="rl-x a rl- b a">x</p>', '<p class="a b">x</p>'),
    ('<p class="rl-added" id="">x</p>', "<p>x</p>"),
    ('<p style="x" onclick="y" data-x="1" data-rl="ins" start="3">x</p>', "<p>x</p>"),
    ('<a href="/a" target="_blank">x</a>', '<a href="/a">x</a>'),
    ('<a href="JaVaScript:x">x</a>', "<a>x</a>"),
    ('<a href=" \x01java\nscript:x">x</a>', "<a>x</a>"),
    ('<a href="ftp:x">x</a>', "<a>x</a>"),
    ('<img src="data:x" alt="a">', '<img alt="a">'),
    ('<p><q cite="vbscript:x">x</q></p>', "<p><q>x</q></p>"),
    ('<td scope="row">x</td>', "x"),
    ('<p>a<input type="text" value="v">b<input>c</p>', "<p>abc</p>"),
    ('<p><input type="hidden"><input type="button" disabled>a</p>', "<p>a</p>"),
    ('<input type="CheckBox" checked>', '<input checked="" disabled="" type="CheckBox">'),
    ('<p><input type="checkbox">a</p>',
     '<p><input disabled="" type="checkbox">a</p>'),
    ('<ul start="3"><li value="1" type="a">x</ul>', '<ul><li value="1">x</li></ul>'),
]  # fmt: skip


@pytest.mark.parametrize("html", KEPT)
def test_what_a_policy_needs_is_kept(html: str) -> None:
    assert canonical_html(html) == html


@pytest.mark.parametrize("html", KEPT)
def test_what_is_kept_comes_back_from_a_redline(html: str) -> None:
    found = redline(html, f"<h2>More</h2>{html}")

    assert rejected(found.html) == html
    assert accepted(found.html) == f"<h2>More</h2>{html}"


@pytest.mark.parametrize(("html", "expected"), DROPPED)
def test_what_no_policy_needs_is_dropped(html: str, expected: str) -> None:
    assert canonical_html(html) == expected


def test_a_line_end_in_a_scheme_is_read_as_browsers_read_it() -> None:
    html = '<a href="ht\ntps://a">x</a>'

    assert canonical_html(html) == html
    assert canonical_html('<a href="java\n\tscript:x">x</a>') == "<a>x</a>"


def test_an_edit_of_the_author_keeps_its_day_and_its_source() -> None:
    html = '<p><ins cite="/c" datetime="d">x</ins><del cite="/c">y</del></p>'

    assert canonical_html(html) == html


def test_an_edit_of_the_author_keeps_its_day_and_its_source_on_both_sides() -> None:
    before = '<p>a <ins cite="/c" datetime="d">x</ins> b c d e f</p>'
    after = '<p>a <del cite="/e" datetime="f">x</del> b c d e g</p>'

    found = redline(before, after)

    assert rejected(found.html) == before
    assert accepted(found.html) == after
    assert found.fallbacks == 0


def test_the_first_of_two_ids_is_kept() -> None:
    html = '<p id="a">x</p><p id="a">y</p><div id="b"><p id="a">q</p><p id="c">r</p>'

    assert canonical_html(html) == (
        '<p id="a">x</p><p>y</p><div id="b"><p>q</p><p id="c">r</p></div>'
    )
    assert canonical_html('<p id="a"><b id="a">x</b></p>') == '<p id="a"><b>x</b></p>'


def test_the_same_block_twice_has_its_id_once() -> None:
    block = '<p id="a">x</p>'

    assert canonical_html(block * 3) == f"{block}<p>x</p><p>x</p>"
    assert redline(block, block * 2).html.count('id="a"') == 1
    assert redline(block, block).html == block


@pytest.mark.parametrize(
    ("forged", "before", "after"),
    [
        # An active element in a mark becomes one that does nothing.
        (
            '<p data-rl-was=\'["script",{"src":"x"}]\' data-rl-change="c">x</p>',
            "<div>x</div>",
            "<p>x</p>",
        ),
        ('<p data-rl-was=\'["x-y",{}]\'>x</p>', "<span>x</span>", "<p>x</p>"),
        (
            '<p><span data-rl-format=\'[["a",{"href":"javascript:x"}]]\'>x</span></p>',
            "<p><a>x</a></p>",
            "<p>x</p>",
        ),
        ('<p data-rl-now=\'["h2",{"onclick":"x"}]\'>x</p>', "<p>x</p>", "<h2>x</h2>"),
        ('<p data-rl-was=\'["hr",{}]\'>x</p>', "<hr>x", "<p>x</p>"),
        ('<p data-rl-was=\'["h2",{"id":"a","class":"b"}]\'>x</p>',
         '<h2 class="b" id="a">x</h2>', "<p>x</p>"),
        # A field is no list of tasks, whoever writes it.
        ('<p>a<span data-rl-format=\'[["input",{"type":"text"}]]\'>x</span></p>',
         "<p>ax</p>", "<p>ax</p>"),
        # A list item stands in lists only.
        ('<p data-rl-was=\'["li",{}]\'>x</p>', "<div>x</div>", "<p>x</p>"),
        # Only `u` and `s` are ever written for the author's own marks.
        ('<p data-rl-own="ins">x</p>', "<p>x</p>", "<p>x</p>"),
        ('<p><u data-rl-own="del">x</u></p>', "<p><u>x</u></p>", "<p><u>x</u></p>"),
        ('<p><u data-rl-own="script">x</u></p>', "<p><u>x</u></p>", "<p><u>x</u></p>"),
        ('<ul data-rl-own="del"><li>x</li></ul>', "<ul><li>x</li></ul>",
         "<ul><li>x</li></ul>"),
        ('<p><s data-rl-own="del" datetime="d" cite="javascript:x">x</s></p>',
         '<p><del datetime="d">x</del></p>', '<p><del datetime="d">x</del></p>'),
    ],
)  # fmt: skip
def test_a_mark_gives_back_only_what_a_document_may_have(
    forged: str, before: str, after: str
) -> None:
    assert rejected(forged) == before
    assert accepted(forged) == after


@pytest.mark.parametrize(
    "value",
    ["", "x", "[]", "{}", "[1]", '["p"]', '["p",1]', "[1,{}]", '["p",{},1]', "null"],
)
def test_what_names_no_element_changes_nothing(value: str) -> None:
    for name in ("data-rl-was", "data-rl-now"):
        forged = f'<p {name}="{value.replace(chr(34), "&quot;")}">x</p>'

        assert rejected(forged) == accepted(forged) == "<p>x</p>"


@pytest.mark.parametrize(
    ("value", "before"),
    [
        ('[["b",{}]]', "<b>x</b>"),
        ('[["b",{}],["em",{"class":"a"}]]', '<b><em class="a">x</em></b>'),
        ('[["b",{},1]]', "<b>x</b>"),
        ("[]", "x"),
        ("[1]", "x"),
        ('[["b"]]', "x"),
        ('[["b",1],["em",{}]]', "<em>x</em>"),
        ('{"b":1}', "x"),
        ("[[", "x"),
        ("[" * 99999, "x"),
    ],
)  # fmt: skip
def test_formatting_before_is_read_from_its_mark(value: str, before: str) -> None:
    value = value.replace('"', "&quot;")
    html = f'<p>a <span data-rl-format="{value}"><i>x</i></span></p>'

    assert accepted(html) == "<p>a <i>x</i></p>"
    assert rejected(html) == f"<p>a {before}</p>"

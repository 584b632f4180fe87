"""The one allow-list: what stays, what goes, and that it settles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.markup.sanitised import attributes, is_relative, sanitised


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Rights</h2>\n<p>You <em>may</em> <strong>ask</strong> <code>us</code>.</p>",
        '<p><a href="https://example.org/a?b=c&amp;d" title="A &quot;b&quot;">x</a></p>',
        '<p><a href="mailto:legal@example.org">x</a> <a href="tel:+4930123">y</a></p>',
        '<p><a href="/terms/#s">x</a> <a href="../a.md">y</a> <a href="#z">z</a></p>',
        '<p><img src="img/flow.png" alt="Flow" title="Flow of events"></p>',
        '<table>\n<thead><tr><th align="right" scope="col">a</th></tr></thead>'
        '<tbody><tr><td align="center" colspan="2">b</td></tr></tbody></table>',
        '<ol start="3" type="a"><li value="7">x</li></ol>',
        "<details><summary>More</summary><p>text</p></details>",
        '<p><abbr title="General Data Protection Regulation">GDPR</abbr></p>',
        "<dl><dt>Service</dt><dd>what we offer</dd></dl>",
        "<p><ins>added</ins> <del>removed</del> <mark>noted</mark></p>",
        "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>",
        '<p dir="rtl" lang="ar">نص</p>',
        "<figure><figcaption>Flow</figcaption></figure>",
        '<p>On <time datetime="2027-01-01">1 January 2027</time> H<sub>2</sub>O</p>',
    ],
)
def test_what_policies_need_stays_as_it_is(html: str) -> None:
    assert sanitised(html) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p class=a style=b hidden data-x=c onclick=d>x</p>", "<p>x</p>"),
        ("<ins cite=x datetime=y class=z>a</ins>", "<ins>a</ins>"),
        ("<p>a<!-- b -->c</p>", "<p>ac</p>"),
        ("<font color=red>a</font>", "a"),
        ("<bdo dir=rtl>abc</bdo>", "abc"),
        ("<p dir=sideways>a</p>", "<p>a</p>"),
        ("<td align=justify>a", "a"),
        ("<img src=https://e.example/x.png alt='a < b'>", "a &lt; b"),
        ("<img src=data:image/png;base64,AA== alt=x>", "x"),
        ("<img src='//e.example/x.png'>", ""),
        ("<img src='' alt=x>", "x"),
        ("<img alt=x>", "x"),
        ("<img src=x.png width=1 height=1>", '<img src="x.png">'),
        ("<a href=javascript:x>a</a>", "<a>a</a>"),
        ("<a href=x rel=opener target=_blank>a</a>", '<a href="x">a</a>'),
        ("<input type=text value=x>", ""),
        ("<input>", ""),
        ("<p>a<b>b", "<p>a<b>b</b></p>"),
    ],
)
def test_what_acts_styles_or_hides_goes(html: str, expected: str) -> None:
    assert sanitised(html) == expected


def test_a_checkbox_has_a_name_and_cannot_be_ticked() -> None:
    done = '<input type="checkbox" checked="" disabled="" aria-label="done">'

    assert sanitised("<input type=checkbox checked onclick=x>") == done
    assert sanitised("<input type=CHECKBOX>").endswith(
        ' disabled="" aria-label="not done">'
    )


@pytest.mark.parametrize(
    ("address", "stays"),
    [
        ("a.png", True),
        ("../a.png", True),
        ("/img/a.png", True),
        ("#a", True),
        ("a/b:c", True),
        ("//e.example/a", False),
        ("/\t/e.example/a", False),
        ("\\\\e.example/a", False),
        ("/\\e.example/a", False),
        ("https://e.example/a", False),
        ("data:x", False),
        (" javascript:x", False),
    ],
)
def test_an_address_that_stays_on_the_site(address: str, stays: bool) -> None:
    assert is_relative(address) is stays


def test_attributes_are_read_back_unescaped() -> None:
    tag = sanitised("<a href='?a=1&b=2' title='\"x\" < y'>z</a>")

    assert attributes(tag) == {"href": "?a=1&b=2", "title": '"x" < y'}


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<li>", "<table>", "<tr>", "<td>", "</table>", "<a href=x>"),
        *("</a>", "<b>", "</b>", "<ins>", "<svg>", "<math>", "<style>", "</style>"),
        *("<!--", "-->", "<h1>", "</h1>", "<details>", "<img alt=x>", "<input", ">"),
        *("<input type=checkbox>", "<script>", "</script>", "&lt;", "&", '"', "x "),
        *("<ruby>", "<rt>", "<dl>", "<dd>", "<select>", "<template>", "<noscript>"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_sanitising_again_changes_nothing(html: str) -> None:
    once = sanitised(html)

    assert sanitised(once) == once

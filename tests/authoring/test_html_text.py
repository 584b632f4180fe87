"""A saved web page becomes Markdown that renders as the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.authoring.html_text import from_html
from inforce.errors import InputError
from inforce.markup.tree import parsed, visible_text
from inforce.model.wording import wording
from inforce.rendition import rendered


def markdown(html: str) -> str:
    """Return the Markdown of the page *html*."""
    return from_html(html, path="a.html").markdown


def _visible(html: str) -> list[str]:
    return visible_text(parsed(html)).split()


def _rendered(text: str) -> str:
    return rendered(wording(text), path="a.md").html


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Acme | Site</title><h1>Privacy <em>notice</em></h1><p>x", "Privacy notice"),
        ("<title>Privacy notice | Acme</title><p>x</p>", "Privacy notice"),
        ("<p>Acme logo</p><p>Privacy</p><p>x</p>", "Privacy"),
    ],
)  # fmt: skip
def test_the_title_is_found(html: str, title: str) -> None:
    assert from_html(html, path="a.html").title == title


def test_the_title_is_not_said_twice() -> None:
    assert markdown("<h1>Privacy <em>notice</em></h1><p>Text.</p>") == "Text."


def test_what_surrounds_the_text_is_left_out_and_named() -> None:
    page = (
        "<nav>Home</nav><p>Top of page</p><h1>Privacy</h1><p>Text.</p>"
        "<aside>Buy now</aside><footer>Acme</footer>"
    )
    made = from_html(page, path="a.html")

    assert made.markdown == "Text."
    assert made.left_out == (
        "nav: Home",
        "aside: Buy now",
        "footer: Acme",
        "Top of page",
    )


def test_the_content_of_main_is_the_text() -> None:
    page = "<div>Header</div><main><h1>Privacy</h1><p>Text.</p></main><div>Foot</div>"

    assert markdown(page) == "Text."


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2 id=a>One</h2><p><a href='#a'>see</a></p>", "## One {#a}\n\n[see](#a)"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<p><b>Note: </b>text</p>", "**Note:** text"),
        ("<p><b>Note:</b>text</p>", "<strong>Note:</strong>text"),
        ("<p><a href='javascript:x()'>bad</a></p>", "bad"),
        ("<p><a href='/a b'>good</a></p>", "[good](</a b>)"),
        (
            "<p><a href='https://a.example/'>https://a.example/</a></p>",
            "<https://a.example/>",
        ),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol start=4><li>a</li><li>b</li></ol>", "4. a\n5. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre>a\n  ```b</pre>", "````\na\n  ```b\n````"),
        ("<p>a</p><hr><p>b</p>", "a\n\n***\n\nb"),
        (
            "<table><tr><th>Who<th>Why|what</tr><tr><td>A<br>B<td><i>c</i></tr></table>",
            "| Who | Why\\|what |\n| --- | --- |\n| A<br>B | *c* |",
        ),
        ("<table><tr><td><p>layout</p><p>only</p></td></tr></table>", "layout\n\nonly"),
    ],
)
def test_each_element_has_its_markdown(html: str, expected: str) -> None:
    assert markdown(f"<p>Title</p><p>x</p>{html}") == f"x\n\n{expected}"


def test_a_table_with_spans_stays_a_table() -> None:
    table = "<table><tr><td colspan=2>A</td></tr><tr><td>b</td><td>c</td></tr></table>"

    html = _rendered(markdown(f"<p>Title</p><p>x</p>{table}"))

    assert 'colspan="2"' in html


def test_scripts_and_styles_are_no_text() -> None:
    page = "<p>Title</p><script>a()</script><style>b{}</style><p onclick=c()>Text.</p>"

    assert markdown(page) == "Text."


def test_a_page_nested_too_deep_is_refused() -> None:
    with pytest.raises(InputError, match="nested more than 100 deep"):
        from_html("<div>" * 5_000 + "x", path="a.html")


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(InputError, match="holds no text"):
        from_html("<script>x</script>", path="a.html")


_WORD = st.text(st.sampled_from("ab1.*_[]()<>#|`~\\:- "), min_size=1, max_size=12)
_TAGS = st.sampled_from(("b", "i", "s", "span", "u"))


@st.composite
def _inline(draw: st.DrawFn) -> str:
    pieces = []
    for word in draw(st.lists(_WORD, min_size=1, max_size=5)):
        text = word.replace("&", "&amp;").replace("<", "&lt;")
        tag = draw(st.one_of(st.none(), _TAGS))
        pieces.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(pieces)


_BLOCK = st.builds(
    lambda tag, inner: f"<{tag}>x{inner}y</{tag}>",
    st.sampled_from(("p", "h2", "h4", "blockquote")),
    _inline(),
)


@given(st.lists(_BLOCK, min_size=1, max_size=4))
def test_the_words_of_a_page_survive(blocks: list[str]) -> None:
    html = "<p>A long first line that is the title.</p>" + "".join(blocks)

    made = markdown(html)

    before = "".join(_visible("".join(blocks)))
    assert "".join(_visible(_rendered(made))) == before, made

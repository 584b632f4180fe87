"""Ids, titles, links, kramdown's lists and the visible text of a rendition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.model.wording import wording
from inforce.rendition import Rendition, rendered
from inforce.rendition.anchors import slug

PATH = "policies/privacy.md"


def made(markdown: str, *, title: str = "") -> Rendition:
    return rendered(wording(markdown), path=PATH, resolve=resolve, title=title)


def resolve(href: str) -> str:
    return "/" + href.removesuffix(".md") + "/"


def ids(markdown: str) -> list[str]:
    return [heading.id for heading in made(markdown).headings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your rights", "your-rights"),
        ("1. What we collect?", "1-what-we-collect"),
        ("Data & purposes", "data--purposes"),
        ("What's *new* (2027)", "whats-new-2027"),
        ("snake_case and-hyphen", "snake_case-and-hyphen"),
        ("Größe und Übermaß", "größe-und-übermaß"),
        ("個人情報の取扱い", "個人情報の取扱い"),
        ("गोपनीयता नीति", "गोपनीयता-नीति"),
        ("سياسة الخصوصية", "سياسة-الخصوصية"),
        ("x² and ½", "x-and-"),
    ],
)
def test_a_heading_has_the_id_github_gives_it(text: str, expected: str) -> None:
    assert slug(text.replace("*", "")) == expected
    assert ids(f"## {text}") == [expected]


def test_headings_of_one_name_are_counted() -> None:
    assert ids("# A\n# A\n# A\n") == ["a", "a-1", "a-2"]
    assert ids("# A\n# A-1\n# A\n") == ["a", "a-1", "a-2"]


def test_a_heading_without_letters_still_has_an_id() -> None:
    assert ids("# 🙂\n# !\n") == ["section", "section-1"]


@pytest.mark.parametrize("name", ["__search", "_x", "c1", "T12", "rl-3"])
def test_ids_of_the_page_around_are_never_taken(name: str) -> None:
    assert ids(f"## {name}") == [f"section-{name.lower().lstrip('_')}"]
    assert f'id="{name}"' not in made(f"## A {{#{name}}}\n\n<a id={name}></a>").html


def test_explicit_ids_win_wherever_they_stand() -> None:
    text = "# Rights\n\n# Others {#rights}\n\n# Third {#rights}\n"

    assert ids(text) == ["rights-1", "rights", "third"]


@pytest.mark.parametrize(
    "written",
    [
        "## Rights {#your-rights}",
        "## Rights {#your-rights .big} ##",
        "## Rights {: #your-rights .big }",
        "## Rights\n{: #your-rights }",
        '## Rights\n{: .big #your-rights datetime="2027-01-01" }',
        "Rights\n------\n{:#your-rights}\n",
        '<h2 id="your-rights">Rights</h2>',
    ],
)
def test_an_id_can_be_given_in_every_usual_form(written: str) -> None:
    for end in ("\n", "\n\nText\n"):
        found = made(written + end)

        assert found.html.startswith('<h2 id="your-rights">Rights</h2>')
        assert "{" not in found.text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('1 May 2027\n{: datetime="2027-05-01" }', "<p>1 May 2027</p>"),
        ('1 May 2027 {: datetime="2027-05-01" }', "<p>1 May 2027</p>"),
        ("a\n\n{: .b }\n\nc", "<p>a</p><p>c</p>"),
        ("{: .b }\na", "<p>a</p>"),
        (
            'a [b](https://e.example){:target="_blank"} c',
            '<p>a <a href="https://e.example">b</a> c</p>',
        ),
        ("- a\n- b\n{: .c }", "<ul><li>a</li><li>b</li></ul>"),
        ("a {: #b }", '<p>a<span id="b"></span></p>'),
        ("# A\n{: .b }\nc", '<h1 id="a">A</h1><p>c</p>'),
        ("# A {-}", '<h1 id="a">A</h1>'),
        ("`{: .a }`", "<p><code>{: .a }</code></p>"),
        ("    {: .a }", "<pre><code>{: .a }</code></pre>"),
        ("a {: b } c", "<p>a {: b } c</p>"),
    ],
)
def test_lists_of_kramdown_are_no_text(written: str, expected: str) -> None:
    assert made(written).html.replace("\n", "") == expected


def test_a_first_heading_that_repeats_the_title_is_left_to_the_page() -> None:
    found = made("# Privacy  *Policy* {#top}\n\ntext\n\n## A\n", title="privacy policy")

    assert found.html == '<p>text</p>\n<h2 id="a">A</h2>\n'
    assert found.title_id == "top"
    assert [heading.text for heading in found.headings] == ["A"]
    assert found.text == "Privacy Policy\ntext\nA"


@pytest.mark.parametrize(
    "text", ["# Other\n\ntext", "text\n\n# Title", "## Title\n", "text", ""]
)
def test_any_other_beginning_stays(text: str) -> None:
    found = made(text, title="Title")

    assert found == made(text)
    assert found.title_id == ""


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("terms.md", "/terms/"),
        ("<a&b.md>", "/a&amp;b/"),
        ("https://example.org/terms.md", "https://example.org/terms.md"),
        ("//example.org/terms.md", "//example.org/terms.md"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("#rights", "#rights"),
    ],
)
def test_only_relative_links_are_resolved(href: str, expected: str) -> None:
    found = made(f"[x]({href})").html

    assert found == f'<p><a href="{expected}">x</a></p>\n'


def test_an_image_is_resolved_and_cannot_be_led_elsewhere() -> None:
    text = wording("![Flow](flow.md)")
    away = rendered(text, path=PATH, resolve=lambda _: "https://e.example/x.png")

    assert made(text.text).html == '<p><img src="/flow/" alt="Flow"></p>\n'
    assert away.html == "<p>Flow</p>\n"


def test_anchors_of_the_text_stay_once() -> None:
    found = made("<a name=one></a>a <a id=one></a>b <a id='x y'></a>c").html

    assert found == '<p><a id="one"></a>a <a></a>b <a></a>c</p>\n'


def test_the_visible_text_has_one_block_on_each_line() -> None:
    text = (
        "# A *b*\n\nc\nd  \ne &amp; <!-- f --> ![g](g.png)\n\n- h\n  - [x] i\n\n"
        "| j | k |\n|-|-|\n| l | |\n\n    m  n\n\nO\u0308l[^1]\n\n[^1]: note\n"
    )
    assert made(text).text.split("\n") == [
        *("A b", "c d e & g", "h", "☑ i", "j", "k", "l", "m n", "Öl1", "note"),
    ]


def test_a_change_nobody_sees_does_not_change_the_visible_text() -> None:
    assert made("*a* b\nc").text == made("_a_   b c\n<!-- d -->").text


@given(st.text(max_size=80), st.text("# {}:-_[]()*`\n", max_size=40))
def test_ids_are_unique_and_every_heading_is_there(first: str, second: str) -> None:
    found = made(f"# {first}\n\n{second}\n\n## {first}\n")
    given = [heading.id for heading in found.headings]

    assert len(set(given)) == len(given)
    assert found.html.count(' id="') == len(given)
    assert "\n\n" not in found.text

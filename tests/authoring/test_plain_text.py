"""Plain text becomes Markdown that renders as the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.authoring.plain_text import from_plain_text
from inforce.markup.tree import parsed, visible_text
from inforce.model.wording import wording
from inforce.rendition import rendered


def _words(markdown: str) -> list[str]:
    html = rendered(wording(markdown), path="a.md").html
    return visible_text(parsed(html)).split()


def test_the_title_is_the_first_line_that_means_something() -> None:
    made = from_plain_text("top of page\n\nAcme avatar logo\n\n  Privacy\n\nWe ask.\n")

    assert made.title == "Privacy"
    assert made.markdown == "We ask."
    assert made.left_out == ("top of page", "Acme avatar logo")


def test_a_long_first_line_is_text_and_no_title() -> None:
    made = from_plain_text("We ask for little. " * 20 + "\n\nMore.\n")

    assert made.title == ""
    assert made.markdown.startswith("We ask for little.")


def test_a_line_for_each_paragraph_stays_a_paragraph() -> None:
    long = "This line is longer than any line of a text that was wrapped by a machine. "
    made = from_plain_text(f"Title\n{long * 2}\nSecond.\nThird.\n")

    assert made.markdown == f"{(long * 2).strip()}\n\nSecond.\n\nThird."


def test_a_wrapped_text_stays_wrapped_and_keeps_short_lines() -> None:
    made = from_plain_text(
        "Title\n\nThis text was wrapped at sixty characters or so, as mail\n"
        "programs do, and goes on below.\nShort.\nAcme, 1 Street, of the town that is here\n"
    )

    assert made.markdown == (
        "This text was wrapped at sixty characters or so, as mail\n"
        "programs do, and goes on below.\\\nShort.\\\n"
        "Acme, 1 Street, of the town that is here"
    )


@pytest.mark.parametrize(
    ("line", "markdown"),
    [
        ("2. What we collect", "## 2. What we collect"),
        ("2.1 What you give us", "### 2.1 What you give us"),
        ("2.1.3. Names", "#### 2.1.3. Names"),
        ("4.\xa0 Cookies and\xa0data", "## 4. Cookies and data"),
        ("> SECURITY AND ACCESS", "## SECURITY AND ACCESS"),
        ("OUR DUTIES", "## OUR DUTIES"),
        ("2. We collect the name, and keep it.", "2. We collect the name, and keep it."),
        ("What we collect", "What we collect"),
        ("1984 was a year", "1984 was a year"),
        ("• one", "- one"),
        ("–  two", "- two"),
        ("=====", "***"),
    ],
)  # fmt: skip
def test_only_what_is_plainly_a_heading_is_one(line: str, markdown: str) -> None:
    filler = (
        "A paragraph that is so long that nobody can take the text for a wrapped one. "
    )

    made = from_plain_text(f"Title\n\n{filler * 2}\n\n{line}\n\n{filler * 2}\n")

    assert made.markdown.split("\n\n")[1] == markdown


def test_a_list_counts_on_only_when_its_numbers_do() -> None:
    counting = from_plain_text("Title\n\n  1. One is here:\n  2. Two.\n  3. Three.\n")
    jumping = from_plain_text("Title\n\n  1. One is here:\n  3. Three.\n")

    assert counting.markdown == "1. One is here:\n2. Two.\n3. Three."
    assert "3\\. Three." in jumping.markdown


@pytest.mark.parametrize(
    "text",
    [
        "a * b * c _d_ e_f_g `h` [i](j) <k> &amp; {#l} ~~m~~ | n",
        "# no heading",
        "+ 1 000",
        "snake_case@example.org and https://example.org/a_b_c?d=[e]",
        "<script>alert(1)</script>",
        "![image](x.png)",
        "\\*already\\*",
    ],
)
def test_marks_of_markdown_stay_what_they_are(text: str) -> None:
    assert _words(from_plain_text(f"Title\n\n{text}.\n").markdown) == f"{text}.".split()


_LINE = st.text(
    st.characters(codec="ascii", exclude_categories=("Cc",)), min_size=1, max_size=60
)


@given(st.lists(_LINE, min_size=1, max_size=8))
def test_no_letter_of_a_text_is_lost(lines: list[str]) -> None:
    made = from_plain_text("Title\n\n" + "\n\n".join(lines))

    written = f"{made.markdown} {' '.join(made.left_out)}"
    letters = [c for c in "".join(lines) if c.isalpha()]
    found = " ".join([*_words(made.markdown), *made.left_out])
    assert sorted(c for c in found if c.isalpha()) == sorted(letters), written

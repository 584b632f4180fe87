"""Spaces that come and go with the words beside them, and line ends in their place."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from redline.bare import bare, checked, told
from redline.test_laws import SHORT, assert_exact, cases


@pytest.mark.parametrize(
    ("before", "after", "marked", "change"),
    [
        ("two three", "one two three", "<ins>one </ins>two three",
         ("added", "", "", "one")),
        ("one two three", "two three", "<del>one </del>two three",
         ("removed", "", "one", "")),
        ("we keep it", "we-keep it", "we<del> </del><ins>-</ins>keep it",
         ("replaced", "", " ", "-")),
        ("we a keep", "we b-keep", "we<ins> b-</ins><del> a </del>keep",
         ("replaced", "", "a", "b-")),
        ("we b-keep", "we a keep", "we<del> b-</del><ins> a </ins>keep",
         ("replaced", "", "b-", "a")),
        ("we <em>keep</em>", "we a<em>keep</em>",
         "we<ins> a</ins><del> </del><em>keep</em>", ("replaced", "", " ", "a")),
        ("we a<em>keep</em>", "we <em>keep</em>",
         "we<del> a</del><ins> </ins><em>keep</em>", ("replaced", "", "a", " ")),
        ("we keep all a <em>of</em>", "we keep all b<em>of</em>",
         "we keep all<ins> b</ins><del> a </del><em>of</em>",
         ("replaced", "", "a", "b")),
        ("30\xa0days", "30 days", "30<del>&nbsp;</del><ins> </ins>days",
         ("formatting", "invisible characters", "\xa0", " ")),
    ],
)  # fmt: skip
def test_a_space_is_part_of_the_change_beside_it(
    before: str, after: str, marked: str, change: tuple[str, str, str, str]
) -> None:
    found = checked(f"<p>{before}</p>", f"<p>{after}</p>")

    assert bare(found) == f"<p>{marked}</p>"
    assert told(found) == [change]


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("of us all here", "of us<br>all here", "of us<del> all</del><ins><br>all</ins> here"),
        ("of us<br>all here", "of us all here", "of us<del><br>all</del><ins> all</ins> here"),
        ("of us <em>all</em> here", "of us<br><em>all</em> here",
         "of us<del> <em>all</em></del><ins><br><em>all</em></ins> here"),
        ("of us<br><em>all</em> here", "of us <em>all</em> here",
         "of us<del><br><em>all</em></del><ins> <em>all</em></ins> here"),
        ("of us<br>", "of us", "of us<del><br></del>"),
        ('of us <img src="/a">', 'of us<br><img src="/a">',
         'of us<del> <img src="/a"></del><ins><br><img src="/a"></ins>'),
    ],
)  # fmt: skip
def test_a_line_end_for_a_space_marks_one_word(
    before: str, after: str, marked: str
) -> None:
    found = checked(f"<p>Some {before}</p>", f"<p>Some {after}</p>")

    assert bare(found) == f"<p>Some {marked}</p>"
    assert [change.kind.value for change in found.changes] == ["formatting"]
    assert found.changes[0].detail == "line break"
    assert found.counts.words_marked == 0


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("of us and here", "of us<br>here", "of us<del> and here</del><ins><br>here</ins>"),
        ("of us<br>here", "of us and here", "of us<del><br>here</del><ins> and here</ins>"),
        ("of us<br>", "of us here", "of us<ins> here</ins><del><br></del>"),
        ("of us here", "of us<br>", "of us<del> here</del><ins><br></ins>"),
        ("of us<br>and here", "of us here", "of us<del><br>and</del> here"),
    ],
)  # fmt: skip
def test_words_beside_a_line_end_are_marked_with_it(
    before: str, after: str, marked: str
) -> None:
    found = checked(f"<p>Some {before}</p>", f"<p>Some {after}</p>")

    assert bare(found) == f"<p>Some {marked}</p>"
    assert len(found.changes) == 1


LINES = st.lists(
    st.sampled_from(
        ["a", "b", "c", " ", " ", "<br>", "-", "<em>d</em>", "<em> e</em>"]
    ),
    max_size=9,
).map("".join)


@cases(SHORT)
@given(LINES, LINES)
@example("<em>d</em>", "a<em>d</em>")
@example("a <em>d</em>", "<br>-<em>d</em>")
@example("<em>d</em>", "<br><em>f</em> <em>f</em>b<strong>g h</strong>c<em>d</em>")
def test_lines_and_spaces_come_back_without_a_fallback(before: str, after: str) -> None:
    assert_exact(f"<p>{before}</p>", f"<p>{after}</p>")
    checked(f"<p>we keep {before}</p>", f"<p>we keep {after}</p>")

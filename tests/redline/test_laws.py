"""The laws of a redline, as properties; INFORCE_SOAK=100000 makes the soak long."""

import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from redline.generators import (
    PAIRS,
    TREES,
    authors_edits,
    forged_marks,
    markdown_pairs,
    tree_pairs,
)
from redline.validity import faults, ids

from inforce.markup.tree import parsed, serialised, visible_text
from inforce.redline import accepted, canonical_html, redline, rejected
from inforce.redline.matching import ExactMatcher
from inforce.redline.words import is_word, words

SHORT = 350
LONG = int(os.environ.get("INFORCE_SOAK", "600"))
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def cases(count: int) -> settings:
    return settings(max_examples=count, deadline=None, suppress_health_check=QUIET)


def assert_exact(before: str, after: str) -> None:
    html = redline(before, after).html

    assert accepted(html) == canonical_html(after)
    assert rejected(html) == canonical_html(before)


@cases(SHORT)
@given(tree_pairs())
def test_a_redline_of_any_html_gives_both_sides_back(pair: tuple[str, str]) -> None:
    assert_exact(*pair)


@cases(SHORT)
@given(markdown_pairs())
def test_a_redline_of_a_policy_gives_both_sides_back(pair: tuple[str, str]) -> None:
    assert_exact(*pair)


@cases(SHORT // 2)
@given(authors_edits())
def test_a_redline_of_an_author_s_own_marks_gives_both_sides_back(
    pair: tuple[str, str],
) -> None:
    assert_exact(*pair)


@pytest.mark.soak
@cases(LONG)
@given(PAIRS)
@example(
    # Two loose texts of which each stands on another side.
    ("<tr>we <b> we</tr><h1>keep it</h1><a>\n</a>", "<tr>we <b> we</tr>keep it<a> </a>")
)
@example(
    # A mark between ruby and its text.
    ("<ruby><tr></tr><rt>a</rt></ruby>", "<ruby>b<tr></tr><rt>a</rt></ruby>")
)
def test_all_laws_hold_together(pair: tuple[str, str]) -> None:
    before, after = pair
    found = redline(before, after)
    html = found.html
    names = ids(html)

    assert accepted(html) == canonical_html(after)
    assert rejected(html) == canonical_html(before)
    assert serialised(parsed(html)) == html
    assert all(change.id in names for change in found.changes)
    assert len(names) == len(set(names))
    assert redline(before, after) == found


@cases(SHORT)
@given(PAIRS)
def test_marked_html_is_valid_and_inert(pair: tuple[str, str]) -> None:
    found = redline(*pair)

    assert faults(found.html) == []
    assert serialised(parsed(found.html)) == found.html


@cases(SHORT // 2)
@given(TREES)
def test_a_document_against_itself_has_no_change(html: str) -> None:
    found = redline(html, html)

    assert found.changes == ()
    assert accepted(found.html) == canonical_html(html)
    assert "data-rl-change" not in found.html


@cases(SHORT // 2)
@given(PAIRS)
def test_ids_are_unique_and_every_change_has_its_place(pair: tuple[str, str]) -> None:
    found = redline(*pair)
    names = ids(found.html)

    assert len(names) == len(set(names))
    assert {change.id for change in found.changes} <= set(names)
    assert [c.id for c in found.changes] == list(
        dict.fromkeys(name for block in found.blocks for name in block.changes)
    )


@cases(SHORT // 2)
@given(markdown_pairs())
def test_no_redline_marks_fewer_words_than_must_change(pair: tuple[str, str]) -> None:
    before, after = (_words(html) for html in pair)
    least = sum(
        end - i + stop - j
        for tag, i, end, j, stop in ExactMatcher().opcodes(before, after)
        if tag != "equal"
    )
    found = redline(*pair)
    marked = sum(c.words_removed + c.words_added for c in found.changes)

    assert marked >= least


@cases(SHORT // 2)
@given(TREES)
def test_a_canonical_document_is_canonical(html: str) -> None:
    once = canonical_html(html)

    assert canonical_html(once) == once


@cases(SHORT // 2)
@given(forged_marks())
def test_forged_marks_give_canonical_documents(html: str) -> None:
    after, before = accepted(html), rejected(html)

    assert canonical_html(after) == after
    assert canonical_html(before) == before


@cases(SHORT // 2)
@given(PAIRS)
def test_a_tree_survives_being_written_and_read(pair: tuple[str, str]) -> None:
    tree = parsed(pair[0])

    assert parsed(serialised(tree)) == tree


def _words(html: str) -> list[str]:
    lines = visible_text(parsed(canonical_html(html))).split("\n")
    return [w.strip() for line in lines for w in words(line) if is_word(w)]

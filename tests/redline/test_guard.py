"""What happens when finer marks would not give both sides back."""

from collections.abc import Hashable, Sequence

import pytest

from inforce.redline import (
    Counts,
    ExactMatcher,
    accepted,
    canonical_html,
    plain,
    redline,
    rejected,
)
from inforce.redline.matching import Opcode

BEFORE = (
    "<p>Stays.</p><ul><li>we keep red books and red maps too</li></ul>"
    "<p>we sell a red one and a red two here</p>"
)
AFTER = BEFORE.replace("red", "blue")


class LyingMatcher:
    """Says of words on both sides that they are equal when they are as many."""

    def opcodes(
        self, before: Sequence[Hashable], after: Sequence[Hashable]
    ) -> list[Opcode]:
        words = all(str(item).strip().isalpha() for item in (*before, *after))
        if words and len(before) == len(after):
            return [("equal", 0, len(before), 0, len(after))]
        return ExactMatcher().opcodes(before, after)


def test_a_block_whose_marks_lie_is_shown_whole_and_counted() -> None:
    found = redline(BEFORE, AFTER, matcher=LyingMatcher())

    assert found.fallbacks == 2
    assert accepted(found.html) == canonical_html(AFTER)
    assert rejected(found.html) == canonical_html(BEFORE)
    assert plain(found) == (
        "[-we keep red books and red maps too-]\n{+we keep blue books and blue maps too+}\n"
        "[-we sell a red one and a red two here-]\n{+we sell a blue one and a blue two here+}\n"
    )


def test_a_fallback_leaves_only_its_own_changes() -> None:
    found = redline(BEFORE, AFTER, matcher=LyingMatcher())

    assert [(c.kind.value, c.before, c.after) for c in found.changes] == [
        ("removed", "we keep red books and red maps too", ""),
        ("added", "", "we keep blue books and blue maps too"),
        ("removed", "we sell a red one and a red two here", ""),
        ("added", "", "we sell a blue one and a blue two here"),
    ]
    assert found.counts == Counts(added=2, removed=2, words_marked=36, blocks=5)


def test_true_marks_need_no_fallback() -> None:
    assert redline(BEFORE, AFTER).fallbacks == 0


def test_counts_begin_with_nothing() -> None:
    assert redline("", "").counts == Counts()
    assert Counts() == Counts(
        added=0, removed=0, replaced=0, moved=0, formatting=0, words_marked=0, blocks=0
    )


def test_counts_tell_each_kind_apart() -> None:
    counts = Counts(added=1, removed=2, replaced=4, moved=8, formatting=16, blocks=99)

    assert counts.total == 31


@pytest.mark.parametrize(
    ("character", "seen"),
    [
        ("!", True),
        ("~", True),
        ("\x7f", False),
        ("\u200d", False),
        ("\u2028", False),
        ("\u2029", False),
    ],
)
def test_only_what_leaves_no_ink_is_invisible(character: str, seen: bool) -> None:
    found = redline("<p>a b c d</p>", f"<p>a b{character} c d</p>")

    assert [c.detail for c in found.changes] == ["" if seen else "invisible characters"]

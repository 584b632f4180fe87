"""Leaves that differ in one plain text, and the words it differs in."""

import pytest

from inforce.markup.elements import Node
from inforce.markup.tree import parsed, serialised
from inforce.redline.windows import apart, window


def leaf(content: str, tag: str = "p") -> Node:
    found = parsed(f"<{tag}>{content}</{tag}>").children[0]
    assert isinstance(found, Node)
    return found


def seen(before: str, after: str, tag: str = "p") -> tuple[str, ...] | None:
    """Return head, lead, words before, words after, rest and tail of a window."""
    found = window(leaf(before, tag), leaf(after, tag))
    if found is None:
        return None
    head, tail = (serialised(Node("", (), part)) for part in (found.head, found.tail))
    lead, old, new, rest = found.words
    return head, lead, "".join(old), "".join(new), rest, tail


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a x c", ("", "a", " b", " x", " c", "")),
        ("a b c", "a c", ("", "a", " b", "", " c", "")),
        ("a c", "a b c", ("", "a", "", " b", " c", "")),
        (
            "<b>k</b> a b c <i>l</i>",
            "<b>k</b> a x c <i>l</i>",
            ("<b>k</b>", " a", " b", " x", " c ", "<i>l</i>"),
        ),
        (
            "<b>k</b> o <b>k</b> a b c <i>l</i> m <i>n</i>",
            "<b>k</b> o <b>k</b> a x c <i>l</i> m <i>n</i>",
            ("<b>k</b> o <b>k</b>", " a", " b", " x", " c ", "<i>l</i> m <i>n</i>"),
        ),
        ("<b>k</b> a", "<b>k</b>", ("<b>k</b>", "", " a", "", "", "")),
        ("<b>k</b>", "<b>k</b> a", ("<b>k</b>", "", "", " a", "", "")),
        ("a <b>k</b>", "<b>k</b>", ("", "", "a ", "", "", "<b>k</b>")),
    ],
)
def test_one_text_that_changed_is_a_window(
    before: str, after: str, expected: tuple[str, ...]
) -> None:
    assert seen(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "tag"),
    [
        ("a b c", "a x c", "pre"),
        ("a <b>k</b> c", "x <b>k</b> y", "p"),
        ("a <b>k</b> c", "a <i>k</i> c", "p"),
        ("a <b>k</b> c", "a <b>l</b> c", "p"),
        ("a c", "a <b>k</b> c", "p"),
        ("a <b>k</b> c", "a c", "p"),
        ("<b>k</b> and <i>l</i>", "<b>k</b><i>l</i>", "p"),
        ("<b>k</b><i>l</i>", "<b>k</b> and <i>l</i>", "p"),
    ],
)
def test_more_than_a_text_is_no_window(before: str, after: str, tag: str) -> None:
    assert seen(before, after, tag) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a b c", "a x c", ("a", [" b"], [" x"], " c")),
        ("a bc d", "a bx d", ("a", [" bc"], [" bx"], " d")),
        ("a xb d", "a yb d", ("a", [" xb"], [" yb"], " d")),
        ("a.b", "a.c", ("", ["a.b"], ["a.c"], "")),
        ("a b, c", "a b; c", ("a b", [","], [";"], " c")),
        ("a (b) c", "a (x) c", ("a (", ["b"], ["x"], ") c")),
        ("a a b", "a a a b", ("a a", [], [" a"], " b")),
        ("", "a b", ("", [], ["a", " b"], "")),
        ("a b", "", ("", ["a", " b"], [], "")),
    ],
)
def test_texts_are_cut_between_words(
    one: str, other: str, expected: tuple[str, list[str], list[str], str]
) -> None:
    assert apart(one, other) == expected

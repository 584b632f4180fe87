"""Inputs made to be slow or to smuggle something in."""

import random
import time

import pytest
from redline.validity import faults

from inforce.redline import accepted, canonical_html, redline, rejected

DEEP = "<blockquote>" * 500


def long_paragraph(seed: int, edits: int) -> str:
    chance = random.Random(7)  # noqa: S311 - the same words every time
    words = [
        chance.choice(["we", "may", "keep", "or", "send", "it"]) for _ in range(60_000)
    ]
    other = random.Random(seed)  # noqa: S311 - the same edits every time
    for _ in range(edits):
        words[other.randrange(len(words))] = "changed"
    return f"<p>{' '.join(words)}</p>"


@pytest.mark.parametrize(
    ("before", "after", "most"),
    [
        (long_paragraph(1, 0), long_paragraph(1, 40), 80),
        (f"{DEEP}one", f"{DEEP}two", 2),
        (f"{DEEP}one two three", "<div>" * 500 + "one two four", 2),
        (f"<p>{'a b ' * 20_000}", f"<p>{'a b ' * 9_000}c {'a b ' * 11_000}", 1),
    ],
    ids=["long paragraph", "deep", "deep and other", "repeats"],
)
def test_a_slow_input_is_fast_exact_and_small(
    before: str, after: str, most: int
) -> None:
    start = time.process_time()
    found = redline(before, after)
    spent = time.process_time() - start

    assert accepted(found.html) == canonical_html(after)
    assert rejected(found.html) == canonical_html(before)
    assert found.counts.words_marked <= most
    assert spent < 4


FORGED = (
    '<p data-rl="ins">a</p>',
    '<div data-rl-regrouped="1"><p data-rl-path=\'[0,["script",{}]]\'>x</p></div>',
    '<p data-rl-was=\'["script",{"onclick":"x"}]\'>x</p>',
    '<p><span data-rl-format=\'[["a",{"href":"javascript:x"}]]\'>x</span></p>',
    '<p><ins data-rl-break="ins" data-rl-joint="[[[[">x</ins></p><p>y</p>',
    '<p data-rl-path="[9999999,[]]" data-rl-was="{}">x</p>',
    '<p><del data-rl-break="del" data-rl-was="[[],1]">x</del>y</p>',
    f'<p data-rl-was="{"[" * 9000}">x</p>',
)


@pytest.mark.parametrize("forged", FORGED)
def test_forged_marks_smuggle_nothing_in(forged: str) -> None:
    both = accepted(forged) + rejected(forged)
    found = redline("<p>x</p>", forged)

    assert faults(accepted(forged)) == faults(rejected(forged)) == []
    assert "data-rl" not in both
    assert accepted(found.html) == canonical_html(forged)
    assert faults(found.html) == []

"""Edits patched in the HTML show what a plan of the trees would show."""

import pytest
from redline.validity import faults

from inforce.redline import accepted, canonical_html, redline, rejected
from inforce.redline.marks import Drafts
from inforce.redline.matching import ExactMatcher
from inforce.redline.patches import patched, read

# An id that stands twice: then what a block is depends on those before it, and
# every block is planned.
TWICE = '<p id="twice">Here.</p><p id="twice">And here.</p>'
LONG = "we keep what you send us for as long as the law asks us to keep it"

EDITS = {
    "a word": (f"<p>{LONG}</p>", f"<p>{LONG.replace('law', 'court')}</p>"),
    "a word more": (f"<p>{LONG}</p>", f"<p>{LONG} safe</p>"),
    "a word less": (f"<p>so {LONG}</p>", f"<p>{LONG}</p>"),
    "a number": (f"<p>1. {LONG}</p>", f"<p>2. {LONG}</p>"),
    "an item": (
        f"<ul><li>one</li><li>{LONG}</li></ul>",
        f"<ul><li>one</li><li>{LONG.replace('send', 'give')}</li></ul>",
    ),
    "a cell": (
        f"<table><tbody><tr><td>one</td><td>{LONG}</td></tr></tbody></table>",
        f"<table><tbody><tr><td>one</td><td>{LONG.replace('send', 'give')}</td></tr></tbody></table>",
    ),
    "beside a link": (
        f'<p>{LONG} <a href="/x">as said</a> and more of it</p>',
        f'<p>{LONG} <a href="/x">as said</a> and more of this</p>',
    ),
    "inside emphasis": (
        f"<p>so <b>{LONG}</b> and so on</p>",
        f"<p>so <b>{LONG.replace('law', 'court')}</b> and so on</p>",
    ),
    "all of the emphasis": (
        f"<p>{LONG} <b>yes</b> and so on</p>",
        f"<p>{LONG} <b>no</b> and so on</p>",
    ),
    "two texts of one leaf": (
        f"<p>{LONG} <b>and</b> {LONG}</p>",
        f"<p>{LONG.replace('send', 'give')} <b>and</b> {LONG.replace('law', 'court')}</p>",
    ),
    "both sides of emphasis": (
        f"<p>{LONG} it <b>and</b> so {LONG}</p>",
        f"<p>{LONG} this <b>and</b> thus {LONG}</p>",
    ),
    "a character nobody sees": (
        f"<p>{LONG}</p>",
        f"<p>{LONG}</p>".replace("law", "\u200blaw"),
    ),
    "an ampersand": (f"<p>{LONG} A&amp;B</p>", f"<p>{LONG} A&amp;C</p>"),
    "two equal elements": (
        f"<p><b>a</b><b>b</b> {LONG}</p>",
        f"<p><b>a</b><b>b</b> {LONG.replace('law', 'court')}</p>",
    ),
    "two of three blocks": (
        f"<p>{LONG}</p><p>all of it</p><p>{LONG} more</p>",
        f"<p>{LONG.replace('law', 'court')}</p><p>red book</p><p>{LONG} less</p>",
    ),
    "a paragraph that was split": (
        f"<p>{LONG} and then you may ask</p>",
        f"<p>{LONG}</p><p>and then you may ask</p>",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_patch_shows_what_a_plan_shows(name: str) -> None:
    before, after = EDITS[name]
    found = redline(before, after)
    planned = redline(TWICE + before, TWICE + after)

    assert found.blocks == planned.blocks[2:]
    assert found.changes == planned.changes


@pytest.mark.parametrize("name", EDITS)
def test_a_patch_is_exact_valid_and_no_fallback(name: str) -> None:
    before, after = EDITS[name]
    found = redline(before, after)

    assert accepted(found.html) == canonical_html(after)
    assert rejected(found.html) == canonical_html(before)
    assert faults(found.html) == []
    assert found.fallbacks == 0


def test_both_sides_of_a_patch_are_read_from_its_html() -> None:
    before, after = EDITS["two texts of one leaf"]
    patch = patched(before, after, ExactMatcher(), Drafts())

    assert patch is not None
    assert patch.small
    assert read(patch.html) == (before, after)
    assert patch.html.count("<del ") == patch.html.count("<ins ") == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<p>{LONG}</p>", f"<h2>{LONG}</h2>"),
        (f"<h2>{LONG}</h2>", f"<h2>{LONG} all</h2>"),
        (f"<p>{LONG} A&amp;B</p>", f"<p>{LONG} A&amp;C</p>"),
        ("<p>red books only</p>", "<p>blue pens only</p>"),
        (f"<p>{LONG}</p>", "<p></p>"),
    ],
)
def test_what_is_no_plain_edit_is_not_patched(before: str, after: str) -> None:
    drafts = Drafts()

    assert patched(before, after, ExactMatcher(), drafts) is None
    assert drafts.found == []

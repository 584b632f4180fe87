"""Which edits are marked in the HTML itself, and which are left to a plan."""

import pytest

from inforce.redline import FastMatcher
from inforce.redline.marks import Drafts
from inforce.redline.patches import patched
from inforce.redline.plainmarks import Mark, sides

KEEP = "We keep it for some days after you leave"


def _short(mark: Mark) -> str:
    return f"<{mark.tag} {mark.change}>{mark.inside}</{mark.tag}>"


def patch(before: str, after: str) -> tuple[str | None, Drafts]:
    """Return the patched block, with the numbers of changes alone in its marks."""
    drafts = Drafts()
    found = patched(before, after, FastMatcher(), drafts)
    if found is None:
        return None, drafts
    assert sides(found.marked) == (before, after)
    return found.marked.written(_short), drafts


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        (
            f"<p>{KEEP} red it is</p>",
            f"<p>{KEEP} blue it is</p>",
            f"<p>{KEEP}<del 0> red</del><ins 0> blue</ins> it is</p>",
        ),
        (
            f"<p>red {KEEP}</p>",
            f"<p>blue {KEEP}</p>",
            f"<p><del 0>red</del><ins 0>blue</ins> {KEEP}</p>",
        ),
        (
            f"<p>{KEEP} red</p>",
            f"<p>{KEEP} blue</p>",
            f"<p>{KEEP}<del 0> red</del><ins 0> blue</ins></p>",
        ),
        (f"<p>{KEEP} it is</p>", f"<p>{KEEP} as it is</p>",
         f"<p>{KEEP}<ins 0> as</ins> it is</p>"),
        (f"<p>{KEEP} as it is</p>", f"<p>{KEEP} it is</p>",
         f"<p>{KEEP}<del 0> as</del> it is</p>"),
        (
            f"<p>so red {KEEP} one it is</p>",
            f"<p>so blue {KEEP} two it is</p>",
            f"<p>so<del 0> red</del><ins 0> blue</ins> {KEEP}"
            "<del 1> one</del><ins 1> two</ins> it is</p>",
        ),
        (
            f"<ul><li>{KEEP}</li><li>{KEEP} red it is</li></ul>",
            f"<ul><li>{KEEP}</li><li>{KEEP} blue it is</li></ul>",
            f"<ul><li>{KEEP}</li>"
            f"<li>{KEEP}<del 0> red</del><ins 0> blue</ins> it is</li></ul>",
        ),
        (
            f"<ul><li>{KEEP} one is</li><li>{KEEP} red is</li></ul>",
            f"<ul><li>{KEEP} two is</li><li>{KEEP} blue is</li></ul>",
            f"<ul><li>{KEEP}<del 0> one</del><ins 0> two</ins> is</li>"
            f"<li>{KEEP}<del 1> red</del><ins 1> blue</ins> is</li></ul>",
        ),
        (
            f"<p><b>{KEEP}</b> so red it is</p>",
            f"<p><b>{KEEP}</b> so blue it is</p>",
            f"<p><b>{KEEP}</b> so<del 0> red</del><ins 0> blue</ins> it is</p>",
        ),
        (
            f"<p>so red it is <b>{KEEP}</b></p>",
            f"<p>so blue it is <b>{KEEP}</b></p>",
            f"<p>so<del 0> red</del><ins 0> blue</ins> it is <b>{KEEP}</b></p>",
        ),
        (
            f"<p>so <b>{KEEP} red it</b> is</p>",
            f"<p>so <b>{KEEP} blue it</b> is</p>",
            f"<p>so <b>{KEEP}<del 0> red</del><ins 0> blue</ins> it</b> is</p>",
        ),
        (
            f"<p>so red it <b>{KEEP}</b> is one now</p>",
            f"<p>so blue it <b>{KEEP}</b> is two now</p>",
            f"<p>so<del 0> red</del><ins 0> blue</ins> it <b>{KEEP}</b> is"
            "<del 1> one</del><ins 1> two</ins> now</p>",
        ),
        (
            f'<p>so<br>{KEEP} red <img src="/a"> is</p>',
            f'<p>so<br>{KEEP} blue <img src="/a"> is</p>',
            f"<p>so<br>{KEEP}<del 0> red</del><ins 0> blue</ins> "
            '<img src="/a"> is</p>',
        ),
    ],
)  # fmt: skip
def test_words_alone_are_marked_in_the_html(
    before: str, after: str, marked: str
) -> None:
    assert patch(before, after)[0] == marked


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Another tag or attribute, a heading, code.
        (f"<p>{KEEP} red it is</p>", f"<h2>{KEEP} blue it is</h2>"),
        (f"<p>{KEEP} red it is</p>", f'<p title="a">{KEEP} blue it is</p>'),
        *(
            (f"<{tag}>{KEEP} red it is</{tag}>", f"<{tag}>{KEEP} blue it is</{tag}>")
            for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "pre")
        ),
        # Characters that stand for others, and texts that come or go.
        (f"<p>{KEEP} red &amp; it is</p>", f"<p>{KEEP} blue &amp; it is</p>"),
        (f"<p>{KEEP} red it is</p>", f"<p>{KEEP} blue &lt; it is</p>"),
        (f"<p>{KEEP} <b>red</b></p>", f"<p>{KEEP} <b></b></p>"),
        # A space that comes or goes beside an element.
        (f"<p>{KEEP} red <b>it</b> is</p>", f"<p>{KEEP} red<b>it</b> is</p>"),
        # Too little left: another text, perhaps moved here.
        ("<p>so red it is</p>", "<p>so blue green it was</p>"),
        (f"<p>{KEEP}</p>", "<p>They sell nothing of it</p>"),
        # The first words of a caption or another part of a table.
        (
            f"<table><caption>{KEEP} red it is</caption></table>",
            f"<table><caption>{KEEP} blue it is</caption></table>",
        ),
        # Loose text.
        (f"{KEEP} red it is", f"{KEEP} blue it is"),
    ],
)
def test_what_is_not_as_simple_is_left_to_a_plan(before: str, after: str) -> None:
    marked, drafts = patch(before, after)

    assert marked is None
    assert drafts.found == []


@pytest.mark.parametrize("cell", ["td", "th"])
def test_the_words_of_a_cell_say_so(cell: str) -> None:
    row = f"<tr><{cell}>{KEEP} red it is</{cell}></tr>"
    before = f"<table><tbody>{row}</tbody></table>"
    marked, drafts = patch(before, before.replace("red", "blue"))

    assert marked is not None
    assert [draft.detail for draft in drafts.found] == ["table cell"]


def test_a_number_at_the_beginning_is_renumbered() -> None:
    _, start = patch(f"<p>4. {KEEP}</p>", f"<p>5. {KEEP}</p>")
    _, inside = patch(f"<p>so 4. {KEEP}</p>", f"<p>so 5. {KEEP}</p>")
    _, after = patch(f"<p><b>so</b> 4. {KEEP}</p>", f"<p><b>so</b> 5. {KEEP}</p>")

    assert [draft.detail for draft in start.found] == ["renumbered"]
    assert [draft.detail for draft in inside.found] == [""]
    assert [draft.detail for draft in after.found] == [""]


@pytest.mark.parametrize(("words", "small"), [("one", True), ("one two", True),
                                              ("one two three", False)])  # fmt: skip
def test_a_change_of_three_words_may_be_part_of_another(
    words: str, small: bool
) -> None:
    for pair in ((f"{KEEP}", f"{KEEP} {words}"), (f"{KEEP} {words}", f"{KEEP}")):
        before, after = (f"<p>{text} as it is</p>" for text in pair)
        found = patched(before, after, FastMatcher(), Drafts())

        assert found is not None
        assert found.small is small

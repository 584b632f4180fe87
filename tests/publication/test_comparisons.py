import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from inforce.publication.comparisons import comparison
from inforce.redline import redline

BEFORE = """
<h2 id="one">One</h2><p>First words stay.</p><p>More words stay.</p>
<h3 id="sub">Sub</h3><p>These stay too.</p>
<h2 id="two">Two</h2><p>We keep data for 30 days after you leave.</p>
<p>Nothing happens here.</p><p>Nor here.</p>
"""
AFTER = BEFORE.replace("30 days", "12 months")


def compared(before=BEFORE, after=AFTER):
    return comparison(redline(before, after))


def headings(html):
    """Return the levels of the headings outside folds, in order."""
    visible = re.sub(
        r'<details class="inforce-fold">.*?</details>', "", html, flags=re.DOTALL
    )
    found = re.findall(r'<h([1-6])(?: aria-level="(\d)")?[ >]', visible)
    return [int(announced or level) for level, announced in found]


def test_unchanged_parts_are_folded_and_say_how_much_they_hold():
    folds = re.findall(r"<summary>(\d+ unchanged[^<]*)</summary>", compared().html)

    assert folds == [
        "5 unchanged paragraphs in One to Sub",
        "2 unchanged paragraphs in Two",
    ]


def test_the_heading_above_a_change_stays_visible():
    html = compared().html

    assert '</details><h2 id="two">Two</h2><section class="inforce-change"' in html


def test_a_change_has_a_heading_a_permanent_link_and_clean_words():
    made = compared()
    (change,) = made.changes

    assert f'<a href="#{change.id}">Link to this change</a>' in made.html
    assert "Change 1 of 1, section Two: replaced" in made.html
    assert "<dt>Old text</dt>" in made.html
    assert 'id="c1"' in made.html


def test_equal_documents_have_no_change_and_one_fold():
    made = compared(BEFORE, BEFORE)

    assert made.changes == ()
    assert made.html.count("<details") == 1
    assert made.side_by_side == ""


def test_the_table_holds_changed_rows_only():
    assert compared().side_by_side.count('<th scope="row">') == 1


def test_text_of_policies_is_escaped_in_headings():
    after = AFTER.replace(">Two<", ">Two &lt;script&gt;<")

    assert "<script" not in compared(BEFORE, after).html


WORDS = st.lists(
    st.sampled_from(["we", "keep", "your", "data", "for", "days"]),
    min_size=1,
    max_size=6,
).map(" ".join)


@st.composite
def documents(draw):
    """Return a document whose headings never skip a level going down."""
    level, parts = 1, []
    for _ in range(draw(st.integers(1, 8))):
        level = draw(st.integers(2, min(level + 1, 5)))
        parts.append(f"<h{level}>{draw(WORDS)}</h{level}>")
        parts += [f"<p>{draw(WORDS)}</p>" for _ in range(draw(st.integers(0, 3)))]
    return "".join(parts)


SPLIT = "<h2>we</h2><h3>we</h3><h2>we we keep your data</h2><h2>we</h2><h2>we</h2>"


@limits(max_examples=200, deadline=None)
@example(f"{SPLIT}<h2>we</h2>", "<h2>we keep</h2><p>we your keep</p>")
@given(documents(), documents())
def test_visible_headings_never_skip_a_level_going_down(before, after):
    levels = [1, *headings(compared(before, after).html)]

    assert all(b <= a + 1 for a, b in pairwise(levels))


@limits(max_examples=200, deadline=None)
@given(documents(), documents())
def test_ids_are_unique_and_every_change_can_be_reached(before, after):
    made = compared(before, after)
    ids = re.findall(r'\bid="([^"]*)"', made.html)

    assert len(set(ids)) == len(ids)
    assert {change.id for change in made.changes} <= set(ids)
    assert not re.search(r'\bid="', made.side_by_side)

"""A redline as a file: HTML to be opened, JSON for programs, rows side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inforce.redline import Row, as_json, page, redline, side_by_side

GOLDEN = Path(__file__).parent / "golden"
BEFORE = (
    "<p>Before any heading, we say who we are.</p><h2>Scope &amp; terms</h2>"
    "<p>We keep your data for 30 days.</p><p>Gone for good.</p>"
    "<p>Alpha says how we collect the data you give us.</p>"
    "<p>Beta lists all partners who may see some of it.</p>"
    '<p>See <a href="/a">our list</a>.</p>'
)
AFTER = (
    "<p>Before any heading, we tell who we are.</p><h2>Scope &amp; terms</h2>"
    "<p>We keep your data for 12 months.</p><ul><li>Come to stay.</li></ul>"
    "<p>Beta lists all partners who may see some of it.</p>"
    "<p>Alpha says how we collect the data you give us.</p>"
    '<p>See <a href="/b">our list</a>.</p>'
)


def test_a_page_is_as_it_was_approved(golden: Callable[[Path, str], bool]) -> None:
    html = page(redline(BEFORE, AFTER), title="A & B", before_label="<1>")

    assert golden(GOLDEN / "page.html", html)


def test_a_page_without_changes_says_so() -> None:
    html = page(redline(BEFORE, BEFORE))

    assert "<title>Redline</title>" in html
    assert (
        "<h1>Redline</h1>\n<p>From before to after.</p>\n<p>No changes.</p>\n<hr>"
        in html
    )


@pytest.mark.parametrize("length", [79, 80, 81, 90])
def test_a_long_change_is_cut_in_the_list_of_a_page(length: int) -> None:
    text = f"{'w' * (length - 1)}."
    html = page(redline("", f"<p>{text}</p>"))
    item = html.split("<ol>")[1].split("</a>")[0].split("added: ")[1]

    assert item == (text if length <= 80 else f"{'w' * 79}…")


def test_json_has_the_documented_keys_and_all_values() -> None:
    found = redline(BEFORE, AFTER)
    values = as_json(found, before="2024-01-01", after="2025-01-01")
    changes = values.pop("changes")
    assert isinstance(changes, list)

    assert values == {
        "schema": "inforce-redline-1",
        "versions": {"before": "2024-01-01", "after": "2025-01-01"},
        "counts": {
            "added": 1,
            "removed": 1,
            "replaced": 2,
            "moved": 1,
            "formatting": 1,
            "total": 6,
            "words_marked": 12,
            "blocks": 9,
        },
        "fallbacks": 0,
        "sections": [
            {"id": "", "title": "", "changes": 1},
            {"id": "scope-terms", "title": "Scope & terms", "changes": 6},
        ],
        "html": found.html,
    }
    assert [change["kind"] for change in changes] == [
        "replaced", "replaced", "removed", "added", "moved", "moved", "formatting"
    ]  # fmt: skip
    assert changes[1] == {
        "id": "scope-terms-eec81af6",
        "kind": "replaced",
        "detail": "",
        "section": "Scope & terms",
        "section_id": "scope-terms",
        "before": "30 days",
        "after": "12 months",
        "words_removed": 2,
        "words_added": 2,
        "counterpart": "",
    }
    assert changes[4]["counterpart"] == changes[5]["id"]
    assert changes[6]["detail"] == "link target"


def test_rows_hold_each_side_with_its_own_marks() -> None:
    before = "<h2>Scope</h2><p id='a'>It is red.</p><p>Gone for good.</p>"
    after = "<h2>Scope</h2><p id='b'>It is <b>blue</b>.</p>"
    _, edited, gone = side_by_side(redline(before, after))

    assert edited == Row(
        before_html='<p>It is<del class="rl-removed" '
        'data-rl-change="scope-c3cea799"><span class="rl-spoken">[removed:</span>'
        ' red<span class="rl-spoken">]</span></del>.</p>',
        after_html='<p>It is<ins class="rl-added" '
        'data-rl-change="scope-c3cea799"><span class="rl-spoken">[added:</span>'
        ' <b>blue</b><span class="rl-spoken">]</span></ins>.</p>',
        changes=("scope-c3cea799",),
        section="Scope",
    )
    assert gone.after_html == ""
    assert gone.before_html.startswith('<p class="rl-removed" data-rl-change="scope-')
    assert gone.section == "Scope"


def test_rows_show_formatting_and_moves_on_both_sides() -> None:
    rows = side_by_side(redline(BEFORE, AFTER))
    link = rows[-1]

    assert '<a href="/a">our list</a></span>.' in link.before_html
    assert '<a href="/b">our list</a></span>.' in link.after_html
    assert link.before_html.count('class="rl-format"') == 1
    assert "data-rl-format" not in link.before_html + link.after_html
    moved = [row for row in rows if "[moved " in row.before_html + row.after_html]
    assert ["[moved here:" in row.after_html for row in moved] == [True, False]
    assert ["[moved away:" in row.before_html for row in moved] == [False, True]


def test_a_page_counts_one_change_and_several() -> None:
    one = page(redline("<p>a b c</p>", "<p>a b d</p>"))
    two = page(redline("<p>a b c d e</p>", "<p>f b c d g</p>"))

    assert "<p>1 change: 0 added, 0 removed, 1 replaced" in one
    assert "<p>2 changes: 0 added, 0 removed, 2 replaced" in two

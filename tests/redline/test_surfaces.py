"""Every surface tells the same changes."""

import json
import re

import pytest
from redline.validity import faults, ids

from inforce.redline import (
    as_json,
    page,
    plain,
    redline,
    side_by_side,
    terminal,
)

BEFORE = (
    "<h2>Scope</h2><p>This applies to all.</p><h2>Retention</h2>"
    "<p>We keep your data for 30 days.</p><p>Gone for good.</p>"
)
AFTER = (
    "<h2>Scope</h2><p>This applies to all.</p><h2>Retention</h2>"
    "<p>We keep your data for 12 months.</p><ul><li>Come to stay.</li></ul>"
)


def test_plain_text_has_sections_and_marks() -> None:
    text = plain(redline(BEFORE, AFTER))

    assert text == (
        "Retention\n---------\n\n"
        "We keep your data for [-30 days-] {+12 months+}.\n"
        "[-Gone for good.-]\n"
        "{+Come to stay.+}\n"
    )


def test_plain_text_of_no_change_is_empty() -> None:
    assert plain(redline(BEFORE, BEFORE)) == ""


def test_a_terminal_shows_colour_only_when_asked() -> None:
    found = redline(BEFORE, AFTER)

    assert "\x1b[" not in terminal(found, colour=False)
    assert "\x1b[31;9m30 days\x1b[0m" in terminal(found, colour=True)
    assert "This applies to all." in terminal(found, colour=False, context=9)


@pytest.mark.parametrize("colour", [False, True])
def test_a_policy_cannot_steer_the_terminal(colour: bool) -> None:
    found = redline("<p>safe</p>", "<p>safe \x1b]0;owned\x07 \x9b31m</p>")
    shown = re.sub(r"\x1b\[[0-9;]*m", "", terminal(found, colour=colour))

    assert not set("\x1b\x07\x9b") & set(shown)
    assert "owned" in shown


def test_json_holds_everything_and_can_be_written() -> None:
    found = redline(BEFORE, AFTER)
    values = json.loads(json.dumps(as_json(found, before="2024", after="2025")))

    assert values["versions"] == {"before": "2024", "after": "2025"}
    assert values["counts"]["total"] == len(values["changes"]) == 3
    assert values["html"] == found.html
    assert values["changes"][0]["section"] == "Retention"


def test_a_page_is_self_contained_and_safe() -> None:
    found = redline(BEFORE, AFTER.replace("stay", "<script>x</script><b>stay</b>"))
    html = page(found, title="<b>", before_label="a & b", after_label="c")

    assert "<script" not in html
    assert "&lt;b&gt;" in html
    assert "a &amp; b" in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert found.html in html


def test_side_by_side_has_one_row_per_block_and_no_ids() -> None:
    found = redline(BEFORE, AFTER)
    rows = side_by_side(found)
    html = "".join(row.before_html + row.after_html for row in rows)

    assert len(rows) == len(found.blocks)
    assert ids(html) == []
    assert faults(html) == []
    assert "".join(row.before_html for row in rows).count("30 days") == 1
    assert "12 months" not in "".join(row.before_html for row in rows)
    assert {name for row in rows for name in row.changes} == {
        change.id for change in found.changes
    }


def test_sections_are_counted_in_document_order() -> None:
    found = redline(BEFORE, AFTER.replace("to all", "to everybody"))

    assert found.sections == (("scope", "Scope", 1), ("retention", "Retention", 3))
    assert found.counts.total == 4

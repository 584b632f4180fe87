"""How many words are told, and which columns and spaces count."""

import pytest
from redline.bare import bare, checked, told

from inforce.redline.words import count

KEEP = "We keep it for some days after you leave"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("so it is", 3),
        ("so it_is _ now", 3),
        ("so, (it) is; now.", 4),
        ("12,000 at 2.1", 3),
        ("für 日本 — €", 4),
    ],
)
def test_marks_alone_are_not_counted(text: str, words: int) -> None:
    assert count(text) == words


def test_a_removed_column_between_others_is_one_change() -> None:
    rows = [["Name", "Land", "Size"], ["Acme", "France", "10"], ["Beta", "Spain", "20"]]
    before = "".join(
        f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows
    )
    fewer = [[row[0], row[2]] for row in rows]
    after = "".join(
        f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in fewer
    )
    there = checked(f"<table>{before}</table>", f"<table>{after}</table>")
    back = checked(f"<table>{after}</table>", f"<table>{before}</table>")

    assert told(there) == [("removed", "table column", "Land\nFrance\nSpain", "")]
    assert told(back) == [("added", "table column", "", "Land\nFrance\nSpain")]


def test_a_row_with_a_cell_missing_in_the_middle_is_compared() -> None:
    before = "<table><tr><td>Name</td><td>Land</td><td>Size</td></tr>"
    found = checked(
        f"{before}<tr><td>Acme</td><td>France</td><td>10</td></tr></table>",
        f"{before}<tr><td>Acme</td><td>10</td></tr></table>",
    )

    assert found.counts.replaced + found.counts.removed >= 1
    assert "<td>Acme</td>" in bare(found)


@pytest.mark.parametrize("span", ["colspan", "rowspan"])
def test_columns_are_not_sought_where_cells_span(span: str) -> None:
    before = (
        f'<table><tr><td {span}="2">Name</td><td>Land</td></tr>'
        "<tr><td>Acme</td><td>France</td></tr></table>"
    )
    after = before.replace("<td>Land", "<td>Size</td><td>Land").replace(
        "<td>France", "<td>10</td><td>France"
    )

    assert {change.detail for change in checked(before, after).changes} == {
        "table cell"
    }


@pytest.mark.parametrize("part", ["thead", "tbody", "tfoot"])
@pytest.mark.parametrize("cell", ["td", "th"])
def test_a_text_in_a_cell_of_any_part_is_replaced_there(part: str, cell: str) -> None:
    before = (
        f"<table><{part}><tr><{cell}>one two</{cell}><{cell}>{KEEP}</{cell}></tr>"
        f"</{part}></table>"
    )
    found = checked(before, before.replace("one two", "drei vier"))

    assert found.changes[0].detail in {"table cell", "rewritten"}
    assert told(found)[0][2:] == ("one two", "drei vier")
    assert bare(found).count(f"<{part}>") == 1
    assert f"<{cell}>{KEEP}</{cell}>" in bare(found)


def test_a_part_of_a_table_that_says_something_else_stays_that_part() -> None:
    before = "<table><caption>one two</caption><tbody><tr><td>x y z</td></tr></table>"
    found = checked(before, before.replace("one two", "drei vier"))

    assert told(found) == [("replaced", "rewritten", "one two", "drei vier")]
    assert bare(found).count("<caption>") == 1


@pytest.mark.parametrize("tag", ["thead", "tbody", "tfoot"])
def test_all_rows_of_a_part_can_be_others(tag: str) -> None:
    stays = "caption" if tag == "thead" else "thead"
    row = f"<tr><th>{KEEP}</th></tr>" if stays == "thead" else KEEP
    table = (
        f"<table><{stays}>{row}</{stays}><{tag}><tr><td>{{}}</td></tr></{tag}></table>"
    )
    found = checked(table.format("one two"), table.format("drei vier"))

    assert bare(found).count(f"<{tag}>") == 1
    assert f"<{tag} data-rl" not in bare(found)


def test_a_small_symbol_between_long_edits_joins_them() -> None:
    found = checked(
        f"<p>{KEEP}: one two three / four five six and so on for ever</p>",
        f"<p>{KEEP}: eins zwei drei / vier funf sechs and so on for ever</p>",
    )

    assert found.counts.replaced == found.counts.total == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("one two three four", "one two  three four"),
        ("one <b>two </b>three", "one <b>two</b> three"),
        ("one<b> two</b> three", "one <b>two</b> three"),
    ],
)
def test_a_space_in_another_element_marks_no_word(before: str, after: str) -> None:
    found = checked(f"<p>{before}</p>", f"<p>{after}</p>")

    assert found.counts.words_marked == 0
    assert "<del" not in bare(found)

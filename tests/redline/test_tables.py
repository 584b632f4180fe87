"""Rows, columns and cells of a table."""

from redline.bare import bare, checked, told

HEAD = "Name|Land|Purpose"


def table(*rows: str) -> str:
    cells = ["".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def rows_of(html: str) -> list[str]:
    """Return the rows of a table with one bar between cells."""
    rows = html.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]
    return [
        row.partition(">")[2]
        .replace("</td><td>", "|")
        .removeprefix("<td>")
        .removesuffix("</td>")
        for row in rows
    ]


def test_a_moved_column_is_removed_and_added() -> None:
    found = checked(
        table(HEAD, "Acme|France|mail", "Beta|Spain|hosting"),
        table("Name|Purpose|Land", "Acme|mail|France", "Beta|hosting|Spain"),
    )

    assert told(found) == [
        ("removed", "table column", "Land\nFrance\nSpain", ""),
        ("added", "table column", "", "Land\nFrance\nSpain"),
    ]
    assert rows_of(bare(found))[1] == (
        'Acme</td><td data-rl="del"><del>France</del>|mail</td>'
        '<td data-rl="ins"><ins>France</ins>'
    )


def test_a_first_column_can_be_added_and_a_last_one_removed() -> None:
    found = checked(table("a|b|c", "d|e|f"), table("x|a|b", "y|d|e"))

    assert told(found) == [
        ("added", "table column", "", "x\ny"),
        ("removed", "table column", "c\nf", ""),
    ]
    assert rows_of(bare(found)) == [
        '<td data-rl="ins"><ins>x</ins>|a|b</td><td data-rl="del"><del>c</del>',
        '<td data-rl="ins"><ins>y</ins>|d|e</td><td data-rl="del"><del>f</del>',
    ]


def test_two_removed_columns_are_two_changes() -> None:
    found = checked(table(HEAD, "Acme|France|y"), table("Name", "Acme"))

    assert told(found) == [
        ("removed", "table column", "Land\nFrance", ""),
        ("removed", "table column", "Purpose\ny", ""),
    ]
    assert found.counts.words_marked == 4


def test_one_column_for_two_others_is_three_changes() -> None:
    found = checked(
        table("Name|Land|X", "Acme|France|y", "q|r|s"),
        table("Name|Land|Neu|Mehr", "Acme|France|un|zwei", "q|r|tt|uu"),
    )

    assert told(found) == [
        ("removed", "table column", "X\ny\ns", ""),
        ("added", "table column", "", "Neu\nun\ntt"),
        ("added", "table column", "", "Mehr\nzwei\nuu"),
    ]


def test_a_column_with_another_head_is_the_same_column() -> None:
    found = checked(
        table("Name|Land", "Acme|France"), table("Name|Country", "Acme|France")
    )

    assert told(found) == [("replaced", "table cell", "Land", "Country")]


def test_a_column_in_the_place_of_another_is_edited_cell_by_cell() -> None:
    found = checked(
        table("Name|Land", "Acme|France"), table("Name|Country", "Acme|Spain")
    )

    assert told(found) == [
        ("replaced", "table cell", "Land", "Country"),
        ("replaced", "table cell", "France", "Spain"),
    ]
    assert rows_of(bare(found))[1] == "Acme|<del>France</del><ins>Spain</ins>"


def test_a_row_is_added_and_removed_whole() -> None:
    before = table(HEAD, "Acme|France|mail", "Beta|Spain|hosting")
    after = table(HEAD, "Gamma|Italy|ads", "Beta|Spain|hosting", "Delta|Malta|tax")
    found = checked(before, after)

    assert told(found) == [
        ("removed", "table row", "Acme\nFrance\nmail", ""),
        ("added", "table row", "", "Gamma\nItaly\nads"),
        ("added", "table row", "", "Delta\nMalta\ntax"),
    ]


def test_a_row_with_one_edit_stays_a_row() -> None:
    found = checked(
        table(HEAD, "Acme|France|mail", "Beta|Spain|hosting"),
        table(HEAD, "Acme|Italy|mail", "Beta|Spain|hosting"),
    )

    assert told(found) == [("replaced", "table cell", "France", "Italy")]
    assert rows_of(bare(found)) == [
        "Name|Land|Purpose",
        "Acme|<del>France</del><ins>Italy</ins>|mail",
        "Beta|Spain|hosting",
    ]


def test_a_cell_too_many_in_one_row_is_a_cell() -> None:
    before = table("Name|Land", "Acme|France|y")
    after = table("Name|Land", "Acme|France")

    assert told(checked(before, after)) == [("removed", "table cell", "y", "")]
    assert told(checked(after, before)) == [("added", "table cell", "", "y")]


def test_cells_that_span_are_compared_cell_by_cell() -> None:
    wide = "<table><tr><td colspan='2'>a</td></tr><tr><td>b</td><td>c</td></tr></table>"
    tall = (
        "<table><tr><td rowspan='2'>a</td><td>b</td></tr><tr><td>c e</td></tr></table>"
    )
    found = checked(wide, wide.replace("<td>c", "<td>d</td><td>c"))

    assert told(found) == [("added", "table cell", "", "d")]
    assert told(checked(tall, tall.replace(">c e<", ">c d<"))) == [
        ("replaced", "table cell", "e", "d")
    ]


def test_a_cell_holds_one_text_however_unlike() -> None:
    before = "<table><tr><td>one two</td><td>stays as it is</td></tr></table>"
    found = checked(before, before.replace("one two", "<h3>drei</h3>"))

    assert told(found)[-1] == ("replaced", "table cell", "one two", "drei")


def test_paragraphs_in_a_cell_are_compared_one_by_one() -> None:
    before = table("a|<p>one two three four</p><p>it stays</p>")
    found = checked(before, before.replace("four", "five"))

    assert told(found) == [("replaced", "table cell", "four", "five")]
    assert "<del> four</del><ins> five</ins></p><p>it stays</p>" in bare(found)


def test_heads_and_bodies_of_a_table_stay_apart() -> None:
    before = (
        "<table><caption>Who sees it</caption><thead><tr><th>Name here</th></tr></thead>"
        "<tbody><tr><td>Acme</td></tr></tbody></table>"
    )
    after = before.replace("Who sees", "Who gets").replace(
        "</table>", "<tfoot><tr><td>All</td></tr></tfoot></table>"
    )
    found = checked(before, after.replace("<th>Name", "<th>Partner"))

    assert told(found) == [
        ("replaced", "", "sees", "gets"),
        ("replaced", "table cell", "Name", "Partner"),
        ("added", "", "", "All"),
    ]


def test_tables_that_share_nothing_are_removed_and_added() -> None:
    found = checked(table("one", "two"), table("eins", "zwei"))

    assert told(found) == [
        ("removed", "", "one\ntwo", ""),
        ("added", "", "", "eins\nzwei"),
    ]

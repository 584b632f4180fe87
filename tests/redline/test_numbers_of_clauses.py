"""The number a clause begins with, changed."""

import pytest
from redline.bare import bare, checked, told

TEXT = "we keep the data you give us for thirty days, and no longer"


@pytest.mark.parametrize(
    ("before", "after", "one", "other"),
    [
        ("4. %s", "5. %s", "4", "5"),
        ("(a) %s", "(b) %s", "a", "b"),
        ("(iv) %s", "(v) %s", "iv", "v"),
        ("[2] %s", "[3] %s", "2", "3"),
        ("§ 3 %s", "§ 4 %s", "3", "4"),
        ("§3 %s", "§4 %s", "3", "4"),
        ("(2.1) %s", "(2.2) %s", "2.1", "2.2"),
        ("2.1 So %s", "2.2 So %s", "2.1", "2.2"),
        ("2.1 So <b>now</b> %s", "2.2 So <i>now</i> %s", "2.1", "2.2"),
        # The same with words changed behind it, in one text and in several.
        ("(a) %s now", "(b) %s then", "a", "b"),
        ("(a) %s <b>now</b> and ever", "(b) %s <b>now</b> or ever", "a", "b"),
        # And where tokens are compared.
        ("(a) <b>now</b> %s", "(b) <i>now</i> %s", "a", "b"),
    ],
)
@pytest.mark.parametrize("block", ["<p>{}</p>", "<ul><li>{}</li></ul>"])
def test_a_clause_with_another_number_is_renumbered(
    before: str, after: str, one: str, other: str, block: str
) -> None:
    ours, theirs = (block.format(side.replace("%s", TEXT)) for side in (before, after))

    found = checked(ours, theirs)

    assert told(found)[0] == ("replaced", "renumbered", one, other)
    assert [c.detail for c in found.changes].count("renumbered") == 1
    assert f"<del>{one}</del><ins>{other}</ins>" in bare(found).replace("> ", ">")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Part 3 %s", "Part 4 %s"),
        ("<b>Note</b> (a) %s", "<b>Note</b> (b) %s"),
        ("%s 30 days", "%s 40 days"),
        ("(so) 3 %s", "(so) 4 %s"),
        # What a text promises at its beginning is not what it is called.
        ("30 days %s", "7 days %s"),
        ("30 days <b>now</b> and then %s", "7 days <b>now</b> and then %s"),
        ("(30 days) %s", "(7 days) %s"),
        ("2.5 percent %s", "3.5 percent %s"),
        ("10.000 Euro %s", "20.000 Euro %s"),
        ("3:30 in the night %s", "5:30 in the night %s"),
        ("30. Januar %s", "15. Januar %s"),
        ("A %s", "I %s"),
    ],
)
def test_another_number_is_a_change_of_words(before: str, after: str) -> None:
    ours, theirs = (f"<p>{side.replace('%s', TEXT)}</p>" for side in (before, after))

    assert [c.detail for c in checked(ours, theirs).changes] == [""]


@pytest.mark.parametrize("words", ["{} days", "{}"])
def test_how_long_it_is_kept_is_no_number_of_a_row(words: str) -> None:
    row = "<table><tbody><tr><td>Records</td><td>{}</td></tr></tbody></table>"
    ours, theirs = (row.format(words.format(number)) for number in (30, 90))

    assert told(checked(ours, theirs)) == [("replaced", "table cell", "30", "90")]

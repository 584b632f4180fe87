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
    ],
)
def test_another_number_is_a_change_of_words(before: str, after: str) -> None:
    ours, theirs = (f"<p>{side.replace('%s', TEXT)}</p>" for side in (before, after))

    assert [c.detail for c in checked(ours, theirs).changes] == [""]

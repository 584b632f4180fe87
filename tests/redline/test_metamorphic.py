"""What must not change when the question changes."""

import pytest
from hypothesis import assume, given
from redline.generators import TEXT, markdown_pairs, rendered
from redline.test_laws import cases

from inforce.redline import ChangeKind, Redline, redline

COMMON = rendered("## Scope\n\nThis text stands on both sides and is never touched.\n")
LINES = (
    "Alpha says how we collect the data you give us.",
    "Beta lists all partners who may see some of it.",
    "Gamma explains for how many months we keep it.",
    "Delta names the court that hears a dispute.",
)
WORDS = {"one": "uno", "two": "dos", "three": "tres", "four": "cuatro", "we": "nos"}


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def words_on_each_side(found: Redline) -> tuple[int, int]:
    kinds = (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.REPLACED)
    told = [change for change in found.changes if change.kind in kinds]
    return sum(c.words_removed for c in told), sum(c.words_added for c in told)


@pytest.mark.parametrize("edit", [("we keep it", "we hold it"), ("Beta", "Beta now")])
def test_swapping_the_sides_swaps_the_counts(edit: tuple[str, str]) -> None:
    before = paragraphs(*LINES)
    after = before.replace(*edit)
    there, back = redline(before, after), redline(after, before)

    assert there.counts.added == back.counts.removed
    assert there.counts.replaced == back.counts.replaced
    assert words_on_each_side(there) == words_on_each_side(back)[::-1]


@cases(100)
@given(markdown_pairs())
def test_a_shared_beginning_changes_nothing(pair: tuple[str, str]) -> None:
    # An id that stands twice is dropped, so a shared part must not bring one.
    assume("fn" not in "".join(pair))
    before, after = pair
    alone = redline(before, after)
    among = redline(COMMON + before, COMMON + after)

    assert [(c.kind, c.before, c.after) for c in alone.changes] == [
        (c.kind, c.before, c.after) for c in among.changes
    ]


def test_a_shared_section_after_the_change_changes_nothing() -> None:
    before, after = paragraphs(*LINES), paragraphs(*LINES[:2], "New.", *LINES[2:])

    assert redline(before + COMMON, after + COMMON).changes == (
        redline(before, after).changes
    )


@cases(100)
@given(TEXT)
def test_reflowing_white_space_is_no_change(text: str) -> None:
    before = rendered(f"## {text}\n\nOne two three.\n")
    after = before.replace(" two ", "\n   two\t ").replace("\n", "\n\n  ")

    assert redline(before, after).changes == ()


@pytest.mark.parametrize("line", range(4))
@pytest.mark.parametrize("place", range(4))
def test_moving_one_block_gives_one_move(line: int, place: int) -> None:
    order = list(LINES)
    order.insert(place, order.pop(line))
    found = redline(paragraphs(*LINES), paragraphs(*order))

    assert found.counts.total == found.counts.moved == int(line != place)


def test_renaming_all_words_keeps_the_shape() -> None:
    before, after = "<p>one two three</p>", "<p>one four three</p>"
    renamed = [before, after]
    for word, other in WORDS.items():
        renamed = [html.replace(word, other) for html in renamed]
    shapes = [
        [(c.kind, c.words_removed, c.words_added) for c in redline(*pair).changes]
        for pair in ((before, after), renamed)
    ]

    assert shapes[0] == shapes[1] == [(ChangeKind.REPLACED, 1, 1)]


@pytest.mark.parametrize("column", [0, 1, 2])
def test_adding_a_column_marks_that_column_only(column: int) -> None:
    rows = [["Partner", "Country"], ["Acme", "Ireland"], ["Beta", "France"]]
    wider = [list(row) for row in rows]
    for row, cell in zip(wider, ("Purpose", "hosting", "mail"), strict=True):
        row.insert(column, cell)
    found = redline(table(rows), table(wider))

    assert [(c.detail, c.words_added) for c in found.changes] == [("table column", 3)]
    assert found.html.count("<del") == 0


def table(rows: list[list[str]]) -> str:
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def test_an_id_of_a_change_survives_other_changes() -> None:
    before = COMMON + paragraphs(*LINES)
    once = before.replace("how many months", "how many years")
    twice = once.replace("all partners", "some partners")
    first = redline(before, once).changes[0].id

    assert first in {change.id for change in redline(before, twice).changes}
    assert len(redline(before, twice).changes) == 2

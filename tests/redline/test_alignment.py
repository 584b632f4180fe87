"""Which block is which: edited, split, merged, renumbered, or another text."""

import pytest
from redline.bare import bare, checked, told

from inforce.redline.alignment import heaviest

TEN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
KEEP = "We keep it for some days after you leave"
ASK = "You may ask us to delete it at once by mail"
SELL = "They sell nothing of it"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def shared(count: int, tag: str = "p") -> str:
    others = [f"x{place}" for place in range(10 - count)]
    return f"<{tag}>{' '.join([*TEN[:count], *others])}</{tag}>"


@pytest.mark.parametrize(("count", "detail"), [(3, "rewritten"), (4, "")])
def test_a_third_of_shared_words_and_pairs_makes_an_edit(
    count: int, detail: str
) -> None:
    found = checked(paragraphs(" ".join(TEN)), shared(count))

    assert [(c.kind.value, c.detail) for c in found.changes] == [("replaced", detail)]


@pytest.mark.parametrize(
    ("count", "kinds"),
    [(5, ["removed", "added"]), (6, ["formatting", "replaced"])],
)
def test_another_element_needs_more_words_in_common(
    count: int, kinds: list[str]
) -> None:
    found = checked(paragraphs(" ".join(TEN)), shared(count, "h2"))

    assert [change.kind.value for change in found.changes] == kinds


def test_what_is_unlike_is_removed_before_its_successor_is_added() -> None:
    found = checked("<h2>one two three</h2>", paragraphs("four five six"))

    assert bare(found) == (
        '<h2 data-rl="del"><del>one two three</del></h2>'
        '<p data-rl="ins"><ins>four five six</ins></p>'
    )


def test_a_text_inside_a_much_longer_one_is_the_same_text() -> None:
    many = " ".join(f"w{place}" for place in range(60))
    found = checked(paragraphs(KEEP), paragraphs(f"{many} {KEEP}"))

    assert told(found)[0] == ("added", "", "", many)


def test_a_short_text_inside_a_longer_one_is_another_text() -> None:
    many = " ".join(f"w{place}" for place in range(60))
    found = checked(paragraphs("We keep it"), paragraphs(f"{many} We keep it"))

    assert [change.detail for change in found.changes] == ["rewritten"]


@pytest.mark.parametrize(
    ("whole", "parts", "names"),
    [
        ([f"{KEEP} {ASK}"], [KEEP, ASK], [ASK]),
        ([f"{KEEP} {ASK} {SELL}"], [KEEP, ASK, SELL], [ASK, SELL]),
        ([f"so it is {KEEP}"], ["so it is", KEEP], [KEEP]),
        ([f"{KEEP} so it is"], [KEEP, "so it is"], ["so it is"]),
        ([f"{KEEP} {ASK}", SELL], [KEEP, ASK, SELL], [ASK]),
        ([SELL, f"{KEEP} {ASK}"], [SELL, KEEP, ASK], [ASK]),
    ],
)
def test_a_split_and_its_merge_mark_no_word(
    whole: list[str], parts: list[str], names: list[str]
) -> None:
    split = checked(paragraphs(*whole), paragraphs(*parts))
    merged = checked(paragraphs(*parts), paragraphs(*whole))

    assert told(split) == [("formatting", "split", name, name) for name in names]
    assert [c for c in told(merged) if c[1] != "invisible characters"] == [
        ("formatting", "merged", name, name) for name in names
    ]
    assert split.counts.words_marked == merged.counts.words_marked == 0


def test_two_words_are_too_few_for_a_part() -> None:
    found = checked(paragraphs(f"{KEEP} so it"), paragraphs(KEEP, "so it"))

    assert told(found) == [("removed", "", "so it", ""), ("added", "", "", "so it")]


def test_what_was_said_of_others_is_no_part_of_a_split() -> None:
    found = checked(
        paragraphs(f"{KEEP} {ASK}"), paragraphs(KEEP, "Nobody has seen it so far")
    )

    assert told(found) == [
        ("removed", "", ASK, ""),
        ("added", "", "", "Nobody has seen it so far"),
    ]


def test_a_split_with_an_edit_is_both() -> None:
    found = checked(paragraphs(f"{KEEP} {ASK}"), paragraphs(KEEP, f"{ASK} now"))

    assert told(found) == [
        ("formatting", "split", f"{ASK} now", f"{ASK} now"),
        ("added", "", "", "now"),
    ]


def test_the_first_words_name_a_split() -> None:
    many = " ".join(f"w{place}" for place in range(30))
    found = checked(paragraphs(f"{KEEP} {many}"), paragraphs(KEEP, many))

    assert told(found) == [
        ("formatting", "split", " ".join(many.split()[:12]),
         " ".join(many.split()[:12])),
    ]  # fmt: skip


@pytest.mark.parametrize("style", ["{}. ", "2.{} "])
def test_a_clause_keeps_its_identity_when_its_number_changes(style: str) -> None:
    one, two, three = (style.format(number) for number in "123")
    found = checked(
        paragraphs(one + KEEP, two + ASK),
        paragraphs(one + SELL, two + KEEP, three + ASK),
    )

    assert [change.kind.value for change in found.changes] == [
        "added", "replaced", "replaced"
    ]  # fmt: skip
    assert [change.detail for change in found.changes] == [
        "",
        "renumbered",
        "renumbered",
    ]
    assert found.changes[0].after == one + SELL


@pytest.mark.parametrize(
    ("before", "after", "detail"),
    [
        ("4.", "5.", "renumbered"),
        ("iv)", "v)", "renumbered"),
        ("a.", "b.", "renumbered"),
        ("Yes", "No", ""),
        ("4.", "Four", ""),
    ],
)
def test_only_a_number_is_renumbered(before: str, after: str, detail: str) -> None:
    found = checked(paragraphs(f"{before} {KEEP}"), paragraphs(f"{after} {KEEP}"))

    assert [change.detail for change in found.changes] == [detail]


def test_a_number_inside_a_text_is_not_renumbered() -> None:
    found = checked(
        paragraphs(f"{KEEP} for 30 days"), paragraphs(f"{KEEP} for 40 days")
    )

    assert told(found) == [("replaced", "", "30", "40")]


def test_code_and_prose_are_never_one_text() -> None:
    found = checked(f"<pre>{KEEP}</pre>", paragraphs(KEEP))

    assert [change.kind.value for change in found.changes] == ["removed", "added"]


def test_code_is_edited_word_by_word() -> None:
    found = checked(f"<pre>{KEEP}\n  {ASK}</pre>", f"<pre>{KEEP}\n  {ASK} now</pre>")

    assert told(found) == [("added", "", "", "now")]
    assert bare(found) == f"<pre>{KEEP}\n  {ASK}<ins> now</ins></pre>"


def test_code_is_never_split() -> None:
    found = checked(f"<pre>{KEEP}\n{ASK}</pre>", f"<pre>{KEEP}</pre><pre>{ASK}</pre>")

    assert "data-rl-break" not in found.html


def test_edits_of_many_blocks_stay_in_their_places() -> None:
    texts = [f"Clause {n} says that {word} must hold" for n, word in enumerate(TEN * 9)]
    found = checked(
        paragraphs(*texts), paragraphs(*(t.replace("must", "may") for t in texts))
    )

    assert told(found) == [("replaced", "", "must", "may")] * 90


def test_many_blocks_with_others_between_find_each_other() -> None:
    names = [f"{a}{b}" for a in "abcdefghij" for b in "klmnopq"]
    texts = [f"Clause on {n} says that {n} and {n}x must hold" for n in names]
    others = [f"{n}y is {n}z and never {n}w so far" for n in names]
    after = [part for pair in zip(others, texts, strict=True) for part in pair]
    found = checked(
        paragraphs(*texts), paragraphs(*(t.replace("must", "may") for t in after))
    )

    assert found.counts.added == 70
    assert told(found)[1::2] == [("replaced", "", "must", "may")] * 70


@pytest.mark.parametrize(
    ("candidates", "chain"),
    [
        ([], []),
        ([(0, 0, 0.1), (1, 1, 0.1)], [(0, 0), (1, 1)]),
        ([(0, 1, 0.5), (1, 0, 0.4)], [(0, 1)]),
        ([(0, 1, 0.5), (1, 0, 0.3), (2, 2, 0.1)], [(0, 1), (2, 2)]),
        ([(0, 2, 0.5), (1, 0, 0.3), (2, 1, 0.3)], [(1, 0), (2, 1)]),
        ([(0, 0, 1.0), (0, 1, 2.0), (1, 1, 0.5)], [(0, 1)]),
        ([(3, 3, 0.2), (5, 4, 0.2), (6, 9, 0.2)], [(3, 3), (5, 4), (6, 9)]),
    ],
)
def test_the_heaviest_chain_is_chosen(
    candidates: list[tuple[int, int, float]], chain: list[tuple[int, int]]
) -> None:
    assert heaviest(candidates) == chain

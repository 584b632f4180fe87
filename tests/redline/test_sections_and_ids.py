"""Where a change says it stands, and the address it has."""

import hashlib

import pytest

from inforce.redline import ChangeKind, accepted, redline, rejected

RED, BLUE = "<p>It is red.</p>", "<p>It is blue.</p>"
DIGEST = hashlib.sha256(b"red\0blue").hexdigest()[:8]


def sections(before: str, after: str) -> list[tuple[str, str]]:
    return [(c.section, c.section_id) for c in redline(before, after).changes]


@pytest.mark.parametrize(
    ("above", "section", "key"),
    [
        ("", "", ""),
        ("<p>Just text.</p>", "", ""),
        ("<h2>Scope</h2>", "Scope", "scope"),
        ("<h1>One</h1><h6>Six  of <em>them</em></h6>", "Six of them", "six-of-them"),
        ("<h2 id='x'>Scope</h2>", "Scope", "x"),
        ("<section><h3>Inside</h3><p>x</p></section>", "Inside", "inside"),
        ("<div><h3>One</h3><div><h4>Two</h4></div></div>", "Two", "two"),
        ("<h2>A</h2><table><tr><td><h3>Cell</h3></table>", "A", "a"),
        ("<h2>A</h2><hr>", "A", "a"),
        ("<h2>Ünï ﬁ — 3.1 of «it»!</h2>", "Ünï ﬁ — 3.1 of «it»!", "ünï-fi-3-1-of-it"),
        (f"<h2>{'abc ' * 16}</h2>", ("abc " * 16).strip(), "abc-" * 14 + "abc"),
        (f"<h2>{'a' * 59} b</h2>", f"{'a' * 59} b", "a" * 59),
        (f"<h2>{'a' * 70}</h2>", "a" * 70, "a" * 60),
    ],
)
def test_a_change_stands_in_the_section_above_it(
    above: str, section: str, key: str
) -> None:
    found = redline(above + RED, above + BLUE)
    change = found.changes[0]

    assert (change.section, change.section_id) == (section, key)
    assert change.id == f"{key or 'start'}-{DIGEST}"
    assert (found.blocks[-1].section, found.blocks[-1].section_id) == (section, key)
    assert found.sections == ((key, section, 1),)


def test_a_changed_heading_gives_its_section_the_words_after() -> None:
    before = f"<h2>The scope of it</h2>{RED}"
    after = f"<h2>The reach of it</h2>{BLUE}"

    assert sections(before, after) == [("The reach of it", "the-reach-of-it")] * 2


def test_a_removed_heading_names_a_section_by_its_words() -> None:
    assert (
        sections(f"<h2>Gone for good</h2>{RED}", BLUE)
        == [("Gone for good", "gone-for-good")] * 2
    )


def test_a_heading_the_author_struck_out_keeps_its_words() -> None:
    heading = "<h2>One <del>two</del></h2>"

    assert sections(heading + RED, heading + BLUE) == [("One two", "one-two")]


def test_a_heading_in_a_changed_block_begins_a_section_there() -> None:
    before = f"<div><h2>First</h2>{RED}<h2>Second</h2>{RED}</div>"
    found = redline(before, before.replace("red", "blue"))

    assert [(c.section, c.id) for c in found.changes] == [
        ("First", f"first-{DIGEST}"),
        ("Second", f"second-{DIGEST}"),
    ]
    assert found.blocks[0].section == "Second"


def test_a_repeated_change_has_a_number() -> None:
    before = f"<h2>A</h2>{RED}{RED}{RED}"
    found = redline(before, before.replace("red", "blue"))

    assert [change.id for change in found.changes] == [
        f"a-{DIGEST}", f"a-{DIGEST}-2", f"a-{DIGEST}-3"
    ]  # fmt: skip


def test_no_change_has_an_id_of_either_document() -> None:
    taken = f"<p id='start-{DIGEST}'>z</p><p id='start-{DIGEST}-2'>y</p>"

    assert redline(taken + RED, taken + BLUE).changes[0].id == f"start-{DIGEST}-3"
    assert redline(taken + RED, BLUE).changes[-1].id == f"start-{DIGEST}-3"


def test_an_id_gives_way_to_the_id_of_a_change() -> None:
    found = redline("<p>Stays.</p><p id='a'>Gone for good.</p>", "<p>Stays.</p>")
    change = found.changes[0].id

    assert f'data-rl-change="{change}" data-rl-id="a" id="{change}"' in found.html
    assert rejected(found.html).endswith('<p id="a">Gone for good.</p>')


def test_an_id_that_stays_keeps_its_place_beside_a_change_inside() -> None:
    found = redline(
        '<p id="a">one <a id="b">link text here</a> end</p>',
        '<p id="a">one <a id="b">link text there</a> end</p>',
    )

    assert found.html.startswith('<p id="a">one <a id="b">link text')
    assert found.html.count('id="b"') - found.html.count('data-rl-id="b"') == 1
    assert accepted(found.html).count('id="b"') == 1


def test_the_ends_of_a_move_name_each_other() -> None:
    one = "<p>Alpha says how we collect the data you give us.</p>"
    other = "<p>Beta lists all partners who may see some of it.</p>"
    here, away = redline(one + other, other + one).changes

    assert (here.kind, away.kind) == (ChangeKind.MOVED, ChangeKind.MOVED)
    assert (here.counterpart, away.counterpart) == (away.id, here.id)
    assert (here.before, away.after) == ("", "")
    assert here.after == away.before


def test_every_mark_of_a_change_has_its_id_and_the_first_is_its_place() -> None:
    found = redline(
        "<ul><li>Gone for good.</li><li>Stays <b>as</b> it is.</li></ul>",
        "<ul><li>Stays <b>as</b> it is.</li></ul>",
    )
    change = found.changes[0].id

    assert found.html.count(f'data-rl-change="{change}"') == 2
    assert found.html.count(f' id="{change}"') == 1
    assert found.html.startswith('<ul><li class="rl-removed" data-rl="del"')


def test_each_part_of_a_change_is_a_line() -> None:
    added = "<ul><li>One thing here.</li><li>Another thing.</li><li></li></ul>"
    change = redline("<p>Stays.</p>", f"<p>Stays.</p>{added}").changes[0]

    assert change.after == "One thing here.\nAnother thing."
    assert change.words_added == 5
    assert change.before == ""


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_of_any_level_begins_a_section(level: int) -> None:
    heading = f"<h{level}>Scope</h{level}>"
    among = f"<div>{heading}{RED}</div>"

    assert sections(heading + RED, heading + BLUE) == [("Scope", "scope")]
    assert sections(among, among.replace("red", "blue")) == [("Scope", "scope")]

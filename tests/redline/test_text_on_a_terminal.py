"""What a redline looks like where there is no HTML: mail and terminals."""

import pytest

from inforce.redline import plain, redline, terminal

LONG = "A heading of more than seventy-two characters, which no terminal shows in one"
ALPHA = "<p>Alpha says how we collect the data you give us.</p>"
BETA = "<p>Beta lists all partners who may see some of it.</p>"
BOX = '<input type="checkbox">'
LINES = "".join(f"<p>Line {name} stays.</p>" for name in ("one", "two", "three"))


def test_a_move_is_told_at_both_ends() -> None:
    assert plain(redline(ALPHA + BETA, BETA + ALPHA)) == (
        "{>moved here: Beta lists all partners who may see some of it.<}\n"
        "[<moved away: Beta lists all partners who may see some of it.>]\n"
    )


def test_each_mark_has_its_colour_and_its_line() -> None:
    before = f"{ALPHA}{BETA}<p>We keep it for 30 days.</p>"
    after = f"{BETA}{ALPHA}<p>We keep it for 12 months.</p>"

    assert terminal(redline(before, after), colour=True, context=0) == (
        "\x1b[35;4mBeta lists all partners who may see some of it.\x1b[0m\n"
        "\x1b[35;9mBeta lists all partners who may see some of it.\x1b[0m\n"
        "We keep it for \x1b[31;9m30 days\x1b[0m \x1b[32;4m12 months\x1b[0m.\n"
    )


def test_a_terminal_shows_one_line_around_a_change() -> None:
    before = f"{LINES}<p>It is red.</p>{LINES}"
    found = redline(before, before.replace("red", "blue"))

    assert terminal(found, colour=False) == (
        "…\nLine three stays.\nIt is [-red-] {+blue+}.\nLine one stays.\n"
    )


def test_an_ellipsis_stands_for_the_lines_left_out_between_changes() -> None:
    before = f"<p>It is red.</p>{LINES}<p>It was red.</p>"
    found = redline(before, before.replace("red", "blue"))

    assert terminal(found, colour=False) == (
        "It is [-red-] {+blue+}.\nLine one stays.\n"
        "…\nLine three stays.\nIt was [-red-] {+blue+}.\n"
    )
    assert terminal(found, colour=False, context=2).count("…") == 0
    assert terminal(found, colour=False, context=-3) == plain(found)


def test_a_section_is_named_once_above_its_changes() -> None:
    before = f"<h2>Scope</h2>{LINES}<p>It is red.</p><p>All of it is red.</p>"
    found = redline(before, before.replace("red", "blue"))
    lines = "It is [-red-] {+blue+}.\nAll of it is [-red-] {+blue+}.\n"

    assert plain(found) == f"Scope\n-----\n\n{lines}"
    assert terminal(found, colour=False, context=1) == (
        f"Scope\n-----\n\nLine three stays.\n{lines}"
    )


def test_sections_are_apart_by_an_empty_line() -> None:
    before = "<h2>One</h2><p>It is red.</p><h2>Two</h2><p>All of it is red.</p>"
    found = redline(before, before.replace("red", "blue"))

    assert plain(found) == (
        "One\n---\n\nIt is [-red-] {+blue+}.\n\n"
        "Two\n---\n\nAll of it is [-red-] {+blue+}.\n"
    )


def test_a_changed_heading_needs_no_name_above_it() -> None:
    found = redline("<h2>The scope of it</h2>", "<h2>The reach of it</h2>")

    assert plain(found) == "The [-scope-] {+reach+} of it\n"


def test_the_line_under_a_section_is_never_longer_than_a_terminal() -> None:
    before = f"<h2>{LONG}</h2><p>It is red.</p>"
    found = redline(before, before.replace("red", "blue"))

    assert plain(found).split("\n")[:3] == [LONG, "-" * 72, ""]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\x1b", "\u241b"),
        ("\x01", "\u2401"),
        ("\x1f", "\u241f"),
        ("\x7f", "\u2421"),
        ("\x80", "\ufffd"),
        ("\x9b", "\ufffd"),
        ("~", "~"),
        ("é", "é"),
    ],
)
def test_a_control_character_is_shown_by_its_picture(sent: str, shown: str) -> None:
    found = redline("<p>so it was</p>", f"<p>so it was a{sent}b</p>")

    assert f"a{shown}b" in plain(found).replace("+}", "").replace(" {+", "")


def test_spaces_stand_outside_of_marks_but_are_shown_alone() -> None:
    found = redline("<p>we keep it all</p>", "<p>we keep it</p>")
    alone = redline("<pre>a  b</pre>", "<pre>a b</pre>")

    assert plain(found) == "we keep it [-all-]\n"
    assert plain(alone) == "a[-  -]{+ +}b\n"


def test_a_line_end_and_a_tab_in_code_are_sent_as_they_are() -> None:
    found = redline("<pre>a\n\tb</pre>", "<pre>a\n\tc</pre>")

    assert plain(found) == "a\n\t[-b-]{+c+}\n"


def test_a_break_in_a_paragraph_is_a_line_end() -> None:
    found = redline("<p>The first<br>is red</p>", "<p>The first<br>is blue</p>")

    assert plain(found) == "The first\nis [-red-] {+blue+}\n"


def test_a_picture_is_shown_by_its_words() -> None:
    found = redline(
        '<p>A map: <img src="/m.png" alt="of us"> is red.</p>',
        '<p>A map: <img src="/m.png" alt="of us"> is blue.</p>',
    )
    other = redline(f"<p>a {BOX} is red</p>", f"<p>a {BOX} is blue</p>")

    assert plain(found) == "A map: [of us] is [-red-] {+blue+}.\n"
    assert "a  is [-red-]" in plain(other)


def test_the_end_of_a_paragraph_is_a_pilcrow() -> None:
    one = "<p>We keep it for some days. You may ask us to delete it at once.</p>"
    two = "<p>We keep it for some days.</p><p>You may ask us to delete it at once.</p>"

    assert plain(redline(one, two)) == "We keep it for some days.{+¶+}\n"
    assert plain(redline(two, one)) == (
        "We keep it for some days.[-¶-]{+ +}You may ask us to delete it at once.\n"
    )


def test_blocks_without_text_give_no_line() -> None:
    found = redline("<p>a</p><hr>", '<p><img src="/a"></p><hr><p>b</p>')

    assert "\n\n" not in plain(found)
    assert plain(redline("<p>a</p>", "<p>a</p><hr>")) == ""

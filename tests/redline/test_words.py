"""What counts as one word, script by script."""

import pytest
from hypothesis import given
from redline.generators import TEXT
from redline.test_laws import cases

from inforce.redline import plain, redline
from inforce.redline.words import features_of, is_word, preformatted, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't", ["don't"]),
        ("a.b.", ["a.b", "."]),
        ("12,000 or 2.1", ["12,000", " or", " 2.1"]),
        ("10:30;b_c", ["10:30", ";", "b_c"]),
        ("a-b (c)", ["a", "-", "b", " (", "c", ")"]),
        ("x ", ["x", " "]),
        ("§ 3", ["§", " 3"]),
        ("don’t", ["don’t"]),
        ("é-a’b.c,d:e·f‧g", ["é", "-", "a’b.c,d:e·f‧g"]),
        ("é\u0301a", ["é\u0301a"]),
        ("日本", ["日", "本"]),
        ("データ長", ["デ", "ー", "タ", "長"]),
        ("か\u3099を", ["か\u3099", "を"]),
        ("ข้อมูล", ["ข้", "อ", "มู", "ล"]),
        ("ភាសា", ["ភា", "សា"]),
        ("မြန်", ["မြ", "န်"]),
        ("𠀀𠀁", ["𠀀", "𠀁"]),
        ("한국어", ["한국어"]),
        ("שלום רב", ["שלום", " רב"]),
        ("मेरी नीति", ["मेरी", " नीति"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("👩\u200d👩\u200d👧👍🏽", ["👩\u200d👩\u200d👧", "👍🏽"]),
        ("👍\U0001f3fb👍\U0001f3ff", ["👍\U0001f3fb", "👍\U0001f3ff"]),
        ("👍\U0001f3fa👍\U0001f400", ["👍", "\U0001f3fa", "👍", "\U0001f400"]),
        ("☎\ufe0f☎\ufe0e", ["☎\ufe0f", "☎\ufe0e"]),
        ("a\xa0b", ["a", "\xa0", "b"]),
        ("é\r\nb", ["é", "\r\n", "b"]),
        ("e\U000e0101", ["e\U000e0101"]),
    ],
)
def test_a_text_has_these_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  b\n c", ["a", "  ", "b", "\n ", "c"]),
        ("don't 2.1;", ["don't", " ", "2.1", ";"]),
        ("é  日本\n", ["é", "  ", "日", "本", "\n"]),
    ],
)
def test_white_space_is_a_word_in_code(text: str, expected: list[str]) -> None:
    assert preformatted(text) == expected


@pytest.mark.parametrize("token", ["a", "7", "日", "½", "©", "€", "a.", "👍🏽"])
def test_letters_digits_and_symbols_make_a_word(token: str) -> None:
    assert is_word(token)


@pytest.mark.parametrize("token", [".", "—", " ", "§", "", "\xa0", "'", "+"])
def test_marks_alone_are_no_word(token: str) -> None:
    assert not is_word(token)


def test_features_are_words_without_what_stands_between() -> None:
    assert features_of("We keep it, for 30 days.") == [
        "We", "keep", "it", "for", "30", "days"
    ]  # fmt: skip
    assert features_of("Für § 30 Tage.") == ["Für", "30", "Tage"]


@cases(200)
@given(TEXT)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text
    assert "".join(preformatted(text)) == text
    assert all(words(text))
    assert all(preformatted(text))


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u200b", "zero width space"),
        ("\xad", "soft hyphen"),
        ("\u202e", "right-to-left override"),
    ],
)
def test_a_character_nobody_sees_is_shown_by_its_name(
    character: str, name: str
) -> None:
    found = redline("<p>a b c d</p>", f"<p>a b{character} c d</p>")

    assert f"[added: {name}</span>" in found.html
    assert [(c.kind.value, c.detail) for c in found.changes] == [
        ("formatting", "invisible characters")
    ]


def test_line_ends_and_controls_in_code_have_names() -> None:
    found = redline("<pre>ab cd</pre>", "<pre>ab\ncd</pre>")
    control = redline("<p>a b c d</p>", "<p>a b\x01 c d</p>")

    assert "[removed: space</span>" in found.html
    assert "[added: line end</span>" in found.html
    assert "[added: u+0001</span>" in control.html


def test_no_more_than_eight_names_are_spoken() -> None:
    found = redline("<pre>ab cd</pre>", f"<pre>ab{' ' * 12}cd</pre>")

    assert f"[added: {', '.join(['space'] * 8)}</span>" in found.html


def test_what_can_be_seen_has_no_name() -> None:
    found = redline("<p>a b c d</p>", "<p>a b c\u200bx d</p>")

    assert "[added:</span>\u200bx<" in found.html
    assert plain(found) == "a b c{+\u200bx+} d\n"


def test_a_joiner_joins_no_two_characters_that_stand_alone() -> None:
    assert words("日\u200d本x") == ["日\u200d", "本", "x"]
    assert words("ก\u200dข") == ["ก\u200d", "ข"]

"""S7: characters nobody sees, and letters that only look alike, are found."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.markup.invisible import invisible, named, visible
from inforce.model.wording import wording
from inforce.rendition import findings

FORMAT = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) == "Cf"
]
TROJAN = {
    "LEFT-TO-RIGHT EMBEDDING": "\u202a",
    "RIGHT-TO-LEFT EMBEDDING": "\u202b",
    "POP DIRECTIONAL FORMATTING": "\u202c",
    "LEFT-TO-RIGHT OVERRIDE": "\u202d",
    "RIGHT-TO-LEFT OVERRIDE": "\u202e",
    "LEFT-TO-RIGHT ISOLATE": "\u2066",
    "RIGHT-TO-LEFT ISOLATE": "\u2067",
    "FIRST STRONG ISOLATE": "\u2068",
    "POP DIRECTIONAL ISOLATE": "\u2069",
    "LEFT-TO-RIGHT MARK": "\u200e",
    "RIGHT-TO-LEFT MARK": "\u200f",
    "ARABIC LETTER MARK": "\u061c",
    "ZERO WIDTH SPACE": "\u200b",
    "ZERO WIDTH NON-JOINER": "\u200c",
    "ZERO WIDTH JOINER": "\u200d",
    "WORD JOINER": "\u2060",
    "ZERO WIDTH NO-BREAK SPACE": "\ufeff",
    "SOFT HYPHEN": "\u00ad",
    "COMBINING GRAPHEME JOINER": "\u034f",
    "HANGUL FILLER": "\u3164",
    "BRAILLE PATTERN BLANK": "\u2800",
    "LINE SEPARATOR": "\u2028",
    "TAG U+E0041": "\U000e0041",
    "U+E000": "\ue000",
    "U+F0000": "\U000f0000",
    "U+0007": "\x07",
}
# Words, and for letters of them others that look alike.
_ALIKE = {
    "privacy": "pр pρ pᏢ vν vѵ iі iι iᎥ aа aα yу yγ cс cϲ cⅽ",
    "effective": "eе eҽ eℯ fϝ cс tτ iі vν v𝐯 e𝖾 f𝚏 tｔ iⅰ v\u2174 eᎬ",
    "shops": "sѕ sՏ hһ hհ oо oο oօ oⲟ pр pⲣ sꓢ hᏂ o𐐬 s𝗌 hℎ",
    "JAKE": "JЈ JᎫ AА AΑ AᎪ Aꓮ KК KΚ KᏦ Kꓗ EЕ EΕ EᎬ Eꓰ KⲔ KＫ",
}
CONFUSABLES = [
    (word, pair[0], pair[1:])
    for word, pairs in _ALIKE.items()
    for pair in pairs.split()
]


@pytest.mark.parametrize("character", FORMAT, ids=lambda c: f"U+{ord(c):04X}")
def test_every_format_character_is_found_at_its_place(character: str) -> None:
    found = invisible(f"first\nab{character}cd")

    assert [(f.line, f.column) for f in found] == [(2, 3)]


@pytest.mark.parametrize(("name", "character"), TROJAN.items())
def test_a_trojan_character_blocks_and_has_a_name(name: str, character: str) -> None:
    (found,) = invisible(f"we may{character} sell")

    assert (found.what, found.blocks) == (name, True)
    assert named(character) == f"⟦{name}⟧"
    assert visible(f"may{character} sell") == f"may⟦{name}⟧ sell"


def test_there_are_at_least_60_confusables() -> None:
    assert len(set(CONFUSABLES)) >= 60


@pytest.mark.parametrize(
    ("word", "letter", "other"),
    CONFUSABLES,
    ids=[f"confusable-{n:02}-of-{len(CONFUSABLES)}" for n in range(len(CONFUSABLES))],
)
def test_a_word_of_two_scripts_is_reported(word: str, letter: str, other: str) -> None:
    (found,) = invisible(f"Our {word.replace(letter, other, 1)} policy")

    assert (found.line, found.column, found.blocks) == (1, 5, False)
    assert "mixes" in found.what


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, 12 % and e-mail.\n\tWith a tab.\r",
        "Größe, naïve, Łódź, İstanbul, cœur, ¿qué?",
        "Политика конфиденциальности и GDPR",
        "Πολιτική απορρήτου, version 2",
        "プライバシーポリシーはGDPRに従います。",
        "隐私政策 2027年1月1日",
        "سياسة الخصوصية",
        "می‌خواهم",
        "क्‍ष और गोपनीयता",
        "Family 👨‍👩‍👧 and flag 🏳️‍🌈",
        "a\u00a0non-breaking space",
        "e\u0301 combined",
    ],
)
def test_what_people_write_is_not_reported(text: str) -> None:
    assert invisible(text) == ()


def test_balanced_marks_in_right_to_left_text_do_not_block() -> None:
    balanced = "מדיניות \u2066GDPR\u2069 של\u200f האתר"
    open_ended = "מדיניות \u2066GDPR של האתר"

    assert [f.blocks for f in invisible(balanced)] == [False, False, False]
    assert [f.blocks for f in invisible(open_ended)] == [True]
    assert [f.blocks for f in invisible("only \u2066Latin\u2069 text")] == [True, True]


def test_findings_name_the_line_of_the_file() -> None:
    text = wording(
        "# A\n\nwe\u200b may\n\n{% include x %} {{ site.name }}\n\n<!-- open\n"
    )
    found = findings(text, body_line=11)

    assert [(f.line, f.column) for f in found] == [(13, 3), (15, 1), (15, 17), (17, 1)]
    assert [f.blocks for f in found] == [True, False, False, True]


@given(st.text(max_size=100))
def test_a_text_shown_with_names_holds_nothing_unseen(text: str) -> None:
    shown = invisible(visible(text).replace("\r", ""))

    assert [finding for finding in shown if finding.blocks] == []

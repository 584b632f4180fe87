"""Addresses: one mailbox, or a refusal that says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.errors import InputError
from inforce.people.addresses import LONGEST, address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@example.org",
        "ann@",
        "ann@example.org, bob@example.org",
        "Ann <ann@example.org>",
        "ann@example.org\r\nBcc: bob@example.org",
        "ann@example.org\n",
        "ann\0@example.org",
        "<ann@example.org>",
        "ann@exa mple.org",
        "ann@-example.org",
        "ann@example..org",
        ".ann@example.org",
        "ann@127.0.0.1",
        '"ann smith"@example.org',
        "ann@example.org\u202e",
        "a" * 65 + "@example.org",
        "ann@" + ".".join(["a" * 60] * 5) + ".org",
        "ann@\ud800.org",
    ],
)
def test_what_is_no_single_mailbox_is_refused(text: str):
    with pytest.raises(InputError, match="expected one such as"):
        address(text)


def test_the_domain_is_compared_in_lower_case_and_as_a_label():
    assert address("Ann@BÜCHER.example").key == "Ann@xn--bcher-kva.example"
    assert address("Ann@BÜCHER.example").bucket == "xn--bcher-kva.example"


def test_capitals_dots_and_plus_signs_of_the_local_part_stay():
    texts = (
        "ann@example.org",
        "Ann@example.org",
        "a.nn@example.org",
        "ann+x@example.org",
    )

    assert len({address(text).key for text in texts}) == 4


def test_a_local_part_beyond_ascii_needs_smtputf8_and_a_domain_does_not():
    assert address("jürgen@example.org").utf8
    assert not address("jurgen@bücher.example").utf8


def test_composed_and_decomposed_letters_are_one_mailbox():
    assert address("ju\u0308rgen@example.org").key == address("jürgen@example.org").key


def test_a_formula_can_be_an_address():
    assert address("=cmd|x@example.com").key == "=cmd|x@example.com"


@given(st.text(max_size=300))
def test_hostile_text_is_refused_or_one_clean_address(text: str):
    try:
        found = address(text)
    except InputError:
        return
    assert found.key.count("@") == 1
    assert len(found.text.encode()) <= LONGEST
    assert found.key.isprintable()
    assert not set(found.key) & set(' <>,;:"()[]\\')
    assert found.domain.isascii()


@given(st.emails())
def test_what_was_found_is_found_again(text: str):
    try:
        found = address(text)
    except InputError:
        return
    assert address(found.text).key == found.key

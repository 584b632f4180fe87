"""Unsubscribe links: whoever did not get one cannot make one."""

from hypothesis import given
from hypothesis import strategies as st

from inforce.people.keys import Keyring
from inforce.people.tokens import Unsubscribe, unsubscribe_token, unsubscribed

RING = Keyring({"a": b"1" * 32})
CONTACTS = st.integers(0, 2**56 - 1)
EPOCHS = st.integers(0, 2**32 - 1)


@given(CONTACTS, EPOCHS)
def test_a_token_says_whose_it_is(contact: int, epoch: int):
    token = unsubscribe_token(RING, contact, epoch)

    assert len(token) == 36
    assert token.replace("-", "").replace("_", "").isalnum()
    assert unsubscribed(RING, token) == Unsubscribe(contact=contact, epoch=epoch)


@given(CONTACTS, st.integers(0, 35), st.characters())
def test_a_token_with_another_character_is_refused(contact: int, at: int, other: str):
    token = unsubscribe_token(RING, contact, 0)
    changed = token[:at] + other + token[at + 1 :]

    assert changed == token or unsubscribed(RING, changed) is None


@given(st.text(max_size=60))
def test_made_up_tokens_are_refused(text: str):
    assert unsubscribed(RING, text) is None


def test_a_token_of_another_instance_is_refused():
    token = unsubscribe_token(Keyring({"a": b"2" * 32}), 1, 0)

    assert unsubscribed(RING, token) is None


def test_a_token_cut_or_prolonged_is_refused():
    token = unsubscribe_token(RING, 1, 0)

    assert unsubscribed(RING, token[:-1]) is None
    assert unsubscribed(RING, token + "A") is None
    assert unsubscribed(RING, token.swapcase()) is None

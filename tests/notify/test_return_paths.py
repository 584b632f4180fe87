import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.notify.return_paths import delivery_of, return_path, token
from inforce.people.keys import Keyring

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
DELIVERIES = st.integers(min_value=1, max_value=2**48 - 1)


RING = Keyring({"k1": bytes(32)})
OTHER = Keyring({"k1": bytes(31) + b"1"})


@given(DELIVERIES)
def test_a_return_path_names_its_delivery(delivery):
    path = return_path(delivery, RING, "bounces.example.com")

    assert delivery_of(path, RING) == delivery


@given(DELIVERIES)
def test_a_return_path_made_with_an_older_key_still_names_its_delivery(delivery):
    path = return_path(delivery, RING, "bounces.example.com")
    rotated = Keyring({"k1": bytes(32), "k2": b"2" * 32, "k3": b"3" * 32})

    assert delivery_of(path, rotated) == delivery
    assert delivery_of(path, Keyring({"k2": b"2" * 32})) is None


@given(DELIVERIES)
def test_a_return_path_survives_what_servers_do_to_it(delivery):
    path = return_path(delivery, RING, "bounces.example.com")
    local = path.partition("@")[0]

    assert delivery_of(path.upper(), RING) == delivery
    assert delivery_of(f"<{path.swapcase()}>", RING) == delivery
    assert delivery_of(f"SRS0=x7Yz=QM=example.com={local}@fwd.example", RING)
    assert delivery_of(f"prvs=0123456789={path}", RING) == delivery
    assert delivery_of(token(delivery, RING), RING) == delivery


@given(DELIVERIES)
def test_a_local_part_fits_and_needs_no_quoting(delivery):
    local = return_path(delivery, RING, "example.com").partition("@")[0]

    assert len(local) <= 64
    assert re.fullmatch(r"bounce\+[a-z2-7]{32}", local)


@given(DELIVERIES, st.integers(0, 31), st.sampled_from(LETTERS))
def test_every_changed_letter_is_refused(delivery, place, letter):
    true = token(delivery, RING)
    changed = true[:place] + letter + true[place + 1 :]

    assert (delivery_of(changed, RING) is None) == (changed != true)


@given(DELIVERIES, st.integers(0, 31), st.integers(1, 255))
def test_every_flipped_byte_is_refused_unless_it_is_the_case(delivery, place, flip):
    code = bytearray(token(delivery, RING).encode())
    code[place] ^= flip
    changed = code.decode("latin-1")

    same = changed.lower() == token(delivery, RING)
    assert (delivery_of(changed, RING) is None) == (not same)


@given(DELIVERIES)
def test_another_key_or_purpose_makes_another_token(delivery):
    assert delivery_of(token(delivery, OTHER), RING) is None


@given(st.text(max_size=200))
def test_no_text_made_without_the_key_names_a_delivery(text):
    assert delivery_of(f"bounce+{text}@example.com", RING) is None


def test_a_cut_token_is_refused():
    true = token(7, RING)

    assert [delivery_of(true[:n], RING) for n in range(32)] == [None] * 32
    assert delivery_of(true + "a", RING) is None


def test_a_true_token_behind_a_false_one_counts():
    false = "a" * 32

    assert delivery_of(f"bounce+{false}={token(7, RING)}@x", RING) == 7


def test_a_delivery_beyond_the_number_has_no_token():
    with pytest.raises(OverflowError):
        token(2**48, RING)


def test_the_token_of_one_delivery_never_changes():
    assert token(1, RING) == "aaaaaaaaafok4yjh7cxblhv2vjpmcb7w"


def test_a_token_stays_true_after_the_key_was_changed():
    rotated = Keyring({"k1": bytes(32), "k2": bytes(31) + b"2"})

    assert delivery_of(token(7, RING), rotated) == 7
    assert delivery_of(token(7, rotated), RING) is None

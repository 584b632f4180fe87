"""Links: one purpose, one person, one time; nothing else opens anything."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people.asking import ANN, BOB, NOW, RING, Mailer, link_of

from inforce.people import preferences, signing_up, suppressing
from inforce.people.keys import Keyring
from inforce.people.links import Link, Purpose, link, token
from inforce.people.signing_up import Answer
from inforce.people.tokens import unsubscribe_token, unsubscribed

LETTERS = string.ascii_letters + string.digits + "-_"
ONE = Link(contact=7, errand=9, epoch=3, expires_at=NOW, mark=b"m" * 12)
LINKS = st.builds(
    Link,
    contact=st.integers(0, 2**56 - 1),
    errand=st.integers(0, 2**56 - 1),
    epoch=st.integers(0, 2**32 - 1),
    expires_at=st.integers(0, 2**48 - 1),
    mark=st.binary(min_size=12, max_size=12),
)


@given(LINKS, st.sampled_from(Purpose))
def test_a_link_reads_back_and_fits_a_line_of_a_mail(one, purpose):
    text = token(RING, purpose, one)

    assert link(RING, purpose, text) == one
    assert len(text) == 70
    assert set(text) <= set(LETTERS)


@pytest.mark.parametrize("purpose", Purpose)
def test_no_character_can_be_changed(purpose):
    text = token(RING, purpose, ONE)
    changed = [
        text[:at] + letter + text[at + 1 :]
        for at in range(len(text))
        for letter in LETTERS + "=.é \0"
        if letter != text[at]
    ]

    assert len(changed) == len(text) * 68
    assert not any(link(RING, purpose, one) for one in changed)


@pytest.mark.parametrize("purpose", Purpose)
def test_no_link_can_be_cut_or_prolonged(purpose):
    text = token(RING, purpose, ONE)
    cut = [text[:size] for size in range(len(text))]
    cut += [text[size:] for size in range(1, len(text))]
    longer = [text + more for more in ("A", "=", "==", "\n", " ", "AAAA", text)]

    assert not any(link(RING, purpose, one) for one in cut + longer)


@given(st.text(max_size=80) | st.text(LETTERS, min_size=70, max_size=70))
def test_what_somebody_makes_up_is_no_link(text):
    assert [link(RING, purpose, text) for purpose in Purpose] == [None, None]


def test_a_link_for_one_purpose_is_none_for_another():
    confirm, manage = (token(RING, one, ONE) for one in Purpose)
    stop = unsubscribe_token(RING, 7, 3)

    assert link(RING, Purpose.MANAGE, confirm) is None
    assert link(RING, Purpose.CONFIRM, manage) is None
    assert not any(link(RING, one, stop) for one in Purpose)
    assert unsubscribed(RING, confirm) is None


def test_a_link_of_another_instance_is_none_and_one_of_an_older_key_is_one():
    text = token(RING, Purpose.CONFIRM, ONE)
    other, rotated = (
        Keyring({"a": b"2" * 32}),
        Keyring({"a": b"1" * 32, "b": b"3" * 32}),
    )

    assert link(other, Purpose.CONFIRM, text) is None
    assert link(rotated, Purpose.CONFIRM, text) == ONE


def test_a_link_of_another_person_opens_nothing(mailer):
    mailer.joined()
    mailer.joined(BOB)
    mailer.managed()
    ((errand, _),) = [mailer.mails[-1]]
    forged = {
        "contact": mailer.row(BOB)["id"],
        "epoch": mailer.row(BOB)["token_epoch"],
    }
    text = link_of(errand, **forged)
    with mailer.writing() as connection:
        found = preferences.found(connection, RING, text, NOW)
        erased = preferences.erased(connection, RING, text, NOW)

    assert (found, erased, mailer.status(BOB)) == (None, False, "confirmed")


def test_a_greater_epoch_revokes_a_link(mailer):
    mailer.joined()
    text = mailer.managed()
    ((errand, _),) = [mailer.mails[-1]]
    later = link_of(errand, epoch=errand.token_epoch + 1)
    with mailer.writing() as connection:
        opened = [
            preferences.found(connection, RING, one, NOW) for one in (text, later)
        ]

    assert [one is not None for one in opened] == [True, False]


def test_a_greater_epoch_revokes_a_link_to_confirm(mailer):
    ((errand, text),) = mailer.ask()
    later = link_of(errand, epoch=errand.token_epoch + 1)
    answers = [mailer.confirm(one) for one in (later, text)]

    assert answers == [Answer.UNKNOWN, Answer.DONE]


def test_links_go_on_when_a_key_is_added(mailer):
    ((_, text),) = mailer.ask()
    rotated = Mailer(mailer.engine, ring=Keyring({"a": b"1" * 32, "b": b"3" * 32}))

    assert rotated.confirm(text) is Answer.DONE


def test_a_mark_says_nothing_about_the_address():
    (mark,) = suppressing.marks(RING, ANN)

    assert mark != suppressing.marks(Keyring({"a": b"2" * 32}), ANN)[0]
    assert mark != suppressing.marks(RING, BOB)[0]
    assert len(mark) == suppressing.MARK


def test_no_forged_link_does_anything(mailer):
    mailer.ask()
    text = mailer.mails[0][1]
    forged = [text[:40] + "A" + text[41:], text[:-1], text + "A", "", "A" * 70]
    forged = [one for one in forged if one != text]
    with mailer.writing() as connection:
        answers = {
            act(connection, RING, one, NOW)
            for act in (signing_up.confirmed, signing_up.refused)
            for one in forged
        }
        for one in forged:
            signing_up.renewed(connection, RING, one, NOW + 90 * 3600)

    assert answers == {Answer.UNKNOWN}
    assert mailer.status() == "pending"
    assert mailer.sent() == []

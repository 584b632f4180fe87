"""A change of address: asked, mailed there, and confirmed there."""

import pytest
from people.asking import ANN, BOB, DAY, HOUR, NOW, RING
from people.using import choices, erase, everything, found, move, pause, unsubscribe
from sqlalchemy import select

from inforce.people import limits, retention, signing_up
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.people.errands import Kind
from inforce.people.persons import Mode
from inforce.people.signing_up import Answer
from inforce.store import reading
from inforce.store.tables import consent

WEEKLY = Mode.WEEKLY


def test_a_move_keeps_the_person_and_takes_effect_when_confirmed(mailer):
    number = mailer.joined(policies=("privacy", "terms"), mode=WEEKLY)
    before = mailer.row()
    ((errand_, text),) = move(mailer)
    waiting = (mailer.status(), mailer.status(BOB))
    answer = mailer.confirm(text)
    after = mailer.row(BOB)

    assert (errand_.kind, errand_.address) == (Kind.MOVED, BOB)
    assert waiting == ("confirmed", "pending")
    assert answer is Answer.DONE
    assert mailer.row() == {}
    assert after["id"] == number
    assert [after[key] for key in ("subject", "joined", "status")] == [
        before[key] for key in ("subject", "joined", "status")
    ]
    assert after["bucket"] == "example.net"
    assert choices(mailer, BOB) == {"privacy": WEEKLY, "terms": WEEKLY}
    assert ANN not in everything(mailer.engine)


def test_confirming_a_move_twice_is_confirming_it_once(mailer):
    mailer.joined()
    ((_, text),) = move(mailer)
    answers = [mailer.confirm(text) for _ in range(3)]

    assert answers == [Answer.DONE, Answer.BEFORE, Answer.BEFORE]


def test_a_move_revokes_the_links_that_were_mailed_before(mailer):
    mailer.joined()
    manage, stop = mailer.managed(), mailer.stop_token()
    ((_, text),) = move(mailer)
    mailer.confirm(text)
    unsubscribe(mailer, stop)

    assert found(mailer, manage) is None
    assert mailer.status(BOB) == "confirmed"
    assert not erase(mailer, manage)


def test_the_consent_to_a_move_is_kept_with_the_person(mailer):
    number = mailer.joined()
    ((_, text),) = move(mailer)
    mailer.confirm(text)

    assert proofs(mailer) == [
        (number, "/subscribe/", NOW), (number, "change of address", NOW),
    ]  # fmt: skip


def proofs(mailer):
    with reading(mailer.engine) as connection:
        rows = connection.execute(select(consent).order_by(consent.c.id))
        return [(row.contact, row.source, row.confirmed_at) for row in rows]


def test_a_link_proves_the_consent_that_it_was_mailed_for(mailer):
    ((_, own),) = mailer.ask(BOB)
    ann = mailer.joined()
    mailer.now += DAY
    ((_, moved),) = move(mailer)
    asked = mailer.row(BOB)["id"]
    with mailer.writing() as trial:
        at = mailer.now
        signing_up.confirmed(trial, RING, moved, at)
        rows = trial.execute(select(consent).order_by(consent.c.id)).all()
        trial.rollback()
    mailer.confirm(own)

    assert [(row.contact, row.source, row.confirmed_at) for row in rows] == [
        (ann, "/subscribe/", NOW), (ann, "change of address", at),
    ]  # fmt: skip
    assert proofs(mailer) == [(asked, "/subscribe/", at), (ann, "/subscribe/", NOW)]


def test_who_refuses_a_move_is_kept_out_and_the_other_stays(mailer):
    mailer.joined()
    ((_, text),) = move(mailer)
    with mailer.writing() as connection:
        answer = signing_up.refused(connection, RING, text, NOW)

    assert answer is Answer.DONE
    assert (mailer.status(), mailer.row(BOB)) == ("confirmed", {})
    assert move(mailer) == []


@pytest.mark.parametrize("ends", ["erased", "stopped"])
def test_a_move_of_who_left_meanwhile_does_nothing(mailer, ends):
    mailer.joined()
    ((_, text),) = move(mailer)
    if ends == "stopped":
        unsubscribe(mailer, mailer.stop_token())
    else:
        People(mailer.engine, RING).erase(address(ANN), NOW)

    assert mailer.confirm(text) is Answer.UNKNOWN
    # An erasure takes the other address of the same person along.
    gone = ends == "erased"
    assert mailer.status(BOB) == ("" if gone else "pending")
    assert mailer.status() == ("" if gone else "unsubscribed")


def test_a_move_keeps_a_pause(mailer):
    mailer.joined()
    pause(mailer)
    ((_, text),) = move(mailer)
    mailer.confirm(text)

    assert mailer.status(BOB) == "paused"


def test_nobody_moves_to_an_address_that_gets_mail(mailer):
    mailer.joined()
    mailer.joined(BOB)

    assert move(mailer) == []
    assert mailer.status(BOB) == "confirmed"


def test_a_move_can_go_to_an_address_that_stopped_its_mail(mailer):
    mailer.joined(BOB)
    unsubscribe(mailer, mailer.stop_token(BOB))
    number = mailer.joined()
    mailer.now += DAY
    ((_, text),) = move(mailer)
    mailer.confirm(text)

    assert (mailer.row(BOB)["id"], mailer.status(BOB)) == (number, "confirmed")


def test_a_move_that_ran_out_is_renewed_as_a_move(mailer):
    number = mailer.joined()
    ((_, text),) = move(mailer)
    mailer.now += 72 * HOUR
    with mailer.writing() as connection:
        signing_up.renewed(connection, RING, text, mailer.now)
    ((errand_, text),) = mailer.sent()
    mailer.confirm(text)

    assert errand_.kind is Kind.MOVED
    assert mailer.row(BOB)["id"] == number


def test_a_move_to_who_has_yet_to_confirm_has_its_72_hours(mailer):
    mailer.ask(BOB)
    number = mailer.joined()
    mailer.now += 71 * HOUR
    ((_, text),) = move(mailer)
    mailer.now += 71 * HOUR
    with mailer.writing() as connection:
        retention.applied(connection, mailer.now, 3)

    assert mailer.confirm(text) is Answer.DONE
    assert mailer.row(BOB)["id"] == number


def test_one_subscriber_cannot_mail_many_addresses(mailer):
    mailer.joined()
    sent = [move(mailer, f"p{number}@example.net") for number in range(10)]

    assert [len(one) for one in sent] == [1] * limits.MOVE.burst + [0] * 7

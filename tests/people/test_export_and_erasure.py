"""What is kept, handed out whole, and deleted whole, by a mailed link."""

from people.asking import ANN, BOB, DAY, NOW, RING
from people.using import erase, everything, move, unsubscribe

from inforce.people import limits, preferences
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.store import reading


def test_the_export_holds_everything(mailer):
    mailer.joined(policies=("privacy", "terms"))
    text = mailer.managed()
    with reading(mailer.engine) as connection:
        kept = preferences.exported(connection, RING, text, NOW)

    assert kept is not None
    assert (kept["address"], kept["status"]) == (ANN, "confirmed")
    assert [one["policy"] for one in kept["policies"]] == ["privacy", "terms"]
    assert kept["consents"][0]["policies"] == "privacy=each terms=each"
    assert [one["kind"] for one in kept["asked"]] == ["confirm", "manage"]
    assert kept["kept_out"] == []


def test_the_export_says_why_somebody_is_kept_out(mailer):
    mailer.joined()
    unsubscribe(mailer, mailer.stop_token())
    text = mailer.managed()
    with reading(mailer.engine) as connection:
        kept = preferences.exported(connection, RING, text, NOW)

    assert kept is not None
    assert [one["reason"] for one in kept["kept_out"]] == ["unsubscribed"]


def test_erasing_leaves_nothing_and_works_once(mailer):
    mailer.joined()
    move(mailer)
    text = mailer.managed()
    answers = [erase(mailer, text), erase(mailer, text)]
    left = everything(mailer.engine)
    buckets = [
        limits.bucket(RING, rule, ANN)
        for rule in (limits.ADDRESS, limits.PREFERENCES, limits.MOVE)
    ]

    assert answers == [True, False]
    assert not any(one in left for one in (ANN, BOB, "example.org", *buckets))


def test_erasing_by_command_leaves_no_more_than_by_link(mailer):
    mailer.joined()
    move(mailer)
    rows = People(mailer.engine, RING).erase(address(ANN), NOW)
    left = everything(mailer.engine)
    rules = (limits.ADDRESS, limits.PREFERENCES, limits.MOVE)
    kept = [rule.name for rule in rules if limits.bucket(RING, rule, ANN) in left]

    assert rows == 1
    assert kept == []
    assert not any(one in left for one in (ANN, BOB))


def test_erasing_leaves_what_another_asked_for_alone(mailer):
    mailer.ask(BOB)
    mailer.now += DAY
    mailer.joined()
    move(mailer)
    erase(mailer, mailer.managed())

    assert mailer.status(BOB) == "pending"

"""Preferences by a mailed link: seen, changed, paused, stopped."""

import pytest
from people.asking import ANN, BOB, DAY, HOUR, NOW, RING
from people.using import change, choices, everything, found, pause, unsubscribe
from sqlalchemy import select

from inforce.errors import InputError
from inforce.people import preferences
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.people.errands import Kind
from inforce.people.persons import Mode
from inforce.store import reading
from inforce.store.tables import contact, errand, subscription

EACH, WEEKLY, OFF = Mode.EACH, Mode.WEEKLY, Mode.OFF


def test_a_link_shows_what_was_chosen_for_an_hour(mailer):
    mailer.joined(policies=("privacy", "terms"), mode=WEEKLY, language="de")
    text = mailer.managed()
    seen = found(mailer, text)
    mailer.now += HOUR - 1
    still = found(mailer, text)
    mailer.now += 1

    assert seen == still
    assert seen is not None
    assert (seen.address, seen.language, seen.is_paused) == (ANN, "de", False)
    assert seen.subscriptions == {"privacy": WEEKLY, "terms": WEEKLY}
    assert found(mailer, text) is None


def test_nothing_opens_with_a_link_that_ran_out(mailer):
    number = mailer.joined()
    text = mailer.managed()
    mailer.now += HOUR
    with mailer.writing() as one:
        opened = [
            preferences.changed(
                one, RING, text, mailer.now, subscriptions={"x": EACH}, language="de"
            ),
            preferences.paused(one, RING, text, mailer.now, stop=True),
            preferences.address_changed(one, RING, text, address(BOB), mailer.now),
            preferences.exported(one, RING, text, mailer.now) is not None,
            preferences.erased(one, RING, text, mailer.now),
        ]

    assert opened == [False] * 5
    assert (mailer.row()["id"], mailer.status()) == (number, "confirmed")


def test_what_is_changed_is_kept_with_the_language(mailer):
    mailer.joined()

    assert change(mailer, {"privacy": WEEKLY, "terms": EACH}, "de")
    assert choices(mailer) == {"privacy": WEEKLY, "terms": EACH}
    assert mailer.row()["language"] == "de"


@pytest.mark.parametrize("nothing", [{}, {"privacy": OFF}])
def test_choosing_nothing_is_an_error_and_changes_nothing(mailer, nothing):
    mailer.joined()
    with pytest.raises(InputError, match="no policy is chosen"):
        change(mailer, nothing)

    assert choices(mailer) == {"privacy": EACH}


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ({"a": EACH, "b": EACH}, {"a": EACH}, {"a": EACH, "b": OFF}),
        ({"*": EACH, "b": OFF}, {"*": WEEKLY}, {"*": WEEKLY, "b": OFF}),
        ({"*": EACH, "b": OFF}, {"*": EACH, "b": WEEKLY}, {"*": EACH, "b": WEEKLY}),
        ({"a": EACH, "b": OFF}, {"*": EACH}, {"*": EACH}),
        ({"*": EACH}, {"a": EACH}, {"a": EACH}),
        ({"a": EACH, "b": OFF}, {"c": EACH}, {"c": EACH, "a": OFF, "b": OFF}),
        ({"a": EACH}, {"a": WEEKLY, "b": OFF}, {"a": WEEKLY, "b": OFF}),
    ],
)
def test_what_was_left_out_stays_off_until_it_is_named(mailer, before, after, kept):
    mailer.joined()
    with mailer.writing() as connection:
        connection.execute(subscription.delete())
        connection.execute(
            subscription.insert(),
            [
                {"contact": mailer.row()["id"], "policy": slug, "mode": mode.value}
                for slug, mode in before.items()
            ],
        )
    change(mailer, after)

    assert choices(mailer) == kept


def test_a_pause_rests_and_ends(mailer):
    mailer.joined()
    pause(mailer)
    seen = found(mailer, mailer.managed())
    resting = mailer.status()
    pause(mailer, stop=False)

    assert seen is not None
    assert seen.is_paused
    assert (resting, mailer.status()) == ("paused", "confirmed")


def test_who_stopped_cannot_begin_again_by_pausing(mailer):
    mailer.joined()
    unsubscribe(mailer, mailer.stop_token())
    opened = [pause(mailer), pause(mailer, stop=False)]

    assert opened == [True, True]
    assert mailer.status() == "unsubscribed"


def test_who_paused_can_stop(mailer):
    mailer.joined()
    pause(mailer)
    unsubscribe(mailer, mailer.stop_token())

    assert mailer.status() == "unsubscribed"


def test_stopping_twice_is_stopping_once_and_works_for_ever(mailer):
    mailer.joined()
    token = mailer.stop_token()
    mailer.now += 9000 * DAY
    answers = [unsubscribe(mailer, token) for _ in range(3)]

    assert answers == [True] * 3
    assert mailer.row()["stopped_at"] == NOW + 9000 * DAY


def test_a_token_of_nobody_stops_nothing(mailer):
    mailer.joined()

    assert not unsubscribe(mailer, "A" * 36)
    assert mailer.status() == "confirmed"


def test_one_policy_can_be_stopped_and_the_last_one_stops_all(mailer):
    mailer.joined(policies=("privacy", "terms"))
    token = mailer.stop_token()
    unsubscribe(mailer, token, "privacy")
    first = (mailer.status(), choices(mailer))
    unsubscribe(mailer, token, "privacy")
    unsubscribe(mailer, token, "terms")

    assert first == ("confirmed", {"privacy": OFF, "terms": EACH})
    assert mailer.status() == "unsubscribed"


def test_one_of_every_policy_can_be_stopped(mailer):
    mailer.joined(policies=("*",))
    unsubscribe(mailer, mailer.stop_token(), "privacy")

    assert (mailer.status(), choices(mailer)) == (
        "confirmed", {"*": EACH, "privacy": OFF},
    )  # fmt: skip


def test_stopping_leaves_a_bounced_address_kept_out(mailer):
    mailer.joined()
    People(mailer.engine, RING).suppress(mailer.row()["id"], "bounced", NOW)
    unsubscribe(mailer, mailer.stop_token())

    assert mailer.status() == "suppressed"


def test_a_mail_brings_a_link_to_the_preferences_within_limits(mailer):
    mailer.joined()
    token = mailer.stop_token()
    for _ in range(10):
        with mailer.writing() as connection:
            preferences.link_asked(connection, RING, token, NOW)

    assert [one.kind for one, _ in mailer.sent()] == [Kind.MANAGE] * 3


def test_looking_writes_nothing(mailer):
    mailer.joined()
    text, token = mailer.managed(), mailer.stop_token()
    before = everything(mailer.engine)
    with reading(mailer.engine) as connection:
        for _ in range(3):
            preferences.found(connection, RING, text, NOW)
            preferences.whose(connection, RING, token)
            preferences.exported(connection, RING, text, NOW)

    assert everything(mailer.engine) == before


def test_account_holders_have_no_preferences_here(mailer):
    mailer.joined()
    text, token = mailer.managed(), mailer.stop_token()
    with mailer.writing() as connection:
        connection.execute(contact.update().values(audience="account"))
        preferences.link_asked(connection, RING, token, NOW)
        opened = preferences.erased(connection, RING, text, NOW)
        stopped = preferences.unsubscribed(connection, RING, token, NOW)

    assert (opened, stopped, mailer.status()) == (False, True, "confirmed")
    with reading(mailer.engine) as connection:
        kinds = list(connection.execute(select(errand.c.kind)).scalars())
    assert kinds == ["confirm", "manage"]

"""The end of a policy, and that it was taken back, on real databases."""

import pytest
from model.builders import day, record
from notify.campaigns import record as record_of
from notify.crowds import (
    at,
    crowd,
    deliveries,
    people,
    plan,
    site,
    states,
    told,
)
from sqlalchemy import update

from inforce.notify.planning import foreseen
from inforce.notify.record import Group
from inforce.store.tables import delivery

FIRST = record(0, 1)
GONE, BACK = record(10, 1, None), record(12, 1)
UNTIL = record(5, 1, ends=day(10))
LONGER = record(12, 1, ends=day(60))
ENDED = "privacy/2026-01-02/ended"
RESUMED = "privacy/2026-01-02/resumed/1"


@pytest.mark.parametrize("gone", [GONE, UNTIL])
def test_an_end_is_told_on_its_day_and_not_before(engine, gone):
    crowd(engine, [1])
    assert plan(engine, site(FIRST, gone), 9).mails == 0

    assert plan(engine, site(FIRST, gone), 10).mails == 1
    assert states(engine) == [(ENDED, "planned")]


@pytest.mark.parametrize(
    ("gone", "back"), [(GONE, BACK), (UNTIL, record(12, 1)), (UNTIL, LONGER)]
)
def test_an_end_that_was_taken_back_before_it_was_found_is_no_news(engine, gone, back):
    crowd(engine, [1])
    plan(engine, site(FIRST), 4)
    one = site(FIRST, gone, back)

    assert foreseen(people(engine), one, now=at(13)).mails == 0
    assert plan(engine, one, 13).mails == 0
    assert states(engine) == []


@pytest.mark.parametrize(("gone", "back"), [(GONE, BACK), (UNTIL, LONGER)])
def test_a_mail_that_waits_does_not_go_when_the_end_is_taken_back(engine, gone, back):
    crowd(engine, [1])
    plan(engine, site(FIRST, gone), 10)
    kept = record_of(engine)
    kept.save_letter(Group("1", "subscriber", "en"), "a" * 64, b"one", at(10))
    plan(engine, site(FIRST, gone, back), 13)

    assert states(engine) == [(ENDED, "superseded"), (RESUMED, "planned")]
    assert kept.turn((), now=at(13), limit=9, owner="w") == ()
    assert deliveries(engine) == [(1, "", "superseded")]


def test_an_end_that_is_taken_back_later_is_told_as_far_as_is_known(engine):
    crowd(engine, [1])

    assert plan(engine, site(FIRST, GONE, BACK), 11).mails == 1


@pytest.mark.parametrize("seen", [True, False])
def test_a_policy_that_was_resumed_and_ends_again_is_told_of(engine, seen):
    crowd(engine, [1])
    plan(engine, site(FIRST, UNTIL), 10 if seen else 9)
    plan(engine, site(FIRST, UNTIL, LONGER), 13)
    tally = plan(engine, site(FIRST, UNTIL, LONGER), 60)

    before = [(ENDED, "superseded"), (RESUMED, "superseded")] if seen else []
    assert states(engine) == [*before, (f"{ENDED}/1", "planned")]
    assert tally.mails == 1
    assert told(engine)[-1] == ("s1", f"{ENDED}/1")
    assert not any(one.held for one in tally.calendar.known.values())


def sent(engine):
    """Let every mail that waits arrive."""
    with engine.begin() as connection:
        waits = delivery.c.state == "planned"
        connection.execute(update(delivery).where(waits).values(state="sent"))


@pytest.mark.parametrize(("gone", "back"), [(GONE, BACK), (UNTIL, LONGER)])
def test_who_was_told_of_an_end_hears_that_the_policy_goes_on(engine, gone, back):
    crowd(engine, [1, 2])
    plan(engine, site(FIRST, gone), 10)
    sent(engine)
    crowd(engine, [3])
    tally = plan(engine, site(FIRST, gone, back), 13)

    assert tally.mails == 2
    assert [who for who, name in told(engine) if name == RESUMED] == ["s1", "s2"]
    assert plan(engine, site(FIRST, gone, back), 14).mails == 0


def test_a_new_version_tells_by_itself_that_the_policy_goes_on(engine):
    crowd(engine, [1])
    plan(engine, site(FIRST, GONE), 10)
    sent(engine)
    tally = plan(engine, site(FIRST, GONE, record(12, 12, "second")), 13)

    assert tally.mails == 1
    assert told(engine)[-1] == ("s1", "privacy/2026-01-13/announced")


def test_nothing_waits_for_a_decision_about_an_end_that_was_taken_back(engine):
    plan(engine, site(FIRST, GONE), 50)
    kept = record_of(engine)
    (halt,) = kept.halts()
    plan(engine, site(FIRST, GONE, record(51, 1)), 52)

    assert "40 days overdue" in halt.reason
    assert kept.halts() == ()
    assert states(engine) == [(ENDED, "superseded"), (RESUMED, "planned")]

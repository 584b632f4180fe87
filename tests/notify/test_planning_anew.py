"""A version that was set aside and stands again, on real databases."""

import pytest
from model.builders import day, record
from notify.crowds import crowd, deliveries, plan, site, states, told

FIRST, SECOND = record(0, 1), record(5, 40, "second")
GONE, AGAIN = record(9, 1, withdraws=day(40)), record(12, 40, "second")
GONE_AGAIN = record(15, 1, withdraws=day(40), summary="Off again.")
EVERY = (FIRST, SECOND, GONE, AGAIN, GONE_AGAIN)


def names(engine, subject="s1"):
    """Return what *subject* was planned to be told of the version of day 40."""
    return [short(name) for who, name in told(engine) if who == subject]


def short(name):
    return name.removeprefix("privacy/2026-02-10/")


def shown(engine):
    """Return the short name and the state of every recorded event."""
    return [(short(name), state) for name, state in states(engine)]


def plan_and_send(engine, number):
    """Plan on the day *number* what was published up to it, and send it."""
    published = [one for one in EVERY if one.recorded_at.day <= number + 1]
    tally = plan(engine, site(*published), number)
    with engine.begin() as connection:
        connection.exec_driver_sql("update delivery set state = 'sent'")
    return tally.mails


def test_every_time_a_version_comes_or_does_not_is_told(engine):
    crowd(engine, [1])

    assert [plan_and_send(engine, number) for number in (6, 10, 13, 16)] == [1] * 4
    assert names(engine) == ["announced", "announced/1", "withdrawn", "withdrawn/1"]


def test_that_it_was_off_is_no_news_when_it_stands_again(engine):
    crowd(engine, [1, 2])
    plan_and_send(engine, 6)

    assert plan_and_send(engine, 13) == 2
    assert names(engine) == ["announced", "announced/1"]
    assert shown(engine)[1:] == [
        ("withdrawn", "superseded"),
        ("announced/1", "planned"),
    ]


@pytest.mark.parametrize("days", [(6, 16), (6, 13, 16)])
def test_who_was_told_that_it_comes_hears_that_it_does_not(engine, days):
    crowd(engine, [1])

    assert [plan_and_send(engine, number) for number in days] == [1] * len(days)
    assert names(engine)[-1] == "withdrawn/1"


def test_who_heard_that_it_is_off_does_not_hear_it_twice(engine):
    crowd(engine, [1])
    plan_and_send(engine, 6)
    plan_and_send(engine, 10)

    assert plan_and_send(engine, 16) == 0
    assert names(engine) == ["announced", "withdrawn"]


def test_who_joined_when_it_was_off_hears_that_it_comes(engine):
    crowd(engine, [1])
    plan_and_send(engine, 6)
    plan_and_send(engine, 10)
    crowd(engine, [2])

    assert plan_and_send(engine, 13) == 2
    assert names(engine, "s2") == ["announced/1"]


def test_a_corrected_text_that_stands_again_is_one_mail(engine):
    crowd(engine, [1])
    moved = record(9, 60, "second")
    mended = record(12, 40, "mended", correction="A word was missing.")
    one = site(FIRST, SECOND, moved, mended)

    assert plan(engine, one, 13).mails == 1
    assert shown(engine) == [
        ("announced", "superseded"),
        ("rescheduled", "superseded"),
        ("privacy/2026-03-02/announced", "planned"),
        ("announced/1", "planned"),
        ("corrected/1", "planned"),
    ]
    assert [events for _, events, _ in deliveries(engine)] == ["3,4,5"]

"""What is told no more, because something else happened since."""

from datetime import date

import pytest
from notify.timetable import (
    ANEW,
    ANNOUNCED,
    CORRECTED,
    IN_FORCE,
    NOW,
    REMINDER,
    TERMS,
    WITHDRAWN,
    after,
    world,
)
from notify.world import at, occasion

from inforce.notify.occasions import superseded
from inforce.publication.events import EventKind


def test_an_overdue_reminder_gives_way_to_the_news_that_the_version_is_in_force():
    one = world(REMINDER, IN_FORCE)
    one.plan(at("2026-03-03T12:00"))

    assert one.standing("s1") == [(7,)]


def test_an_unsent_reminder_gives_way_too():
    one = world(REMINDER)
    one.plan(at("2026-02-22T06:00"))
    after(one, IN_FORCE).plan(at("2026-03-01T06:00"))

    assert one.standing("s1") == [(7,)]


def test_an_overdue_announcement_still_goes():
    one = world(ANNOUNCED, IN_FORCE)
    one.plan(at("2026-03-03T12:00"))

    assert one.standing("s1") == [(1, 7)]
    assert one.deliveries[1][2].expires_at is None


def test_the_next_reminder_takes_the_place_of_the_one_before():
    first = occasion(5, EventKind.REMINDER, "2026-01-30T23:00", number=30)
    one = world(first, REMINDER)
    one.plan(at("2026-02-22T06:00"))

    assert one.standing("s1") == [(6,)]


def test_the_order_of_reminders_is_that_of_their_days_not_of_their_record():
    found_later = occasion(9, EventKind.REMINDER, "2026-01-30T23:00", number=30)

    assert superseded([REMINDER, found_later]) == {9: REMINDER}


def test_an_unsent_reminder_gives_way_to_a_correction():
    mended = occasion(8, EventKind.CORRECTED, "2026-02-23T11:00")
    one = world(REMINDER)
    one.plan(at("2026-02-22T06:00"))
    after(one, mended).plan(at("2026-02-23T12:00"))

    assert one.standing("s1") == [(8,)]


@pytest.mark.parametrize("kind", [EventKind.WITHDRAWN, EventKind.RESCHEDULED])
def test_all_that_told_of_a_version_is_overtaken_when_it_is_taken_back(kind):
    back = occasion(9, kind, "2026-02-25T11:00")
    told = [ANNOUNCED, CORRECTED, REMINDER]

    assert set(superseded([*told, back])) == {1, 2, 6}


def test_the_taking_back_of_another_version_overtakes_nothing():
    assert superseded([ANEW, WITHDRAWN]) == {}


def test_a_version_that_comes_after_the_end_of_its_policy_is_not_announced():
    ended = occasion(
        9, EventKind.ENDED, "2026-02-01T11:00", effective_on=date(2025, 1, 1)
    )
    one = world(ANNOUNCED)
    one.plan(NOW)
    after(one, ended).plan(at("2026-02-01T12:00"))

    assert one.standing("s1") == [(9,)]


def test_an_end_that_was_taken_back_overtakes_nothing_but_itself():
    resumed = occasion(
        9,
        EventKind.ENDED,
        "2026-02-01T11:00",
        effective_on=date(2025, 1, 1),
        lapsed=True,
    )

    assert superseded([ANNOUNCED, resumed]) == {9: resumed}


def test_an_end_overtakes_neither_other_policies_nor_what_comes_after_it():
    ended = occasion(
        9, EventKind.ENDED, "2026-01-11T11:00", effective_on=date(2025, 1, 1)
    )
    was_in_force = occasion(
        10, EventKind.CORRECTED, "2026-01-10T11:00", effective_on=date(2025, 1, 1)
    )

    assert superseded([TERMS, was_in_force, ended, ANEW]) == {}

"""Who is told what: one rule, one test."""

import pytest
from notify.timetable import (
    ANEW,
    ANNOUNCED,
    CORRECTED,
    LATER,
    NOW,
    REMINDER,
    RESCHEDULED,
    TERMS,
    WITHDRAWN,
    after,
    world,
)
from notify.world import BERLIN, at, occasion, person

from inforce.notify.deliveries import DeliveryState
from inforce.notify.hours import Hours
from inforce.notify.occasions import EventState
from inforce.notify.plan import Agenda, Reason, plan
from inforce.people.persons import EVERY_POLICY, Audience, Mode
from inforce.publication.events import EventKind


def reason(who, *occasions, about=None):
    agenda = Agenda(
        known={o.id: o for o in occasions},
        hours=Hours(now=NOW, zone=BERLIN),
    )
    return dict(plan(who, agenda).left_out).get(about or occasions[0].id)


def test_who_subscribes_is_told_of_an_announcement():
    one = world(ANNOUNCED)
    one.plan(NOW)

    assert one.standing("s1") == [(1,)]
    assert one.deliveries[1][2].mandatory


def test_nobody_is_told_of_what_was_recorded_before_they_joined():
    assert reason(person(joined=101), ANNOUNCED) is Reason.JOINED_LATER


def test_who_was_considered_before_is_passed_over():
    half = occasion(1, EventKind.ANNOUNCED, "2026-01-10", planned_upto=5)
    one = world(half, people=(person(5), person(6)))
    one.plan(NOW)

    assert (one.told("s5"), one.told("s6")) == (set(), {1})


def test_who_asked_for_another_policy_is_not_told():
    who = person(subscriptions={"terms": Mode.EACH})

    assert reason(who, ANNOUNCED) is Reason.NOT_SUBSCRIBED


@pytest.mark.parametrize("slugs", [("privacy",), ("data", "privacy")])
def test_who_stopped_one_policy_is_not_told_of_it_as_one_of_all(slugs):
    who = person(subscriptions={EVERY_POLICY: Mode.EACH, "privacy": Mode.OFF})
    one = occasion(1, EventKind.ANNOUNCED, "2026-01-10", slugs=slugs)

    assert reason(who, one) is Reason.NOT_SUBSCRIBED


def test_a_subscription_holds_when_the_policy_is_renamed():
    who = person(subscriptions={"privacy": Mode.EACH})
    renamed = occasion(1, EventKind.ANNOUNCED, "2026-01-10", slugs=("data", "privacy"))

    assert reason(who, renamed) is None


def test_two_events_of_a_day_are_one_mail():
    one = world(ANNOUNCED, TERMS)
    one.plan(NOW)

    assert one.standing("s1") == [(1, 8)]


def test_an_event_joins_the_planned_mail_of_its_day():
    one = world(ANNOUNCED)
    one.plan(NOW)
    after(one, TERMS).plan(NOW + 3600)

    assert one.standing("s1") == [(1, 8)]
    assert one.items["s1"] == {1: 1, 8: 1}


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.DEFERRED])
def test_an_event_does_not_join_a_mail_that_was_tried(state):
    one = world(ANNOUNCED)
    one.plan(NOW)
    one.settle(1, state)
    after(one, TERMS).plan(NOW + 3600)

    assert one.standing("s1") == [(1,), (8,)]


def test_events_of_two_days_are_two_mails():
    one = world(ANNOUNCED)
    one.plan(NOW)
    one.settle(1, DeliveryState.SENT)
    after(one, REMINDER).plan(at("2026-02-22T06:00"))

    assert one.standing("s1") == [(1,), (6,)]
    assert not one.deliveries[2][2].mandatory
    assert one.deliveries[2][2].expires_at == REMINDER.deadline_at


def test_a_reminder_that_shares_a_mail_with_news_does_not_let_it_expire():
    terms = occasion(8, EventKind.ANNOUNCED, "2026-02-22T05:00", slugs=("terms",))
    one = world(REMINDER, terms)
    one.plan(at("2026-02-22T06:00"))

    assert one.standing("s1") == [(6, 8)]
    assert one.deliveries[1][2].expires_at is None
    assert one.deliveries[1][2].mandatory


def test_a_mail_of_two_reminders_is_of_use_until_the_last_version_is_in_force():
    later = occasion(
        8,
        EventKind.REMINDER,
        "2026-02-21T23:00",
        slugs=("terms",),
        deadline_at=at("2026-03-20T23:00"),
    )
    one = world(REMINDER, later)
    one.plan(at("2026-02-22T06:00"))

    assert one.standing("s1") == [(6, 8)]
    assert one.deliveries[1][2].expires_at == later.deadline_at


def test_a_mail_waits_for_the_event_that_joins_it():
    ahead = occasion(8, EventKind.ANNOUNCED, "2026-01-10T15:00", slugs=("terms",))
    one = world(ANNOUNCED)
    one.plan(NOW)
    after(one, ahead).plan(NOW)

    assert one.standing("s1") == [(1, 8)]
    assert one.deliveries[1][2].next_at == ahead.due_at


def test_an_account_is_told_of_each_change_whatever_its_mode():
    weekly = {EVERY_POLICY: Mode.WEEKLY}
    owed = person(1, audience=Audience.ACCOUNT, subscriptions=weekly)
    one = world(ANNOUNCED, people=(owed, person(2, subscriptions=weekly)))
    one.plan(NOW)

    assert one.deliveries[1][2].next_at == NOW
    assert one.deliveries[2][2].next_at == at("2026-01-12T07:00")


def test_a_mailbox_with_an_account_gets_the_account_notice_only():
    both = (
        person(1, same_as="x"),
        person(2, same_as="x", audience=Audience.ACCOUNT),
    )
    one = world(ANNOUNCED, people=both)
    one.plan(NOW)

    assert (one.standing("s1"), one.standing("s2")) == ([], [(1,)])


def test_an_account_that_is_owed_nothing_leaves_the_subscriber_their_notice():
    owed = {"terms": Mode.EACH}
    account = person(2, same_as="x", audience=Audience.ACCOUNT, subscriptions=owed)
    one = world(ANNOUNCED, people=(person(1, same_as="x"), account))
    one.plan(NOW)

    assert (one.standing("s1"), one.standing("s2")) == ([(1,)], [])


def test_the_subscriber_who_was_told_hears_of_the_withdrawal_despite_a_new_account():
    one = world(ANNOUNCED, people=(person(1, same_as="x"),))
    one.plan(NOW)
    one.settle(1, DeliveryState.SENT)
    one.people.append(person(101, same_as="x", audience=Audience.ACCOUNT))
    after(one, occasion(3, EventKind.WITHDRAWN, "2026-01-12", cutoff=200)).plan(LATER)

    assert one.standing("s1") == [(1,), (3,)]
    assert one.standing("s101") == []


def test_a_reminder_owed_to_an_account_is_mandatory():
    one = world(REMINDER, people=(person(audience=Audience.ACCOUNT),))
    one.plan(at("2026-02-22T06:00"))

    assert one.deliveries[1][2].mandatory


def test_who_was_told_hears_of_the_correction():
    one = world(ANNOUNCED)
    one.plan(NOW)
    one.settle(1, DeliveryState.SENT)
    after(one, CORRECTED).plan(LATER)

    assert one.standing("s1") == [(1,), (2,)]


@pytest.mark.parametrize("state", [DeliveryState.PLANNED, DeliveryState.DEFERRED])
def test_who_was_not_told_gets_the_announcement_with_the_corrected_text(state):
    one = world(ANNOUNCED)
    one.plan(NOW)
    one.settle(1, state)
    after(one, CORRECTED).plan(LATER)

    assert one.standing("s1") == [(1, 2)]
    assert one.items["s1"] == {1: 1, 2: 1}


def test_an_announcement_and_its_correction_planned_together_are_one_mail():
    one = world(ANNOUNCED, CORRECTED)
    one.plan(LATER)

    assert one.standing("s1") == [(1, 2)]


@pytest.mark.parametrize(
    "state",
    [DeliveryState.SENT, DeliveryState.ATTEMPTING, DeliveryState.UNCERTAIN],
)
def test_who_may_have_been_told_hears_of_the_withdrawal(state):
    one = world(ANNOUNCED)
    one.plan(NOW)
    one.settle(1, state)
    after(one, WITHDRAWN).plan(LATER)

    assert (3,) in one.standing("s1")


@pytest.mark.parametrize("state", [DeliveryState.PLANNED, DeliveryState.DEFERRED])
def test_who_was_not_told_hears_nothing_of_a_withdrawn_version(state):
    one = world(ANNOUNCED)
    one.plan(NOW)
    one.settle(1, state)
    after(one, WITHDRAWN).plan(LATER)

    assert one.standing("s1") == []
    assert one.items["s1"] == {1: 1}
    assert one.deliveries[1][1].state is DeliveryState.SUPERSEDED


def test_a_withdrawal_leaves_the_other_events_of_an_unsent_mail():
    one = world(ANNOUNCED, TERMS)
    one.plan(NOW)
    after(one, WITHDRAWN).plan(LATER)

    assert one.standing("s1") == [(8,)]


def test_who_was_told_hears_that_the_day_moved_and_of_the_new_one_in_one_mail():
    one = world(ANNOUNCED)
    one.plan(NOW)
    one.settle(1, DeliveryState.SENT)
    after(one, RESCHEDULED, ANEW).plan(LATER)

    assert one.standing("s1") == [(1,), (4, 5)]


def test_who_was_not_told_hears_of_the_new_day_only():
    one = world(ANNOUNCED)
    one.plan(NOW)
    after(one, RESCHEDULED, ANEW).plan(LATER)

    assert one.standing("s1") == [(5,)]


def test_a_version_announced_before_the_first_run_is_taken_back_for_everybody():
    assert reason(person(), WITHDRAWN) is None


def test_who_joined_after_the_announcement_hears_nothing_of_the_withdrawal():
    late = occasion(3, EventKind.WITHDRAWN, "2026-01-12", cutoff=200)

    assert reason(person(joined=150), ANNOUNCED, late, about=3) is Reason.NOT_TOLD


def test_planning_again_adds_nothing():
    one = world(ANNOUNCED, TERMS)
    one.plan(NOW)

    assert one.plan(NOW) == 0


@pytest.mark.parametrize(
    "more", [{"state": EventState.CANCELLED}, {"held": "40 days overdue"}]
)
def test_what_is_cancelled_or_held_is_planned_for_nobody(more):
    one = world(occasion(1, EventKind.ANNOUNCED, "2026-01-10", **more))

    assert one.plan(NOW) == 0


@pytest.mark.parametrize(
    ("wanted", "offered", "language"),
    [
        ("de-AT", ("en", "de"), "de"),
        ("fr", ("en", "de"), "en"),
        ("", ("de",), "de"),
        ("EN-gb", ("de", "en-US"), "en-US"),
    ],
)
def test_a_mail_is_in_the_language_of_the_person_or_of_the_policy(
    wanted, offered, language
):
    said = occasion(1, EventKind.ANNOUNCED, "2026-01-10", languages=offered)
    one = world(said, people=(person(language=wanted),))
    one.plan(NOW)

    assert one.deliveries[1][2].language == language

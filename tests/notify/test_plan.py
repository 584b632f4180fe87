"""Who is told what: one rule, one test."""

from datetime import date

import pytest
from notify.world import BERLIN, World, at, occasion, person

from inforce.notify.deliveries import DeliveryState
from inforce.notify.hours import Hours
from inforce.notify.occasions import EventState, superseded
from inforce.notify.plan import Agenda, Reason, plan
from inforce.people.persons import EVERY_POLICY, Audience, Mode
from inforce.publication.events import EventKind

SOMEBODY = person()
NOW = at("2026-01-10T12:00")
ANNOUNCED = occasion(1, EventKind.ANNOUNCED, "2026-01-10T11:00")
CORRECTED = occasion(2, EventKind.CORRECTED, "2026-01-12T11:00")
WITHDRAWN = occasion(3, EventKind.WITHDRAWN, "2026-01-12T11:00")
RESCHEDULED = occasion(4, EventKind.RESCHEDULED, "2026-01-12T11:00")
ANEW = occasion(
    5, EventKind.ANNOUNCED, "2026-01-12T11:00", effective_on=date(2026, 4, 1)
)
REMINDER = occasion(
    6,
    EventKind.REMINDER,
    "2026-02-21T23:00",
    number=7,
    deadline_at=at("2026-02-28T23:00"),
)
IN_FORCE = occasion(7, EventKind.IN_FORCE, "2026-02-28T23:00")
TERMS = occasion(8, EventKind.ANNOUNCED, "2026-01-10T09:00", slugs=("terms",))
LATER = at("2026-01-12T12:00")


def world(*occasions, people=(SOMEBODY,), **more):
    return World(people=list(people), known={o.id: o for o in occasions}, **more)


def after(one: World, *occasions) -> World:
    one.known |= {o.id: o for o in occasions}
    return one


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


def test_an_end_that_was_taken_back_overtakes_nothing():
    resumed = occasion(
        9,
        EventKind.ENDED,
        "2026-02-01T11:00",
        effective_on=date(2025, 1, 1),
        lapsed=True,
    )

    assert superseded([ANNOUNCED, resumed]) == {}


def test_an_end_overtakes_neither_other_policies_nor_what_comes_after_it():
    ended = occasion(
        9, EventKind.ENDED, "2026-01-11T11:00", effective_on=date(2025, 1, 1)
    )
    was_in_force = occasion(
        10, EventKind.CORRECTED, "2026-01-10T11:00", effective_on=date(2025, 1, 1)
    )

    assert superseded([TERMS, was_in_force, ended, ANEW]) == {}


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

"""A day that was moved: the one that is off and the one to be are one mail."""

from datetime import date

import pytest
from model.builders import day, noon, record
from notify.crowds import crowd, deliveries, library, people
from notify.timetable import NOW, after, world
from notify.world import at, occasion, person
from publication.makers import policy
from sqlalchemy import select, update

from inforce.notify.deliveries import DeliveryState
from inforce.notify.planning import planned
from inforce.people.persons import EVERY_POLICY, Mode
from inforce.publication.events import EventKind
from inforce.store import reading
from inforce.store.tables import delivery

WEEKLY = person(subscriptions={EVERY_POLICY: Mode.WEEKLY})
# A Tuesday; the day that is off comes before the Monday after.
MOVED = "2026-02-24T11:00"
SOON = at("2026-02-24T12:00")
ANNOUNCED = occasion(1, EventKind.ANNOUNCED, "2026-01-10T11:00")
OFF = {"deadline_at": at("2026-02-28T23:00")}
ANEW = {"effective_on": date(2026, 5, 1), "deadline_at": at("2026-03-31T22:00")}


def moved(first, second, **more):
    """Return the two events of one state, with ids in this order."""
    made = {
        "off": lambda n: occasion(n, EventKind.RESCHEDULED, MOVED, **OFF),
        "anew": lambda n: occasion(n, EventKind.ANNOUNCED, MOVED, **{**ANEW, **more}),
    }
    return made[first](4), made[second](5)


def told():
    """Return a world in which the weekly reader was told of the first day."""
    one = world(ANNOUNCED, people=(WEEKLY,))
    one.plan(NOW)
    one.settle(1, DeliveryState.SENT)
    return one


@pytest.mark.parametrize("order", [("off", "anew"), ("anew", "off")])
def test_a_day_that_is_off_before_monday_is_told_with_the_one_to_be(order):
    one = after(told(), *moved(*order))
    one.plan(SOON)

    assert one.standing("s1") == [(1,), (4, 5)]
    assert one.deliveries[2][2].next_at == SOON


def test_a_day_that_is_off_waits_for_monday_when_it_can():
    off = occasion(4, EventKind.RESCHEDULED, "2026-01-13T11:00", **OFF)
    anew = occasion(5, EventKind.ANNOUNCED, "2026-01-13T11:00", **ANEW)
    one = after(told(), off, anew)
    one.plan(at("2026-01-13T12:00"))

    assert one.standing("s1") == [(1,), (4, 5)]
    assert one.deliveries[2][2].next_at == at("2026-01-19T07:00")


@pytest.mark.parametrize(
    "other", [{"slugs": ("terms",)}, {"due_at": at("2026-02-24T11:01")}]
)
def test_another_announcement_waits_for_monday(other):
    one = after(told(), *moved("off", "anew", **other))
    one.plan(SOON)

    assert one.standing("s1") == [(1,), (4,), (5,)]


def test_a_mail_that_was_tried_is_not_joined():
    off, anew = moved("off", "anew")
    one = after(told(), off)
    one.plan(SOON)
    one.settle(2, DeliveryState.DEFERRED)
    after(one, anew).plan(SOON + 3600)

    assert one.standing("s1") == [(1,), (4,), (5,)]


def test_nothing_is_told_before_it_is_due_because_something_else_joins_it():
    ahead = occasion(3, EventKind.ANNOUNCED, "2026-02-24T15:00", slugs=("terms",))
    one = world(ahead, people=(person(),))
    one.plan(SOON)
    sooner = occasion(4, EventKind.ANNOUNCED, MOVED, slugs=("imprint",))
    after(one, sooner).plan(SOON)

    assert one.standing("s1") == [(3, 4)]
    assert one.deliveries[1][2].next_at == ahead.due_at


def test_a_weekly_reader_gets_one_mail_about_a_policy_that_was_moved(engine):
    """Day 54 is a Tuesday, and the day that is off is the Sunday after."""
    first, second = record(0, 1), record(5, 59, "second", summary="More.")
    crowd(engine, [1], mode="weekly")
    now = int(noon(6).timestamp())
    planned(people(engine), library(policy(first, second), start=day(3)), now=now)
    with engine.begin() as connection:
        sent = update(delivery).values(state="sent", attempt=1)
        connection.execute(sent)
    both = policy(first, second, record(54, 120, "second", summary="More."))
    late = int(noon(54).timestamp()) + 3600
    planned(people(engine), library(both, start=day(3), reminders=()), now=late)

    assert deliveries(engine) == [(1, "1", "sent"), (1, "2,3", "planned")]
    with reading(engine) as connection:
        moments = connection.execute(
            select(delivery.c.next_at).order_by(delivery.c.id)
        ).scalars()
        assert list(moments)[-1] == late

"""What people are mailed about, and that the past of it stands still."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from model.builders import ZONE, built, day, noon, record
from model.test_timeline_laws import histories
from publication.makers import library, policy

from inforce.model.front_matter import Change
from inforce.publication.events import EventKind
from inforce.publication.feeds import entries
from inforce.publication.notices import notices, resumptions

TWO = (record(0, 1), record(5, 40, "second"))


def told(one, on, reminders=(7,)):
    return [(event.kind, event.number) for event in notices(one, day(on), reminders)]


def names(one, on, reminders=(7, 3)):
    return [event.name for event in notices(one, day(on), reminders)]


def test_a_version_is_announced_comes_near_and_takes_effect():
    assert told(policy(*TWO), 45)[2:] == [
        (EventKind.ANNOUNCED, 0),
        (EventKind.REMINDER, 7),
        (EventKind.IN_FORCE, 0),
    ]


def test_a_reminder_comes_on_its_day_and_not_before():
    assert told(policy(*TWO), 32)[-1] == (EventKind.ANNOUNCED, 0)
    assert told(policy(*TWO), 33)[-1] == (EventKind.REMINDER, 7)


def test_who_is_told_on_the_day_of_a_reminder_needs_none():
    one = policy(record(0, 1), record(33, 40, "second"))

    assert (EventKind.REMINDER, 7) not in told(one, 45)
    assert (EventKind.REMINDER, 3) in told(one, 45, (7, 3))


def test_an_editorial_revision_is_in_the_feed_and_in_no_mail():
    one = policy(record(0, 1), record(5, 40, "b", change=Change.EDITORIAL))

    assert told(one, 45) == told(one, 4)
    assert len(entries(library(one), day(45))) == 4


def test_an_undeclared_change_is_not_mailed():
    one = policy(record(0, 1), record(5, 1, "b"), record(6, 1, "c", correction="Oh."))

    assert told(one, 10)[2:] == [(EventKind.CORRECTED, 2)]


def test_a_version_older_than_the_repository_is_no_news():
    old = record(3, -300, "old", past=True, path="policies/privacy.past/2025.md")
    one = replace(policy(record(0, 1)), timeline=built(record(0, 1), past=(old,)))

    assert names(one, 10) == names(policy(record(0, 1)), 10)


def test_a_moved_version_is_told_as_moved_and_announced_anew():
    one = policy(record(0, 1), record(5, 40, "b"), record(20, 60, "b"))

    assert told(one, 70)[3:] == [
        (EventKind.RESCHEDULED, 0),
        (EventKind.ANNOUNCED, 0),
        (EventKind.REMINDER, 7),
        (EventKind.IN_FORCE, 0),
    ]


def test_a_withdrawal_after_the_reminder_leaves_the_reminder_where_it_was():
    back = record(35, 1, "first", withdraws=day(40))
    one = policy(record(0, 1), record(5, 40, "b"), back)

    assert told(one, 45)[2:] == [
        (EventKind.ANNOUNCED, 0),
        (EventKind.REMINDER, 7),
        (EventKind.WITHDRAWN, 0),
    ]


def test_a_version_that_stands_again_is_announced_and_set_aside_anew():
    second, gone = record(5, 40, "b"), record(9, 1, withdraws=day(40))
    again, moved = record(12, 40, "b"), record(15, 60, "b")
    one = policy(record(0, 1), second, gone, again, moved, record(18, 40, "b"))

    of_version = [name for name in names(one, 45, (7,)) if "2026-02-10" in name]
    assert of_version == [
        "privacy/2026-02-10/announced",
        "privacy/2026-02-10/withdrawn",
        "privacy/2026-02-10/announced/1",
        "privacy/2026-02-10/rescheduled/1",
        "privacy/2026-02-10/announced/2",
        "privacy/2026-02-10/reminder/7",
        "privacy/2026-02-10/in-force",
    ]


def test_a_version_that_stands_again_on_its_day_was_not_announced_before():
    gone, again = record(9, 1, withdraws=day(20)), record(22, 20, "b")
    one = policy(record(0, 1), record(5, 20, "b"), gone, again)

    assert told(one, 45)[-1] == (EventKind.ANNOUNCED, 1)


def test_a_deleted_policy_ends_when_it_is_deleted_and_is_told_though_editorial():
    one = policy(record(0, 1, change=Change.EDITORIAL), record(9, 1, None))

    assert [(e.kind, e.at) for e in notices(one, day(20))] == [
        (EventKind.ENDED, noon(9))
    ]


def test_an_event_keeps_the_wording_it_spoke_of():
    mended = record(9, 40, "third", correction="A word was missing.")
    found = notices(policy(*TWO, mended), day(45), (7,))

    digests = {event.kind: event.digest for event in found[2:]}
    assert digests[EventKind.ANNOUNCED] == TWO[1].wording.digest
    assert digests[EventKind.CORRECTED] == mended.wording.digest
    assert digests[EventKind.IN_FORCE] == mended.wording.digest


def test_a_policy_that_was_resumed_ends_anew():
    gone, back = record(9, 1, None), record(11, 1)
    ends = [record(15, 1, ends=day(20)), record(25, 1)]
    one = policy(record(0, 1), gone, back, *ends, record(30, 1, None))

    found = [e for e in notices(one, day(45)) if e.kind is EventKind.ENDED]
    assert [(e.name, e.at.astimezone(ZONE).date()) for e in found] == [
        ("privacy/2026-01-02/ended", day(9)),
        ("privacy/2026-01-02/ended/1", day(20)),
        ("privacy/2026-01-02/ended/2", day(30)),
    ]
    assert [m.date() for m in resumptions(one.timeline)] == [day(11), day(25)]


def test_an_end_that_is_moved_before_it_comes_or_after_it_came_is_one_end():
    moved = record(5, 1, ends=day(20)), record(9, 1, ends=day(30))
    one = policy(record(0, 1), *moved, record(35, 1, ends=day(33)))

    assert told(one, 31)[-1] == (EventKind.ENDED, 0)
    assert told(one, 45)[-1] == (EventKind.ENDED, 0)
    assert resumptions(one.timeline) == ()


def test_a_version_of_the_first_days_of_the_calendar_has_no_reminder():
    first = replace(record(0, 1), effective_on=date(1, 1, 3))

    assert told(policy(first), 5) == [(EventKind.ANNOUNCED, 0)]


def test_a_version_of_the_last_day_of_the_calendar_is_told_like_any_other():
    last = replace(record(0, 1), effective_on=date.max)
    found = notices(policy(last), date.max, (7,))

    assert [event.kind for event in found][1:] == [
        EventKind.REMINDER,
        EventKind.IN_FORCE,
    ]


@limits(max_examples=300, deadline=None)
@given(histories(), st.integers(0, 40))
def test_what_is_published_later_never_changes_the_events_of_a_day(records, on):
    one = policy(*records)
    night = datetime.combine(day(on + 1), time.min, tzinfo=ZONE)
    known = one.timeline.known_at(night - timedelta(microseconds=1))

    expected = names(replace(one, timeline=known), on) if known else []
    assert names(one, on) == expected


@limits(max_examples=200, deadline=None)
@given(histories(), st.integers(0, 40), st.integers(0, 20))
def test_later_days_only_add_events_and_names_are_unique(records, on, more):
    one = policy(*records)
    sooner, later = notices(one, day(on), (7,)), notices(one, day(on + more), (7,))

    assert later[: len(sooner)] == sooner
    assert len({event.name for event in later}) == len(later)
    assert [event.at for event in later] == sorted(event.at for event in later)


@limits(max_examples=200, deadline=None)
@given(histories(), st.integers(0, 40))
def test_events_since_a_moment_are_those_that_became_known_from_then_on(records, at):
    one = policy(*records)
    every = notices(one, day(60), (7,))
    since = notices(one, day(60), (7,), since=noon(at))

    late = [event for event in every if event.at >= noon(at)]
    assert set(late) <= set(since)
    assert all(event.at >= noon(at) for event in since)


@limits(max_examples=200, deadline=None)
@given(histories())
def test_no_feed_ever_shows_a_reminder(records):
    found = entries(library(policy(*records)), day(60))

    assert found
    assert not any("/reminder" in entry.name for entry in found)

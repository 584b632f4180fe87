from hypothesis import given
from hypothesis import settings as limits
from model.builders import day, noon, record
from model.test_timeline_laws import histories
from publication.makers import library, policy

from inforce.publication.events import EventKind, events
from inforce.publication.feeds import entries

TWO = (record(0, 1), record(5, 40, "second", summary="More <data>."))


def kinds(one, on):
    return [event.kind for event in events(one, day(on))]


def test_a_version_is_announced_and_then_takes_effect():
    assert kinds(policy(*TWO), 45) == [
        EventKind.ANNOUNCED,
        EventKind.IN_FORCE,
        EventKind.ANNOUNCED,
        EventKind.IN_FORCE,
    ]


def test_what_is_still_to_come_is_no_event_yet():
    assert kinds(policy(*TWO), 39)[-1] is EventKind.ANNOUNCED


def test_a_version_published_after_its_first_day_has_one_event():
    assert kinds(policy(record(5, 1)), 10) == [EventKind.ANNOUNCED]


def test_corrections_are_told_apart():
    one = policy(record(0, 1), record(5, 1, "b", correction="Typo."), record(6, 1, "c"))

    assert kinds(one, 10)[2:] == [EventKind.CORRECTED, EventKind.UNDECLARED]


def test_an_end_is_an_event_of_the_last_version():
    assert kinds(policy(record(0, 1), record(9, 1, None)), 20)[-1] is EventKind.ENDED


def test_a_policy_that_goes_on_without_a_new_version_is_an_event():
    one = policy(record(0, 1), record(9, 1, None), record(12, 1))
    last = events(one, day(20))[-1]

    assert (last.name, last.at) == ("privacy/2026-01-02/resumed/1", noon(12))
    (entry,) = (e for e in entries(library(one), day(20)) if "resumed" in e.name)
    assert entry.title.endswith(": in force again")
    assert entry.address == "/privacy/history/"


def test_a_new_version_says_by_itself_that_a_policy_goes_on():
    one = policy(record(0, 1), record(9, 1, None), record(12, 12, "second"))

    assert EventKind.RESUMED not in kinds(one, 20)


def test_the_feed_keeps_that_a_version_was_moved_when_it_takes_effect_after_all():
    moved, again = record(9, 60, "second"), record(12, 40, "second")
    one = policy(*TWO, moved, again)

    titles = {e.name.partition("/")[2]: e.title for e in entries(library(one), day(20))}
    assert titles["2026-02-10/rescheduled"] == (
        "Privacy: announced for 10 February 2026, now takes effect on 2 March 2026"
    )
    assert titles["2026-02-10/announced/1"] == (
        "Privacy: the version of 10 February 2026 takes effect after all"
    )


def test_an_event_is_shown_by_its_name():
    (first, *_) = events(policy(*TWO), day(4))

    assert repr(first) == (
        "Event('privacy/2026-01-02/announced', 2026-01-01T12:00:00+0000)"
    )


def test_feed_entries_are_newest_first_and_escape_the_summary():
    found = entries(library(policy(*TWO)), day(45))

    assert found[0].name == "privacy/2026-02-10/in-force"
    assert "More &lt;data&gt;." in found[0].html
    assert found[1].address == "/privacy/2026-02-10/changes/"


@limits(max_examples=300, deadline=None)
@given(histories())
def test_the_names_of_events_are_unique_and_later_days_only_add(records):
    one = policy(*records)
    sooner, later = events(one, day(15)), events(one, day(40))

    names = [event.name for event in later]
    assert len(set(names)) == len(names)
    assert {event.name for event in sooner} <= set(names)

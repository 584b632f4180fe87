from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from model.builders import day, noon, record
from model.test_timeline_laws import histories
from publication.makers import library, policy

from inforce.model.front_matter import Change
from inforce.publication.calendars import entries
from inforce.publication.ends import ends

FIRST = record(0, 1)


def listed(*records, **more):
    return entries(library(policy(*records, **more)))


def test_every_effective_date_has_an_entry_past_and_to_come():
    found = listed(FIRST, record(5, 40, "second", summary="We keep more."))

    assert [(entry.name, entry.day, entry.at) for entry in found] == [
        ("privacy.2026-01-02", day(1), noon(0)),
        ("privacy.2026-02-10", day(40), noon(5)),
    ]
    assert [entry.title for entry in found] == [
        "Privacy: first version takes effect",
        "Privacy: new version takes effect",
    ]
    assert found[1].text == "We keep more."
    assert found[1].address == "/privacy/2026-02-10/"
    assert not any(entry.cancelled or entry.sequence for entry in found)


def test_an_editorial_revision_is_called_one():
    found = listed(FIRST, record(5, 40, "second", change=Change.EDITORIAL))

    assert found[1].title == "Privacy: editorial revision takes effect"


def test_a_moved_version_keeps_its_name_and_counts_the_moves():
    once = listed(FIRST, record(2, 20, "b"), record(3, 30, "b", summary="Later."))
    twice = listed(
        FIRST, record(2, 20, "b"), record(3, 30, "b"), record(4, 25, replaces=day(30))
    )

    assert [(e.name, e.day, e.sequence, e.at) for e in once[1:]] == [
        ("privacy.2026-01-21", day(30), 1, noon(3))
    ]
    assert once[1].text == "Later.\n\nFirst announced for 21 January 2026."
    assert once[1].address == "/privacy/2026-01-31/"
    assert [(e.name, e.day, e.sequence, e.at) for e in twice[1:]] == [
        ("privacy.2026-01-21", day(25), 2, noon(4))
    ]


def test_a_withdrawn_version_is_cancelled_when_it_was_withdrawn():
    found = listed(
        FIRST,
        record(2, 20, "b", summary="More."),
        record(3, 1, "first", withdraws=day(20)),
    )

    assert [(e.cancelled, e.sequence, e.at) for e in found] == [
        (False, 0, noon(0)),
        (True, 1, noon(3)),
    ]
    assert found[1].title == (
        "Privacy: the version of 21 January 2026 will not take effect"
    )
    assert found[1].text == ""


def test_an_announcement_moved_and_then_withdrawn_says_both():
    found = listed(
        FIRST,
        record(2, 20, "b"),
        record(3, 30, "b"),
        record(4, 1, "first", withdraws=day(30)),
    )

    assert [(e.name, e.cancelled, e.sequence) for e in found[1:]] == [
        ("privacy.2026-01-21", True, 2)
    ]


def test_a_version_moved_to_one_announced_before_gives_way_to_it():
    found = listed(
        FIRST,
        record(2, 20, "b"),
        record(3, 30, "c"),
        record(4, 30, "c", replaces=day(20)),
    )

    assert [(e.name, e.cancelled, e.text) for e in found[1:]] == [
        ("privacy.2026-01-21", True, "The version of 31 January 2026 takes its place."),
        ("privacy.2026-01-31", False, ""),
    ]


def test_of_two_versions_moved_to_one_day_at_once_the_earlier_goes_on():
    found = listed(
        FIRST,
        record(2, 20, "b"),
        record(3, 25, "c"),
        record(4, 30, "c", replaces=day(20)),
    )

    assert [(e.name, e.day, e.cancelled) for e in found[1:]] == [
        ("privacy.2026-01-26", day(25), True),
        ("privacy.2026-01-21", day(30), False),
    ]


def test_an_end_is_an_entry_of_the_first_day_without_the_policy():
    (_, end) = listed(FIRST, record(3, 1, ends=day(50)))

    assert (end.name, end.day, end.at) == ("privacy.end.1", day(50), noon(3))
    assert end.title == "Privacy: no longer in force"
    assert end.address == "/privacy/history/"


def test_an_end_that_is_moved_keeps_its_name_and_one_called_off_says_so():
    said = record(3, 1, ends=day(50))
    (_, moved) = listed(FIRST, said, record(4, 1, ends=day(60)))
    (_, off) = listed(FIRST, said, record(4, 1))

    assert (moved.name, moved.day, moved.sequence) == ("privacy.end.1", day(60), 1)
    assert moved.text == "First announced for 20 February 2026."
    assert (off.name, off.cancelled, off.sequence) == ("privacy.end.1", True, 1)
    assert off.title == "Privacy: does not end on 20 February 2026"


def test_a_version_announced_for_after_the_end_is_cancelled():
    found = listed(FIRST, record(2, 40, "b"), record(9, 40, None))

    version = next(entry for entry in found if entry.day == day(40))
    assert (version.cancelled, version.at) == (True, noon(9))
    assert version.text == "The policy ends on 10 January 2026."


def test_an_end_before_anything_took_effect_is_cancelled():
    found = listed(record(0, 30), record(9, 30, None))

    assert [entry.cancelled for entry in found] == [True, True]


def test_a_translation_has_entries_of_its_own_in_its_language():
    german = policy(FIRST, slug="privacy/de", language="de", translation_of="privacy")
    found = entries(library(policy(FIRST), german))

    assert [(e.name, e.language) for e in found] == [
        ("privacy.2026-01-02", "en"),
        ("privacy.de.2026-01-02", "de"),
    ]


def in_order(records):
    """Return *records* each later than the one before, as most commits are."""
    at = noon(0)
    found = []
    for one in records:
        at = max(at + timedelta(microseconds=1), one.recorded_at)
        found.append(replace(one, recorded_at=at))
    return found


def moments(records):
    """Return *records* each at a moment of its own, as commits of one branch are."""
    return [
        replace(one, recorded_at=one.recorded_at.replace(microsecond=number))
        for number, one in enumerate(records)
    ]


@limits(max_examples=300, deadline=None)
@given(histories().map(moments))
def test_names_are_unique_and_never_go_away(records):
    after = [entry.name for entry in listed(*records)]

    assert len(set(after)) == len(after) > 0
    for count in range(1, len(records)):
        before = {entry.name for entry in listed(*records[:count])}
        assert before <= set(after)


@limits(max_examples=300, deadline=None)
@given(histories())
def test_what_is_not_cancelled_are_the_versions_and_ends_that_stand(records):
    one = policy(*records)
    line = one.timeline
    standing = [v.effective_on for v in line.standing if line.period(v)]
    first = min((v.effective_on for v in line.standing), default=None)
    standing += [
        end.on for end in ends(line) if not end.called_off and first and first < end.on
    ]

    shown = [e.day for e in entries(library(one)) if not e.cancelled]
    assert sorted(shown) == sorted(standing)


@limits(max_examples=200, deadline=None)
@given(histories(), st.integers(21, 60))
def test_moving_an_announced_date_moves_its_entry_and_no_other(records, offset):
    announced = (*records, record(60, 100, "announced"))
    moved = (*announced, record(61, 101 + offset, "announced"))
    before = {entry.name: entry for entry in listed(*announced)}
    after = {entry.name: entry for entry in listed(*moved)}

    name = "privacy.2026-04-11"
    assert before.keys() == after.keys()
    assert after[name].day == day(101 + offset)
    assert after[name].sequence == before[name].sequence + 1
    assert {k for k in after if after[k] != before[k]} == {name}


@limits(max_examples=100, deadline=None)
@given(histories(), histories())
def test_the_calendar_of_a_policy_is_its_part_of_the_whole(some, others):
    made = library(policy(*some), policy(*others, slug="terms"))
    parts = [*entries(made, "privacy"), *entries(made, "terms")]

    assert sorted(parts, key=lambda entry: (entry.day, entry.name)) == list(
        entries(made)
    )


@limits(max_examples=300, deadline=None)
@given(histories().map(in_order))
def test_the_sequence_of_a_version_never_goes_back_and_grows_with_changes(records):
    before = {}
    for count in range(1, len(records) + 1):
        listing = listed(*records[:count])
        for entry in (one for one in listing if ".end." not in one.name):
            said = (entry.day, entry.cancelled)
            number, was = before.get(entry.name, (-1, None))
            assert entry.sequence > number if said != was else entry.sequence >= number
            before[entry.name] = entry.sequence, said

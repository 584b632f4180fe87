from hypothesis import given
from hypothesis import settings as limits
from model.builders import built, day, noon, record
from model.test_timeline_laws import histories

from inforce.publication.ends import ends


def test_an_end_is_known_from_the_state_that_announces_it():
    said = {"ends": day(9)}
    (end,) = ends(built(record(0, 1), record(3, 1, **said), record(4, 1, "b", **said)))

    assert (end.first_on, end.on, end.at) == (day(9), day(9), noon(3))
    assert (end.moves, end.called_off) == (0, False)


def test_an_end_moved_before_it_came_is_the_same_end():
    (end,) = ends(built(record(0, 1, ends=day(9)), record(3, 1, ends=day(20))))

    assert (end.first_on, end.on, end.at, end.moves) == (day(9), day(20), noon(3), 1)


def test_an_end_taken_back_before_it_came_is_called_off():
    (end,) = ends(built(record(0, 1, ends=day(9)), record(3, 1)))

    assert end.called_off
    assert (end.on, end.at) == (day(9), noon(3))


def test_a_deleted_file_ends_its_policy_on_that_day():
    (end,) = ends(built(record(0, 1), record(9, 1, None)))

    assert (end.on, end.at) == (day(9), noon(9))


def test_a_policy_that_came_back_keeps_the_end_before():
    before, after = ends(
        built(record(0, 1), record(9, 1, None), record(20, 1), record(30, 1, None))
    )

    assert (before.on, after.on) == (day(9), day(30))
    assert not before.called_off


def test_a_file_that_was_away_for_no_day_never_ended():
    (end,) = ends(built(record(0, 1), record(9, 1, None), record(9, 1)))

    assert end.called_off


@limits(max_examples=300, deadline=None)
@given(histories())
def test_the_ends_that_stand_are_those_of_the_timeline(records):
    line = built(*records)
    known = {line.ended_on, *(gap.start for gap in line.gaps)} - {None}

    standing = [end.on for end in ends(line) if not end.called_off]
    assert sorted(set(standing)) == sorted(known)


@limits(max_examples=300, deadline=None)
@given(histories())
def test_what_is_recorded_later_takes_no_end_away(records):
    after = [end.first_on for end in ends(built(*records))]

    for count in range(1, len(records)):
        before = [end.first_on for end in ends(built(*records[:count]))]
        assert after[: len(before)] == before

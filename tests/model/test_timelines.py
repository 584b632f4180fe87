from datetime import UTC, datetime

from model.builders import ZONE, built, day, noon, record

from inforce.model.records import Problem
from inforce.model.versions import Revival, SetAside, State, TextKind


def whats(problems: tuple[Problem, ...]) -> str:
    return " ".join(problem.what for problem in problems)


def test_a_version_is_in_force_from_its_first_day():
    line = built(record(0, 5), record(6, 20, "second", summary="s"))

    assert line.in_force_on(day(4)) is None
    assert line.in_force_on(day(5)) == line.versions[0]
    assert line.in_force_on(day(19)) == line.versions[0]
    assert line.in_force_on(day(20)) == line.versions[1]


def test_the_period_of_a_version_ends_where_the_next_begins():
    line = built(record(0, 5), record(6, 20, "second"))

    assert line.period(line.versions[0]).until == day(20)
    assert line.period(line.versions[1]).until is None


def test_a_declared_change_under_the_same_date_is_a_correction():
    line = built(record(0, 5), record(6, 5, "first, mended", correction="A typo."))

    (version,) = line.versions
    assert [text.kind for text in version.texts] == [
        TextKind.ORIGINAL,
        TextKind.CORRECTION,
    ]
    assert version.text.note == "A typo."


def test_an_undeclared_change_under_the_same_date_is_shown_as_such():
    line = built(record(0, 5), record(6, 5, "other"))

    assert line.versions[0].text.kind is TextKind.UNDECLARED


def test_a_correction_counts_only_in_the_commit_that_declares_it():
    line = built(
        record(0, 5),
        record(6, 5, "mended", correction="A typo."),
        record(7, 5, "mended again", correction="A typo."),
    )

    assert [text.kind for text in line.versions[0].corrections] == [
        TextKind.CORRECTION,
        TextKind.UNDECLARED,
    ]


def test_other_front_matter_alone_is_no_change_of_wording():
    line = built(record(0, 5), record(6, 5, owner="Legal"))

    (version,) = line.versions
    assert len(version.texts) == 1
    assert version.front_matter.owner == "Legal"


def test_an_announced_version_still_takes_effect_before_a_later_one():
    line = built(record(0, 1), record(2, 20, "second"), record(3, 30, "third"))

    assert line.in_force_on(day(25)) == line.version(day(20))


def test_replaces_postpones_an_announced_version():
    line = built(
        record(0, 1),
        record(2, 20, "second"),
        record(3, 30, "third", replaces=day(20)),
    )

    assert line.state(line.version(day(20)), day(10)) is State.POSTPONED
    assert line.in_force_on(day(25)) == line.version(day(1))


def test_replaces_with_an_earlier_date_brings_forward():
    line = built(
        record(0, 1), record(2, 20, "second"), record(3, 10, "second", replaces=day(20))
    )

    assert line.state(line.version(day(20)), day(5)) is State.BROUGHT_FORWARD
    assert line.problems == ()


def test_the_same_wording_with_a_later_date_is_a_postponement():
    line = built(record(0, 1), record(2, 20, "second"), record(3, 30, "second"))

    assert line.version(day(20)).set_aside.by == day(30)


def test_the_same_wording_after_its_first_day_is_a_new_version():
    line = built(record(0, 1), record(5, 30, "first"))

    assert line.version(day(1)).set_aside is None
    assert line.in_force_on(day(29)) == line.version(day(1))


def test_a_withdrawn_version_never_takes_effect():
    line = built(
        record(0, 1),
        record(2, 20, "second"),
        record(3, 1, "first", withdraws=day(20)),
    )

    assert line.state(line.version(day(20)), day(25)) is State.WITHDRAWN
    assert line.in_force_on(day(25)) == line.version(day(1))
    assert line.problems == ()


def test_a_version_in_force_cannot_be_withdrawn():
    line = built(
        record(0, 1), record(2, 5, "second"), record(6, 1, "first", withdraws=day(5))
    )

    assert "has taken effect" in whats(line.problems)
    assert line.in_force_on(day(8)) == line.version(day(5))


def test_an_earlier_date_needs_replaces():
    line = built(record(0, 1), record(2, 20, "second"), record(3, 10, "third"))

    assert "earlier than the announced" in whats(line.problems)
    assert line.problems[0].path == "policies/privacy.md"


def test_a_correction_of_the_text_in_force_leaves_the_announced_version():
    line = built(
        record(0, 1),
        record(2, 20, "second"),
        record(3, 1, "first, mended", correction="A typo."),
        record(4, 20, "second"),
    )

    assert line.problems == ()
    assert line.in_force_on(day(20)) == line.version(day(20))
    assert line.version(day(1)).text.kind is TextKind.CORRECTION


def test_before_strict_since_history_is_shown_as_it_is():
    line = built(
        record(0, 20, "second", strict=False), record(3, 10, "third", strict=False)
    )

    assert line.problems == ()
    assert len(line.versions) == 2


def test_the_date_of_a_version_set_aside_is_never_used_again():
    line = built(
        record(0, 1),
        record(2, 20, "second"),
        record(3, 30, "second"),
        record(4, 20, "third", replaces=day(30)),
    )

    assert "never used again" in whats(line.problems)


def test_a_deleted_policy_ended_on_the_day_of_the_commit():
    line = built(record(0, 1), record(9, 1, None))

    assert line.ended_on == day(9)
    assert line.in_force_on(day(8)) is not None
    assert line.in_force_on(day(9)) is None
    assert line.state(line.versions[0], day(9)) is State.ENDED


def test_a_policy_added_again_shows_the_gap():
    line = built(record(0, 1), record(9, 1, None), record(15, 1, "first"))

    (gap,) = line.gaps
    assert (gap.start, gap.until) == (day(9), day(15))
    assert line.in_force_on(day(14)) is None
    assert line.in_force_on(day(15)) == line.versions[0]


def test_the_gap_lasts_until_a_new_version_takes_effect():
    line = built(record(0, 1), record(9, 1, None), record(15, 25, "second"))

    assert line.gaps[0].until == day(25)


def test_ends_names_the_first_day_without_the_policy():
    line = built(record(0, 1, ends=day(30)))

    assert line.in_force_on(day(29)) == line.versions[0]
    assert line.in_force_on(day(30)) is None
    assert line.period(line.versions[0]).until == day(30)


def test_an_end_taken_back_in_time_leaves_no_gap():
    line = built(record(0, 1, ends=day(30)), record(5, 1))

    assert line.ended_on is None
    assert line.gaps == ()


def test_a_version_older_than_the_repository_joins_by_its_own_date():
    older = record(
        0,
        -90,
        "zeroth",
        past=True,
        path="policies/privacy.past/x.md",
        published=day(-100),
    )
    line = built(record(0, 1), past=(older,))

    assert [v.effective_on for v in line.versions] == [day(-90), day(1)]
    assert line.in_force_on(day(-1)) == line.versions[0]
    assert line.versions[0].published_at.astimezone(ZONE).date() == day(-100)


def test_only_the_first_state_may_say_it_was_published_before():
    line = built(
        record(0, 1, published=day(-20)),
        record(5, 40, "second", published=day(-20)),
    )

    assert line.versions[0].published_at == datetime(2025, 12, 11, 23, tzinfo=UTC)
    assert line.versions[1].published_at == noon(5)


def test_known_at_forgets_what_was_published_later():
    line = built(
        record(0, 1),
        record(2, 20, "second"),
        record(3, 1, "first", withdraws=day(20)),
    )

    assert line.known_at(noon(2)).in_force_on(day(25)).wording.text == "second\n"
    assert line.known_at(noon(3)).in_force_on(day(25)).wording.text == "first\n"
    assert line.known_at(noon(-1)) is None


def test_notice_counts_neither_the_day_of_announcement_nor_the_first_day():
    line = built(record(0, 1), record(10, 41, "second"))

    assert line.notice_days(line.version(day(41))) == 30


def test_neighbours_leave_out_versions_set_aside():
    line = built(
        record(0, 1), record(2, 20, "second"), record(3, 30, "third", replaces=day(20))
    )

    assert line.before(line.version(day(30))) == line.version(day(1))
    assert line.after(line.version(day(1))) == line.version(day(30))
    assert line.before(line.version(day(20))) == line.version(day(1))


def test_upcoming_versions_come_soonest_first():
    line = built(record(0, 1), record(2, 30, "b"), record(3, 40, "c"))

    assert [v.effective_on for v in line.upcoming(day(5))] == [day(30), day(40)]


def test_a_version_that_stands_again_keeps_when_it_was_set_aside():
    gone, again = record(9, 1, withdraws=day(40)), record(12, 40, "b")
    later = record(20, 60, "b")

    version = built(record(0, 1), record(5, 40, "b"), gone, again, later).version(
        day(40)
    )
    assert version.set_aside == SetAside(at=noon(20), by=day(60))
    assert version.revivals == (Revival(aside=SetAside(at=noon(9)), at=noon(12)),)
    assert (version.published_at, version.announced_at) == (noon(5), noon(12))


def test_a_version_that_nobody_saw_set_aside_never_stood_again():
    gone, again = record(9, 1, withdraws=day(40)), record(9, 40, "b")

    version = built(record(0, 1), record(5, 40, "b"), gone, again).version(day(40))
    assert (version.set_aside, version.revivals) == (None, ())
    assert version.announced_at == noon(5)

"""When mail goes: awake hours all over the world, and never past a deadline."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from model.builders import day, record
from notify.world import BERLIN, at, occasion
from publication.makers import policy

from inforce.model.policies import Policy
from inforce.model.timelines import timeline
from inforce.notify.hours import Hours, monday, zone_named
from inforce.notify.occasions import deadline_at, due_at
from inforce.people.persons import Mode
from inforce.publication.events import EventKind
from inforce.publication.notices import notices

NIGHT = (21, 8)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
)


def goes(due, *, zone="", deadline=None, now=None, **more):
    """Return when a mail goes, as a local time in *zone*."""
    mode = more.pop("mode", Mode.EACH)
    one = occasion(
        1,
        EventKind.ANNOUNCED,
        due,
        deadline_at=None if deadline is None else at(deadline),
    )
    hours = Hours(now=at(now or due), zone=BERLIN, quiet=more.get("quiet", NIGHT))
    moment = datetime.fromtimestamp(hours.moment(one, zone, mode), UTC)
    local = moment.astimezone(zone_named(zone) or BERLIN)
    return local.isoformat()


@pytest.mark.parametrize(
    ("due", "zone", "expected"),
    [
        ("2026-01-10T12:00", "", "2026-01-10T13:00:00+01:00"),
        ("2026-01-10T19:59", "", "2026-01-10T20:59:00+01:00"),
        ("2026-01-10T20:00", "", "2026-01-11T08:00:00+01:00"),
        ("2026-01-10T06:59:59", "", "2026-01-10T08:00:00+01:00"),
        ("2026-01-10T07:00", "", "2026-01-10T08:00:00+01:00"),
        ("2026-01-10T12:00", "Pacific/Kiritimati", "2026-01-11T08:00:00+14:00"),
        ("2026-01-10T12:00", "Etc/GMT+12", "2026-01-10T08:00:00-12:00"),
        ("2026-01-10T12:00", "Asia/Kathmandu", "2026-01-10T17:45:00+05:45"),
        ("2026-01-10T15:20", "Asia/Kathmandu", "2026-01-11T08:00:00+05:45"),
        ("2026-01-10T12:00", "Nowhere/At_All", "2026-01-10T13:00:00+01:00"),
    ],
)
def test_a_mail_due_in_quiet_hours_waits_to_their_end(due, zone, expected):
    assert goes(due, zone=zone) == expected


@pytest.mark.parametrize(
    ("due", "quiet", "expected"),
    [
        # 2:00 to 3:00 does not exist on 29 March 2026 in Berlin.
        ("2026-03-29T00:30", (1, 2), "2026-03-29T03:00:00+02:00"),
        ("2026-03-29T00:30", (21, 8), "2026-03-29T08:00:00+02:00"),
        # 2:00 to 3:00 exists twice on 25 October 2026: both are quiet.
        ("2026-10-25T00:30", (2, 3), "2026-10-25T03:00:00+01:00"),
        ("2026-10-25T00:30", (21, 8), "2026-10-25T08:00:00+01:00"),
        # The first 2:30 is quiet until 2, so the mail goes at once.
        ("2026-10-25T00:30", (21, 2), "2026-10-25T02:30:00+02:00"),
        ("2028-02-28T23:30", (21, 8), "2028-02-29T08:00:00+01:00"),
        ("2028-02-29T20:30", (21, 8), "2028-03-01T08:00:00+01:00"),
    ],
)
def test_quiet_hours_follow_the_clocks_that_change(due, quiet, expected):
    assert goes(due, quiet=quiet) == expected


def test_without_quiet_hours_a_mail_goes_at_once():
    assert goes("2026-01-10T02:00", quiet=None) == "2026-01-10T03:00:00+01:00"


def test_a_late_run_waits_for_the_end_of_the_quiet_hours_of_its_own_night():
    late = goes("2026-01-10T12:00", now="2026-01-12T01:00")

    assert late == "2026-01-12T08:00:00+01:00"


def test_a_mail_goes_at_once_where_waiting_would_pass_the_deadline():
    kept = goes("2026-01-30T22:00", deadline="2026-01-30T23:00")
    sharp = goes("2026-01-30T22:00", deadline="2026-01-31T07:00")
    waiting = goes("2026-01-30T22:00", deadline="2026-01-31T07:00:01")
    missed = goes("2026-01-30T22:00", deadline="2026-01-30T07:00")

    assert kept == sharp == missed == "2026-01-30T23:00:00+01:00"
    assert waiting == "2026-01-31T08:00:00+01:00"


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-01-10T12:00", "2026-01-12T08:00:00+01:00"),
        ("2026-01-12T07:00", "2026-01-12T08:00:00+01:00"),
        ("2026-01-12T07:00:01", "2026-01-19T08:00:00+01:00"),
        ("2026-03-28T12:00", "2026-03-30T08:00:00+02:00"),
        ("2026-10-24T12:00", "2026-10-26T08:00:00+01:00"),
    ],
)
def test_weekly_mail_waits_for_monday_at_eight(due, expected):
    assert goes(due, mode=Mode.WEEKLY) == expected


def test_weekly_mail_does_not_wait_past_the_deadline():
    soon = goes("2026-01-10T12:00", mode=Mode.WEEKLY, deadline="2026-01-12T07:00")
    later = goes("2026-01-10T12:00", mode=Mode.WEEKLY, deadline="2026-01-12T07:01")

    assert soon == "2026-01-10T13:00:00+01:00"
    assert later == "2026-01-12T08:00:00+01:00"


def test_weekly_mail_of_a_late_riser_goes_before_the_night_if_it_must():
    must = goes(
        "2026-01-10T12:00",
        mode=Mode.WEEKLY,
        quiet=(21, 9),
        deadline="2026-01-12T07:30",
    )

    assert must == "2026-01-11T20:00:00+01:00"


MOMENTS = st.integers(at("2025-01-01"), at("2029-01-01"))
LEADS = st.none() | st.integers(-3 * 86400, 20 * 86400)
QUIET = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda q: q[0] != q[1])


@limits(max_examples=600, deadline=None)
@given(MOMENTS, LEADS, st.sampled_from(ZONES), QUIET, st.sampled_from(Mode))
def test_a_mail_never_goes_early_nor_past_a_deadline_that_can_be_kept(
    due, lead, zone, quiet, mode
):
    deadline = None if lead is None else due + lead
    moment = _moment(due, deadline, zone, quiet, mode)

    assert moment >= due
    if deadline is not None and deadline > due:
        assert moment < deadline
    if deadline is None:
        hour = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone)).hour
        first, until = quiet
        in_quiet = (hour - first) % 24 < (until - first) % 24
        assert not in_quiet
        assert moment - due <= 9 * 86400


def _moment(due, deadline, zone, quiet, mode):
    one = occasion(
        1, EventKind.ANNOUNCED, "2026-01-01", due_at=due, deadline_at=deadline
    )
    return Hours(now=due, zone=BERLIN, quiet=quiet).moment(one, zone, mode)


@limits(max_examples=300, deadline=None)
@given(MOMENTS, st.sampled_from(ZONES))
def test_monday_is_the_next_monday_morning(moment, zone):
    found = monday(moment, ZoneInfo(zone))
    local = datetime.fromtimestamp(found, UTC).astimezone(ZoneInfo(zone))

    assert (local.weekday(), local.time()) == (0, time(8))
    assert 0 <= found - moment <= 7 * 86400 + 3600


def _in_zone(one: Policy, zone: str) -> Policy:
    return replace(one, timeline=timeline(one.timeline.records, zone=ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("zone", "in_force"),
    [
        ("Pacific/Kiritimati", "2026-02-28T10:00"),
        ("Etc/GMT+12", "2026-03-01T12:00"),
        ("Europe/Berlin", "2026-02-28T23:00"),
    ],
)
def test_a_version_takes_effect_at_midnight_of_the_publisher(zone, in_force):
    one = _in_zone(policy(record(0, 1), record(5, 59, "second")), zone)
    last = notices(one, day(90), (7,))[-1]

    assert last.kind is EventKind.IN_FORCE
    assert due_at(last) == at(in_force)


@pytest.mark.parametrize(
    ("zone", "effective", "deadline"),
    [
        ("Europe/Berlin", date(2026, 4, 20), "2026-03-20T23:00"),
        # The clock went forward in between: the day of the deadline counts.
        ("Europe/Berlin", date(2026, 4, 28), "2026-03-28T23:00"),
        ("Europe/Berlin", date(2026, 4, 29), "2026-03-29T22:00"),
        ("Europe/Berlin", date(2028, 3, 30), "2028-02-28T23:00"),
        ("Pacific/Kiritimati", date(2026, 4, 20), "2026-03-20T10:00"),
        # Midnight of 6 September 2026 does not exist in Santiago.
        ("America/Santiago", date(2026, 10, 6), "2026-09-06T04:00"),
    ],
)
def test_an_announcement_has_to_be_out_before_the_notice_period(
    zone, effective, deadline
):
    number = (effective - day(0)).days
    one = _in_zone(policy(record(0, 1), record(5, number, "second")), zone)
    announced = notices(one, day(6))[-1]

    assert deadline_at(announced, 30) == at(deadline)


def test_a_reminder_is_of_use_until_the_version_is_in_force():
    one = policy(record(0, 1), record(5, 59, "second"))
    reminder = notices(one, day(55), (7,))[-1]

    assert due_at(reminder) == at("2026-02-21T23:00")
    assert deadline_at(reminder, 30) == at("2026-02-28T23:00")


def test_that_a_version_is_withdrawn_has_to_be_known_before_its_day():
    back = record(20, 1, "first", withdraws=day(59))
    withdrawn = notices(policy(record(0, 1), record(5, 59, "b"), back), day(21))[-1]

    assert withdrawn.kind is EventKind.WITHDRAWN
    assert deadline_at(withdrawn, 30) == at("2026-02-28T23:00")


def test_a_correction_has_no_deadline():
    mended = record(6, 59, "third", correction="A word was missing.")
    found = notices(policy(record(0, 1), record(5, 59, "b"), mended), day(7))

    assert found[-1].kind is EventKind.CORRECTED
    assert deadline_at(found[-1], 30) is None


def test_a_waived_notice_period_sets_no_deadline():
    waived = record(5, 59, "second", notice_waived="Required by law.")

    assert deadline_at(notices(policy(record(0, 1), waived), day(6))[-1], 30) is None


def test_a_version_of_the_first_days_of_the_calendar_has_no_deadline():
    announced = notices(policy(record(0, 1)), day(6))[0]

    assert deadline_at(announced, 800_000) is None

from datetime import date

from inforce.model.periods import Period
from inforce.publication import words


def test_a_day_is_written_without_leading_zero():
    assert words.day(date(2027, 1, 1)) == "1 January 2027"


def test_a_closed_period_names_its_last_day():
    period = Period(start=date(2024, 1, 1), until=date(2026, 1, 1))

    assert words.in_force(period) == "in force from 1 January 2024 to 31 December 2025"


def test_an_open_period_names_its_first_day_only():
    assert words.in_force(Period(start=date(2024, 1, 1))) == (
        "in force from 1 January 2024"
    )


def test_a_version_set_aside_was_never_in_force():
    assert words.in_force(None) == "never in force"


def test_counts_agree_with_their_noun():
    assert words.counted(1, "change") == "1 change"
    assert words.counted(0, "policy", "policies") == "0 policies"
    assert words.counted(12345, "mail") == "12,345 mails"

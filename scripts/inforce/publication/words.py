"""Dates, periods and counts in the words readers see."""

from datetime import date

from inforce.model.periods import Period
from inforce.model.policies import Policy
from inforce.model.versions import State, Version

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date) -> str:
    """Return *value* as `1 January 2027`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 change`, `2 changes`; *many* defaults to *one* with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_force(period: Period | None) -> str:
    """Return `in force from 1 January 2024 to 31 December 2025`, bounds inclusive.

    An open period reads `in force from 1 January 2024`; None `never in force`.
    """
    if period is None:
        return "never in force"
    begins = f"in force from {day(period.start)}"
    return f"{begins} to {day(period.last_day)}" if period.last_day else begins


def named(policy: Policy, version: Version) -> str:
    """Return `the version announced for …` or `the version in force …`."""
    if version.set_aside:
        return f"the version announced for {day(version.effective_on)}"
    return f"the version {in_force(policy.timeline.period(version))}"


def state(state: State) -> str:
    """Return the state as readers see it."""
    return state.value

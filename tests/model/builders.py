"""Small builders of records, so that a test says only what it is about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from inforce.model.front_matter import FrontMatter
from inforce.model.records import Record
from inforce.model.timelines import Timeline, timeline
from inforce.model.wording import wording

ZONE = ZoneInfo("Europe/Berlin")
START = date(2026, 1, 1)


def day(number: int) -> date:
    """Return the *number*-th day of the tests' calendar, from 0."""
    return START + timedelta(days=number)


def noon(number: int) -> datetime:
    """Return noon in UTC of the *number*-th day."""
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)


def record(
    at: int, effective: int, text: str | None = "first", **declared: object
) -> Record:
    """Return a record committed at noon of day *at*; *declared* is front matter."""
    strict = bool(declared.pop("strict", True))
    past = bool(declared.pop("past", False))
    path = str(declared.pop("path", "policies/privacy.md"))
    front = FrontMatter(title="Privacy", effective=day(effective), **declared)  # type: ignore[arg-type]
    return Record(
        path=path,
        commit=f"{at:03}-{effective:03}-{text}",
        recorded_at=noon(at),
        effective_on=day(effective),
        front_matter=front,
        wording=None if text is None else wording(text),
        strict=strict,
        is_past=past,
    )


def built(*records: Record, past: tuple[Record, ...] = ()) -> Timeline:
    """Return the timeline of *records* in the publisher's zone of the tests."""
    return timeline(records, past=past, zone=ZONE)

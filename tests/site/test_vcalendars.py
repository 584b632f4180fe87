"""Calendars: what a calendar program reads in them."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from icalendar import Calendar as Foreign
from model.builders import record
from publication.calendar_reader import read
from publication.makers import library, policy

from inforce.publication.calendars import entries
from inforce.site.vcalendars import plain, site_calendar

HOST = "https://policies.example/base/"
HOSTILE = "a;b,c\\n\\N\r\nd\re\x00\x1b\x7f\x85\u2028\ud800 :\"^' \tEND:VCALENDAR"
TEXTS = st.text() | st.text("\\;,\nné日🏛 ", max_size=200)


@limits(max_examples=300, deadline=None)
@given(title=TEXTS, summary=TEXTS)
@example(title=HOSTILE, summary=HOSTILE)
@example(title="日" * 200, summary="🏛" * 300)
@example(title="x" * 75, summary="\n" * 90)
def test_readers_get_the_texts_back_and_lines_keep_their_bounds(
    title: str, summary: str
) -> None:
    made = library(policy(record(0, 1), record(5, 40, "b")))
    found = [replace(e, title=title, text=summary) for e in entries(made)]
    raw = site_calendar(made).written(made, found)

    _, events = read(raw)
    foreign = Foreign.from_ical(raw).walk("VEVENT")
    assert len(events) == len(foreign) == 2
    for strict, other in zip(events, foreign, strict=True):
        assert strict["SUMMARY"] == other["SUMMARY"] == plain(title)
        assert strict.get("DESCRIPTION", "") == plain(summary)
        assert other.get("DESCRIPTION", "") == plain(summary)


def test_what_is_made_plain_keeps_the_words_and_their_lines() -> None:
    assert plain("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert plain("a\x00\x1b\x7f\ud800b\tc") == "ab\tc"


@pytest.mark.site
def test_every_calendar_of_a_site_is_read(published: Any) -> None:
    found = sorted(published.site.rglob("calendar.ics"))

    assert len(found) == 1 + 5 + 1  # all, five policies, one former address
    for path in found:
        calendar, events = read(path.read_bytes())
        assert calendar["VERSION"] == "2.0"
        assert "METHOD" not in calendar
        assert len({event["UID"] for event in events}) == len(events) > 0
        assert Foreign.from_ical(path.read_bytes()).errors == []


@pytest.mark.site
def test_the_site_calendar_is_made_of_those_of_the_policies(published: Any) -> None:
    _, whole = read((published.site / "calendar.ics").read_bytes())
    slugs = ("privacy", "privacy/ar", "terms", "cookies", "newsletter")
    parts = [
        event
        for slug in slugs
        for event in read((published.site / slug / "calendar.ics").read_bytes())[1]
    ]

    def uid(event: dict[str, str]) -> str:
        return event["UID"]

    assert sorted(whole, key=uid) == sorted(parts, key=uid)


@pytest.mark.site
def test_moved_withdrawn_and_ended_policies_stand_in_the_site(published: Any) -> None:
    _, events = read((published.site / "calendar.ics").read_bytes())
    known = {event["UID"].removesuffix("@policies.example"): event for event in events}

    moved, gone = known["terms.2027-01-15"], known["cookies.2027-01-10"]
    assert (moved["DTSTART"], moved["SEQUENCE"]) == ("20270301", "1")
    assert (moved["STATUS"], moved["DTSTAMP"]) == ("CONFIRMED", "20261101T070000Z")
    assert moved["DESCRIPTION"].startswith("Later.\n\n")
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", "1")
    assert known["newsletter.end.1"]["DTSTART"] == "20250501"
    assert known["privacy.ar.2027-01-01"]["SUMMARY"].startswith("سياسة الخصوصية")


@pytest.mark.site
def test_an_entry_leads_to_a_page_that_exists(published: Any) -> None:
    _, events = read((published.site / "calendar.ics").read_bytes())
    for event in events:
        address = event["URL"].removeprefix(HOST)

        assert urlsplit(event["URL"]).netloc == "policies.example"
        assert (published.site / address / "index.html").is_file()


@pytest.mark.site
def test_the_bytes_depend_on_what_is_published_and_on_no_day(scenery: Any) -> None:
    scenery.build(date(2026, 10, 15))
    before = {k: v for k, v in scenery.files().items() if k.endswith(".ics")}
    scenery.build(date(2027, 6, 1))
    after = {k: v for k, v in scenery.files().items() if k.endswith(".ics")}

    assert before == after
    assert len(before) == 7


@pytest.mark.site
def test_a_build_after_a_move_renews_the_calendars(scenery: Any) -> None:
    scenery.build()
    _, before = read((scenery.site / "privacy/calendar.ics").read_bytes())
    text = (scenery.root / "policies/privacy.md").read_text()
    scenery.commit(
        "2026-11-05",
        {"policies/privacy.md": text.replace("2027-01-01", "2027-02-01")},
    )
    scenery.build()
    _, after = read((scenery.site / "privacy/calendar.ics").read_bytes())

    assert [e["UID"] for e in before] == [e["UID"] for e in after]
    assert [e["DTSTART"] for e in before][-1] == "20270101"
    assert (after[-1]["DTSTART"], after[-1]["SEQUENCE"]) == ("20270201", "1")


@pytest.mark.site
def test_hostile_words_stay_words_in_a_calendar(publisher: Any) -> None:
    words = "x\\nEND:VCALENDAR;,\\\\ " + "日" * 40
    for day, effective in (("2026-02-01", "2026-03-01"), ("2026-03-01", "2026-09-01")):
        text = publisher.policy(f"'{words}'", effective, day, summary=f"'{words}'")
        publisher.commit(day, {"policies/odd.md": text})
    publisher.build()
    _, events = read((publisher.site / "odd/calendar.ics").read_bytes())

    assert events[-1]["DESCRIPTION"] == words
    assert events[-1]["SUMMARY"] == f"{words}: new version takes effect"


@pytest.mark.site
def test_calendars_are_offered_where_readers_look(published: Any) -> None:
    privacy, history = published.page("privacy"), published.page("privacy/history")
    subscribe = published.page("subscribe")

    assert '<a href="../privacy/calendar.ics">Add to calendar</a>' in privacy
    assert '<a href="../../privacy/calendar.ics">Calendar</a>' in history
    assert 'href="../calendar.ics">All policies' in subscribe
    assert 'href="../privacy/calendar.ics"' in subscribe
    assert "newsletter/calendar.ics" not in subscribe
    assert 'type="text/calendar"' in privacy
    headers = (published.site / "_headers").read_text()
    assert "/*.ics\n  Content-Type: text/calendar; charset=utf-8\n" in headers

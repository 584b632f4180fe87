import csv
import io
import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notify.campaigns import NOW, add_event, breaches
from notify.notices import RING, STANDINGS, made
from sqlalchemy import update

from inforce.errors import InputError
from inforce.notify.evidence import checks
from inforce.notify.evidence.pages import as_html
from inforce.notify.evidence.reports import as_csv, as_json, cell, report
from inforce.notify.evidence.snapshots import snapshot
from inforce.notify.evidence.standings import Standing
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.store.tables import contact, delivery

DAY = date(2027, 1, 1)


def written(engine, form, **options):
    with snapshot(engine) as connection:
        return "".join(form(report(connection, "privacy", DAY, NOW + 9, **options)))


def rows(engine, **options):
    return list(csv.DictReader(io.StringIO(written(engine, as_csv, **options))))


def test_every_person_has_the_standing_that_was_recorded(engine):
    made(engine)
    found = {one["person"]: one["standing"] for one in rows(engine)}

    assert found == {f"s{number}": standing for number, standing in STANDINGS.items()}


def test_counts_add_up_to_the_planned(engine):
    made(engine)
    (event,) = json.loads(written(engine, as_json))["events"]

    assert event["planned"] == 9 == sum(event[one.value] for one in Standing)
    assert {event[one.value] for one in Standing} == {1}


def test_every_attempt_stands_with_its_proof(engine):
    made(engine)
    found = next(one for one in rows(engine) if one["person"] == "s1")

    assert found["outcome"] == "accepted"
    assert (found["peer"], found["tls"], found["code"]) == (
        "mx.there.example", "TLSv1.3", "250",
    )  # fmt: skip
    assert found["attempted_at"] == "2027-01-15 08:00:01 UTC"
    assert found["message_id"] == "<1@notices.example>"
    assert found["sha256_of_signed_message"] == f"{1:064x}"
    assert int(found["attempt_in_entry"]) > int(found["planned_in_entry"]) > 0


def test_a_bounce_has_a_line_of_its_own_beside_the_acceptance(engine):
    made(engine)
    first, second = (one for one in rows(engine) if one["person"] == "s2")

    assert (first["outcome"], second["outcome"]) == ("accepted", "")
    assert (second["bounce"], second["bounce_code"]) == ("hard", "5.1.1")


def test_no_report_shows_an_address_unless_asked(engine):
    made(engine)
    for form in (as_csv, as_html, as_json):
        assert "person4@mail.example" not in written(engine, form)
        assert "person4@mail.example" in written(engine, form, addresses=True)


def test_undelivered_people_are_listed(engine):
    made(engine)
    page = written(engine, as_html)
    part = page.split("<h2>To be reached otherwise</h2>")[1].split("<h2>")[0]

    assert set(re.findall(r">(s\d)<", part)) == {"s2", "s3", "s4", "s6", "s7"}
    assert "5 lines." in part


def test_no_report_says_more_than_is_known(engine):
    made(engine)
    for form in (as_csv, as_html, as_json):
        said = written(engine, form).lower()
        said = said.replace("nobody can tell from this whether a mail was read", "")
        assert not re.search(r"\b(read|opened|seen|delivered to|inbox)\b", said), form
    assert "accepted by mx.there.example" in written(engine, as_html)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.open = [], []
        self.attributes = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else(engine):
    made(engine)
    page = Page(written(engine, as_html))

    assert page.open == []
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(page.tags)
    assert not [
        a for a in page.attributes if a[0] in ("src", "href") or a[0][:2] == "on"
    ]
    assert page.tags.count("h1") == 1
    assert page.tags.count("table") == page.tags.count("caption") == 3
    assert {"th", "main", "title"} <= set(page.tags)
    assert ("lang", "en") in page.attributes


def test_what_servers_say_is_escaped(engine):
    made(engine)

    assert "<script>" not in written(engine, as_html)
    assert "&lt;script&gt;" in written(engine, as_html)


@given(st.text(max_size=20))
def test_no_cell_is_taken_for_a_formula(text):
    shown = cell(text)

    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert shown in (text, f"'{text}")


def test_a_version_nobody_was_told_of_is_named(engine):
    made(engine)
    with snapshot(engine) as connection, pytest.raises(InputError, match="'privacy'"):
        report(connection, "privacy", date(2030, 1, 1), NOW)


def test_an_event_for_nobody_has_no_entries(engine):
    with engine.begin() as connection:
        add_event(connection, 1)

    found = json.loads(written(engine, as_json))
    assert (found["people"], found["events"][0]["planned"]) == ([], 0)
    assert found["chain"]["last_entry"] == 0


def test_after_an_erasure_the_evidence_is_whole_and_the_address_gone(engine):
    made(engine)
    before = rows(engine)
    erased = People(engine, RING).erase(address("person4@mail.example"), NOW + 5)

    assert erased == 1
    assert breaches(engine) == []
    assert rows(engine) == before
    assert "person4@" not in written(engine, as_csv, addresses=True)


def checked(engine):
    with snapshot(engine) as connection:
        return [one.what for one in checks.breaches(connection)]


def changed(engine, number, **values):
    with engine.begin() as connection:
        chosen = update(delivery).where(delivery.c.id == number)
        connection.execute(chosen.values(values))
    return checked(engine)


def test_a_record_as_it_was_written_has_no_breach(engine):
    made(engine)

    assert checked(engine) == []


def test_a_mail_that_is_only_said_to_be_sent_is_found(engine):
    made(engine)

    assert changed(engine, 9, state="sent") == [
        "delivery 9 is sent without an acceptance"
    ]


@pytest.mark.parametrize(("number", "mark"), [(2, None), (2, "soft"), (1, "hard")])
def test_a_mark_that_no_report_made_is_found(engine, number, mark):
    made(engine)

    assert changed(engine, number, bounce=mark) == [
        f"the mark of delivery {number} is no report's"
    ]


def test_nobody_else_is_needed_to_read_a_contact(engine):
    made(engine)
    with engine.begin() as connection:
        connection.execute(contact.delete())

    assert len(rows(engine, addresses=True)) == 11

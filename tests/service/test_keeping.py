"""Seeing everything, and erasing everything."""

import csv
import io
from pathlib import Path

from service.conftest import heading

from inforce.people.links import Purpose


def test_the_file_holds_what_is_kept_in_both_forms(counter):
    number = counter.enter("=cmd|x@example.org")
    path = f"/export/{counter.link(Purpose.MANAGE, number)}"

    shown = counter.web.get(path)
    found = counter.web.post(path, data={"format": "json"})
    table = counter.web.post(path, data={"format": "csv"})

    assert "example.org" not in shown.text
    assert found.json()["address"] == "=cmd|x@example.org"
    assert found.headers["content-disposition"] == (
        'attachment; filename="what-we-keep.json"'
    )
    facts = {
        row["fact"]: row["value"] for row in csv.DictReader(io.StringIO(table.text))
    }
    assert facts["address"] == "'=cmd|x@example.org"
    assert counter.web.post(path, data={"format": "exe"}).status_code == 400


def test_erasing_leaves_no_octet_of_the_address_in_the_files(counter, tmp_path):
    counter.enter("somebody.else@example.org")
    number = counter.enter("very.special@example.org")
    path = f"/erase/{counter.link(Purpose.MANAGE, number)}"

    shown = counter.web.get(path)
    still = len(counter.contacts())
    done = counter.web.post(path)
    again = counter.web.post(path)
    counter.app.state.writer.stop()

    assert heading(shown.text) == "Erase everything about you"
    assert still == 2
    assert heading(done.text) == "Everything about you is erased"
    assert again.status_code == 404
    assert [one["address"] for one in counter.contacts()] == [
        "somebody.else@example.org"
    ]
    for file in Path(tmp_path).rglob("*"):
        assert not file.is_file() or b"very.special" not in file.read_bytes()


def test_links_that_ran_out_offer_a_new_one(counter):
    number = counter.enter()
    token = counter.link(Purpose.MANAGE, number)
    counter.clock.now += 3600

    answers = [
        counter.web.request(method, f"/{page}/{token}", data=data)
        for page in ("export", "erase")
        for method, data in (("GET", None), ("POST", {"format": "json"}))
    ]

    assert {one.status_code for one in answers} == {410}
    assert all(f'action="../preferences/{token}"' in one.text for one in answers)
    assert len(counter.contacts()) == 1

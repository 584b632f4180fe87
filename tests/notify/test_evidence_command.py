import json
import sqlite3
import stat

import pytest
from notify.notices import made

from inforce.cli import main
from inforce.cli.notify import instance
from inforce.notify import verify
from inforce.settings import settings

VERSION = ("privacy", "2027-01-01")


@pytest.fixture
def site(tmp_path, monkeypatch):
    (tmp_path / "mkdocs.yml").write_text("site_name: Policies\nplugins: [inforce]\n")
    monkeypatch.chdir(tmp_path)
    engine = instance.engine(settings(tmp_path / "mkdocs.yml"))
    made(engine)
    engine.dispose()
    return tmp_path


def run(capsys, *arguments):
    code = main(["notify", "evidence", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_a_report_is_printed_as_csv(site, capsys):
    code, out, _ = run(capsys, *VERSION)

    assert (code, out.splitlines()[0].split(",")[:3]) == (
        0, ["event", "person", "address"],
    )  # fmt: skip
    assert len(out.splitlines()) == 12


def test_the_name_of_the_file_chooses_the_format(site, capsys):
    for name, start in (("a.html", "<!doctype"), ("a.json", "{"), ("a.csv", "event,")):
        assert run(capsys, *VERSION, "--output", name)[0] == 0
        assert (site / name).read_text().startswith(start)


def test_a_report_is_for_the_eyes_of_its_owner(site, capsys):
    run(capsys, *VERSION, "--addresses", "--output", "a.csv")

    assert "person4@mail.example" in (site / "a.csv").read_text()
    assert stat.S_IMODE((site / "a.csv").stat().st_mode) == 0o600


def test_json_can_be_read_by_a_program(site, capsys):
    text = run(capsys, *VERSION, "--json")[1]
    found = json.loads(text)

    assert run(capsys, *VERSION, "--format", "json")[1] == text
    assert (found["undelivered"], len(found["people"])) == (5, 9)


def test_a_whole_record_verifies(site, capsys):
    code, out, err = run(capsys, "--verify")

    assert (code, out) == (0, "")
    assert err.startswith("0 breaches; the chain ends at entry 3, ")


def test_a_changed_record_ends_with_1_and_names_the_place(site, capsys):
    with sqlite3.connect(site / ".inforce/state.db") as file:
        file.execute("UPDATE attempt SET reply = 'no' WHERE delivery = 1")
    file.close()
    code, out, err = run(capsys, "--verify")

    assert (code, out) == (1, "entry 2: rows of 'attempt' were changed\n")
    assert err.startswith("1 breach;")


def test_a_report_can_be_verified_in_the_same_run(site, capsys):
    code, out, err = run(capsys, *VERSION, "--verify", "--output", "a.html")

    assert (code, out) == (0, "")
    assert "0 breaches" in err
    assert (site / "a.html").exists()


def test_a_bundle_verifies_without_the_database(site, capsys):
    code, _, _ = run(capsys, "--bundle", "--output", "record.jsonl")

    assert code == 0
    assert verify.main([str(site / "record.jsonl")]) == 0
    assert b"@mail.example" not in (site / "record.jsonl").read_bytes()


def test_a_version_of_which_nobody_was_told_is_named(site, capsys):
    code, _, err = run(capsys, "terms", "2027-01-01")

    assert (code, "'terms'" in err) == (2, True)


def test_a_slug_needs_a_day(site, capsys):
    assert run(capsys, "privacy")[0] == 2
    assert run(capsys)[0] == 2


def test_a_folder_that_is_missing_is_named(site, capsys):
    code, _, err = run(capsys, *VERSION, "--output", "no/where.csv")

    assert (code, "no/where.csv: cannot be written" in err) == (3, True)

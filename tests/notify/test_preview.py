"""`inforce notify preview`, on the sample site of this repository."""

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from notify.strict import faults

from inforce.cli import main

ROOT = Path(__file__).parents[2]
CONFIG = ["--config", str(ROOT / "mkdocs.yml")]


def preview(*arguments: str) -> int:
    return main(["notify", "preview", *arguments, *CONFIG])


def test_a_preview_prints_the_text_part(capsys):
    assert preview("privacy", "2027-02-01") == 0

    shown = capsys.readouterr()
    assert "subject: Privacy policy: new version takes effect on 1 Febr" in shown.err
    assert "You can have a notebook summarised by machine" in shown.out
    assert "Sign-in records; Kept for: [-30-]{+90+} days" in shown.out


def test_a_preview_is_json_for_programs(capsys):
    assert preview("privacy", "2027-02-01", "--json") == 0

    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert list(found) == ["from", "subject", "text", "html"]
    assert found["subject"].endswith("new version takes effect on 1 February 2027")
    assert "summarised by machine" in found["text"]
    assert found["html"].startswith("<!")
    assert shown.err == ""


def test_a_preview_is_the_message_that_would_be_sent(tmp_path):
    place = tmp_path / "mail.eml"

    assert preview("privacy", "2027-02-01", "--language", "de", "--to", str(place)) == 0

    raw = place.read_bytes()
    read = message_from_bytes(raw, policy=default)
    assert faults(raw) == []
    assert (
        read["Subject"] == "Datenschutzerklärung: neue Fassung gilt ab 1. Februar 2027"
    )
    for kind, suffix in (("plain", "txt"), ("html", "html")):
        decoded = read.get_body((kind,)).get_content().replace("\r\n", "\n")
        assert (tmp_path / f"mail.{suffix}").read_text("utf-8") == decoded


@pytest.mark.parametrize(
    ("slug", "day", "kind", "subject"),
    [
        ("privacy", "2027-02-01", "reminder", "reminder, new version takes effect on"),
        ("privacy", "2027-02-01", "in-force", "new version in force since 1 February"),
        ("terms", "2027-01-15", "rescheduled", "now takes effect on 1 March 2027"),
        ("cookies", "2027-01-10", "withdrawn", "version announced for 10 January 2027"),
        ("privacy", "2026-03-01", "corrected", "correction of the version of 1 March"),
        ("newsletter-terms", "2020-02-01", "ended", "no longer in force since 1 July"),
    ],
)
def test_every_kind_of_event_of_the_sample_site_can_be_looked_at(
    capsys, slug, day, kind, subject
):
    assert preview(slug, day, "--event", kind, "--audience", "account") == 0

    shown = capsys.readouterr()
    assert subject in " ".join(shown.err.split())
    assert "cannot be unsubscribed from" in shown.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing", "2027-02-01"], "there is no policy 'nothing'; expected one of"),
        (["privacy", "2027-02-02"], "no version of 2027-02-02; expected one of 2019"),
        (["privacy", "2027-02-01", "--event", "ended"], "expected one of those there"),
        (["privacy", "soon"], "expected a day as YYYY-MM-DD"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(capsys, arguments, said):
    assert preview(*arguments) == 2

    assert said in " ".join(capsys.readouterr().err.split())


def test_a_folder_that_is_not_there_is_an_error_of_the_disk(tmp_path, capsys):
    assert preview("privacy", "2027-02-01", "--to", str(tmp_path / "no" / "m")) == 3

    assert "cannot be written" in capsys.readouterr().err

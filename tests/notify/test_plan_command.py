"""`inforce notify plan` on real repositories."""

import json

import pytest
from cli.repositories import CONFIG, Repository, policy

from inforce.notify.planning import planned
from inforce.people.contacts import People
from inforce.people.keys import Keyring
from inforce.publication.library import library
from inforce.settings import settings
from inforce.store import opened

START = "      notify: {start: 2026-01-01}\n"
PEOPLE = """\
address,language
ann@example.org,en
ben@example.org,de-AT
cleo@example.net,fr
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.delenv("INFORCE_DATABASE", raising=False)
    monkeypatch.delenv("INFORCE_KEYS", raising=False)
    made = Repository(tmp_path / "repository", CONFIG + START)
    first = policy("2025-01-01", "Wir bitten.", translates="2025-01-01")
    made.commit(
        "2024-12-01",
        {
            "policies/privacy.md": policy("2025-01-01"),
            "policies/privacy.de.md": first,
        },
    )
    text = policy("2026-03-01", "We ask twice.", summary="We ask more often.")
    german = policy(
        "2026-03-01", "Wir fragen.", summary="Mehr.", translates="2026-03-01"
    )
    made.commit(
        "2026-01-10",
        {"policies/privacy.md": text, "policies/privacy.de.md": german},
    )
    return made


def enrol(one, capsys, people=PEOPLE, audience="subscriber"):
    file = one.root / "people.csv"
    file.write_text(people, "utf-8")
    words = ["people", "import", str(file), "--audience", audience]
    if audience == "subscriber":
        words += ["--consent", "Imported from the list kept before."]
    assert one.run(*words) == 0, capsys.readouterr().err
    capsys.readouterr()


def plan(one, today, capsys):
    assert one.run("notify", "plan", "--today", today, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_the_plan_says_who_is_told_in_which_language(repository, capsys):
    enrol(repository, capsys)
    found = plan(repository, "2026-01-11", capsys)

    assert found["mails"] == 3
    (event,) = found["events"]
    assert event["name"] == "privacy/2026-03-01/announced"
    assert event["told"] == [
        {"audience": "subscriber", "language": "de", "people": 1},
        {"audience": "subscriber", "language": "en", "people": 2},
    ]
    assert event["fallbacks"] == {"fr": 1}
    assert event["deadline_at"] == "2026-01-30T00:00:00+01:00"


def test_the_plan_writes_nothing_and_planning_does_what_it_said(repository, capsys):
    enrol(repository, capsys)
    before = plan(repository, "2026-01-11", capsys)
    assert plan(repository, "2026-01-11", capsys) == before
    site = settings(repository.config)
    people = People(opened(site.notify.database, site.root), Keyring({"a": bytes(32)}))
    now = 1768122000
    assert planned(people, library(site), now=now).mails == before["mails"]

    after = plan(repository, "2026-01-11", capsys)

    assert after["mails"] == 0
    assert after["events"][0]["deliveries"] == {"planned": 3}


def test_an_account_is_told_instead_of_the_subscriber_and_the_plan_says_so(
    repository, capsys
):
    enrol(repository, capsys)
    enrol(repository, capsys, "address\nann@example.org\n", "account")
    assert repository.run("notify", "plan", "--today", "2026-01-11") == 0
    shown = capsys.readouterr().out

    assert "privacy/2026-03-01/announced: takes effect on 1 March 2026" in shown
    assert "  account: 1 in en" in shown
    assert "  left out: 1, gets the account notice at the same mailbox" in shown
    assert "  1 wanted fr, which the text is not published in" in shown
    assert "  to be out before 30 January 2026, 00:00" in shown
    assert "3 mails to be planned." in shown


def test_a_first_run_over_an_old_history_plans_nothing(repository, capsys):
    repository.write({"mkdocs.yml": CONFIG})
    enrol(repository, capsys)
    found = plan(repository, "2026-01-11", capsys)
    again = plan(repository, "2026-01-20", capsys)

    assert (found["mails"], found["events"]) == (0, [])
    assert again["start"] == found["start"] == "2026-01-11T00:00:00+01:00"


def test_a_reminder_comes_from_the_settings(repository, capsys):
    enrol(repository, capsys)
    more = "      notify: {start: 2026-01-01, reminders: [14]}\n"
    repository.write({"mkdocs.yml": CONFIG + more})
    found = plan(repository, "2026-02-15", capsys)

    names = {event["name"]: event for event in found["events"]}
    assert "privacy/2026-03-01/reminder/14" in names
    assert names["privacy/2026-03-01/announced"]["held"].startswith("35 days overdue")


def test_quiet_hours_move_a_mail_to_their_end(repository, capsys):
    more = '      notify: {start: 2026-01-01, quiet_hours: "00-09"}\n'
    repository.write({"mkdocs.yml": CONFIG + more})
    enrol(repository, capsys)
    found = plan(repository, "2026-01-11", capsys)

    expected = "2026-01-11T09:00:00+01:00"
    assert found["events"][0]["goes"] == [expected, expected]


def test_a_history_that_was_rewritten_is_refused_with_what_to_do(repository, capsys):
    enrol(repository, capsys)
    site = settings(repository.config)
    people = People(opened(site.notify.database, site.root), Keyring({"a": bytes(32)}))
    planned(people, library(site), now=1768122000)
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.write({"mkdocs.yml": CONFIG + START})
    repository.commit(
        "2026-01-12",
        {"policies/privacy.md": policy("2026-03-01", "Forced.", summary="S")},
    )
    code = repository.run("notify", "plan", "--today", "2026-01-13")
    shown = capsys.readouterr().err

    assert code == 2
    assert "'privacy' with effect from 1 March 2026" in shown
    assert "restore the commits that were rewritten" in shown
    assert "withdraws: 2026-03-01" in shown


def test_the_plan_says_that_a_policy_goes_on_after_all(repository, capsys):
    enrol(repository, capsys)
    site = settings(repository.config)
    people = People(opened(site.notify.database, site.root), Keyring({"a": bytes(32)}))
    repository.commit("2026-01-11", {"policies/terms.md": policy("2025-12-01")})
    repository.git("rm", "-q", "policies/terms.md")
    repository.commit("2026-01-12", {})
    planned(people, library(site), now=1768305600)
    repository.commit("2026-01-13", {"policies/terms.md": policy("2025-12-01")})

    assert repository.run("notify", "plan", "--today", "2026-01-14") == 0
    shown = capsys.readouterr().out
    ended = shown.partition("terms/2025-12-01/ended")[2].splitlines()
    assert ended[1] == "  the policy goes on"

"""`inforce notify send`, `status`, `hold`, `resume` and `cancel`, from end to end."""

import json
import mailbox
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli.repositories import CONFIG, ENVIRONMENT, Repository, policy
from people.asking import request

from inforce.notify.instance import instance
from inforce.people import signing_up
from inforce.settings import settings
from inforce.store.instance import only_sender

ROOT = Path(__file__).parents[2]
SETTINGS = """\
      notify:
        start: {start}
        sender: Legal <legal@policies.example>
        confirm_above: 2
"""
NOW = datetime.now(UTC)
BEGUN = (NOW - timedelta(days=10)).date().isoformat()


def day(after: int) -> str:
    """Return the day so many days from now; the commands read the real clock."""
    return (NOW + timedelta(days=after)).date().isoformat()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in ("INFORCE_DATABASE", "INFORCE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    made = Repository(tmp_path / "site", CONFIG + SETTINGS.format(start=BEGUN))
    made.commit(day(-100), {"policies/privacy.md": policy(day(-90), "We ask.")})
    return made


def announce(site: Repository, text: str = "We ask twice.", **more: str) -> None:
    site.commit(
        day(-1),
        {"policies/privacy.md": policy(day(60), text, summary="We ask more.", **more)},
    )


def enrol(site: Repository, number: int) -> None:
    rows = "".join(f"person{n}@example.org\n" for n in range(number))
    file = site.root / "people.csv"
    file.write_text(f"address\n{rows}", "utf-8")
    assert site.run("people", "import", "--audience", "account", str(file)) == 0


def mails(site: Repository) -> list[mailbox.MaildirMessage]:
    found = mailbox.Maildir(site.root / ".inforce" / "outbox", create=False)
    return [found[key] for key in sorted(found.keys())]


@pytest.fixture
def status(
    site: Repository, capsys: pytest.CaptureFixture[str]
) -> Callable[[], dict[str, object]]:
    def read() -> dict[str, object]:
        capsys.readouterr()
        site.run("notify", "status", "--json")
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    return read


def confirmed(site: Repository, number: int) -> int:
    return site.run("notify", "send", "--confirm", str(number))


def test_everybody_is_told_once_however_often_it_is_run(site: Repository):
    enrol(site, 3)
    announce(site)

    assert confirmed(site, 3) == 0
    assert site.run("notify", "send") == 0
    to = [one["To"] for one in mails(site)]
    assert sorted(to) == [f"<person{n}@example.org>" for n in range(3)]


def test_a_plan_of_many_waits_for_its_number(site: Repository, capsys):
    enrol(site, 3)
    announce(site)

    assert site.run("notify", "send") == 2
    assert "give --confirm 3" in capsys.readouterr().err
    assert confirmed(site, 4) == 2
    assert not (site.root / ".inforce" / "outbox").exists()


def test_the_first_sending_after_an_import_waits_however_few(site: Repository, capsys):
    enrol(site, 1)
    announce(site)

    assert site.run("notify", "send") == 2
    assert "1 people were imported" in capsys.readouterr().err
    assert confirmed(site, 1) == 0


def test_a_sending_goes_on_with_the_same_command(site: Repository):
    enrol(site, 5)
    announce(site)
    first = ("notify", "send", "--confirm", "5", "--max", "2")

    assert [site.run(*first), len(mails(site))] == [0, 2]
    assert [site.run(*first), len(mails(site))] == [0, 4]
    assert [site.run(*first), len(mails(site))] == [0, 5]


def test_a_dry_run_sends_and_plans_nothing(site: Repository, capsys, status):
    enrol(site, 3)
    announce(site)
    capsys.readouterr()

    assert site.run("notify", "send", "--dry-run") == 0
    assert capsys.readouterr().out == "3 new mails would be planned\n"
    assert status()["events"] == []


def test_an_old_history_is_not_sent(tmp_path: Path, capsys):
    quiet = SETTINGS.replace("        start: {start}\n", "")
    site = Repository(tmp_path / "quiet", CONFIG + quiet)
    site.commit(day(-100), {"policies/privacy.md": policy(day(-90), "We ask.")})
    announce(site)
    enrol(site, 1)
    capsys.readouterr()

    assert site.run("notify", "send") == 0
    assert capsys.readouterr().out == "nothing was due\n"


def test_a_correction_reaches_those_who_were_told(site: Repository):
    enrol(site, 1)
    announce(site)
    confirmed(site, 1)
    announce(site, "We ask three times.", correction="It is three times, not twice.")

    assert site.run("notify", "send") == 0
    told = mails(site)
    assert len(told) == 2
    assert "three times, not twice" in str(told[1])


def test_a_withdrawal_before_the_sending_is_not_told(site: Repository):
    enrol(site, 1)
    announce(site)
    back = policy(day(-90), "We ask.", withdraws=day(60))
    site.commit(day(0), {"policies/privacy.md": back})

    assert site.run("notify", "send") == 0
    assert not (site.root / ".inforce" / "outbox").exists()


def test_a_rewritten_announcement_stops_everything(site: Repository, capsys):
    enrol(site, 2)
    announce(site)
    confirmed(site, 2)
    site.git("reset", "-q", "--hard", "HEAD~1")
    capsys.readouterr()

    assert site.run("notify", "send") == 2
    said = capsys.readouterr().err
    assert "is not in the history" in said
    assert f"withdraws: {day(60)}" in said
    assert len(mails(site)) == 2


def test_what_is_held_waits_and_what_is_resumed_goes(site: Repository, status):
    enrol(site, 2)
    announce(site)
    version = ("privacy", day(60))
    assert site.run("notify", "send", "--confirm", "2", "--max", "1") == 0

    assert site.run("notify", "hold", *version, "--reason", "wrong summary") == 0
    assert site.run("notify", "send") == 0
    assert [len(mails(site)), len(status()["halts"])] == [1, 1]
    assert site.run("notify", "resume", *version) == 0
    assert site.run("notify", "send") == 0
    assert [len(mails(site)), status()["halts"]] == [2, []]


def test_what_is_held_is_found_by_each_slug_its_policy_had(site: Repository, capsys):
    enrol(site, 2)
    announce(site)
    site.run("notify", "send", "--confirm", "2", "--max", "1")
    site.git("mv", "policies/privacy.md", "policies/people.md")
    site.git("commit", "-qm", "Rename")
    assert site.run("notify", "hold", "privacy", day(60)) == 0
    site.run("notify", "send")

    assert site.run("notify", "resume", "people", day(60)) == 0
    assert site.run("notify", "resume", "privacy", day(60)) == 1
    assert "nothing about privacy" in capsys.readouterr().err
    for slug in ("privacy", "people"):
        assert site.run("notify", "evidence", slug, day(60)) == 0
    assert site.run("notify", "send") == 0
    assert len(mails(site)) == 2


def test_everything_can_be_held(site: Repository, status, capsys):
    enrol(site, 2)
    announce(site)

    assert site.run("notify", "hold", "--all") == 0
    assert confirmed(site, 2) == 0
    assert "1 halt waits for a decision" in capsys.readouterr().err
    assert status()["events"][0]["waiting"] == 2
    assert site.run("notify", "resume", "--all") == 0
    assert confirmed(site, 2) == 0
    assert len(mails(site)) == 2


def test_old_news_waits_for_somebody_to_decide(tmp_path: Path):
    old = SETTINGS.format(start="2020-01-01")
    site = Repository(tmp_path / "old", CONFIG + old)
    site.commit(day(-100), {"policies/privacy.md": policy(day(-90), "We ask.")})
    enrol(site, 1)

    assert site.run("notify", "send") == 0
    assert site.run("notify", "status") == 1
    assert not (site.root / ".inforce" / "outbox").exists()
    assert site.run("notify", "resume", "privacy", day(-90)) == 0
    assert confirmed(site, 1) == 0
    assert len(mails(site)) == 1


def test_what_is_cancelled_is_never_sent(site: Repository, status):
    enrol(site, 3)
    announce(site)
    site.run("notify", "send", "--confirm", "3", "--max", "1")

    assert site.run("notify", "cancel", "privacy", day(60), "--yes") == 0
    assert site.run("notify", "send") == 0
    event = status()["events"][0]
    assert (event["sent"], event["waiting"], event["closed"]) == (1, 0, 2)


@pytest.mark.parametrize("called_off", [True, False])
def test_no_mail_says_that_all_were_told_of_what_was_called_off(
    site: Repository, called_off
):
    enrol(site, 3)
    announce(site)
    site.run("notify", "send", "--confirm", "3", *(["--max", "1"] * called_off))
    if called_off:
        site.run("notify", "cancel", "privacy", day(60), "--yes")
    site.run("notify", "send", "--today", day(60), "--confirm", "3")

    last = mails(site)[-1].get_payload(0).get_payload(decode=True)
    assert (b"We announced it by mail" in last) is not called_off


@pytest.mark.parametrize("words", [("hold",), ("hold", "privacy"), ("resume",)])
def test_what_is_to_wait_must_be_named(site: Repository, words, capsys):
    assert site.run("notify", *words) == 2
    assert "expected SLUG DATE, or --all" in capsys.readouterr().err


def test_an_unknown_version_cannot_be_held(site: Repository, capsys):
    assert site.run("notify", "hold", "privacy", "2001-01-01") == 2
    assert "expected one of `inforce notify status`" in capsys.readouterr().err


def test_two_senders_at_once_are_one_too_many(site: Repository, capsys):
    enrol(site, 1)
    announce(site)
    with only_sender(site.root / ".inforce" / "state.db"):
        assert confirmed(site, 1) == 3
    assert "another sender is running" in capsys.readouterr().err
    assert confirmed(site, 1) == 0


def test_a_copied_database_does_not_send(site: Repository, capsys):
    enrol(site, 1)
    announce(site)
    confirmed(site, 1)
    database = site.root / ".inforce" / "state.db"
    # Beside it first, because a file in its place could get its inode.
    copy = database.with_name("copy.db")
    copy.write_bytes(database.read_bytes())
    copy.replace(database)

    assert site.run("notify", "send") == 3
    assert "--adopt" in capsys.readouterr().err
    assert site.run("notify", "send", "--adopt") == 0


def test_a_setting_that_no_mail_can_do_without_is_named(tmp_path: Path, capsys):
    site = Repository(tmp_path / "site", CONFIG)
    site.commit(day(-1), {"policies/privacy.md": policy(day(60))})

    assert site.run("notify", "send") == 2
    assert "notify.sender" in capsys.readouterr().err


def test_the_outcome_is_json_for_programs(site: Repository, capsys):
    enrol(site, 1)
    announce(site)
    capsys.readouterr()

    assert site.run("notify", "send", "--confirm", "1", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sent"]["attempts"] == {"sent": 1}


def test_a_full_disk_says_so_and_loses_nobody(site: Repository, capsys):
    enrol(site, 2)
    announce(site)
    outbox = site.root / ".inforce" / "outbox"
    outbox.write_text("in the way", "utf-8")

    assert confirmed(site, 2) == 3
    assert "outbox" in capsys.readouterr().err
    outbox.unlink()
    # The window that was given back is retried after its pause of a minute.
    assert site.run("notify", "status") == 0
    assert "next attempt" in capsys.readouterr().out


def test_the_commands_need_no_terminal_and_end_cleanly_when_stopped(site: Repository):
    enrol(site, 1)
    announce(site)
    run = "import sys; from inforce.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", run, "notify", "send", "--confirm", "1"],
        cwd=site.root,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT / "scripts"), "PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["sent", "1"]


def test_another_day_can_be_tried_out_into_the_outbox_only(tmp_path: Path, capsys):
    dated = SETTINGS.format(start="2026-01-01")
    site = Repository(tmp_path / "dated", CONFIG + dated)
    site.commit("2025-11-01", {"policies/privacy.md": policy("2025-12-01")})
    later = policy("2026-03-01", "We ask twice.", summary="We ask more.")
    site.commit("2026-01-10", {"policies/privacy.md": later})
    enrol(site, 1)

    assert site.run("notify", "send", "--today", "2026-01-12", "--confirm", "1") == 0
    assert site.run("notify", "send", "--today", "2026-03-02") == 0
    dates = [str(one["Date"])[5:16] for one in mails(site)]
    assert dates == ["11 Jan 2026", "01 Mar 2026"]
    site.config.write_text(
        site.config.read_text("utf-8") + "        transport: sendmail\n", "utf-8"
    )
    assert site.run("notify", "send", "--today", "2026-03-03") == 2
    assert "would date mail falsely" in capsys.readouterr().err


def test_what_people_asked_for_goes_first_and_waits_for_no_plan(
    site: Repository, capsys
):
    config = site.config.read_text("utf-8")
    site.config.write_text(f"{config}        service: https://mail.example\n", "utf-8")
    enrol(site, 3)
    announce(site)
    ask_for_mail(site)

    assert site.run("notify", "send") == 2
    assert [one["To"] for one in mails(site)] == ["<ann@example.org>"]
    ask_for_mail(site, "ben@example.org")
    capsys.readouterr()
    site.run("notify", "send", "--confirm", "3", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["errands"] == 1
    assert report["sent"]["attempts"] == {"sent": 3}


def ask_for_mail(site: Repository, text: str = "ann@example.org") -> None:
    """Do what the form of the service does."""
    ours = instance(settings(site.config), {})
    with ours.engine.begin() as connection:
        asked = request(text)
        signing_up.requested(connection, ours.keyring, asked, int(time.time()))
    ours.engine.dispose()

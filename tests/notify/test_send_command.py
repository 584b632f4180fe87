"""`inforce notify send` and `status`, from end to end."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from cli.repositories import CONFIG, ENVIRONMENT, Repository, policy
from notify.command_site import (
    SETTINGS,
    announce,
    confirmed,
    day,
    enrol,
    mails,
    notifier,
)
from people.asking import request

from inforce.notify.instance import instance
from inforce.people import signing_up
from inforce.settings import settings
from inforce.store.instance import only_sender

ROOT = Path(__file__).parents[2]


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
    assert "1 mail would go out (1 person was imported" in capsys.readouterr().err
    assert confirmed(site, 1) == 0


def test_a_sending_goes_on_with_the_same_command(site: Repository):
    enrol(site, 5)
    announce(site)
    first = ("notify", "send", "--confirm", "5", "--max", "2")

    assert [site.run(*first), len(mails(site))] == [0, 2]
    assert [site.run(*first), len(mails(site))] == [0, 4]
    assert [site.run(*first), len(mails(site))] == [0, 5]


def test_a_dry_run_says_the_number_to_programs_as_well(site: Repository, capsys):
    enrol(site, 3)
    announce(site)
    capsys.readouterr()
    assert site.run("notify", "send", "--dry-run", "--json") == 0

    assert json.loads(capsys.readouterr().out) == {"would_be_planned": 3}


def test_a_dry_run_sends_and_plans_nothing(site: Repository, capsys, status):
    enrol(site, 3)
    announce(site)
    capsys.readouterr()

    assert site.run("notify", "send", "--dry-run") == 0
    assert capsys.readouterr().out == "3 new mails would be planned\n"
    site.run("notify", "status")
    assert "3 people imported, not written to yet" in capsys.readouterr().out
    assert status()["events"] == []


def test_a_first_run_on_a_later_day_is_not_passed_over_in_silence(
    tmp_path: Path, capsys
):
    settings_ = SETTINGS.replace("        start: {start}\n", "")
    site = notifier(tmp_path / "tried", settings_)
    enrol(site, 1)
    assert site.run("notify", "send", "--today", day(30)) == 0
    announce(site)
    capsys.readouterr()

    assert site.run("notify", "send", "--confirm", "0") == 1
    said = capsys.readouterr().err
    assert "is told to nobody: the first run was dated so, by --today" in said
    config = site.root / "mkdocs.yml"
    start = f"      notify:\n        start: {day(-5)}\n"
    config.write_text(config.read_text().replace("      notify:\n", start))
    assert confirmed(site, 1) == 0
    assert "dated so" not in capsys.readouterr().err


def test_an_old_history_is_not_sent(tmp_path: Path, capsys):
    quiet = SETTINGS.replace("        start: {start}\n", "")
    site = notifier(tmp_path / "quiet", quiet)
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


def test_keys_that_are_gone_stop_it_before_a_link_is_made(site: Repository, capsys):
    enrol(site, 2)
    announce(site)
    keys = site.root / ".inforce" / "keys.json"
    site.run("notify", "status")
    keys.rename(site.root / "away.json")

    assert site.run("notify", "send", "--confirm", "2") == 2
    assert "the keys of the people's database are gone" in capsys.readouterr().err
    assert not keys.exists()
    assert not (site.root / ".inforce" / "outbox").exists()

    (site.root / "away.json").rename(keys)
    assert site.run("notify", "send", "--confirm", "2") == 0
    assert len(mails(site)) == 2


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

"""`inforce notify hold`, `resume` and `cancel`, from end to end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.repositories import Repository, policy
from notify.command_site import (
    announce,
    confirmed,
    day,
    enrol,
    mails,
    notifier,
)

from inforce.cli.notify.instance import ours as opened_instance
from inforce.settings import settings


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
    site = notifier(tmp_path / "old", begun="2020-01-01")
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


@pytest.mark.parametrize("over", ["cancelled", "withdrawn"])
def test_nothing_waits_for_a_decision_about_what_is_told_no_more(
    site: Repository, over: str, status, capsys
):
    announce(site)
    enrol(site, 1)
    site.run("notify", "send", "--confirm", "1", "--max", "1")
    site.run("notify", "hold", "privacy", day(60))
    assert site.run("notify", "status") == 1

    if over == "cancelled":
        assert site.run("notify", "cancel", "privacy", day(60), "--yes") == 0
    else:
        back = policy(day(-90), "We ask.", withdraws=day(60))
        site.commit(day(0), {"policies/privacy.md": back})
    capsys.readouterr()
    site.run("notify", "send")
    assert "waits for a decision" not in capsys.readouterr().err
    assert status()["halts"] == []
    assert site.run("notify", "status") == 0


def test_a_halt_of_a_closed_event_from_before_is_not_shown(site: Repository, status):
    announce(site)
    site.run("notify", "send")
    site.run("notify", "cancel", "privacy", day(60), "--yes")
    opened_instance(settings(site.config), sends=False).record.hold(1, "late", 0)

    assert status()["halts"] == []


def test_what_is_told_no_more_cannot_wait(site: Repository, status, capsys):
    enrol(site, 2)
    announce(site)
    site.run("notify", "send", "--confirm", "2", "--max", "1")
    site.run("notify", "cancel", "privacy", day(60), "--yes")
    capsys.readouterr()

    assert site.run("notify", "hold", "privacy", day(60)) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"nothing more about privacy from {day(60)} is to be told\n"
    assert status()["halts"] == []


def test_a_policy_that_was_deleted_by_mistake_ended_for_nobody(
    site: Repository, status
):
    enrol(site, 1)
    site.commit(day(-80), {"policies/terms.md": policy(day(-70), title="Terms")})
    site.git("rm", "-q", "policies/privacy.md")
    site.commit(day(-3), {})
    site.commit(day(-2), {"policies/privacy.md": policy(day(-90), "We ask.")})

    assert site.run("notify", "send") == 0
    assert status()["events"] == []
    site.git("rm", "-q", "policies/privacy.md")
    site.commit(day(-1), {})
    assert confirmed(site, 1) == 0
    assert [one["name"] for one in status()["events"]] == [
        f"privacy/{day(-90)}/ended/1"
    ]
    assert len(mails(site)) == 1


@pytest.fixture
def printed(site: Repository, capsys) -> Callable[..., dict[str, object]]:
    def read(*words: str) -> dict[str, object]:
        capsys.readouterr()
        site.run("notify", *words, "--json")
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    return read


def test_what_is_held_resumed_and_cancelled_is_json_for_programs(
    site: Repository, printed
):
    enrol(site, 3)
    announce(site)
    site.run("notify", "send", "--confirm", "3", "--max", "1")
    version = ("privacy", day(60))
    waiting = [
        {"what": "event", "name": f"privacy/{day(60)}/announced", "mails": 2},
    ]

    assert printed("hold", *version) == {"done": "held", "on": waiting, "mails": None}
    assert printed("resume", *version)["on"] == waiting
    assert printed("resume", *version)["on"] == []
    assert printed("cancel", *version, "--yes") == {
        "done": "cancelled",
        "on": waiting,
        "mails": None,
    }
    assert printed("cancel", *version, "--yes")["on"] == [{**waiting[0], "mails": 0}]


def test_all_that_is_resumed_is_json_for_programs(site: Repository, printed):
    enrol(site, 1)
    announce(site)
    every = {"what": "campaign", "name": "", "mails": None}

    assert printed("hold", "--all")["on"] == [every]
    site.run("notify", "send", "--confirm", "1")
    site.run("notify", "hold", "privacy", day(60))
    about = {"what": "event", "name": f"privacy/{day(60)}/announced", "mails": 1}
    assert printed("resume", "--all") == {
        "done": "resumed",
        "on": [every, about],
        "mails": None,
    }
    assert printed("resume", "--uncertain") == {
        "done": "sent again",
        "on": [],
        "mails": 0,
    }


def test_a_mail_is_counted_as_one(site: Repository, capsys):
    enrol(site, 1)
    announce(site)
    site.run("notify", "hold", "--all")
    site.run("notify", "send", "--confirm", "1")
    capsys.readouterr()

    assert site.run("notify", "cancel", "privacy", day(60), "--yes") == 0
    assert capsys.readouterr().out.endswith("announced: 1 mail will not be sent\n")
    assert site.run("notify", "resume", "--uncertain") == 0
    assert capsys.readouterr().out == "0 mails go again\n"


def test_only_sending_needs_a_sender(site: Repository, capsys, status):
    enrol(site, 1)
    announce(site)
    site.run("notify", "hold", "--all")
    site.run("notify", "send", "--confirm", "1")
    config = site.config.read_text("utf-8")
    unsigned = config.replace("        sender: Legal <legal@policies.example>\n", "")
    site.config.write_text(unsigned, "utf-8")
    version = ("privacy", day(60))

    assert status()["events"][0]["waiting"] == 1
    assert site.run("notify", "hold", *version) == 0
    assert site.run("notify", "resume", *version) == 0
    assert site.run("notify", "resume", "--all") == 0
    assert site.run("notify", "resume", "--uncertain") == 0
    capsys.readouterr()
    assert site.run("notify", "send") == 2
    assert "nobody writes the mails" in capsys.readouterr().err
    assert site.run("notify", "cancel", *version, "--yes") == 0
    assert status()["events"][0]["closed"] == 1

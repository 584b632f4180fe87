"""`inforce notify send` and `worker` on one PostgreSQL database."""

import mailbox
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli.repositories import CONFIG, Repository, policy
from notify.servers import server

NOW = datetime.now(UTC)
SETTINGS = """\
      notify:
        start: {start}
        sender: Legal <legal@policies.example>
"""

pytestmark = pytest.mark.postgres


def day(after: int) -> str:
    return (NOW + timedelta(days=after)).date().isoformat()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.delenv("INFORCE_KEYS", raising=False)
    monkeypatch.setenv("INFORCE_DATABASE", server().database())
    made = Repository(tmp_path / "site", CONFIG + SETTINGS.format(start=day(-10)))
    made.commit(day(-100), {"policies/privacy.md": policy(day(-90), "We ask.")})
    later = policy(day(60), "We ask twice.", summary="We ask more.")
    made.commit(day(-1), {"policies/privacy.md": later})
    rows = "".join(f"person{n}@example.org\n" for n in range(5))
    (made.root / "people.csv").write_text(f"address\n{rows}", "utf-8")
    file = str(made.root / "people.csv")
    assert made.run("people", "import", "--audience", "account", file) == 0
    return made


def mails(site: Repository) -> int:
    outbox = site.root / ".inforce" / "outbox"
    return len(mailbox.Maildir(outbox, create=False)) if outbox.exists() else 0


def test_one_plans_and_another_sends(site: Repository):
    shared = ("notify", "send", "--confirm", "5", "--workers", "2")

    assert site.run(*shared) == 0
    assert mails(site) == 0
    assert site.run("notify", "worker", "--once") == 0
    assert mails(site) == 5


def test_a_sender_may_do_all_of_it(site: Repository):
    assert site.run("notify", "send", "--confirm", "5") == 0
    assert site.run("notify", "worker", "--once") == 0
    assert mails(site) == 5


def test_workers_need_a_database_that_can_be_shared(
    site: Repository, monkeypatch: pytest.MonkeyPatch, capsys
):
    monkeypatch.delenv("INFORCE_DATABASE")

    assert site.run("notify", "worker", "--once") == 2
    assert "postgresql://" in capsys.readouterr().err

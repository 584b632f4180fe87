"""`inforce notify send` and `worker` on one PostgreSQL database."""

import mailbox
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli.repositories import CONFIG, ENVIRONMENT, Repository, policy
from notify.servers import server

from inforce.people.places import VARIABLE

_RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"
_SOURCES = str(Path(__file__).parents[2] / "scripts")
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


def test_a_worker_goes_on_when_the_server_is_back(site: Repository):
    assert site.run("notify", "send", "--confirm", "5", "--workers", "1") == 0
    worker = subprocess.Popen(
        [sys.executable, "-c", _RUN, "notify", "worker"],
        cwd=site.root,
        env={**ENVIRONMENT, "PYTHONPATH": _SOURCES, VARIABLE: os.environ[VARIABLE]},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert until(lambda: mails(site) == 5)
    server().kill()
    server().start()
    later = policy(day(70), "We ask thrice.", summary="We ask even more.")
    site.commit(day(0), {"policies/privacy.md": later})
    assert site.run("notify", "send", "--confirm", "5", "--workers", "1") == 0
    told = until(lambda: mails(site) == 10)
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=30)

    assert told
    assert worker.returncode == 0
    assert "the database is back" in said
    assert "Traceback" not in said


def until(holds: Callable[[], bool], patience: float = 60.0) -> bool:
    """Return whether *holds* comes true in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_workers_need_a_database_that_can_be_shared(
    site: Repository, monkeypatch: pytest.MonkeyPatch, capsys
):
    monkeypatch.delenv("INFORCE_DATABASE")

    assert site.run("notify", "worker", "--once") == 2
    assert "postgresql://" in capsys.readouterr().err

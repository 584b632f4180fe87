"""`inforce notify send` and `worker` on one PostgreSQL database."""

import mailbox
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli.repositories import CONFIG, ENVIRONMENT, Repository, policy
from notify.servers import server
from sqlalchemy import text
from waiting import until

from inforce.people.places import VARIABLE
from inforce.store import opened, reading

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


class Worker:
    """A worker of *site* in a process of its own, and what it says."""

    def __init__(self, site: Repository) -> None:
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", _RUN, "notify", "worker"],
            cwd=site.root,
            env={**ENVIRONMENT, "PYTHONPATH": _SOURCES, VARIABLE: os.environ[VARIABLE]},
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as said:
            self.lines.extend(iter(said.readline, ""))

    def says(self, words: str, times: int = 1) -> bool:
        """Return whether *words* are said so many times before long."""
        return until(lambda: sum(words in one for one in self.lines) == times, 60)

    def stop(self) -> int:
        """End it as a system does; return its status."""
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(30)
        finally:
            self._process.kill()
            self._reader.join()


def listened() -> bool:
    """Return whether a worker waits to be woken up."""
    engine = opened(os.environ[VARIABLE], Path())
    named = "datname = current_database() AND query LIKE 'LISTEN%'"
    asked = text(f"SELECT count(*) FROM pg_stat_activity WHERE {named}")  # noqa: S608
    with reading(engine) as connection:
        found = connection.execute(asked).scalar_one()
    engine.dispose()
    return bool(found)


def test_a_worker_goes_on_when_the_server_is_back(site: Repository):
    assert site.run("notify", "send", "--confirm", "5", "--workers", "1") == 0
    worker = Worker(site)
    first = worker.says("5 mails attempted") and until(listened)
    server().kill()
    server().start()
    lost = worker.says("the worker waits for it")
    back = worker.says("the database is back")
    later = policy(day(70), "We ask thrice.", summary="We ask even more.")
    site.commit(day(0), {"policies/privacy.md": later})
    sent = site.run("notify", "send", "--confirm", "5", "--workers", "1")
    again = worker.says("5 mails attempted", 2)
    status = worker.stop()

    assert [first, lost, back, again] == [True] * 4, worker.lines
    assert (sent, status, mails(site)) == (0, 0, 10)
    assert not any("Traceback" in one for one in worker.lines), worker.lines


def test_workers_need_a_database_that_can_be_shared(
    site: Repository, monkeypatch: pytest.MonkeyPatch, capsys
):
    monkeypatch.delenv("INFORCE_DATABASE")

    assert site.run("notify", "worker", "--once") == 2
    assert "postgresql://" in capsys.readouterr().err

"""Workers on one PostgreSQL: a job is a wake-up, the record is the truth."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from notify.campaigns import breaches, campaign, record
from notify.servers import server
from sqlalchemy import Engine, text

from inforce.errors import InputError
from inforce.notify import worker
from inforce.notify.deliveries import DeliveryState
from inforce.store import opened, reading

pytestmark = pytest.mark.postgres
TESTS = Path(__file__).parents[1]
SENT = DeliveryState.SENT


@pytest.fixture
def url() -> str:
    return server().database()


@pytest.fixture
def shared(url: str, tmp_path: Path) -> Iterator[Engine]:
    engine = opened(url, tmp_path)
    worker.prepared(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def port(tmp_path: Path) -> Path:
    (tmp_path / "port").mkdir()
    return tmp_path / "port"


def _started(url: str, port: Path, *given: str) -> "subprocess.Popen[bytes]":
    environ = {**os.environ, "PYTHONPATH": f"{TESTS.parent / 'scripts'}:{TESTS}"}
    program = str(TESTS / "notify" / "worker_program.py")
    command = [sys.executable, program, url, str(port), *given]
    return subprocess.Popen(command, env=environ)


def _mails(port: Path) -> Counter[int]:
    return Counter(int(path.name.partition(".")[0]) for path in port.iterdir())


def _jobs(engine: Engine) -> dict[str, int]:
    chosen = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1"
    with reading(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(text(chosen))}


def test_workers_finish_a_campaign_and_tell_nobody_twice(
    url: str, shared: Engine, port: Path
) -> None:
    campaign(shared, 2000)
    assert worker.enqueue(shared, 3) == 3

    programs = [_started(url, port) for _ in range(3)]
    codes = [program.wait(timeout=60) for program in programs]

    assert codes == [0, 0, 0]
    assert _mails(port) == Counter(range(1, 2001))
    assert len({path.name.rpartition(".")[2] for path in port.iterdir()}) > 1
    assert record(shared).counts() == {1: {SENT: 2000}}
    assert breaches(shared) == []


def test_lost_and_doubled_jobs_have_no_effect(
    url: str, shared: Engine, port: Path
) -> None:
    campaign(shared, 50)
    worker.enqueue(shared, 20)
    with shared.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE id % 2 = 0"))
        connection.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name) SELECT"
                " 'inforce', 'inforce.deliver' FROM generate_series(1, 20)"
            )
        )

    assert _started(url, port).wait(timeout=60) == 0

    assert _mails(port) == Counter(range(1, 51))
    assert record(shared).counts() == {1: {SENT: 50}}


def test_a_job_stuck_in_doing_does_not_matter(
    url: str, shared: Engine, port: Path
) -> None:
    campaign(shared, 100)
    worker.enqueue(shared)
    assert _started(url, port, "40").wait(timeout=60) == -signal.SIGKILL
    assert _jobs(shared)["doing"] == 1
    assert len(_mails(port)) == 40

    assert _started(url, port).wait(timeout=60) == 0
    assert record(shared).counts() == {1: {SENT: 75, DeliveryState.ATTEMPTING: 25}}

    with shared.begin() as connection:
        connection.execute(text("UPDATE delivery SET lease_until = 0"))
    assert _started(url, port).wait(timeout=60) == 0

    assert _mails(port) == Counter(range(1, 101))
    assert record(shared).counts() == {1: {SENT: 100}}
    assert breaches(shared) == []


def test_a_worker_waits_for_work_and_stops_when_asked(
    url: str, shared: Engine, port: Path
) -> None:
    program = _started(url, port, "0", "wait")
    campaign(shared, 60)
    until = time.monotonic() + 30
    while len(_mails(port)) < 60 and time.monotonic() < until:
        worker.enqueue(shared)
        time.sleep(0.1)

    program.terminate()

    assert program.wait(timeout=30) == 0
    assert _mails(port) == Counter(range(1, 61))


def test_a_wake_up_that_waits_is_not_doubled(shared: Engine) -> None:
    assert worker.enqueue(shared, 2) == 2
    assert worker.enqueue(shared, 3) == 1
    assert _jobs(shared) == {"todo": 3}


def test_the_tables_of_the_jobs_are_made_once(shared: Engine) -> None:
    worker.prepared(shared)

    assert _jobs(shared) == {}


def test_workers_want_postgresql(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path)

    with pytest.raises(InputError, match=r"'notify.database' to be a URL"):
        worker.prepared(engine)
    engine.dispose()

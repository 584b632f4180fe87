"""Planning that is killed, or done by two programs at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from model.builders import day, noon, record
from notify.campaigns import record as record_of
from notify.campaigns import settlement
from notify.crowds import crowd, deliveries, library, people, told
from publication.makers import policy
from sqlalchemy import Engine, func, select

from inforce.notify import chain
from inforce.notify.planning import planned
from inforce.notify.record import Group
from inforce.store import opened, reading
from inforce.store.tables import event, item

NOW = int(noon(6).timestamp())
SCRIPT = """
import sys
from pathlib import Path
from notify.crowds import people
from notify.test_planning_stopped import NOW, site
from inforce.notify.planning import planned
from inforce.store import opened

engine = opened(sys.argv[1], Path("."))
tell = lambda number: print(number, flush=True)
planned(people(engine), site(), now=NOW, chunk=5, progress=tell)
"""
PATH = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "scripts")]


def site():
    first, second = record(0, 1), record(5, 60, "second")
    terms = policy(record(5, 50, "terms"), slug="terms")
    return library(policy(first, second), terms, start=day(3))


def _killed_after(database: str, lines: int) -> None:
    """Run the planning and kill it when it has written *lines* chunks."""
    ran = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:0] = {PATH!r}\n{SCRIPT}",
            database,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with ran:
        for _ in range(lines):
            assert ran.stdout is not None
            assert ran.stdout.readline()
        ran.kill()
        assert ran.wait(timeout=30) != 0


def _check(engine: Engine, count: int) -> None:
    assert deliveries(engine) == [(n, "1,2", "planned") for n in range(1, count + 1)]
    assert len(told(engine)) == 2 * count
    with reading(engine) as connection:
        assert chain.verify(connection) == []
        counted = connection.execute(select(func.count()).select_from(item)).scalar()
        states = connection.execute(select(event.c.state)).scalars().all()
    assert counted == 2 * count
    assert states == ["planned", "planned"]


class _StopError(Exception):
    pass


def test_an_event_that_comes_while_planning_was_stopped_reaches_everybody(engine):
    def stop(number: int) -> None:
        if number >= 6:
            raise _StopError

    crowd(engine, range(1, 11))
    alone = library(policy(record(0, 1), record(5, 60, "second")), start=day(3))
    with pytest.raises(_StopError):
        planned(people(engine), alone, now=NOW, chunk=3, progress=stop)
    crowd(engine, [11])
    planned(people(engine), site(), now=NOW, chunk=3)

    names = ["privacy/2026-03-02/announced", "terms/2026-02-20/announced"]
    every = {(f"s{n}", name) for n in range(1, 11) for name in names}
    assert set(told(engine)) == every | {("s11", names[1])}


@pytest.mark.parametrize("lines", [1, 4])
def test_a_planning_that_was_killed_goes_on_and_tells_everybody_once(
    database, tmp_path, lines
):
    engine = opened(database, tmp_path)
    crowd(engine, range(1, 2001))
    _killed_after(database, lines)
    before = len(deliveries(engine))
    planned(people(engine), site(), now=NOW, chunk=500)

    assert 5 * lines <= before < 2000
    _check(engine, 2000)
    engine.dispose()


def test_two_programs_that_plan_at_once_tell_everybody_once(engines):
    both = [engines() for _ in range(2)]
    crowd(both[0], range(1, 121))

    def run(engine: Engine) -> int:
        return planned(people(engine), site(), now=NOW, chunk=7).mails

    with ThreadPoolExecutor(2) as pool:
        mails = list(pool.map(run, both, timeout=60))

    assert sum(mails) == 120
    _check(both[0], 120)


def test_a_correction_while_mails_go_out_reaches_everybody_once(engines):
    """Who got the announcement gets the correction; nobody else gets two mails."""
    planner, sender = engines(), engines()
    crowd(planner, range(1, 201))
    first, second = record(0, 1), record(5, 60, "second")
    mended = record(6, 60, "third", correction="A word was missing.")
    before = library(policy(first, second), start=day(3))
    after = library(policy(first, second, mended), start=day(3))
    planned(people(planner), before, now=NOW)
    begun, done = Event(), Event()

    def send() -> int:
        kept, settled, sent = record_of(sender), (), 0
        kept.save_letter(Group("1", "subscriber", "en"), "a" * 64, b"one", NOW)
        for _ in range(200):
            claims = kept.turn(settled, now=NOW + 3600, limit=4, owner="w")
            settled = tuple(settlement(claim) for claim in claims)
            sent += len(claims)
            if sent >= 40:
                begun.set()
            if done.is_set() and not claims:
                break
        return sent

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        assert begun.wait(timeout=60)
        planned(people(planner), after, now=NOW + 7200, chunk=9)
        done.set()
        sent = sending.result(timeout=60)

    rows = deliveries(planner)
    alone = {contact for contact, events, _ in rows if events == "2"}
    assert len(told(planner)) == 400
    assert {contact for contact, _, state in rows if state == "sent"} == alone
    assert len(alone) == sent >= 40
    assert len(rows) == 200 + sent
    assert {events for contact, events, _ in rows if contact not in alone} <= {"1,2"}
    with reading(planner) as connection:
        assert chain.verify(connection) == []

"""Four senders at once on PostgreSQL never claim one delivery twice."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from notify.campaigns import (
    NOW,
    add_event,
    add_people,
    breaches,
    campaign,
    record,
    settlement,
    states,
)
from notify.servers import server
from sqlalchemy import Engine, delete, select, update

from inforce.notify.deliveries import DeliveryState, Settlement
from inforce.notify.record import Group
from inforce.store import opened, reading
from inforce.store.tables import attempt, contact, delivery

TESTS = Path(__file__).parents[1]
# 5,000 always; INFORCE_SOAK=100000 for the whole of it.
MANY = max(5000, min(int(os.environ.get("INFORCE_SOAK", "0")), 100_000))


def _campaign(url: str, tmp_path: Path) -> Engine:
    engine = opened(url, tmp_path)
    with engine.begin() as connection:
        add_event(connection, 1)
    for first in range(1, MANY + 1, 5000):
        with engine.begin() as connection:
            add_people(connection, range(first, min(first + 5000, MANY + 1)))
    group = Group("1", "subscriber", "en")
    record(engine).save_letter(group, "a" * 64, b"text", NOW)
    return engine


def _claimer(url: str, window: int) -> "subprocess.Popen[str]":
    environ = {**os.environ, "PYTHONPATH": f"{TESTS.parent / 'scripts'}:{TESTS}"}
    command = [sys.executable, str(TESTS / "notify" / "claimer_program.py")]
    return subprocess.Popen(
        [*command, url, str(window)], env=environ, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.soak
@pytest.mark.postgres
def test_four_senders_claim_every_attempt_once(tmp_path: Path) -> None:
    url = server().database()
    engine = _campaign(url, tmp_path)

    programs = [_claimer(url, window) for window in (100, 100, 32, 7)]
    printed = [program.communicate(timeout=600)[0] for program in programs]

    claims = Counter(line for text in printed for line in text.splitlines())
    assert [program.returncode for program in programs] == [0] * 4
    assert claims.most_common(1)[0][1] == 1
    wanted = {f"{n} 1" for n in range(1, MANY + 1)}
    wanted |= {f"{n} 2" for n in range(5, MANY + 1, 5)}
    assert set(claims) == wanted
    assert record(engine).counts() == {1: {DeliveryState.SENT: MANY}}
    assert breaches(engine) == []
    with reading(engine) as connection:
        assert len(connection.execute(select(attempt.c.number)).all()) == len(wanted)
    engine.dispose()


def test_a_sender_passes_over_what_another_one_is_claiming(
    tmp_path: Path,
) -> None:
    url = server().database()
    engine, other = opened(url, tmp_path), opened(url, tmp_path)
    kept = campaign(engine, 4)
    with other.begin() as connection:
        held = select(delivery.c.id).where(delivery.c.id <= 2)
        connection.execute(held.with_for_update(key_share=True)).all()

        claims = kept.turn((), now=NOW, limit=4, owner="a")

    assert [claim.delivery for claim in claims] == [3, 4]
    engine.dispose()
    other.dispose()


def test_an_unsubscribe_is_honoured_by_every_later_claim(
    engine: Engine, engines: Callable[[], Engine]
) -> None:
    kept = campaign(engine, 400)
    other = engines()
    gone: list[int] = []
    leaving = threading.Thread(target=_leave, args=[other, gone])
    told_after: set[int] = set()
    results: list[Settlement] = []

    leaving.start()
    for number in range(200):
        _wait_for(gone, min(number // 4, 20))
        before = set(gone)
        claims = kept.turn(results, now=NOW, limit=5, owner="a")
        told_after.update(before.intersection(claim.delivery for claim in claims))
        results = [settlement(claim) for claim in claims]
        if not claims:
            break
    leaving.join(timeout=60)

    assert len(gone) == 20
    assert told_after == set()
    assert "suppressed" in states(engine).values()


def _wait_for(gone: list[int], number: int) -> None:
    """Wait until *number* people left: SQLite lets a busy sender go first."""
    until = time.monotonic() + 10
    while len(gone) < number and time.monotonic() < until:
        time.sleep(0.001)


def _leave(engine: Engine, gone: list[int]) -> None:
    """Unsubscribe or erase every tenth person, from the last on."""
    for number in range(400, 200, -10):
        chosen = contact.c.id == number
        unsubscribed = update(contact).where(chosen).values(status="unsubscribed")
        with engine.begin() as connection:
            connection.execute(
                delete(contact).where(chosen) if number % 20 else unsubscribed
            )
        gone.append(number)


def test_recover_and_settle_do_not_wait_for_each_other(
    engine: Engine, engines: Callable[[], Engine]
) -> None:
    kept = campaign(engine, 60)
    other = record(engines())
    rounds = 0
    claims = kept.turn((), now=NOW, limit=6, owner="a", lease=0)
    while claims:
        thread = threading.Thread(target=other.recover, args=[NOW])
        thread.start()
        results = [settlement(claim) for claim in claims]
        claims = kept.turn(results, now=NOW, limit=6, owner="a", lease=0)
        thread.join(timeout=30)
        rounds += 1

    assert rounds == 10
    assert sum(sum(states.values()) for states in kept.counts().values()) == 60
    assert breaches(engine) == []

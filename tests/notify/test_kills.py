"""Senders that are killed: nobody lost, nothing recorded as sent that was not.

Twenty kills here; INFORCE_SOAK makes them up to three hundred, and
`make bench-kill` shows the rules of the field beside ours.
"""

import os
import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.notify import campaigns, kill  # noqa: E402
from benchmarks.notify.postgres import server  # noqa: E402
from benchmarks.notify.worker import Orders  # noqa: E402

KILLS = max(20, min(int(os.environ.get("INFORCE_SOAK", "0")), 300))
WINDOW = Orders(database="", root="").window

pytestmark = [pytest.mark.soak, pytest.mark.smtp]


@pytest.fixture(scope="module")
def library():
    return campaigns.sample(ROOT)


def seeded(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311 - kills come back the same


def test_killed_senders_on_sqlite_lose_nobody(library):
    kills = KILLS * 2 // 5
    toll, points = kill.killed_record(library, seeded(1), kills=kills, people=150)

    assert (toll.kills, toll.lost, toll.false) == (kills, 0, 0)
    assert toll.twice <= kills * WINDOW
    assert set(points) >= set(kill.POINTS[: min(kills, len(kill.POINTS))])


def test_killed_senders_into_the_outbox_tell_nobody_twice(library):
    kills = KILLS // 4
    toll, _ = kill.killed_maildir(library, seeded(2), kills=kills, people=150)

    assert (toll.kills, toll.lost, toll.false, toll.twice) == (kills, 0, 0, 0)


@pytest.mark.postgres
def test_killed_senders_and_servers_on_postgresql_lose_nobody(library):
    kills = KILLS - KILLS * 2 // 5 - KILLS // 4
    with server() as running:
        toll, _ = kill.killed_record(
            library, seeded(3), kills=kills, people=150, server=running
        )

    assert (toll.kills, toll.lost, toll.false) == (kills, 0, 0)
    assert toll.twice <= kills * WINDOW


@pytest.mark.parametrize("rule", kill.rules.RULES)
def test_the_rules_of_the_field_lose_people_or_tell_them_twice(rule):
    toll, _ = kill.killed_rule(rule, seeded(4), kills=3, people=400)

    assert toll.lost + toll.twice > 0

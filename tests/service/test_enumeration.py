"""Nobody learns from an answer, nor from its time, whether an address is known.

400 requests for each of four states; INFORCE_SOAK=2000 for the whole of it.
"""

import asyncio
import math
import os
import random
from collections import Counter as Tally
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

import pytest
from service.conftest import KEYS, Counter
from service.visitors import served
from sqlalchemy import Engine

from inforce.people import suppressing
from inforce.people.persons import Status
from inforce.service.app import app
from inforce.store import opened

EACH = max(400, min(int(os.environ.get("INFORCE_SOAK", "0")), 2_000))
STATES = ("new", "pending", "confirmed", "suppressed")
AT_ONCE = 4
# Two requests a second by the service's clock are below every limit.
PACE = 2
PAIRS = list(combinations(STATES, 2))
LEAST = 0.01 / len(PAIRS)


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the p of the two-sample Kolmogorov-Smirnov test of equal sources.

    The limiting distribution with Stephens' correction for finite samples.
    """
    merged = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    steps, counts = (1 / len(one), 1 / len(other)), [0.0, 0.0]
    distance = 0.0
    for at, (value, which) in enumerate(merged):
        counts[which] += steps[which]
        # Equal values are one step of both.
        if at + 1 == len(merged) or merged[at + 1][0] != value:
            distance = max(distance, abs(counts[0] - counts[1]))
    root = math.sqrt(len(one) * len(other) / (len(one) + len(other)))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < 0.2:
        return 1.0
    terms = (
        (-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, 101)
    )
    return min(1.0, max(0.0, 2 * sum(terms)))


def address(state: str, turn: int, number: int) -> str:
    """Return an address of the same length for every state."""
    return f"{STATES.index(state)}{turn}{number:06}@example.org"


def known(counter: Counter, turn: int) -> None:
    """Let every address have its state."""
    for number in range(EACH):
        counter.enter(address("pending", turn, number), status=Status.PENDING)
        counter.enter(address("confirmed", turn, number))
        out = address("suppressed", turn, number)
        if number % 2:
            counter.enter(out, status=Status.SUPPRESSED)
        with counter.engine.begin() as connection:
            suppressing.kept_out(
                connection, KEYS, out, suppressing.EVERYBODY, "not me", 1
            )


class Prober:
    """Asks for addresses over connections that stay open, and takes the time."""

    def __init__(self, counter: Counter, port: int, turn: int) -> None:
        self.counter, self.port, self.turn = counter, port, turn
        self.stamp = counter.stamp()
        counter.clock.now += 10
        self.waiting = [(state, n) for state in STATES for n in range(EACH)]
        random.Random(turn).shuffle(self.waiting)  # noqa: S311 - no secret
        self.times: dict[str, list[float]] = {state: [] for state in STATES}
        self.answers: dict[str, set[bytes]] = {state: set() for state in STATES}

    async def run(self) -> None:
        await asyncio.gather(*(self._connection() for _ in range(AT_ONCE)))

    async def _connection(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while self.waiting:
            state, number = self.waiting.pop()
            email = address(state, self.turn, number)
            raw = self._request(email)
            # Where the clock of the rounds stands must not depend on the answer before.
            await asyncio.sleep(random.random() * 0.02)  # noqa: S311 - no secret
            self.counter.clock.now += PACE
            began = perf_counter()
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(size)
            self.times[state].append(perf_counter() - began)
            lines = [x for x in head.split(b"\r\n") if not x.startswith(b"date:")]
            answer = b"\r\n".join(lines) + body
            self.answers[state].add(answer.replace(email.encode(), b"ADDRESS"))
        writer.close()
        await writer.wait_closed()

    def _request(self, email: str) -> bytes:
        given = {"policy": "*", "mode": "each", "language": "en", "stamp": self.stamp}
        body = urlencode({**given, "email": email}).encode()
        peer = ".".join(str(random.randrange(1, 250)) for _ in range(4))  # noqa: S311
        head = (
            "POST /subscribe/ HTTP/1.1\r\nHost: mail.example\r\n"
            f"X-Forwarded-For: {peer}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        return head.encode() + body


def probed(engine: Engine, root: Path, turn: int) -> Prober:
    """Return what somebody learns who asks for addresses in every state."""
    counter = Counter(engine, root)
    known(counter, turn)
    # The ticks are those of the service as it is started.
    real = app(counter.desk)
    with (
        counter.web,
        served(real, proxy_headers=True, forwarded_allow_ips="127.0.0.1") as port,
    ):
        prober = Prober(counter, port, turn)
        asyncio.run(prober.run())
    return prober


def alike(prober: Prober) -> dict[tuple[str, str], float]:
    """Return the pairs of states whose times can be told apart, with their p."""
    found = {pair: likeness(*(prober.times[one] for one in pair)) for pair in PAIRS}
    return {pair: p for pair, p in found.items() if p <= LEAST}


@pytest.mark.soak
def test_neither_the_answer_nor_its_time_tells_whether_an_address_is_known(
    tmp_path: Path,
):
    engine = opened("state.db", tmp_path)
    first = probed(engine, tmp_path, 0)
    told = alike(first)
    asked = Tally(kind for kind, _ in first.counter.errands())
    # By chance one run in a hundred tells a pair apart; twice one in 10,000.
    if told:
        told = alike(probed(engine, tmp_path, 1))
    engine.dispose()

    assert set.union(*first.answers.values()) == first.answers["new"]
    assert len(first.answers["new"]) == 1
    assert next(iter(first.answers["new"])).startswith(b"HTTP/1.1 200 ")
    assert {len(times) for times in first.times.values()} == {EACH}
    # No limit made the states alike before they were looked at.
    assert asked == {"confirm": 2 * EACH, "manage": EACH, "nothing": EACH}
    assert told == {}


def test_the_measure_tells_apart_what_differs_and_not_what_does_not():
    dice = random.Random(3)  # noqa: S311 - no secret
    base = [dice.gauss(30, 3) for _ in range(400)]
    same = [dice.gauss(30, 3) for _ in range(400)]
    later = [dice.gauss(31.2, 3) for _ in range(400)]
    wider = [dice.gauss(30, 5) for _ in range(400)]

    assert likeness(base, same) > 0.01
    assert likeness(base, base) == 1.0
    assert likeness(base, later) < LEAST
    assert likeness(base, wider) < LEAST
    # The value of 1.3581 is the 5 % point of the distribution.
    assert abs(likeness(*shifted(0.096)) - 0.05) < 0.01


def shifted(part: float) -> tuple[list[float], list[float]]:
    """Return two samples of 400 whose distributions lie *part* apart."""
    one = [float(n) for n in range(400)]
    return one, [n + 400 * part + 0.5 for n in one]

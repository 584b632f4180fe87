"""Nobody learns from an answer, nor from its time, whether an address is known.

300 requests for each of four states, in random order, so that what else the
machine does falls on all of them; INFORCE_SOAK=2000 for the whole of it.
Answers leave on ticks. Two times are compared: how long one took, which says
whether a state needs more ticks, and how long after its tick it came, which
says it more finely than the first, for who knows the ticks.
"""

import asyncio
import math
import os
import random
from collections import Counter as Tally
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode

import pytest
from service.conftest import KEYS, Counter
from service.visitors import served
from sqlalchemy import Engine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inforce.people import suppressing
from inforce.people.persons import Status
from inforce.service.app import app
from inforce.service.writer import TICKS

EACH = max(300, min(int(os.environ.get("INFORCE_SOAK", "0")), 2_000))
STATES = ("new", "pending", "confirmed", "suppressed")
AT_ONCE = 4
# Two requests a second by the service's clock are below every limit.
PACE = 2
PAIRS = list(combinations(STATES, 2))
MEASURES = ("whole", "after the tick")
# One run in a hundred tells a pair apart by chance, whichever pair and measure.
LEAST = 0.01 / len(PAIRS) / len(MEASURES)


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


def known(counter: Counter, turn: int, each: int) -> None:
    """Let every address have its state."""
    for number in range(each):
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
    """Asks for addresses over connections that stay open, and takes the times.

    Of an address in each of *states*, *each* times; `times` are by measure and
    state.
    """

    def __init__(
        self, counter: Counter, turn: int, each: int, states: Sequence[str] = STATES
    ) -> None:
        self.counter, self.turn, self.states = counter, turn, states
        self.tick = TICKS[counter.engine.dialect.name]
        self.stamp = counter.stamp()
        counter.clock.now += 10
        self.waiting = [(state, n) for state in states for n in range(each)]
        random.Random(turn).shuffle(self.waiting)  # noqa: S311 - no secret
        self.times: dict[str, dict[str, list[float]]] = {
            measure: {state: [] for state in states} for measure in MEASURES
        }
        self.answers: dict[str, set[bytes]] = {state: set() for state in states}

    async def run(self, port: int) -> None:
        await asyncio.gather(*(self._connection(port) for _ in range(AT_ONCE)))

    async def _connection(self, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while self.waiting:
            state, number = self.waiting.pop()
            email = address(state, self.turn, number)
            raw = self._request(email)
            # Where the clock of the rounds stands must not depend on the answer before.
            await asyncio.sleep(random.random() * self.tick)  # noqa: S311 - no secret
            self.counter.clock.now += PACE
            began = monotonic()
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(size)
            self._note(state, began, monotonic())
            lines = [x for x in head.split(b"\r\n") if not x.startswith(b"date:")]
            answer = b"\r\n".join(lines) + body
            self.answers[state].add(answer.replace(email.encode(), b"ADDRESS"))
        writer.close()
        await writer.wait_closed()

    def _note(self, state: str, began: float, ended: float) -> None:
        for measure, time in zip(
            MEASURES, (ended - began, ended % self.tick), strict=True
        ):
            self.times[measure][state].append(time)

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

    def alikeness(self) -> dict[tuple[str, str, str], float]:
        """Return the p of every pair of states by every measure."""
        return {
            (measure, one, other): likeness(times[one], times[other])
            for measure, times in self.times.items()
            for one, other in combinations(self.states, 2)
        }

    def told(self) -> dict[tuple[str, str, str], float]:
        """Return the pairs of states that can be told apart, with their p."""
        return {pair: p for pair, p in self.alikeness().items() if p <= LEAST}


def probed(engine: Engine, root: Path, turn: int) -> Prober:
    """Return what somebody learns who asks for addresses in every state."""
    counter = Counter(engine, root)
    known(counter, turn, EACH)
    # The ticks are those of the service as it is started. What was asked for is
    # counted at the end, so nothing is swept up in the minute that this takes.
    real = app(counter.desk, sweep=3600)
    with counter.web:
        prober = Prober(counter, turn, EACH)
    ask(prober, real)
    return prober


def ask(prober: Prober, real: ASGIApp) -> None:
    """Let *prober* ask the service *real*, over a network of one machine."""
    with served(real, proxy_headers=True, forwarded_allow_ips="127.0.0.1") as port:
        asyncio.run(prober.run(port))


class Late:
    """The service *app*, where the answer for one state takes a millisecond more."""

    def __init__(self, app: ASGIApp, state: str) -> None:
        self.app, self.mark = app, f"email={STATES.index(state)}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = False

        async def received() -> Message:
            nonlocal found
            message = await receive()
            found = found or self.mark in message.get("body", b"")
            return message

        async def sent(message: Message) -> None:
            if found and message["type"] == "http.response.start":
                sleep(0.001)
            await send(message)

        await self.app(scope, received, sent)


@pytest.mark.soak
def test_neither_the_answer_nor_its_time_tells_whether_an_address_is_known(
    engine: Engine, tmp_path: Path
):
    first = probed(engine, tmp_path, 0)
    told = first.told()
    kinds = Tally(kind for kind, _ in first.counter.errands())
    # By chance one run in a hundred tells a pair apart; twice one in 10,000.
    if told:
        told = probed(engine, tmp_path, 1).told()

    assert set.union(*first.answers.values()) == first.answers["new"]
    assert len(first.answers["new"]) == 1
    assert next(iter(first.answers["new"])).startswith(b"HTTP/1.1 200 ")
    assert {len(x) for one in first.times.values() for x in one.values()} == {EACH}
    # No limit made the states alike before they were looked at.
    assert kinds == {"confirm": 2 * EACH, "manage": EACH, "nothing": EACH}
    assert told == {}


def test_a_millisecond_more_for_one_state_would_be_seen(local: Counter):
    known(local, 0, 150)
    prober = Prober(local, 0, 150, ("pending", "confirmed"))
    ask(prober, Late(app(local.desk), "confirmed"))

    told = prober.told()
    assert told[("after the tick", "pending", "confirmed")] < 1e-4


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

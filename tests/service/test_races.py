"""People stop their mail while a campaign goes out: nothing is claimed after.

500 people always; INFORCE_SOAK=10000 for the whole of it.
"""

import asyncio
import os
import random
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from notify.campaigns import NOW, campaign, record, states
from service.conftest import KEYS, Counter
from service.visitors import posted
from sqlalchemy import Engine, select

from inforce.notify.deliveries import Claim, Outcome, Reply
from inforce.notify.sending import Sender, run
from inforce.notify.transports import Outgoing
from inforce.people.persons import Status
from inforce.people.tokens import unsubscribe_token
from inforce.store import reading
from inforce.store.tables import contact

MANY = max(500, min(int(os.environ.get("INFORCE_SOAK", "0")), 10_000))
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
AT_ONCE = 10


@dataclass
class Campaign:
    """A sender that notes when each of its turns began, and whom it claimed there."""

    began: float = 0.0
    claims: list[tuple[int, float]] = field(default_factory=list)

    def clock(self) -> int:
        # Asked before each turn, and not between a turn and its messages.
        self.began = monotonic()
        return NOW

    def outgoing(self, claim: Claim) -> Outgoing:
        self.claims.append((claim.contact, self.began))
        return Outgoing(
            delivery=claim.delivery,
            attempt=claim.attempt,
            return_path="bounce@example.org",
            recipient=claim.address,
            bucket=claim.bucket,
            envelope_id=str(claim.delivery),
            message=b"Subject: a notice\r\n\r\nText.\r\n",
        )

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        sleep(0.01)
        return [Reply(outcome=Outcome.ACCEPTED, code=250) for _ in window]

    def delivered(self, _message: Outgoing) -> bool | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


async def stopped(counter: Counter, answered: dict[int, float]) -> Tally[int]:
    """Let everybody stop their mail in any order; note when each was answered."""
    numbers, statuses = list(range(1, MANY + 1)), Tally[int]()
    random.Random(7).shuffle(numbers)  # noqa: S311 - no secret

    async def some() -> None:
        while numbers:
            number = numbers.pop()
            path = f"/unsubscribe/{unsubscribe_token(KEYS, number, 0)}"
            status, _ = await posted(counter.app, path, ONE_CLICK, "192.0.2.1")
            answered[number] = monotonic()
            statuses[status] += 1

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return statuses


@pytest.mark.soak
def test_nobody_is_claimed_after_they_stopped_their_mail(
    engine: Engine, engines: Callable[[], Engine], tmp_path: Path
):
    campaign(engine, MANY)
    ours, answered = Campaign(), dict[int, float]()
    sender = Sender(
        record=record(engines()),
        outgoing=ours.outgoing,
        transport=ours,
        clock=ours.clock,
        owner="race",
        window=5,
    )
    sending = Thread(target=run, args=(sender,), daemon=True)
    counter = Counter(engine, tmp_path)
    with counter.web:
        sending.start()
        statuses = asyncio.run(stopped(counter, answered))
    sending.join(120)

    late = [
        number
        for number, began in ours.claims
        if answered.get(number, float("inf")) < began
    ]
    after = Tally(states(engine).values())
    with reading(engine) as connection:
        people = set(connection.execute(select(contact.c.status)).scalars())
    assert not sending.is_alive()
    assert statuses == {200: MANY}
    assert late == []
    assert people == {Status.UNSUBSCRIBED.value}
    # The race took place: some were told before they stopped, some were not.
    assert after["sent"] == len(ours.claims) > 0
    assert after["suppressed"] == MANY - after["sent"] > 0

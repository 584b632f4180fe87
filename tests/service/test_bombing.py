"""Somebody signs up foreign addresses, again and again, from many networks.

5,000 requests always; INFORCE_SOAK=100000 for the whole of it.
"""

import asyncio
import os
import random
from collections import Counter as Tally

import pytest
from service.conftest import Counter
from service.visitors import mailed, posted

from inforce.people.limits import NETWORK

MANY = max(5_000, min(int(os.environ.get("INFORCE_SOAK", "0")), 100_000))
ADDRESSES, NETWORKS = (200, 20) if MANY == 5_000 else (1_000, 50)
AT_ONCE = 100


def victims() -> list[str]:
    return [f"victim{number:04}@example.org" for number in range(ADDRESSES)]


async def bombed(counter: Counter, many: int) -> Tally[int]:
    """Send *many* requests, AT_ONCE in flight; ten a second by the clock."""
    dice, stamp = random.Random(5), counter.stamp()  # noqa: S311 - no secret
    counter.clock.now += 10
    statuses: Tally[int] = Tally()
    for _ in range(many // AT_ONCE):
        forms = [_form(dice.choice(victims()), stamp) for _ in range(AT_ONCE)]
        peers = [f"192.0.{dice.randrange(NETWORKS)}.{n}" for n in range(AT_ONCE)]
        answers = await asyncio.gather(
            *(
                posted(counter.app, "/subscribe/", form, peer)
                for form, peer in zip(forms, peers, strict=True)
            )
        )
        statuses.update(status for status, _ in answers)
        counter.clock.now += AT_ONCE // 10
    return statuses


def _form(email: str, stamp: str) -> dict[str, str]:
    given = {"policy": "*", "mode": "each", "language": "en"}
    return {**given, "email": email, "stamp": stamp}


@pytest.mark.soak
def test_no_address_gets_a_second_mail_and_the_operator_one(local: Counter):
    statuses = asyncio.run(bombed(local, MANY))
    seconds = MANY // 10
    sent = Tally(one.recipient for one in mailed(local))
    operator = sent.pop("legal@policies.example")
    again = mailed(local)

    assert statuses == {200: MANY}
    assert max(sent.values()) == 1
    assert set(sent) <= set(victims())
    # Each network has its share at once, and what grows again meanwhile.
    assert NETWORKS <= len(sent) <= NETWORKS * (20 + seconds // NETWORK.every + 1)
    assert operator == 1
    assert again == []


@pytest.mark.soak
def test_who_confirmed_before_gets_no_more_than_their_share(local: Counter):
    numbers = [local.enter(one) for one in victims()[:50]]

    asyncio.run(bombed(local, 1_000))
    sent = Tally(one.recipient for one in mailed(local))

    known = {row["address"]: sent[row["address"]] for row in local.contacts()}
    confirmed = [known[one] for one in victims()[:50]]
    assert len(numbers) == 50
    # Three links to the preferences at once, then one in eight hours.
    assert 0 < max(confirmed) <= 3
    assert max(sent[one] for one in victims()[50:]) == 1

"""What is not claimed: suppressed, expired, blocked, halted, held, cancelled."""

import pytest
from notify.campaigns import (
    LETTER,
    NOW,
    add_event,
    add_people,
    breaches,
    campaign,
    change,
    row,
    settlement,
    states,
)
from sqlalchemy import Engine, delete, insert, update

from inforce.errors import InputError
from inforce.notify.deliveries import DeliveryState
from inforce.notify.record import Group
from inforce.store.tables import contact, subscription

SENT, DEFERRED = DeliveryState.SENT, DeliveryState.DEFERRED


def test_blocked_and_halted_buckets_never_starve_the_others(engine: Engine) -> None:
    buckets = ("slow.example", "halted.example", "mail.example")
    kept = campaign(engine, 90, bucket=lambda n: buckets[n % 3])
    kept.halt("bucket", "halted.example", "refused", NOW)

    blocked = frozenset({"slow.example"})
    claims = kept.turn((), now=NOW, limit=100, owner="a", blocked=blocked)

    assert {claim.bucket for claim in claims} == {"mail.example"}
    assert len(claims) == 30
    assert kept.resume("bucket", "halted.example")
    assert len(kept.turn((), now=NOW, limit=100, owner="a", blocked=blocked)) == 30


def test_what_is_passed_over_for_long_is_claimed_as_well(engine: Engine) -> None:
    kept = campaign(engine, 600, bucket=lambda n: f"bucket{n <= 60}")
    kept.halt("bucket", "bucketFalse", "", NOW)
    blocked = frozenset({"bucketTrue"})
    change(engine, 5, bucket="free.example")
    assert len(kept.turn((), now=NOW, limit=20, owner="a", blocked=blocked)) == 1
    kept.resume("bucket", "bucketFalse")
    kept.turn((), now=NOW, limit=20, owner="a", blocked=blocked)
    change(engine, 7, bucket="free.example")

    claims = [
        kept.turn((), now=NOW, limit=20, owner="a", blocked=blocked) for _ in range(28)
    ]

    order = [claim.delivery for window in claims for claim in window]
    assert order.index(7) <= 21 * 20
    assert sorted(order) == [7, *range(81, 601)]


@pytest.mark.parametrize("limit", [20, 19])
def test_a_bucket_that_is_free_again_comes_first(engine: Engine, limit: int) -> None:
    kept = campaign(engine, 200, bucket=lambda n: f"bucket{n <= 40}")
    kept.halt("bucket", "bucketTrue", "", NOW)
    blocked = frozenset({"bucketTrue"} if limit == 20 else {"other.example"})
    for _ in range(2):
        kept.turn((), now=NOW, limit=20, owner="a", blocked=blocked)
    kept.resume("bucket", "bucketTrue")

    after = frozenset() if limit == 20 else blocked
    claims = kept.turn((), now=NOW, limit=limit, owner="a", blocked=after)

    assert [claim.delivery for claim in claims] == list(range(1, limit + 1))


def test_a_halted_campaign_claims_nothing_until_its_halt_ends(engine: Engine) -> None:
    kept = campaign(engine, 1)
    kept.halt("campaign", "", "three refusals", NOW, until=NOW + 60)

    assert kept.turn((), now=NOW + 59, limit=1, owner="a") == ()
    assert kept.next_due(NOW) == NOW + 60
    assert len(kept.turn((), now=NOW + 60, limit=1, owner="a")) == 1
    assert [stop.reason for stop in kept.halts()] == ["three refusals"]


@pytest.mark.parametrize("events", ["1,21", "21"])
def test_a_held_event_waits_and_others_go(engine: Engine, events: str) -> None:
    kept = campaign(engine, 1)
    with engine.begin() as connection:
        add_event(connection, 21)
        add_people(connection, [2], events=events)
    kept.save_letter(Group(events, "subscriber", "en"), "c" * 64, b"both", NOW)
    kept.hold(21, "a doubt", NOW)

    claims = kept.turn((), now=NOW, limit=9, owner="a")

    assert [claim.delivery for claim in claims] == [1]
    assert kept.release(21, NOW)
    assert len(kept.turn((), now=NOW, limit=9, owner="a")) == 1


def test_a_cancelled_event_is_told_to_nobody(engine: Engine) -> None:
    kept = campaign(engine, 3)
    (claim,) = kept.turn((), now=NOW, limit=1, owner="a")

    assert kept.cancel(1, NOW) == 2
    later = settlement(claim, DEFERRED, next_at=NOW)
    assert kept.turn([later], now=NOW, limit=9, owner="a") == ()

    assert set(states(engine).values()) == {"cancelled"}
    assert breaches(engine) == []


@pytest.mark.parametrize("act", ["hold", "cancel"])
def test_an_unknown_event_is_an_input_error(engine: Engine, act: str) -> None:
    kept = campaign(engine, 1)

    with pytest.raises(InputError, match="there is no event 7"):
        kept.hold(7, "", NOW) if act == "hold" else kept.cancel(7, NOW)


@pytest.mark.parametrize(
    "gone", ["erased", "paused", "unsubscribed", "other policy", "off"]
)
def test_suppression_takes_effect_at_the_claim(engine: Engine, gone: str) -> None:
    kept = campaign(engine, 2)
    changes = {
        "erased": delete(contact).where(contact.c.id == 1),
        "paused": update(contact).where(contact.c.id == 1).values(status="paused"),
        "unsubscribed": delete(subscription).where(subscription.c.contact == 1),
        "other policy": update(subscription)
        .where(subscription.c.contact == 1)
        .values(policy="cookies"),
        "off": insert(subscription).values(contact=1, policy="privacy", mode="off"),
    }
    with engine.begin() as connection:
        connection.execute(changes[gone])

    claims = kept.turn((), now=NOW, limit=1, owner="a")

    assert [claim.delivery for claim in claims] == [2]
    assert row(engine, 1).state == "suppressed"


def test_an_account_holder_needs_no_subscription(engine: Engine) -> None:
    kept = campaign(engine, 1, audience="account", mandatory=1)
    kept.save_letter(Group("1", "account", "en"), LETTER, b"prepared", NOW)
    with engine.begin() as connection:
        connection.execute(delete(subscription))

    assert len(kept.turn((), now=NOW, limit=1, owner="a")) == 1


def test_a_delivery_whose_deadline_passed_expires(engine: Engine) -> None:
    kept = campaign(engine, 9, deadline_at=lambda n: NOW if n < 9 else NOW + 1)

    claims = kept.turn((), now=NOW, limit=2, owner="a")

    assert [claim.delivery for claim in claims] == [9]
    assert row(engine, 8).state == "expired"

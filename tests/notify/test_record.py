"""The contract of the record, on both databases."""

from collections.abc import Callable

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
from sqlalchemy import Engine, select

from inforce.errors import InputError
from inforce.notify.deliveries import DeliveryState
from inforce.notify.record import Group
from inforce.store import reading
from inforce.store.tables import attempt, entry

SENT, DEFERRED = DeliveryState.SENT, DeliveryState.DEFERRED


def test_a_turn_claims_by_moment_and_id_up_to_its_limit(engine: Engine) -> None:
    kept = campaign(engine, 5, next_at=lambda n: NOW - (n == 4))

    claims = kept.turn((), now=NOW, limit=3, owner="a")

    assert [claim.delivery for claim in claims] == [4, 1, 2]
    assert {row(engine, n).state for n in (1, 2, 4)} == {"attempting"}


def test_a_claim_holds_what_a_message_needs(engine: Engine) -> None:
    kept = campaign(engine, 1, deadline_at=NOW + 50, mandatory=1)

    (claim,) = kept.turn((), now=NOW, limit=3, owner="a")

    assert (claim.attempt, claim.address) == (1, "person1@mail.example")
    assert (claim.letter, claim.first_at) == (LETTER, NOW)
    assert (claim.message_id, claim.events) == ("<1@notices.example>", "1")
    assert (claim.deadline_at, claim.mandatory, claim.token_epoch) == (
        NOW + 50,
        True,
        0,
    )


def test_nothing_is_claimed_before_its_moment(engine: Engine) -> None:
    kept = campaign(engine, 1, next_at=NOW + 1)

    assert kept.turn((), now=NOW, limit=3, owner="a") == ()
    assert len(kept.turn((), now=NOW + 1, limit=3, owner="a")) == 1


def test_nothing_is_claimed_twice(engine: Engine) -> None:
    kept = campaign(engine, 3)
    first = kept.turn((), now=NOW, limit=2, owner="a")

    second = kept.turn((), now=NOW, limit=2, owner="b")

    assert [claim.delivery for claim in first + second] == [1, 2, 3]
    assert kept.turn((), now=NOW, limit=2, owner="c") == ()


def test_results_and_next_claims_are_one_commit(engine: Engine) -> None:
    kept = campaign(engine, 3)
    first = kept.turn((), now=NOW, limit=2, owner="a")

    second = kept.turn([settlement(c) for c in first], now=NOW, limit=2, owner="a")

    assert states(engine) == {1: "sent", 2: "sent", 3: "attempting"}
    assert [claim.delivery for claim in second] == [3]
    assert breaches(engine) == []


def test_a_failing_turn_writes_nothing(engine: Engine) -> None:
    kept = campaign(engine, 3)
    first = kept.turn((), now=NOW, limit=1, owner="a")
    kept._message_id = lambda number: str(1 // (number - 2))

    with pytest.raises(ZeroDivisionError):
        kept.turn([settlement(first[0])], now=NOW, limit=1, owner="a")

    assert states(engine) == {1: "attempting", 2: "planned", 3: "planned"}
    with reading(engine) as connection:
        assert connection.execute(select(attempt)).all() == []


def test_a_deferred_delivery_comes_again_the_same(engine: Engine) -> None:
    kept = campaign(engine, 1)
    (first,) = kept.turn((), now=NOW, limit=1, owner="a")
    later = settlement(first, DEFERRED, next_at=NOW + 60)
    assert kept.turn([later], now=NOW, limit=1, owner="a") == ()
    kept.save_letter(Group("1", "subscriber", "en"), "b" * 64, b"newer", NOW + 5)

    (second,) = kept.turn((), now=NOW + 60, limit=1, owner="b")

    assert second.attempt == 2
    same = ("letter", "first_at", "message_id")
    assert [getattr(second, n) for n in same] == [getattr(first, n) for n in same]


def test_a_delivery_that_lost_an_event_gets_a_letter_about_the_others(
    engine: Engine,
) -> None:
    kept = campaign(engine, 1)
    with engine.begin() as connection:
        add_event(connection, 2)
        add_people(connection, [2], events="1,2")
    kept.save_letter(Group("1,2", "subscriber", "en"), "c" * 64, b"both", NOW)
    claims = kept.turn((), now=NOW, limit=9, owner="a")
    later = [settlement(claim, DEFERRED, next_at=NOW) for claim in claims]
    kept.turn(later, now=NOW, limit=0, owner="a")
    assert kept.cancel(2, NOW) == 1

    again = kept.turn((), now=NOW, limit=9, owner="a")

    assert [claim.letter for claim in again] == [LETTER, LETTER]


@pytest.mark.parametrize("owner", ["a", "b"])
def test_an_outcome_counts_only_for_the_attempt_that_holds_the_claim(
    engine: Engine, owner: str
) -> None:
    kept = campaign(engine, 1)
    (first,) = kept.turn((), now=NOW, limit=1, owner="a", lease=10)
    assert kept.recover(NOW + 10) == 1
    assert kept.resolve(first, DeliveryState.PLANNED, NOW + 10)
    (second,) = kept.turn((), now=NOW + 10, limit=1, owner=owner)

    kept.turn([settlement(first)], now=NOW + 11, limit=0, owner="a")

    assert row(engine, 1).state == "attempting"
    kept.turn([settlement(second)], now=NOW + 12, limit=0, owner=owner)
    assert row(engine, 1).state == "sent"
    with reading(engine) as connection:
        kinds = connection.execute(select(entry.c.kind).order_by(entry.c.seq))
        assert kinds.scalars().all() == ["planned", "attempts", "late", "attempts"]
    assert breaches(engine) == []


def test_a_late_outcome_settles_what_nobody_knew(engine: Engine) -> None:
    kept = campaign(engine, 1)
    (claim,) = kept.turn((), now=NOW, limit=1, owner="a", lease=10)
    kept.recover(NOW + 10)

    kept.turn([settlement(claim)], now=NOW + 11, limit=0, owner="a")

    assert row(engine, 1).state == "sent"
    assert not kept.resolve(claim, DeliveryState.PLANNED, NOW + 12)
    with reading(engine) as connection:
        assert connection.execute(select(attempt.c.outcome)).scalar() == "accepted"


def test_an_outcome_of_another_owner_is_refused(engine: Engine) -> None:
    kept = campaign(engine, 1)
    (claim,) = kept.turn((), now=NOW, limit=1, owner="a")

    kept.turn([settlement(claim)], now=NOW, limit=0, owner="b")

    assert row(engine, 1).state == "attempting"


def test_the_same_outcome_twice_is_written_once(engine: Engine) -> None:
    kept = campaign(engine, 1)
    (claim,) = kept.turn((), now=NOW, limit=1, owner="a")
    for _ in range(2):
        kept.turn([settlement(claim)], now=NOW, limit=0, owner="a")

    with reading(engine) as connection:
        assert len(connection.execute(select(attempt)).all()) == 1
        assert len(connection.execute(select(entry)).all()) == 2
    assert breaches(engine) == []


def test_a_delivery_waits_for_its_letter(engine: Engine) -> None:
    kept = campaign(engine, 2, language=lambda n: "de" if n == 1 else "en")
    group = Group("1", "subscriber", "de")

    assert kept.unlettered(NOW) == (group,)
    assert [c.delivery for c in kept.turn((), now=NOW, limit=9, owner="a")] == [2]
    kept.save_letter(group, "d" * 64, b"deutsch", NOW)
    assert kept.unlettered(NOW) == ()
    assert [c.letter for c in kept.turn((), now=NOW, limit=9, owner="a")] == ["d" * 64]
    assert kept.letter("d" * 64) == b"deutsch"


def test_the_newest_letter_of_a_group_is_used(engine: Engine) -> None:
    kept = campaign(engine, 1)
    kept.save_letter(Group("1", "subscriber", "en"), "b" * 64, b"newer", NOW + 1)

    (claim,) = kept.turn((), now=NOW, limit=1, owner="a")

    assert claim.letter == "b" * 64


def test_an_unknown_letter_is_an_input_error(engine: Engine) -> None:
    with pytest.raises(InputError, match="not in the database"):
        campaign(engine, 1).letter("f" * 64)


def test_only_leases_that_ran_out_become_uncertain(engine: Engine) -> None:
    kept = campaign(engine, 2)
    kept.turn((), now=NOW, limit=1, owner="a", lease=10)
    kept.turn((), now=NOW, limit=1, owner="b", lease=20)

    assert kept.recover(NOW + 9) == 0
    assert kept.next_due(NOW) == NOW + 10
    assert kept.renew("a", NOW + 30) == 1
    assert kept.recover(NOW + 20) == 1
    assert states(engine) == {1: "attempting", 2: "uncertain"}
    assert kept.recover(NOW, alone=True) == 1


def test_uncertain_attempts_come_back_as_they_were_claimed(engine: Engine) -> None:
    kept = campaign(engine, 3)
    claims = kept.turn((), now=NOW, limit=3, owner="a", lease=1)
    kept.recover(NOW + 1)

    assert kept.uncertain(2) == claims[:2]
    assert kept.uncertain(2, after=2) == claims[2:]


@pytest.mark.parametrize("state", [SENT, DeliveryState.PLANNED])
def test_a_resolved_attempt_gets_its_state_once(
    engine: Engine, state: DeliveryState
) -> None:
    kept = campaign(engine, 1)
    (claim,) = kept.turn((), now=NOW, limit=1, owner="a", lease=1)
    kept.recover(NOW + 1)

    assert kept.resolve(claim, DeliveryState.UNCERTAIN, NOW + 1)
    assert kept.resolve(claim, state, NOW + 2)
    assert not kept.resolve(claim, state, NOW + 3)
    assert row(engine, 1).state == state.value
    assert breaches(engine) == []


def test_sent_is_final(engine: Engine, engines: Callable[[], Engine]) -> None:
    kept = campaign(engine, 1)
    (claim,) = kept.turn((), now=NOW, limit=1, owner="a")
    kept.turn([settlement(claim)], now=NOW, limit=1, owner="a")

    kept.turn([settlement(claim, DEFERRED, next_at=NOW)], now=NOW, limit=1, owner="a")
    kept.cancel(1, NOW)
    kept.recover(NOW, alone=True)

    assert row(engine, 1).state == "sent"
    assert not kept.resolve(claim, DeliveryState.PLANNED, NOW)


def test_counts_say_where_the_deliveries_of_each_event_stand(engine: Engine) -> None:
    kept = campaign(engine, 3)
    claims = kept.turn((), now=NOW, limit=2, owner="a")
    kept.turn([settlement(claims[0])], now=NOW, limit=0, owner="a")

    planned, attempting = DeliveryState.PLANNED, DeliveryState.ATTEMPTING
    assert kept.counts() == {1: {SENT: 1, planned: 1, attempting: 1}}


def test_the_next_moment_passes_over_what_is_held_or_blocked(engine: Engine) -> None:
    kept = campaign(engine, 3, next_at=lambda n: NOW + n)
    change(engine, 2, bucket="slow.example")
    assert kept.next_due(NOW) == NOW + 1
    assert kept.next_due(NOW + 9) == NOW + 9
    assert kept.next_due(NOW, frozenset({"mail.example"})) == NOW + 2

    kept.hold(1, "a doubt", NOW)

    assert kept.next_due(NOW) is None


def test_any_reply_can_be_stored(engine: Engine) -> None:
    kept = campaign(engine, 1)
    (claim,) = kept.turn((), now=NOW, limit=1, owner="a")
    said = settlement(claim)
    object.__setattr__(said.reply, "text", "5.1.1 \0 \udcff \n" + "x" * 5000)

    kept.turn([said], now=NOW, limit=0, owner="a")

    with reading(engine) as connection:
        stored = connection.execute(select(attempt.c.reply)).scalar_one()
    assert stored.startswith("5.1.1 \ufffd ? \n")
    assert len(stored) == 1000
    assert breaches(engine) == []

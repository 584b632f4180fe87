"""When a delivery is tried again, and when it is given up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inforce.notify.deliveries import Claim, DeliveryState, Outcome, Reply, Settlement
from inforce.notify.retries import HOUR, LONGEST, STEPS, delay, settled

FIRST = 1_800_000_000
DAY = 86_400


def claim(attempt: int = 1, delivery: int = 7) -> Claim:
    return Claim(
        delivery=delivery, attempt=attempt, contact=1, subject="s", address="a@b.example",
        audience="subscriber", language="en", bucket="b.example", events="1",
        letter="l", first_at=FIRST, message_id="<7@b.example>", token_epoch=0,
        deadline_at=None, mandatory=True,
    )  # fmt: skip


def after(
    outcome: Outcome,
    *,
    attempt: int = 1,
    now: int = FIRST,
    deadline: int | None = None,
    code: int = 0,
    enhanced: str = "",
) -> Settlement:
    reply = Reply(outcome=outcome, code=code, enhanced=enhanced)
    return settled(claim(attempt), reply, now=now, deadline=deadline, signed="ab")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.ACCEPTED, DeliveryState.SENT),
        (Outcome.REFUSED, DeliveryState.FAILED),
        (Outcome.UNCERTAIN, DeliveryState.UNCERTAIN),
        (Outcome.DEFERRED, DeliveryState.DEFERRED),
        (Outcome.FULL, DeliveryState.DEFERRED),
        (Outcome.POLICY, DeliveryState.DEFERRED),
        (Outcome.UNSENT, DeliveryState.DEFERRED),
    ],
)
def test_an_outcome_leads_to_a_state(outcome: Outcome, state: DeliveryState) -> None:
    result = after(outcome)

    assert result.state is state
    assert (result.next_at is None) == (state is not DeliveryState.DEFERRED)
    assert (result.at, result.signed) == (FIRST, "ab")


@pytest.mark.parametrize("outcome", [Outcome.DEFERRED, Outcome.UNSENT])
def test_the_first_attempts_follow_after_1_5_15_30_and_60_minutes(
    outcome: Outcome,
) -> None:
    reply = Reply(outcome=outcome)
    delays = [delay(claim(attempt), reply) // 60 for attempt in range(1, 6)]

    assert delays == [1, 5, 15, 30, 60]


@settings(deadline=None)
@given(st.integers(len(STEPS) + 1, 10**6), st.integers(1, 10**9))
def test_then_an_hour_with_a_fifth_of_jitter_that_is_always_the_same(
    attempt: int, delivery: int
) -> None:
    reply = Reply(outcome=Outcome.DEFERRED)
    one = claim(attempt, delivery)

    assert 0.8 * HOUR <= delay(one, reply) <= 1.2 * HOUR
    assert delay(one, reply) == delay(claim(attempt, delivery), reply)


def test_the_jitter_spreads_deliveries_over_the_whole_range() -> None:
    reply = Reply(outcome=Outcome.DEFERRED)
    delays = [delay(claim(9, number), reply) for number in range(2000)]

    assert min(delays) < 0.82 * HOUR
    assert max(delays) > 1.18 * HOUR
    assert abs(sum(delays) / 2000 - HOUR) < 0.02 * HOUR


@pytest.mark.parametrize("code", [450, 451])
def test_greylisting_is_first_met_with_five_minutes(code: int) -> None:
    first = after(Outcome.DEFERRED, code=code, enhanced="4.7.1")
    third = after(Outcome.DEFERRED, attempt=3, code=code, enhanced="4.7.1")

    assert first.next_at == FIRST + 300
    assert third.next_at == FIRST + 900


@pytest.mark.parametrize("outcome", [Outcome.FULL, Outcome.POLICY])
def test_a_full_mailbox_and_a_policy_want_an_hour(outcome: Outcome) -> None:
    assert after(outcome).next_at == FIRST + HOUR


def test_five_days_of_trying_are_enough() -> None:
    before = after(Outcome.DEFERRED, attempt=99, now=FIRST + LONGEST - 2 * HOUR)
    end = after(Outcome.DEFERRED, attempt=99, now=FIRST + LONGEST)

    assert before.state is DeliveryState.DEFERRED
    assert (end.state, end.next_at) == (DeliveryState.FAILED, None)


def test_a_long_silence_of_ours_does_not_use_up_the_five_days() -> None:
    result = after(Outcome.DEFERRED, attempt=2, now=FIRST + 30 * DAY)

    assert result.state is DeliveryState.DEFERRED


def test_a_refusal_because_of_us_never_fails_a_person() -> None:
    result = after(Outcome.POLICY, attempt=99, now=FIRST + 30 * DAY)

    assert result.state is DeliveryState.DEFERRED


@pytest.mark.parametrize("outcome", [Outcome.DEFERRED, Outcome.POLICY, Outcome.UNSENT])
@pytest.mark.parametrize("deadline", [FIRST, FIRST + 30, FIRST + 60])
def test_nothing_is_tried_again_from_the_deadline_on(
    outcome: Outcome, deadline: int
) -> None:
    result = after(outcome, deadline=deadline)

    assert (result.state, result.next_at) == (DeliveryState.EXPIRED, None)


@settings(deadline=None)
@given(
    st.sampled_from(Outcome),
    st.integers(1, 200),
    st.integers(0, 10 * DAY),
    st.none() | st.integers(0, 12 * DAY),
)
def test_the_next_attempt_is_later_and_before_the_deadline(
    outcome: Outcome, attempt: int, later: int, deadline: int | None
) -> None:
    end = None if deadline is None else FIRST + deadline
    now = FIRST + later
    result = after(outcome, attempt=attempt, now=now, deadline=end)

    if result.next_at is not None:
        assert now + 60 <= result.next_at <= now + 1.2 * HOUR
        assert end is None or result.next_at < end
    assert (result.next_at is not None) == (result.state is DeliveryState.DEFERRED)

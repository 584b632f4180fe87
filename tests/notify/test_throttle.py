"""How fast a receiving domain is served, and when a campaign stops."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.throttle import FIRST, REST, Throttle, asks_to_slow_down

NOW = 1_800_000_000
YES = Reply(outcome=Outcome.ACCEPTED, code=250)
SLOWER = Reply(outcome=Outcome.DEFERRED, code=421, enhanced="4.7.0")
NOBODY = Reply(outcome=Outcome.REFUSED, code=550, enhanced="5.1.1")
POLICY = Reply(outcome=Outcome.POLICY, code=550, enhanced="5.7.515", text="DMARC")


def observed(*replies: Reply, bucket: str = "a.example", now: int = NOW) -> Throttle:
    throttle = Throttle()
    for reply in replies:
        throttle.observe(bucket, reply, now)
    return throttle


def test_a_domain_without_trouble_is_not_bounded() -> None:
    throttle = observed(*[YES] * 5000)

    assert throttle.limit("a.example") is None
    assert throttle.blocked(NOW) == frozenset()
    assert throttle.limit("never.example") is None


def test_a_domain_that_asks_for_less_rests_and_gets_half() -> None:
    throttle = observed(SLOWER)

    assert throttle.blocked(NOW) == {"a.example"}
    assert throttle.blocked(NOW + REST - 1) == {"a.example"}
    assert throttle.blocked(NOW + REST) == frozenset()
    assert throttle.limit("a.example") == FIRST // 2


def test_the_other_domains_are_not_touched() -> None:
    throttle = observed(SLOWER)
    throttle.observe("b.example", YES, NOW)

    assert throttle.blocked(NOW) == {"a.example"}
    assert throttle.limit("b.example") is None


def test_the_answers_of_one_window_halve_once() -> None:
    assert observed(*[SLOWER] * 50).limit("a.example") == FIRST // 2


def test_each_time_it_asks_again_the_rest_is_longer() -> None:
    throttle = observed(SLOWER)
    throttle.observe("a.example", SLOWER, NOW + REST)

    assert throttle.limit("a.example") == FIRST // 4
    assert throttle.blocked(NOW + 3 * REST - 1) == {"a.example"}
    assert throttle.blocked(NOW + 3 * REST) == frozenset()


def test_a_hundred_accepted_allow_one_more() -> None:
    throttle = observed(SLOWER)
    for moment in range(99):
        throttle.observe("a.example", YES, NOW + REST + moment)
    before = throttle.limit("a.example")
    throttle.observe("a.example", YES, NOW + REST + 99)

    assert (before, throttle.limit("a.example")) == (FIRST // 2, FIRST // 2 + 1)


def test_what_a_second_allows_is_not_exceeded_by_another_window() -> None:
    throttle = observed(SLOWER)
    later = NOW + REST
    for _ in range(FIRST // 2):
        assert throttle.blocked(later) == frozenset()
        throttle.observe("a.example", YES, later)

    assert throttle.blocked(later) == {"a.example"}
    assert throttle.blocked(later + 1) == frozenset()


@settings(deadline=None)
@given(st.lists(st.sampled_from([YES, SLOWER, NOBODY]), max_size=300))
def test_a_bounded_domain_still_gets_something(replies: list[Reply]) -> None:
    throttle = Throttle()
    for moment, reply in enumerate(replies):
        throttle.observe("a.example", reply, NOW + 1000 * moment)

    limit = throttle.limit("a.example")
    assert limit is None or limit >= 1
    assert throttle.blocked(NOW + 1000 * len(replies) + 3600) == frozenset()


@pytest.mark.parametrize(
    ("outcome", "code", "enhanced", "expected"),
    [
        (Outcome.DEFERRED, 421, "", True),
        (Outcome.UNSENT, 421, "", True),
        (Outcome.DEFERRED, 450, "4.7.28", True),
        (Outcome.DEFERRED, 451, "4.7.500", True),
        (Outcome.DEFERRED, 452, "4.3.2", True),
        (Outcome.DEFERRED, 450, "4.7.1", False),
        (Outcome.DEFERRED, 451, "4.3.0", False),
        (Outcome.ACCEPTED, 250, "", False),
        (Outcome.POLICY, 550, "5.7.1", False),
    ],
)
def test_what_counts_as_asking_for_less(
    outcome: Outcome, code: int, enhanced: str, expected: bool
) -> None:
    reply = Reply(outcome=outcome, code=code, enhanced=enhanced)

    assert asks_to_slow_down(reply) is expected


def test_three_refusals_because_of_us_stop_the_campaign_with_the_words() -> None:
    assert observed(POLICY, POLICY).tripped == ""
    assert "5.7.515 DMARC" in observed(POLICY, YES, POLICY, POLICY).tripped


def test_more_than_one_in_twenty_of_the_first_200_stop_the_campaign() -> None:
    assert observed(*[YES] * 100, *[NOBODY] * 10).tripped == ""
    assert "11 of the first 111" in observed(*[YES] * 100, *[NOBODY] * 11).tripped


def test_after_200_refused_addresses_stop_nothing() -> None:
    assert observed(*[YES] * 190, *[NOBODY] * 10, *[NOBODY] * 50).tripped == ""


def test_the_first_reason_stays() -> None:
    throttle = observed(*[NOBODY] * 11)
    first = throttle.tripped
    for _ in range(3):
        throttle.observe("a.example", POLICY, NOW)

    assert throttle.tripped == first != ""

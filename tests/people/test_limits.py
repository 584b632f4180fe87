"""Limits: never more than a bucket holds and fills, whoever asks at once."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people.asking import ANN, DAY, NOW, RING
from sqlalchemy import Engine, create_engine, select

from inforce.people import limits
from inforce.people.limits import Rule, allowed, network
from inforce.store import reading
from inforce.store.tables import allowance, metadata

RULES = st.builds(
    Rule,
    name=st.just("rule"),
    burst=st.integers(1, 6),
    every=st.integers(1, 50),
    most=st.sampled_from([1, 3, 7, limits.NO_END]),
)


def memory() -> Engine:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    return engine


def granted(engine: Engine, rule: Rule, moments: list[int]) -> list[int]:
    with engine.begin() as connection:
        return [at for at in moments if allowed(connection, RING, rule, ANN, at)]


@settings(max_examples=150, deadline=None)
@given(RULES, st.lists(st.integers(0, 60), max_size=60))
def test_a_bucket_gives_what_it_holds_and_fills_and_no_less(rule, steps):
    now, moments = NOW, []
    for step in steps:
        now += step
        moments.append(now)
    yes = granted(memory(), rule, moments)

    assert len(yes) <= rule.most
    for first in range(len(yes)):
        for last in range(first, len(yes)):
            elapsed = yes[last] - yes[first]
            assert last - first + 1 <= rule.burst + elapsed // rule.every
    # Nobody is refused while the bucket holds something: a model that counts.
    level, before, model = float(rule.burst), NOW, []
    for at in moments:
        level = min(rule.burst, level + (at - before) / rule.every)
        before = at
        if level + 1e-9 >= 1 and len(model) < rule.most:
            level -= 1
            model.append(at)
    assert yes == model


@settings(max_examples=80, deadline=None)
@given(RULES, st.lists(st.integers(-500, 500), max_size=30))
def test_a_clock_that_steps_back_locks_nobody_out_for_long(rule, steps):
    engine, now = memory(), NOW
    moments = [NOW, *(NOW + step for step in steps)]
    granted(engine, rule, moments)
    now = moments[-1] + rule.burst * rule.every
    with engine.begin() as connection:
        total = connection.execute(select(allowance.c.total)).scalar_one()
        again = allowed(connection, RING, rule, ANN, now)

    assert again == (total < rule.most)


def test_who_is_refused_elsewhere_loses_nothing(mailer):
    with mailer.writing() as connection:
        asked = [
            allowed(connection, RING, limits.ADDRESS, ANN, NOW, takes=takes)
            for takes in (False, False, True, True)
        ]

    assert asked == [False, False, True, False]


def test_pardon_forgets_the_number_and_not_the_day(mailer):
    rule = limits.ADDRESS
    with mailer.writing() as connection:
        days = [allowed(connection, RING, rule, ANN, NOW + DAY * n) for n in range(3)]
        now = NOW + 2 * DAY
        limits.pardoned(connection, RING, rule, ANN)
        same = allowed(connection, RING, rule, ANN, now + DAY - 1)
        next_ = allowed(connection, RING, rule, ANN, now + DAY)

    assert days == [True, True, True]
    assert (same, next_) == (False, True)


def test_buckets_hold_no_address_and_no_network(mailer):
    with mailer.writing() as connection:
        allowed(connection, RING, limits.ADDRESS, ANN, NOW)
        allowed(connection, RING, limits.NETWORK, network("192.0.2.9"), NOW)
    with reading(mailer.engine) as connection:
        keys = list(connection.execute(select(allowance.c.key)).scalars())

    assert len(set(keys)) == 2
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)


@pytest.mark.parametrize("rule", [limits.ADDRESS, limits.NETWORK])
def test_of_many_programs_that_ask_at_once_no_more_get_a_yes(engine, engines, rule):
    together, answers, own = threading.Barrier(8), [], [engines() for _ in range(8)]

    def ask(one: Engine) -> None:
        together.wait(30)
        for _ in range(5):
            with one.begin() as connection:
                answers.append(allowed(connection, RING, rule, ANN, NOW))

    threads = [threading.Thread(target=ask, args=(one,)) for one in own]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert len(answers) == 40
    assert sum(answers) == rule.burst


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("2001:DB8::1", "2001:db8:0:0::1", True),
        ("", "unix:", True),
        ("192.0.2", "not an address\n", True),
        ("1.2.3.4", "102:304::", False),
    ],
)
def test_a_network_is_a_24_or_a_48_and_what_is_none_is_one(one, other, same):
    assert (network(one) == network(other)) is same


@given(st.text(max_size=60) | st.ip_addresses().map(str))
def test_every_peer_has_a_network_that_names_no_peer(peer):
    found = network(peer)

    assert found == "unknown" or found[:2] in {"4:", "6:"}
    assert len(found) <= 14

"""What people were told of stays in the history, and with its policy."""

import pytest
from model.builders import record
from notify.campaigns import record as record_of
from notify.crowds import (
    START,
    at,
    crowd,
    deliveries,
    library,
    people,
    plan,
    site,
    told,
)
from publication.makers import policy
from sqlalchemy import select

from inforce.errors import InputError
from inforce.notify.planning import foreseen, planned
from inforce.store import reading
from inforce.store.tables import event, subscription

FIRST = record(0, 1)
SECOND = record(5, 60, "second", summary="More.")


def test_a_version_rewritten_after_it_was_told_stops_everything(engine):
    crowd(engine, [1])
    plan(engine, site(FIRST, SECOND), 6)
    terms = policy(record(6, 50, "terms"), slug="terms")
    rewritten = library(policy(FIRST, record(5, 60, "other")), terms, start=START)

    with pytest.raises(InputError) as error:
        planned(people(engine), rewritten, now=at(7))
    message = str(error.value)
    assert "'privacy'" in message
    assert "2 March 2026" in message
    assert "restore" in message
    assert "withdraws: 2026-03-02" in message
    assert len(told(engine)) == 1


def test_a_version_that_is_gone_altogether_stops_everything(engine):
    plan(engine, site(FIRST, SECOND), 6)

    with pytest.raises(InputError, match="restore the commits"):
        plan(engine, site(FIRST), 7)
    with pytest.raises(InputError, match="restore the commits"):
        foreseen(people(engine), library(policy(FIRST, slug="terms")), now=at(7))


def test_a_cancelled_event_lets_its_version_go(engine):
    plan(engine, site(FIRST, SECOND), 6)
    record_of(engine).cancel(1, at(6))

    assert plan(engine, site(FIRST), 7).mails == 0


def test_a_renamed_policy_is_not_told_again_and_keeps_its_subscribers(engine):
    crowd(engine, [1], policies=["privacy"])
    crowd(engine, [2], policies=["privacy", "data"])
    plan(engine, site(FIRST, SECOND), 6)
    renamed = policy(FIRST, SECOND, slug="data", former_slugs=("privacy",))
    plan(engine, library(renamed, start=START), 54)

    assert [row[1] for row in deliveries(engine)] == ["1,2", "1,2"]
    with reading(engine) as connection:
        rows = connection.execute(select(subscription.c.policy)).scalars().all()
        slugs = connection.execute(select(event.c.policy)).scalars().all()
    assert (rows, slugs) == (["data", "data"], ["data", "data"])


def test_another_policy_that_takes_the_slug_takes_the_subscribers_but_no_event(engine):
    crowd(engine, [1], policies=["privacy"])
    crowd(engine, [2], policies=["data"])
    plan(engine, site(FIRST, SECOND), 6)
    moved = policy(FIRST, SECOND, slug="data", former_slugs=("privacy",))
    other = policy(record(7, 50, "other"), slug="privacy")
    plan(engine, library(moved, other, start=START), 8)

    with reading(engine) as connection:
        rows = connection.execute(select(event.c.policy, event.c.name)).all()
    assert sorted(tuple(row) for row in rows) == [
        ("data", "privacy/2026-03-02/announced"),
        ("privacy", "privacy/2026-02-20/announced"),
    ]
    assert told(engine) == [
        ("s1", "privacy/2026-02-20/announced"),
        ("s1", "privacy/2026-03-02/announced"),
    ]

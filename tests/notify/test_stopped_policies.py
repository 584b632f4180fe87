"""A mail about several policies, when the person stops mail about some of them."""

import csv
import io
from collections.abc import Iterable
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from notify.campaigns import (
    NOW,
    add_event,
    add_people,
    breaches,
    record,
    row,
    settlement,
)
from notify.test_sending import Clock, Wire, sender
from sqlalchemy import Engine, delete, insert, update

from inforce.notify.deliveries import DeliveryState
from inforce.notify.evidence.reports import as_csv, report
from inforce.notify.evidence.snapshots import snapshot
from inforce.notify.record import Group, Record
from inforce.notify.sending import run
from inforce.store.tables import contact, event, metadata, subscription

SLUGS = {1: "privacy", 2: "cookies", 3: "terms"}
SENT, DEFERRED = DeliveryState.SENT, DeliveryState.DEFERRED


def bundled(engine: Engine, people: int = 1, events: str = "1,2") -> Record:
    """Return the record of a campaign in which one mail is about all *events*."""
    with engine.begin() as connection:
        for number, slug in SLUGS.items():
            add_event(connection, number, slug)
        add_people(connection, range(1, people + 1), events=events)
    kept = record(engine)
    letter(kept, events)
    return kept


def letter(kept: Record, events: str) -> None:
    digest = events.replace(",", "").rjust(64, "0")
    kept.save_letter(Group(events, "subscriber", "en"), digest, events.encode(), NOW)


def stop(engine: Engine, person: int, slug: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(subscription).values(contact=person, policy=slug, mode="off")
        )


def choose(engine: Engine, person: int, slugs: Iterable[str]) -> None:
    """Let *person* want these policies alone."""
    with engine.begin() as connection:
        mine = subscription.c.contact == person
        connection.execute(delete(subscription).where(mine))
        for slug in slugs:
            connection.execute(
                insert(subscription).values(contact=person, policy=slug, mode="each")
            )


@pytest.mark.parametrize("way", ["stopped", "removed"])
def test_the_mail_goes_without_the_policy_that_was_stopped(engine: Engine, way: str):
    kept = bundled(engine, people=2)
    stop(engine, 1, "cookies") if way == "stopped" else choose(engine, 1, ["privacy"])

    both = kept.turn((), now=NOW, limit=9, owner="a")
    waits = kept.unlettered(NOW)
    letter(kept, "1")
    (left,) = kept.turn((), now=NOW, limit=9, owner="a")

    assert [(one.delivery, one.events) for one in both] == [(2, "1,2")]
    assert waits == (Group("1", "subscriber", "en"),)
    assert (left.delivery, left.events, left.letter) == (1, "1", "1".rjust(64, "0"))
    assert breaches(engine) == []


def test_a_letter_that_is_there_goes_out_in_the_same_turn(engine: Engine):
    kept = bundled(engine)
    letter(kept, "1")
    stop(engine, 1, "cookies")

    claims = kept.turn((), now=NOW, limit=9, owner="a")

    assert [one.events for one in claims] == ["1"]


def test_nobody_gets_mail_about_stopped_policies_alone(engine: Engine):
    kept = bundled(engine)
    choose(engine, 1, ["terms"])

    assert kept.turn((), now=NOW, limit=9, owner="a") == ()
    assert row(engine, 1).state == "suppressed"


def test_what_is_left_after_a_stop_and_a_cancelled_event_is_nothing(engine: Engine):
    kept = bundled(engine)
    stop(engine, 1, "privacy")
    with engine.begin() as connection:
        closed = update(event).where(event.c.id == 2)
        connection.execute(closed.values(state="cancelled"))

    assert kept.turn((), now=NOW, limit=9, owner="a") == ()
    assert (row(engine, 1).state, row(engine, 1).events) == ("cancelled", "")


def test_an_account_holder_is_told_of_all_policies(engine: Engine):
    with engine.begin() as connection:
        for number, slug in SLUGS.items():
            add_event(connection, number, slug)
        add_people(connection, [1], events="1,2", audience="account", mandatory=1)
        account = update(contact).values(audience="account")
        connection.execute(account)
    kept = record(engine)
    kept.save_letter(Group("1,2", "account", "en"), "a" * 64, b"both", NOW)
    stop(engine, 1, "cookies")

    assert [one.events for one in kept.turn((), now=NOW, limit=9, owner="a")] == ["1,2"]


def test_a_second_attempt_keeps_its_name_and_loses_the_stopped_policy(engine: Engine):
    kept = bundled(engine)
    (first,) = kept.turn((), now=NOW, limit=9, owner="a")
    stop(engine, 1, "privacy")
    letter(kept, "2")

    later = settlement(first, DEFERRED, next_at=NOW + 60)
    (again,) = kept.turn([later], now=NOW + 60, limit=9, owner="a")

    assert (again.attempt, again.events) == (2, "2")
    assert (again.message_id, again.first_at) == (first.message_id, first.first_at)
    assert again.letter != first.letter


def test_a_mail_that_only_reminds_after_a_stop_expires_like_a_reminder(engine: Engine):
    kept = bundled(engine)
    with engine.begin() as connection:
        connection.execute(
            update(event)
            .where(event.c.id == 2)
            .values(kind="reminder", deadline_at=NOW + 50)
        )
    stop(engine, 1, "privacy")
    letter(kept, "2")

    (claim,) = kept.turn((), now=NOW, limit=9, owner="a")
    late = settlement(claim, DEFERRED, next_at=NOW + 60)

    assert (claim.deadline_at, claim.mandatory) == (NOW + 50, False)
    assert kept.turn([late], now=NOW + 60, limit=9, owner="a") == ()
    assert row(engine, 1).state == "expired"


def test_a_sending_writes_the_letters_that_are_missing_and_goes_on(engine: Engine):
    kept = bundled(engine, people=9)
    for number in (2, 5, 9):
        stop(engine, number, "cookies")
    wire = Wire()

    def lettered() -> int:
        groups = kept.unlettered(NOW)
        for one in groups:
            letter(kept, one.events)
        return len(groups)

    sent = run(sender(kept, wire, Clock(), lettered=lettered))

    assert sent.attempts == {SENT: 9}
    assert wire.sent[-3:] == [2, 5, 9]


def test_a_sending_that_is_stopped_writes_no_letters(engine: Engine):
    kept = bundled(engine)
    stop(engine, 1, "cookies")

    def lettered() -> int:
        raise AssertionError

    wire = Wire()
    run(sender(kept, wire, Clock(), lettered=lettered, stop=lambda: True))

    assert wire.sent == []


def test_evidence_and_status_say_what_was_stopped(engine: Engine):
    kept = bundled(engine, people=2)
    letter(kept, "1")
    stop(engine, 1, "cookies")
    run(sender(kept, Wire(), Clock()))

    suppressed = DeliveryState.SUPPRESSED
    assert kept.counts() == {1: {SENT: 2}, 2: {SENT: 1, suppressed: 1}}
    assert told(engine, "privacy") == {"s1": "accepted", "s2": "accepted"}
    assert told(engine, "cookies") == {"s1": "stopped", "s2": "accepted"}
    assert proofs(engine, "cookies")["s1"] == ("", "")
    assert all(proofs(engine, "privacy")["s1"])
    assert breaches(engine) == []


def told(engine: Engine, slug: str) -> dict[str, str]:
    return {one["person"]: one["standing"] for one in lines(engine, slug)}


def proofs(engine: Engine, slug: str) -> dict[str, tuple[str, str]]:
    """Return the Message-ID and the outcome that stand beside each person."""
    return {
        one["person"]: (one["message_id"], one["outcome"])
        for one in lines(engine, slug)
    }


def lines(engine: Engine, slug: str) -> list[dict[str, str]]:
    with snapshot(engine) as connection:
        found = report(connection, slug, date(2027, 1, 1), NOW + 9)
        return list(csv.DictReader(io.StringIO("".join(as_csv(found)))))


CHOICE = st.sets(
    st.sampled_from([*SLUGS.values(), "*", "!privacy", "!cookies", "!terms"])
)


def wanted(choice: set[str]) -> set[str]:
    """Return the events of somebody who chose so; "!" is a policy switched off."""
    return {
        str(number)
        for number, slug in SLUGS.items()
        if f"!{slug}" not in choice and (slug in choice or "*" in choice)
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[*HealthCheck])
@given(first=CHOICE, second=CHOICE)
def test_each_attempt_is_about_what_the_person_then_wants(
    engine: Engine, first: set[str], second: set[str]
):
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    kept = bundled(engine, events="1,2,3")
    for events in ("1", "2", "3", "1,2", "1,3", "2,3"):
        letter(kept, events)

    chosen(engine, first)
    claims = kept.turn((), now=NOW, limit=4, owner="a")
    later = [settlement(one, DEFERRED, next_at=NOW) for one in claims]
    chosen(engine, second)
    again = kept.turn(later, now=NOW, limit=4, owner="a")

    left = wanted(first) & wanted(second)
    assert [one.events for one in claims] == joined(wanted(first))
    assert [one.events for one in again] == joined(left)
    assert breaches(engine) == []


def joined(events: set[str]) -> list[str]:
    return [",".join(sorted(events))] if events else []


def chosen(engine: Engine, choice: set[str]) -> None:
    """Let person 1 have chosen so; what is switched off wins."""
    off = {one.removeprefix("!") for one in choice if one.startswith("!")}
    choose(engine, 1, {one for one in choice if one[0] != "!"} - off)
    for slug in sorted(off):
        stop(engine, 1, slug)

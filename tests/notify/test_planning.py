"""Planning on real databases: written once, whatever stops it in between."""

from datetime import date

import pytest
from model.builders import day, noon, record
from notify.campaigns import record as record_of
from notify.crowds import (
    START,
    at,
    crowd,
    deliveries,
    joined,
    library,
    people,
    plan,
    site,
    told,
)
from publication.makers import policy
from sqlalchemy import select, update

from inforce.errors import InputError
from inforce.notify import chain
from inforce.notify.calendar import recorded
from inforce.notify.deliveries import DeliveryState
from inforce.notify.plan import Reason
from inforce.notify.planning import events_of, foreseen
from inforce.store import reading
from inforce.store.tables import delivery, item

FIRST = record(0, 1)
SECOND = record(5, 60, "second", summary="More.")


def names(engine, events):
    with reading(engine) as connection:
        return [e.name for e in events_of(connection, site(FIRST, SECOND), events)]


def settle(engine, state, **where):
    chosen = update(delivery).filter_by(**where)
    with engine.begin() as connection:
        connection.execute(chosen.values(state=state.value, attempt=1))


def test_everybody_who_subscribes_is_told_once_and_the_evidence_counts_them(engine):
    crowd(engine, range(1, 12))
    tally = plan(engine, site(FIRST, SECOND), 6, chunk=4)

    assert deliveries(engine) == [(n, "1", "planned") for n in range(1, 12)]
    assert tally.mails == 11
    with reading(engine) as connection:
        assert chain.verify(connection) == []
        rows = connection.execute(select(item.c.entry).distinct()).all()
    assert len(rows) == 3


def test_planning_again_adds_nothing(engine):
    crowd(engine, range(1, 6))
    plan(engine, site(FIRST, SECOND), 6)
    before = told(engine)

    assert plan(engine, site(FIRST, SECOND), 7).mails == 0
    assert told(engine) == before


def test_an_old_history_is_told_to_nobody(engine):
    crowd(engine, [1])
    one = library(policy(FIRST, SECOND), start=None)
    plan(engine, one, 6)

    assert plan(engine, one, 9).calendar.known == {}
    assert deliveries(engine) == []


def test_what_is_announced_after_the_first_run_is_told(engine):
    crowd(engine, [1])
    plan(engine, library(policy(FIRST), start=None), 4)
    plan(engine, library(policy(FIRST, SECOND), start=None), 6)

    assert told(engine) == [("s1", "privacy/2026-03-02/announced")]


class _StopError(Exception):
    pass


def test_a_run_that_was_stopped_goes_on_with_the_next_person(engine):
    crowd(engine, range(1, 11))

    def stop(number):
        if number >= 6:
            raise _StopError

    with pytest.raises(_StopError):
        plan(engine, site(FIRST, SECOND), 6, chunk=3, progress=stop)
    assert len(deliveries(engine)) == 6
    crowd(engine, range(11, 13))
    plan(engine, site(FIRST, SECOND), 6, chunk=3)

    assert [row[0] for row in deliveries(engine)] == list(range(1, 11))


def test_who_joins_after_an_event_was_recorded_is_not_told_of_it(engine):
    crowd(engine, [1])
    plan(engine, site(FIRST, SECOND), 6)
    crowd(engine, [2])
    plan(engine, site(FIRST, SECOND), 54)

    assert told(engine) == [
        ("s1", "privacy/2026-03-02/announced"),
        ("s1", "privacy/2026-03-02/reminder/7"),
        ("s2", "privacy/2026-03-02/reminder/7"),
    ]


def test_who_is_not_confirmed_is_not_planned_for(engine):
    crowd(engine, [1], status="pending")
    plan(engine, site(FIRST, SECOND), 6)

    assert deliveries(engine) == []


def test_the_account_of_a_mailbox_is_told_instead_of_the_subscriber(engine):
    crowd(engine, range(1, 4), address_key=lambda n: f"m{n}")
    crowd(engine, range(11, 13), audience="account", address_key=lambda n: f"m{n - 10}")
    tally = plan(engine, site(FIRST, SECOND), 6, chunk=2)

    assert [row[0] for row in deliveries(engine)] == [3, 11, 12]
    assert tally.left_out[1, Reason.ACCOUNT_NOTICE] == 2


def test_an_account_that_is_not_written_to_any_more_takes_nothing_away(engine):
    crowd(engine, [1], address_key="m")
    crowd(engine, [2], address_key="m", audience="account", status="suppressed")
    plan(engine, site(FIRST, SECOND), 6)

    assert [row[0] for row in deliveries(engine)] == [1]


def test_a_correction_joins_the_mails_that_were_not_sent(engine):
    crowd(engine, [1, 2])
    plan(engine, site(FIRST, SECOND), 6)
    settle(engine, DeliveryState.SENT, contact=1)
    mended = record(8, 60, "mended", correction="A word was missing.")
    plan(engine, site(FIRST, SECOND, mended), 9)

    assert deliveries(engine) == [
        (1, "1", "sent"),
        (1, "2", "planned"),
        (2, "1,2", "planned"),
    ]


def test_a_reminder_is_of_use_until_the_day_and_may_be_left_out(engine):
    crowd(engine, [1])
    plan(engine, site(FIRST, SECOND), 6)
    settle(engine, DeliveryState.SENT, contact=1)
    plan(engine, site(FIRST, SECOND), 54)

    columns = (delivery.c.mandatory, delivery.c.deadline_at, delivery.c.bucket)
    with reading(engine) as connection:
        rows = connection.execute(select(*columns).order_by(delivery.c.id)).all()
    effective = int(noon(60).timestamp()) - 13 * 3600
    assert [tuple(row) for row in rows] == [
        (1, None, "example.org"),
        (0, effective, "example.org"),
    ]


def test_an_event_of_another_policy_joins_the_mail_that_was_not_sent(engine):
    crowd(engine, [1])
    plan(engine, site(FIRST, SECOND), 6)
    terms = policy(record(6, 90, "terms"), slug="terms")
    both = library(policy(FIRST, SECOND), terms, start=START)
    plan(engine, both, 6)

    assert deliveries(engine) == [(1, "1,2", "planned")]


def test_a_withdrawn_version_is_taken_from_the_mails_that_were_not_sent(engine):
    crowd(engine, [1, 2])
    plan(engine, site(FIRST, SECOND), 6)
    settle(engine, DeliveryState.SENT, contact=1)
    back = record(8, 1, "first", withdraws=day(60))
    tally = plan(engine, site(FIRST, SECOND, back), 9)

    assert deliveries(engine) == [
        (1, "1", "sent"),
        (1, "2", "planned"),
        (2, "", "superseded"),
    ]
    assert tally.left_out[2, Reason.NOT_TOLD] == 1
    with reading(engine) as connection:
        assert chain.verify(connection) == []


def test_a_withdrawn_version_is_announced_to_nobody_who_was_not_planned_yet(engine):
    crowd(engine, range(1, 7))

    def stop(_number):
        raise _StopError

    with pytest.raises(_StopError):
        plan(engine, site(FIRST, SECOND), 6, chunk=2, progress=stop)
    settle(engine, DeliveryState.SENT, contact=1)
    back = record(8, 1, "first", withdraws=day(60))
    plan(engine, site(FIRST, SECOND, back), 9, chunk=2)

    assert deliveries(engine) == [
        (1, "1", "sent"),
        (1, "2", "planned"),
        (2, "", "superseded"),
    ]


def test_a_moved_version_is_told_to_those_who_knew_the_day_it_had(engine):
    crowd(engine, [1, 2])
    plan(engine, site(FIRST, SECOND), 6)
    settle(engine, DeliveryState.SENT, contact=1)
    plan(engine, site(FIRST, SECOND, record(8, 90, "second")), 9)

    assert deliveries(engine) == [
        (1, "1", "sent"),
        (1, "2,3", "planned"),
        (2, "", "superseded"),
        (2, "3", "planned"),
    ]


def test_events_found_too_late_wait_for_the_operator(engine):
    crowd(engine, [1])
    tally = plan(engine, site(FIRST, SECOND), 45)
    assert "40 days overdue" in tally.calendar.known[1].held
    assert "notify resume privacy 2026-03-02" in tally.calendar.known[1].held
    assert deliveries(engine) == []

    record_of(engine).release(1, at(45))
    plan(engine, site(FIRST, SECOND), 45)

    assert deliveries(engine) == [(1, "1", "planned")]


def test_a_cancelled_event_is_planned_for_nobody(engine):
    crowd(engine, [1])
    plan(engine, site(FIRST, SECOND), 45)
    record_of(engine).cancel(1, at(45))
    record_of(engine).release(1, at(45))
    plan(engine, site(FIRST, SECOND), 45)

    assert deliveries(engine) == []


def test_a_mail_about_a_correction_shows_the_text_as_corrected(engine):
    plan(engine, site(FIRST, SECOND), 6)
    mended = record(8, 60, "mended", correction="A word was missing.")
    later = record(12, 60, "third", correction="Another.")
    one = site(FIRST, SECOND, mended)
    plan(engine, one, 9)
    last = site(FIRST, SECOND, mended, later)
    with reading(engine) as connection:
        alone = events_of(connection, last, "1")
        together = events_of(connection, last, "1,2")

    assert alone[0].version.wording == SECOND.wording
    assert [e.version.wording for e in together] == [mended.wording] * 2
    assert together[1].text.note == "A word was missing."
    assert together[1].number == 1


def test_events_that_are_not_recorded_are_refused(engine):
    with pytest.raises(InputError, match="not all recorded"):
        names(engine, "1,2")


def test_the_events_of_a_mail_keep_their_names(engine):
    plan(engine, site(FIRST, SECOND), 6)
    plan(engine, site(FIRST, SECOND), 54)

    assert names(engine, "1,2") == [
        "privacy/2026-03-02/announced",
        "privacy/2026-03-02/reminder/7",
    ]


def by_name(tally):
    """Return what *tally* counts; PostgreSQL gives no number twice."""
    kinds = {number: one.kind.value for number, one in tally.calendar.known.items()}
    counted = {**tally.told, **tally.left_out}
    return {(kinds[key[0]], *key[1:], count) for key, count in counted.items()}


def test_what_is_foreseen_is_what_is_planned_and_writes_nothing(engine):
    crowd(engine, range(1, 8), language=lambda n: "de" if n % 2 else "en")
    crowd(engine, range(8, 10), policies=["terms"])
    one = site(FIRST, SECOND)
    expected = foreseen(people(engine), one, now=at(6), chunk=3)
    assert deliveries(engine) == []

    tally = plan(engine, one, 6, chunk=3)

    assert by_name(expected) == by_name(tally)
    assert expected.mails == tally.mails == 7
    assert ("announced", Reason.NOT_SUBSCRIBED, 2) in by_name(tally)


def test_a_translation_tells_those_who_read_it_and_is_no_event_of_its_own(engine):
    german = policy(
        FIRST,
        record(5, 60, "zweite"),
        slug="privacy/de",
        language="de",
        translation_of="privacy",
    )
    crowd(engine, [1], language="de-AT")
    crowd(engine, [2], language="fr")
    one = library(policy(FIRST, SECOND), german, start=START)
    plan(engine, one, 6)

    with reading(engine) as connection:
        rows = connection.execute(
            select(delivery.c.language).order_by(delivery.c.contact)
        )
        assert rows.scalars().all() == ["de", "en"]
    assert len(told(engine)) == 2


def test_recording_reads_the_number_of_those_who_joined(engine):
    with engine.begin() as connection:
        joined(connection, 41)
        calendar = recorded(connection, site(FIRST, SECOND), at(6))

    assert [one.cutoff for one in calendar.known.values()] == [41]
    assert calendar.known[1].effective_on == date(2026, 3, 2)

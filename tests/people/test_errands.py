"""Errands: each mail once, again after a crash, and not for ever."""

import threading
from itertools import pairwise

import pytest
from people.asking import ANN, BOB, DAY, HOUR, NOW, RING, Mailer
from sqlalchemy import Engine, select, text

from inforce.people import errands
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.people.errands import LEASE, STEPS, Kind
from inforce.store import reading
from inforce.store.tables import contact, errand


def asked(mailer: Mailer, number: int = 1) -> None:
    """Let *number* mails wait for somebody who joined."""
    mailer.joined()
    with mailer.writing() as connection:
        for _ in range(number):
            errands.asked(connection, Kind.MANAGE, mailer.row()["id"], "en", mailer.now)


def taken(mailer: Mailer, limit: int = 100) -> list[errands.Errand]:
    with mailer.writing() as connection:
        return errands.taken(connection, limit, mailer.now)


def settle(mailer: Mailer, one: errands.Errand, *, done: bool) -> None:
    with mailer.writing() as connection:
        errands.settled(connection, one, mailer.now, done=done)


def state(mailer: Mailer) -> str:
    """Return the state of the errand that was asked for last."""
    chosen = select(errand.c.state).order_by(errand.c.id.desc()).limit(1)
    with reading(mailer.engine) as connection:
        return str(connection.execute(chosen).scalar_one())


def test_an_errand_is_taken_once_and_done(mailer):
    asked(mailer)
    (one,) = taken(mailer)
    meanwhile = taken(mailer)
    settle(mailer, one, done=True)
    mailer.now += 2 * LEASE

    assert (one.kind, one.address, one.attempt) == (Kind.MANAGE, ANN, 1)
    assert (meanwhile, taken(mailer), state(mailer)) == ([], [], "done")


def test_after_a_crash_an_errand_goes_again_when_its_lease_ran_out(mailer):
    asked(mailer)
    (first,) = taken(mailer)
    mailer.now += LEASE - 1
    early = taken(mailer)
    mailer.now += 1
    (again,) = taken(mailer)
    settle(mailer, first, done=True)

    assert early == []
    assert (again.id, again.attempt) == (first.id, 2)
    assert state(mailer) == "taken"


def test_what_failed_goes_again_later_and_later_and_is_given_up_after_a_day(mailer):
    asked(mailer)
    begin, attempts = mailer.now, []
    while mailer.now < begin + 2 * DAY:
        for one in taken(mailer):
            attempts.append(mailer.now - begin)
            settle(mailer, one, done=False)
        mailer.now += 60
    gaps = [after - before for before, after in pairwise(attempts)]

    assert gaps[:5] == [*STEPS, STEPS[-1]]
    assert DAY - 2 * HOUR < attempts[-1] <= DAY
    assert state(mailer) == "given-up"


def test_programs_that_crash_again_and_again_give_it_up_too(mailer):
    asked(mailer)
    while taken(mailer):
        mailer.now += LEASE

    assert state(mailer) == "given-up"
    assert NOW + DAY <= mailer.now <= NOW + DAY + 2 * LEASE


def test_the_oldest_are_taken_first_and_no_more_than_asked_for(mailer):
    asked(mailer, 5)
    first = [one.id for one in taken(mailer, 2)]
    rest = [one.id for one in taken(mailer)]

    assert (len(first), len(rest)) == (2, 3)
    assert [*first, *rest] == sorted([*first, *rest])


def test_an_errand_goes_with_its_contact(mailer):
    asked(mailer)
    (one,) = taken(mailer)
    People(mailer.engine, RING).erase(address(ANN), NOW)
    with reading(mailer.engine) as connection:
        left = errands.standing(connection, [one.id])
    settle(mailer, one, done=False)
    mailer.now += DAY

    assert left == set()
    assert taken(mailer) == []


@pytest.mark.parametrize("kind", [Kind.MANAGE, Kind.ALARM])
def test_only_what_is_still_wanted_stands(mailer, kind):
    mailer.joined()
    number = None if kind is Kind.ALARM else mailer.row()["id"]
    with mailer.writing() as connection:
        errands.asked(connection, kind, number, "en", NOW)
    (one,) = taken(mailer)
    with reading(mailer.engine) as connection:
        before = errands.standing(connection, [one.id])
    People(mailer.engine, RING).suppress(mailer.row()["id"], "bounced", NOW)
    with reading(mailer.engine) as connection:
        after = errands.standing(connection, [one.id])

    assert before == {one.id}
    assert after == (before if kind is Kind.ALARM else set())


def test_a_confirmation_that_waits_is_not_sent_when_another_was_used(mailer):
    ((_, link),) = mailer.ask()
    mailer.now += DAY
    with mailer.writing() as connection:
        errands.asked(connection, Kind.CONFIRM, mailer.row()["id"], "en", mailer.now)
    mailer.confirm(link)

    assert taken(mailer) == []


def test_where_no_mail_goes_nothing_is_taken(mailer):
    with mailer.writing() as connection:
        errands.asked(connection, Kind.NOTHING, None, "en", NOW)

    assert taken(mailer) == []


def test_the_number_of_a_mail_is_never_given_again(mailer):
    ((first, _),) = mailer.ask()
    People(mailer.engine, RING).erase(address(ANN), NOW)
    ((second, _),) = mailer.ask(BOB)

    assert second.id > first.id


def test_two_programs_share_the_errands(engine: Engine, engines):
    mailer = Mailer(engine)
    asked(mailer, 40)
    together, found = threading.Barrier(4), []

    def take(own: Engine) -> None:
        together.wait(30)
        for _ in range(10):
            found.extend(one.id for one in taken(Mailer(own), 3))

    threads = [threading.Thread(target=take, args=(engines(),)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert len(found) == len(set(found)) == 40


def test_what_waits_is_found_by_the_index_among_many_that_are_done(mailer):
    if mailer.engine.dialect.name == "sqlite":
        with reading(mailer.engine) as connection:
            plan = connection.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT id FROM errand WHERE errand.state IN "
                    "('waiting', 'taken') AND next_at <= 5 ORDER BY next_at, id"
                )
            ).all()
        assert "ix_errand_waiting" in str(plan)
    asked(mailer)
    with reading(mailer.engine) as connection:
        assert connection.execute(select(contact.c.id)).scalar() is not None

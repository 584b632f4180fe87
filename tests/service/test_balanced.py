"""Several services behind a balancer: one database, and no memory of their own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from service.conftest import Counter, heading
from sqlalchemy import select

from inforce.people import limits
from inforce.people.links import Purpose
from inforce.people.persons import Status
from inforce.store import reading
from inforce.store.tables import consent

HOW_MANY = 3


@pytest.fixture
def counters(engines, tmp_path):
    """Services on engines of their own, as on several machines."""
    made = [Counter(engines(), tmp_path) for _ in range(HOW_MANY)]
    with ExitStack() as stack:
        for one in made:
            stack.enter_context(one.web)
        yield made


def at_once(counters, asks, times=1):
    """Let every service be asked *times* at the same moment; return the answers."""
    with ThreadPoolExecutor(HOW_MANY * times) as pool:
        return list(pool.map(asks, counters * times))


def posted(one, form):
    return one.web.post("/subscribe/", data=form)


def test_a_journey_through_another_service_at_each_step(counters):
    first, second, third = counters
    form = {"policy": "*", "mode": "each", "language": "en", "stamp": first.stamp()}
    second.clock.now += 10
    posted(second, {**form, "email": "ann@example.org"})
    number = third.contacts()[0]["id"]

    confirmed = third.web.post(f"/confirm/{second.link(Purpose.CONFIRM, number)}")
    shown = first.web.get(f"/preferences/{third.link(Purpose.MANAGE, number, 2)}")
    stopped = second.web.post(f"/unsubscribe/{first.stop(number)}")
    again = third.web.get(f"/unsubscribe/{first.stop(number)}")

    assert heading(confirmed.text) == "You will get mail from now on"
    assert "ann@example.org" in shown.text
    assert heading(stopped.text) != heading(again.text)
    assert first.contact(number)["status"] == Status.UNSUBSCRIBED.value


def test_one_address_at_all_services_at_once_gets_one_mail(counters):
    form = {"policy": "*", "mode": "each", "language": "en"}
    form |= {"stamp": counters[0].stamp(), "email": "ann@example.org"}
    for one in counters:
        one.clock.now += 10

    answers = at_once(counters, lambda one: posted(one, form), times=4)

    assert {answer.status_code for answer in answers} == {200}
    assert len(counters[0].contacts()) == 1
    assert [kind for kind, _ in counters[0].errands()].count("confirm") == 1


def test_a_network_has_one_allowance_at_all_services(counters):
    stamp = counters[0].stamp()
    for one in counters:
        one.clock.now += 10
    form = {"policy": "*", "mode": "each", "language": "en", "stamp": stamp}
    for number in range(limits.NETWORK.burst + 10):
        one = counters[number % HOW_MANY]
        posted(one, {**form, "email": f"person{number}@example.org"})

    mails = [kind for kind, _ in counters[0].errands()].count("confirm")

    assert mails == limits.NETWORK.burst


def test_a_link_at_all_services_at_once_works_once(counters):
    counters[0].subscribe()
    number = counters[0].contacts()[0]["id"]
    token = counters[0].link(Purpose.CONFIRM, number)

    answers = at_once(counters, lambda one: one.web.post(f"/confirm/{token}"), times=3)

    said = [heading(answer.text) for answer in answers]
    with reading(counters[0].engine) as connection:
        proofs = connection.execute(select(consent.c.confirmed_at)).scalars().all()
    assert said.count("You will get mail from now on") == 1
    assert said.count("You confirmed this already") == len(answers) - 1
    assert len(proofs) == 1


def test_erasing_at_all_services_at_once_erases_once_and_breaks_nothing(counters):
    number = counters[0].enter()
    token = counters[0].link(Purpose.MANAGE, number)

    answers = at_once(counters, lambda one: one.web.post(f"/erase/{token}"), times=3)

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 404}
    assert counters[0].contacts() == []

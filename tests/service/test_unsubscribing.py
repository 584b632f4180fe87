"""The link in every mail that stops it."""

import pytest
from service.conftest import heading

from inforce.people.persons import Audience, Status

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_looking_stops_nothing_and_the_button_does(counter):
    number = counter.enter()
    path = f"/unsubscribe/{counter.stop(number)}"

    shown = counter.web.get(path)
    counter.web.head(path)
    before = counter.contact(number)["status"]
    done = counter.web.post(path)
    again = counter.web.post(path)

    assert heading(shown.text) == "Stop all mail"
    assert before == Status.CONFIRMED.value
    assert heading(done.text) == "No more mail"
    assert heading(again.text) == "You are unsubscribed already"
    assert counter.contact(number)["status"] == Status.UNSUBSCRIBED.value


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_one_click_needs_neither_page_nor_origin_nor_redirect(counter, kind):
    number = counter.enter()
    path = f"/unsubscribe/{counter.stop(number)}"
    headers = {"Origin": "https://webmail.example", "Sec-Fetch-Site": "cross-site"}
    body = (
        {"data": ONE_CLICK}
        if kind == "urlencoded"
        else {"files": {"List-Unsubscribe": (None, "One-Click")}}
    )

    answers = [counter.web.post(path, headers=headers, **body) for _ in range(2)]

    assert [(one.status_code, one.text) for one in answers] == [(200, ""), (200, "")]
    assert "set-cookie" not in answers[0].headers
    assert counter.contact(number)["status"] == Status.UNSUBSCRIBED.value


def test_who_wants_to_choose_instead_gets_a_link(counter):
    number = counter.enter()
    path = f"/unsubscribe/{counter.stop(number)}"

    answer = counter.web.post(path, data={"act": "link"})

    assert heading(answer.text) == "Check your mail"
    assert counter.errands() == [("manage", number)]
    assert counter.contact(number)["status"] == Status.CONFIRMED.value


def test_notices_that_are_owed_cannot_be_stopped_and_the_page_says_why(counter):
    number = counter.enter(audience=Audience.ACCOUNT)
    path = f"/unsubscribe/{counter.stop(number)}"

    shown, posted = counter.web.get(path), counter.web.post(path)

    assert heading(shown.text) == "These notices cannot be stopped here"
    assert heading(posted.text) == heading(shown.text)
    assert counter.contact(number)["status"] == Status.CONFIRMED.value


def test_a_link_of_somebody_who_is_gone_has_done_its_work(counter):
    number = counter.enter()
    path = f"/unsubscribe/{counter.stop(number)}"
    counter.web.post(path)
    from sqlalchemy import delete

    from inforce.store.tables import contact

    with counter.engine.begin() as connection:
        connection.execute(delete(contact))

    answers = [counter.web.get(path), counter.web.post(path)]

    assert {heading(one.text) for one in answers} == {"You are unsubscribed already"}
    assert counter.web.post(path, data=ONE_CLICK).status_code == 200

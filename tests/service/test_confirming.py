"""Confirm, a new link, never again."""

from service.conftest import heading
from sqlalchemy import delete

from inforce.people.links import Purpose
from inforce.people.persons import Status
from inforce.store.tables import contact


def asked(counter):
    """Ask for mail; return the number of the contact and the mailed token."""
    counter.subscribe(policy=["privacy", "terms"])
    number = counter.contacts()[0]["id"]
    return number, counter.link(Purpose.CONFIRM, number, mail=1)


def test_looking_confirms_nothing_and_the_button_does(counter):
    number, token = asked(counter)

    for _ in range(3):
        shown = counter.web.get(f"/confirm/{token}")
        counter.web.head(f"/confirm/{token}")
    before = counter.contact(number)["status"]
    done = counter.web.post(f"/confirm/{token}")

    assert "Privacy policy; Terms &amp; &lt;conditions&gt;" in shown.text
    assert before == Status.PENDING.value
    assert heading(done.text) == "You will get mail from now on"
    assert counter.contact(number)["status"] == Status.CONFIRMED.value


def test_confirming_again_says_that_it_was_done(counter):
    _, token = asked(counter)
    counter.web.post(f"/confirm/{token}")

    again = counter.web.post(f"/confirm/{token}")
    looked = counter.web.get(f"/confirm/{token}")

    assert heading(again.text) == heading(looked.text) == "You confirmed this already"
    assert (again.status_code, looked.status_code) == (200, 200)


def test_a_link_that_ran_out_offers_a_new_one(counter):
    number, token = asked(counter)
    counter.clock.now += 72 * 3600

    late = counter.web.get(f"/confirm/{token}")
    posted = counter.web.post(f"/confirm/{token}")
    renewed = counter.web.post(f"/renew/{token}")

    assert (late.status_code, posted.status_code) == (410, 410)
    assert f'action="../renew/{token}"' in late.text
    assert heading(renewed.text) == "Check your mail"
    assert counter.errands() == [("confirm", number), ("confirm", number)]
    assert counter.contact(number)["status"] == Status.PENDING.value


def test_loading_the_page_of_a_new_link_again_leads_to_the_link(counter):
    _, token = asked(counter)
    counter.clock.now += 72 * 3600
    counter.web.post(f"/renew/{token}")
    before = counter.errands()

    again = counter.web.get(f"/renew/{token}?lang=de")
    shown = counter.web.get(f"/renew/{token}", follow_redirects=True)

    assert (again.status_code, again.headers["location"]) == (
        302,
        f"../confirm/{token}",
    )
    assert heading(shown.text) == "This link has run out"
    assert counter.errands() == before


def test_a_link_nobody_made_is_not_found_and_says_what_to_do(counter):
    for path in ("/confirm/", "/not-me/", "/renew/", "/unsubscribe/", "/preferences/"):
        for token in ("x", "A" * 54, "A" * 70, "%00", "é", "a" * 5000):
            method = "POST" if path == "/renew/" else "GET"
            answer = counter.web.request(method, path + token)
            assert answer.status_code == 404
            assert heading(answer.text) == "This link does not work"
            assert "../subscribe/" in answer.text


def test_refusing_erases_the_address_and_keeps_it_out(counter):
    _, token = asked(counter)

    shown = counter.web.get(f"/not-me/{token}")
    still = len(counter.contacts())
    done = counter.web.post(f"/not-me/{token}")
    again = counter.web.post(f"/not-me/{token}")
    counter.subscribe()

    assert heading(shown.text) == "Never write to this address again"
    assert still == 1
    assert heading(done.text) == heading(again.text) == "We will not write to you again"
    assert counter.contacts() == []
    assert counter.errands()[-1][0] == "nothing"


def test_who_was_deleted_can_still_refuse(counter):
    number, token = asked(counter)
    with counter.engine.begin() as connection:
        connection.execute(delete(contact).where(contact.c.id == number))
    # Deleted after 72 hours, when the link has run out as well.
    counter.clock.now += 30 * 24 * 3600

    shown = counter.web.get(f"/not-me/{token}")
    kept = counter.web.get(f"/not-me/{token}")
    done = counter.web.post(f"/not-me/{token}")
    counter.subscribe()

    assert (shown.status_code, kept.text) == (200, shown.text)
    assert heading(shown.text) == "Never write to this address again"
    assert "<button" in shown.text
    assert (done.status_code, heading(done.text)) == (
        200,
        "We will not write to you again",
    )
    assert counter.contacts() == []
    assert counter.errands()[-1][0] == "nothing"


def test_who_refuses_is_answered_in_their_language(counter):
    counter.subscribe(language="de")
    path = f"/not-me/{counter.link(Purpose.CONFIRM, 1)}"

    shown, done = counter.web.get(path), counter.web.post(path)

    assert '<html lang="de">' in shown.text
    assert '<html lang="de">' in done.text


def test_an_address_that_is_moved_to_keeps_what_was_chosen(counter):
    number = counter.enter(terms="weekly")
    path = f"/preferences/{counter.link(Purpose.MANAGE, number)}"
    counter.web.post(path, data={"act": "move", "email": "other@example.org"})
    other = counter.contacts()[-1]["id"]
    path = f"/confirm/{counter.link(Purpose.CONFIRM, other)}"

    shown = counter.web.get(path)
    done = counter.web.post(path)

    assert "Terms &amp; &lt;conditions&gt;" in shown.text
    assert "Terms &amp; &lt;conditions&gt;" in done.text
    assert [one["address"] for one in counter.contacts()] == ["other@example.org"]


def test_a_page_behind_a_link_speaks_the_language_of_its_person(counter):
    counter.subscribe(language="de")
    token = counter.link(Purpose.CONFIRM, 1)

    assert '<html lang="de">' in counter.web.get(f"/confirm/{token}").text
    assert '<html lang="en">' in counter.web.get(f"/confirm/{token}?lang=en").text

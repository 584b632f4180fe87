"""The preferences by a mailed link."""

import pytest
from service.conftest import heading

from inforce.people.links import Purpose
from inforce.people.persons import Status


@pytest.fixture
def opened(counter):
    """Somebody with choices, and the path of their link."""
    number = counter.enter(privacy="each", cookies="weekly", gone="each")
    return number, f"/preferences/{counter.link(Purpose.MANAGE, number)}"


def save(counter, path, language="en", **modes):
    fields = {f"mode:{slug}": mode for slug, mode in modes.items()}
    given = {"act": "save", "language": language, **fields}
    return counter.web.post(path, data=given)


def test_the_page_shows_what_was_chosen_and_changes_nothing(counter, opened):
    number, path = opened

    html = counter.web.get(path).text

    assert "Mail goes to ann@example.org." in html
    assert 'name="mode:privacy"' in html
    assert html.count(" selected>") == 5
    assert counter.chosen(number) == {
        "cookies": "weekly",
        "gone": "each",
        "privacy": "each",
    }


def test_what_is_saved_is_what_was_chosen_and_what_is_not_shown_stays(counter, opened):
    number, path = opened

    answer = save(counter, path, privacy="off", cookies="", terms="each", language="de")

    assert answer.status_code == 200
    assert "Ihre Auswahl ist gespeichert" in answer.text
    assert counter.chosen(number) == {
        "cookies": "off",
        "gone": "each",
        "privacy": "off",
        "terms": "each",
    }
    assert counter.contact(number)["language"] == "de"


def test_all_policies_but_one(counter, opened):
    number, path = opened

    save(counter, path, **{"*": "weekly", "privacy": "off", "cookies": ""})
    without = counter.chosen(number)
    save(counter, path, **{"*": "weekly", "privacy": "", "cookies": ""})

    assert without == {"*": "weekly", "gone": "each", "privacy": "off"}
    assert counter.chosen(number)["privacy"] == "weekly"


def test_no_policy_at_all_is_refused_with_what_to_do(counter):
    number = counter.enter(privacy="each")
    path = f"/preferences/{counter.link(Purpose.MANAGE, number)}"

    answer = save(counter, path, privacy="off")

    assert answer.status_code == 422
    assert "Choose at least one policy, or stop all mail" in answer.text
    assert counter.chosen(number) == {"privacy": "each"}


@pytest.mark.parametrize("language", ["", "tlh", "en\x00"])
def test_a_language_that_is_not_offered_is_refused(counter, opened, language):
    number, path = opened

    answer = save(counter, path, privacy="each", language=language)

    assert answer.status_code == 422
    assert counter.contact(number)["language"] == "en"


def test_mail_rests_and_begins_again(counter, opened):
    number, path = opened

    rests = counter.web.post(path, data={"act": "pause"})
    paused = counter.contact(number)["status"]
    begins = counter.web.post(path, data={"act": "resume"})

    assert "Your mail rests now" in rests.text
    assert 'value="resume"' in rests.text
    assert paused == Status.PAUSED.value
    assert "Mail begins again" in begins.text
    assert counter.contact(number)["status"] == Status.CONFIRMED.value


def test_another_address_is_asked_first(counter, opened):
    number, path = opened

    answer = counter.web.post(path, data={"act": "move", "email": "new@example.org"})

    assert heading(answer.text) == "Check the mail at the other address"
    assert [kind for kind, _ in counter.errands()] == ["moved"]
    assert counter.contact(number)["address"] == "ann@example.org"


def test_an_address_that_is_none_is_shown_again(counter, opened):
    _, path = opened

    answer = counter.web.post(path, data={"act": "move", "email": "<b>ann"})

    assert answer.status_code == 422
    assert 'value="&lt;b&gt;ann"' in answer.text
    assert counter.errands() == []


def test_somebody_who_stopped_cannot_be_begun_again_by_a_link(counter):
    for status in (Status.UNSUBSCRIBED, Status.SUPPRESSED, Status.PENDING):
        number = counter.enter(f"{status.value}@example.org", status=status)
        path = f"/preferences/{counter.link(Purpose.MANAGE, number)}"
        answers = [
            counter.web.get(path),
            counter.web.post(path, data={"act": "resume"}),
        ]

        assert {heading(one.text) for one in answers} == {"You get no mail"}
        assert counter.contact(number)["status"] == status.value


def test_a_link_that_ran_out_can_be_renewed(counter, opened):
    number, path = opened
    counter.clock.now += 3600

    late, saved = counter.web.get(path), save(counter, path, privacy="each")
    renewed = counter.web.post(path, data={"act": "renew"})

    assert (late.status_code, saved.status_code) == (410, 410)
    assert 'name="act" value="renew"' in late.text
    assert heading(renewed.text) == "Check your mail"
    assert counter.errands() == [("manage", number)]


def test_an_act_nobody_offers_is_refused(counter, opened):
    _, path = opened

    assert counter.web.post(path, data={"act": "grant"}).status_code == 400
    assert counter.web.post(path).status_code == 400

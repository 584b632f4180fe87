"""The form: what it asks, what it refuses, and its one answer."""

import re
from dataclasses import replace
from hashlib import sha256
from html import unescape

import pytest
from service.conftest import KEYS, NOON, field, heading
from sqlalchemy import select

from inforce.people.persons import Audience, Status
from inforce.people.suppressing import EVERYBODY, kept_out
from inforce.service.consents import form_text
from inforce.service.desk import Offer
from inforce.service.english import ENGLISH
from inforce.service.german import GERMAN
from inforce.service.stamps import LONGEST, SOONEST, stamp
from inforce.store import reading
from inforce.store.tables import consent


def faults(html):
    """Return what the error summary says."""
    found = re.search('<div class="problem".*?</div>', html, re.DOTALL)
    items = re.findall("<li>(.*?)</li>", found[0] if found else "", re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", one)).strip() for one in items]


def test_a_form_is_answered_by_the_page_that_says_check_your_mail(counter):
    answer = counter.subscribe()

    assert (answer.status_code, heading(answer.text)) == (200, "Check your mail")
    assert [one["status"] for one in counter.contacts()] == ["pending"]
    assert [kind for kind, _ in counter.errands()] == ["confirm"]


def test_the_answer_is_the_same_for_every_state_of_an_address(counter):
    states = [*Status, None]
    for number, status in enumerate(states):
        if status is not None:
            counter.enter(f"ann{number}@example.org", status=status)
    counter.enter("account@example.org", audience=Audience.ACCOUNT)
    with counter.engine.begin() as connection:
        kept_out(connection, KEYS, "never@example.org", EVERYBODY, "not me", NOON)
    emails = [f"ann{number}@example.org" for number in range(len(states))]

    answers = [
        counter.subscribe(email)
        for email in (*emails, "account@example.org", "never@example.org")
    ]

    shown = {re.sub("[a-z0-9]+@example.org", "", one.text) for one in answers}
    assert len(shown) == 1
    assert {one.status_code for one in answers} == {200}
    assert len({tuple(sorted(one.headers)) for one in answers}) == 1


def test_a_form_posted_twice_asks_once(counter):
    first, second = counter.subscribe(), counter.subscribe()

    assert first.text == second.text
    assert len(counter.contacts()) == 1
    assert [kind for kind, _ in counter.errands()] == ["confirm", "nothing"]


def test_octets_that_a_program_did_not_encode_are_read_as_utf_8(counter):
    stamp = counter.stamp()
    counter.clock.now += 10
    body = f"policy=*&mode=each&language=en&stamp={stamp}&email=ann@b\u00fccher.example"

    counter.web.post(
        "/subscribe/",
        content=body.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert [one["bucket"] for one in counter.contacts()] == ["xn--bcher-kva.example"]


def test_policies_and_mode_and_language_are_written_as_they_were_chosen(counter):
    counter.subscribe(policy=["privacy", "terms"], mode="weekly", language="de")

    (one,) = counter.contacts()
    assert counter.chosen(one["id"]) == {"privacy": "weekly", "terms": "weekly"}
    assert one["language"] == "de"


def test_all_policies_are_more_than_each_of_them(counter):
    counter.subscribe(policy=["*", "terms"])

    assert counter.chosen(1) == {"*": "each"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"policy": []}, ["Choose at least one policy"]),
        ({"email": ""}, ["Enter one mail address, such as ann@example.org"]),
        ({"email": "ann"}, ["Enter one mail address, such as ann@example.org"]),
        (
            {"email": "ann@example.org, bob@example.org"},
            ["Enter one mail address, such as ann@example.org"],
        ),
        (
            {"email": "ann@example.org\r\nBcc: bob@example.org"},
            ["Enter one mail address, such as ann@example.org"],
        ),
        ({"mode": "hourly"}, ["Choose how often"]),
        ({"language": "tlh"}, ["Choose one of the languages"]),
        (
            {"policy": "newsletter"},
            [
                "“Newsletter terms” has ended and does not change any more. "
                "Choose others"
            ],
        ),
        (
            {"policy": ["privacy", "nothing"]},
            ["One of the policies you chose is not there any more. Choose again"],
        ),
        (
            {"website": "https://spam.example"},
            ["A field that people do not see was filled. It is empty now: send again"],
        ),
        (
            {"stamp": "0" * 42},
            ["The page was open for a long time. Send the form again"],
        ),
    ],
)
def test_a_fault_is_said_and_nothing_is_written(counter, given, said):
    answer = counter.subscribe(**given)

    assert answer.status_code == 422
    assert faults(answer.text) == said
    assert "<title>Error: " in answer.text
    assert (counter.contacts(), counter.errands()) == ([], [])


def test_every_fault_is_said_at_once_and_beside_its_field(counter):
    answer = counter.subscribe(email="ann", policy=[], mode="")

    assert len(faults(answer.text)) == 3
    for name in ("policies", "mode", "email"):
        assert f'<a href="#{name}">' in answer.text
        assert f'id="{name}-fault"' in answer.text
        assert re.search(f'id="{name}"[^>]* aria-invalid="true"', answer.text)
        assert re.search(f'aria-describedby="[^"]*{name}-fault"', answer.text)


def test_what_was_typed_is_kept_and_escaped(counter):
    typed = '"><script>alert(1)</script>'

    answer = counter.subscribe(email=typed, policy="terms", mode="weekly")

    assert "<script" not in answer.text
    assert f'value="{typed}"' not in answer.text
    assert "&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert 'value="terms" checked' in answer.text
    assert 'value="weekly" checked' in answer.text
    assert 'value="*" checked' not in answer.text


def test_a_form_that_was_filled_at_once_is_asked_for_again(counter):
    given = {"policy": "*", "mode": "each", "email": "ann@example.org"}
    stamped = counter.stamp()
    counter.clock.now += SOONEST - 1

    first = counter.web.post("/subscribe/", data={**given, "stamp": stamped})
    counter.clock.now += SOONEST
    stamped = field(first.text, "stamp")
    second = counter.web.post("/subscribe/", data={**given, "stamp": stamped})

    assert (first.status_code, second.status_code) == (422, 200)
    assert 'value="ann@example.org"' in first.text
    assert len(counter.contacts()) == 1


def test_a_form_stays_good_for_a_day(counter):
    given = {"policy": "*", "mode": "each", "email": "ann@example.org"}
    stamped = counter.stamp()

    counter.clock.now += LONGEST
    last = counter.web.post("/subscribe/", data={**given, "stamp": stamped})
    counter.clock.now += 1
    late = counter.web.post("/subscribe/", data={**given, "stamp": stamped})

    assert (last.status_code, late.status_code) == (200, 422)


def test_a_stamp_with_any_octet_changed_is_none(counter):
    good = stamp(KEYS, "0" * 64, NOON - 60)
    given = {"policy": "*", "mode": "each", "email": "ann@example.org"}

    for at in range(len(good)):
        broken = good[:at] + ("1" if good[at] == "0" else "0") + good[at + 1 :]
        answer = counter.web.post("/subscribe/", data={**given, "stamp": broken})
        assert answer.status_code == 422, at

    assert counter.contacts() == []


def test_a_form_of_the_static_site_is_shown_once_more_with_what_was_typed(counter):
    given = {"policy": "terms", "mode": "weekly", "email": "ann@example.org"}
    headers = {"Origin": "https://policies.example"}

    first = counter.web.post("/subscribe/", data=given, headers=headers)
    counter.clock.now += 5
    stamped = field(first.text, "stamp")
    second = counter.web.post("/subscribe/", data={**given, "stamp": stamped})

    assert first.status_code == 200
    assert "One more step" in first.text
    assert 'value="terms" checked' in first.text
    assert heading(second.text) == "Check your mail"


def test_what_proves_the_consent_is_the_form_that_was_seen(counter):
    counter.subscribe(language="de")
    counter.web.post("/subscribe/?lang=de", data={})
    with reading(counter.engine) as connection:
        row = connection.execute(select(consent)).mappings().one()
    seen = form_text(ENGLISH, counter.desk)

    assert row["form_digest"] == sha256(seen.encode()).hexdigest()
    assert ENGLISH.labels["every"] in seen
    assert "you agree that Example GmbH stores this address" in seen
    assert row["source"].startswith("mail.example/subscribe/, form 1 of inforce ")
    assert row["source"].endswith(", en")
    assert row["method"] == "form, then mailed link"
    assert re.fullmatch("[0-9a-f]{32}", row["network"])


def test_a_form_that_changed_meanwhile_proves_what_was_seen(counter):
    stamped, seen = counter.stamp(), form_text(ENGLISH, counter.desk)
    more = Offer(slug="imprint", titles={"en": "Imprint"})
    policies = (*counter.desk.policies, more)
    counter.web.app.state.desk = replace(counter.desk, policies=policies)
    counter.clock.now += 60

    data = {"policy": "*", "mode": "each", "email": "ann@example.org"}
    counter.web.post("/subscribe/", data={**data, "stamp": stamped})

    with reading(counter.engine) as connection:
        digest = connection.execute(select(consent.c.form_digest)).scalar_one()
    assert "Imprint" in counter.web.get("/subscribe/").text
    assert digest == sha256(seen.encode()).hexdigest()


def test_the_form_that_is_shown_is_the_one_that_is_proved(counter):
    for words in (ENGLISH, GERMAN):
        html = counter.web.get(f"/subscribe/?lang={words.language}").text
        form = re.search("<form.*</form>", html, re.DOTALL)[0]
        bare = re.sub('(?<=name="stamp" value=")[^"]*', "", form)
        bare = re.sub(" (checked|selected)(?=>)", "", bare)
        assert bare == form_text(words, counter.desk).strip()


def test_only_policies_that_have_not_ended_are_offered_in_the_readers_words(counter):
    html = counter.web.get("/subscribe/?lang=de").text

    assert '<html lang="de">' in html
    assert "Datenschutz" in html
    assert "Terms &amp; &lt;conditions&gt; &#34;of use&#34;" in html
    assert "Newsletter" not in html


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,de;q=0.5", "de"),
        ("fr", "en"),
        ("", "en"),
        ("*" * 5000, "en"),
    ],
)
def test_the_page_speaks_what_the_browser_prefers(counter, accepted, language):
    html = counter.web.get("/subscribe/", headers={"Accept-Language": accepted}).text

    assert f'<html lang="{language}">' in html

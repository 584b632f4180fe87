"""Links over HTTP: changed, cut, swapped, used, run out, or of somebody else."""

import json
import logging

import pytest
from service.conftest import KEYS, Counter, heading
from service.visitors import dump
from sqlalchemy import delete, insert

from inforce.people.keys import Keyring
from inforce.people.links import Link, Purpose, token
from inforce.people.persons import Status
from inforce.people.suppressing import marks
from inforce.store.tables import contact, errand

ANN, BOB = "ann@example.org", "bob@example.org"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PAGES = ("confirm", "renew", "not-me", "preferences", "export", "erase", "unsubscribe")
# Everything that a page behind a link understands, at once.
FORM = {
    "List-Unsubscribe": "One-Click",
    "act": "pause",
    "format": "json",
    "email": "x@example.org",
}
OWN = {
    "confirm": ("confirm", "renew", "not-me"),
    "manage": ("preferences", "export", "erase"),
    "unsubscribe": ("unsubscribe",),
}


def tokens(local: Counter) -> dict[str, str]:
    """Return a token of each kind, each good for somebody."""
    local.subscribe(BOB)
    pending = local.contacts()[-1]["id"]
    ann = local.enter(ANN)
    return {
        "confirm": local.link(Purpose.CONFIRM, pending),
        "manage": local.link(Purpose.MANAGE, ann),
        "unsubscribe": local.stop(ann),
    }


def refused(local: Counter, page: str, text: str) -> bool:
    """Return whether GET and POST of the page do nothing for *text*."""
    before = dump(local.engine)
    got = local.web.get(f"/{page}/{text}").status_code
    sent = local.web.post(f"/{page}/{text}", data=FORM).status_code
    same = dump(local.engine) == before
    return same and got in (404, 405) and sent in (404, 405)


@pytest.mark.parametrize("kind", OWN)
def test_a_link_with_any_character_changed_is_none(local: Counter, kind: str):
    good = tokens(local)[kind]
    wrong = []
    for at, letter in enumerate(good):
        place = LETTERS.index(letter)
        # The next letter, and one that differs in the lowest bit only.
        for other in {LETTERS[(place + 1) % 64], LETTERS[place ^ 1]}:
            changed = good[:at] + other + good[at + 1 :]
            if not refused(local, OWN[kind][0], changed):
                wrong.append((at, other))

    assert wrong == []
    assert local.web.get(f"/{OWN[kind][0]}/{good}").status_code == 200


@pytest.mark.parametrize("kind", OWN)
def test_a_link_that_is_cut_or_longer_is_none(local: Counter, kind: str):
    good = tokens(local)[kind]
    cut = [good[:end] for end in range(1, len(good))]
    longer = [good + more for more in ("A", "=", "==", "%00", "%0A", "%20")]

    wrong = [one for one in cut + longer if not refused(local, OWN[kind][0], one)]

    assert wrong == []


@pytest.mark.parametrize("kind", OWN)
def test_a_link_for_one_purpose_is_worth_nothing_for_another(local: Counter, kind: str):
    good = tokens(local)[kind]
    foreign = [page for page in PAGES if page not in OWN[kind]]

    assert [page for page in foreign if not refused(local, page, good)] == []


def test_links_that_ran_out_do_nothing_and_say_so(local: Counter):
    good = tokens(local)
    local.clock.now += 73 * 3600
    before = dump(local.engine)

    paths = [f"/confirm/{good['confirm']}"]
    paths += [f"/{page}/{good['manage']}" for page in OWN["manage"]]
    answers = [local.web.post(path, data=FORM).status_code for path in paths]

    assert answers == [410] * 4
    assert dump(local.engine) == before


def test_confirming_twice_writes_once(local: Counter):
    path = f"/confirm/{tokens(local)['confirm']}"
    local.web.post(path)
    before = dump(local.engine)

    again = local.web.post(path)

    assert heading(again.text) == "You confirmed this already"
    assert dump(local.engine) == before


def test_erasing_works_once_and_takes_every_link_along(local: Counter):
    good = tokens(local)
    local.web.post(f"/erase/{good['manage']}")
    before = dump(local.engine)

    assert [one["address"] for one in local.contacts()] == [BOB]
    assert [refused(local, page, good["manage"]) for page in OWN["manage"]] == [
        True
    ] * 3
    local.web.post(f"/unsubscribe/{good['unsubscribe']}", data=FORM)
    assert dump(local.engine) == before


def test_a_link_of_somebody_does_nothing_to_another(local: Counter):
    tokens(local)
    carl = local.enter("carl@example.org")
    before = local.contact(carl)

    for path in (f"/preferences/{local.link(Purpose.MANAGE, 2)}",):
        for act in ("pause", "save", "move"):
            local.web.post(path, data={"act": act, "email": "x@example.org"})
    local.web.post(f"/unsubscribe/{local.stop(2)}", data=FORM)

    assert local.contact(2)["status"] == Status.UNSUBSCRIBED.value
    assert local.contact(carl) == before


def test_the_number_of_somebody_who_is_gone_opens_nothing_of_who_has_it_now(
    local: Counter,
):
    good = tokens(local)
    ann = local.contact(2)
    later = {**ann, "address": "dora@example.org", "address_key": "dora@example.org"}
    with local.engine.begin() as connection:
        connection.execute(delete(contact).where(contact.c.id == 2))
        connection.execute(insert(contact), {**later, "subject": "another"})

    wrong = [one for one in OWN["manage"] if not refused(local, one, good["manage"])]

    assert wrong == []
    assert local.contact(2)["address"] == "dora@example.org"


def test_links_of_another_instance_are_none(local: Counter):
    tokens(local)
    row = local.contact(1)
    made = Link(
        contact=1,
        errand=1,
        epoch=row["token_epoch"],
        expires_at=local.clock.now + 3600,
        mark=marks(KEYS, row["address_key"])[0],
    )
    theirs = Keyring({"k1": bytes(range(1, 33))})

    assert refused(local, "confirm", token(theirs, Purpose.CONFIRM, made))
    assert local.web.get(f"/confirm/{token(KEYS, Purpose.CONFIRM, made)}").is_success


def test_no_line_of_any_log_holds_an_address_or_a_token(
    local: Counter, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    good = tokens(local)
    for page in PAGES:
        for text in good.values():
            local.web.get(f"/{page}/{text}?email={ANN}")
            local.web.post(f"/{page}/{text}", data=FORM)
    # A fault of ours as well: the tables are gone.
    with local.engine.begin() as connection:
        errand.drop(connection)
    broken = local.web.post(f"/confirm/{good['confirm']}", data={"email": ANN})
    ours = [one for one in caplog.records if not one.name.startswith("http")]
    said = json.dumps(local.lines) + "\n".join(one.getMessage() for one in ours)

    assert broken.status_code >= 500
    assert len(local.lines) > 2 * len(PAGES) * len(good)
    hidden = [*good.values(), ANN, BOB, "x@example.org"]
    assert [one for one in hidden if one in said] == []

"""Signing up: what is mailed, what confirming does, and what nobody can tell."""

from collections.abc import Callable

import pytest
from people.asking import (
    ANN,
    BOB,
    DAY,
    HOUR,
    NOW,
    RING,
    Mailer,
    counted,
    link_of,
    request,
    rows,
)

from inforce.errors import InputError
from inforce.people import preferences, signing_up, suppressing
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.people.errands import Kind
from inforce.people.persons import Mode
from inforce.people.signing_up import Answer
from inforce.store import reading
from inforce.store.tables import consent, contact, errand, subscription, suppression


def choices(mailer: Mailer) -> dict[str, str]:
    return {row["policy"]: row["mode"] for row in rows(mailer, subscription)}


def refuse(mailer: Mailer, text: str) -> Answer:
    with mailer.writing() as connection:
        return signing_up.refused(connection, RING, text, mailer.now)


def stop(mailer: Mailer) -> bool:
    token = mailer.stop_token()
    with mailer.writing() as connection:
        return preferences.unsubscribed(connection, RING, token, mailer.now)


def test_a_new_address_is_asked_once_and_gets_mail_after_it_confirmed(mailer):
    ((errand_, text),) = mailer.ask()

    assert (errand_.kind, errand_.address, mailer.status()) == (
        Kind.CONFIRM, ANN, "pending",
    )  # fmt: skip
    assert mailer.confirm(text) is Answer.DONE
    assert mailer.status() == "confirmed"
    assert mailer.row()["joined"] == 1


def test_confirming_twice_is_confirming_once(mailer):
    ((_, text),) = mailer.ask()
    answers = [mailer.confirm(text) for _ in range(3)]

    assert answers == [Answer.DONE, Answer.BEFORE, Answer.BEFORE]
    assert mailer.row()["joined"] == 1


def test_looking_at_a_link_writes_nothing(mailer):
    ((_, text),) = mailer.ask()
    before = [rows(mailer, one) for one in (contact, consent, errand, subscription)]
    for _ in range(3):
        with reading(mailer.engine) as connection:
            signing_up.seen(connection, RING, text, mailer.now)

    after = [rows(mailer, one) for one in (contact, consent, errand, subscription)]
    assert after == before


def test_the_evidence_of_a_consent_is_whole(mailer):
    mailer.joined(policies=("privacy", "terms"), mode=Mode.WEEKLY, language="de")
    (proof,) = rows(mailer, consent)
    del proof["id"], proof["contact"]

    assert proof == {
        "form_digest": "f" * 64, "language": "de", "method": "POST",
        "source": "/subscribe/", "network": "4:0a0000", "at": NOW,
        "confirmed_at": NOW, "policies": "privacy=weekly terms=weekly",
    }  # fmt: skip


def test_what_is_asked_later_takes_the_place_of_what_was_not_confirmed(mailer):
    mailer.ask()
    mailer.now += DAY
    ((_, text),) = mailer.ask(policies=("terms",), mode=Mode.WEEKLY, language="de")
    mailer.confirm(text)

    assert choices(mailer) == {"terms": "weekly"}
    assert [one["policies"] for one in rows(mailer, consent)] == ["terms=weekly"]
    assert mailer.row()["language"] == "de"


def test_an_address_gets_one_confirmation_a_day_and_three_in_all(mailer):
    sent = []
    for _ in range(10 * 24):
        sent += [mailer.now for _ in mailer.ask()]
        mailer.now += HOUR

    assert sent == [NOW, NOW + DAY, NOW + 2 * DAY]


@pytest.mark.parametrize(
    "other",
    ["Ann@example.org", "ANN@example.org", "ann+1@example.org", "aNN+1+2@example.org"],
)
def test_another_spelling_of_a_mailbox_brings_it_no_more_mail(mailer, other):
    first = mailer.ask(ANN, network="one")
    again = mailer.ask(other, network="two")
    elsewhere = mailer.ask(other.replace(".org", ".net"), network="two")

    assert [len(first), len(again), len(elsewhere)] == [1, 0, 1]


@pytest.mark.parametrize(("domain", "mails"), [("gmail.com", 0), ("example.org", 1)])
def test_dots_make_no_mailbox_only_where_that_is_known(mailer, domain, mails):
    first = mailer.ask(f"jdoe@{domain}", network="one")
    again = mailer.ask(f"j.doe@{domain}", network="two")

    assert [len(first), len(again)] == [1, mails]


def test_what_brings_no_mail_changes_no_choice(mailer):
    mailer.ask()
    mailer.ask(policies=("terms",))

    assert choices(mailer) == {"privacy": "each"}


def test_one_network_cannot_use_up_the_mails_of_an_address(mailer):
    for number in range(20):
        mailer.ask(f"p{number}@example.org")
    assert mailer.ask() == []

    assert [one.kind for one, _ in mailer.ask(network="4:0b0000")] == [Kind.CONFIRM]


def test_an_address_that_may_not_ask_is_not_written_down(mailer):
    for number in range(25):
        mailer.ask(f"p{number}@example.org")

    assert len(rows(mailer, contact)) == 20


def test_who_gets_mail_already_is_mailed_a_link_to_the_preferences(mailer):
    mailer.joined()
    ((errand_, text),) = mailer.ask(policies=("terms",))
    with reading(mailer.engine) as connection:
        found = preferences.found(connection, RING, text, mailer.now)

    assert errand_.kind is Kind.MANAGE
    assert found is not None
    assert found.subscriptions == {"privacy": Mode.EACH}


def test_a_link_that_was_used_begins_nothing_after_a_stop(mailer):
    ((_, text),) = mailer.ask()
    mailer.confirm(text)
    stop(mailer)

    assert mailer.confirm(text) is Answer.UNKNOWN
    assert mailer.status() == "unsubscribed"


def test_who_stopped_can_ask_again_and_confirm_what_they_ask_now(mailer):
    mailer.joined()
    stop(mailer)
    mailer.now += DAY
    ((_, text),) = mailer.ask(policies=("terms",))

    assert mailer.confirm(text) is Answer.DONE
    assert choices(mailer) == {"terms": "each"}
    assert rows(mailer, suppression) == []
    assert mailer.row()["joined"] == 2


def test_a_link_works_for_72_hours_to_the_second(mailer):
    ((_, text),) = mailer.ask()
    mailer.now = NOW + 72 * HOUR
    late = mailer.confirm(text)
    mailer.now -= 1

    assert late is Answer.EXPIRED
    assert mailer.confirm(text) is Answer.DONE


def test_a_link_that_ran_out_brings_a_new_one_within_the_limits(mailer):
    ((_, text),) = mailer.ask()
    mailer.now += 72 * HOUR
    sent = []
    for _ in range(5):
        with mailer.writing() as connection:
            signing_up.renewed(connection, RING, text, mailer.now)
        sent += mailer.sent()

    assert len(sent) == 1
    assert mailer.confirm(sent[0][1]) is Answer.DONE


def test_a_link_that_still_works_brings_no_other(mailer):
    ((_, text),) = mailer.ask()
    mailer.now += 2 * DAY
    with mailer.writing() as connection:
        signing_up.renewed(connection, RING, text, mailer.now)

    assert mailer.sent() == []


def test_who_refuses_is_erased_and_never_written_to_again(mailer):
    ((_, text),) = mailer.ask()
    answers = [refuse(mailer, text), refuse(mailer, text)]
    mailer.now += 10 * DAY

    assert answers == [Answer.DONE, Answer.BEFORE]
    assert rows(mailer, contact) == []
    assert mailer.ask() == []
    assert mailer.confirm(text) is Answer.UNKNOWN


def test_a_refusal_counts_when_the_sign_up_was_deleted_meanwhile(mailer):
    ((_, text),) = mailer.ask()
    People(mailer.engine, RING).erase(address(ANN), NOW)
    answers = [refuse(mailer, text), refuse(mailer, text)]
    mailer.now += 10 * DAY

    assert answers == [Answer.DONE, Answer.BEFORE]
    assert mailer.ask() == []
    with reading(mailer.engine) as connection:
        kept = suppressing.among(connection, RING, [ANN, BOB], "account")
    assert kept == {ANN}


@pytest.mark.parametrize("confirms", [False, True])
def test_a_refusal_counts_for_who_was_erased_and_signed_up_again(mailer, confirms):
    ((_, first),) = mailer.ask()
    mailer.joined(BOB)
    People(mailer.engine, RING).erase(address(ANN), NOW)
    mailer.now += DAY
    ((_, again),) = mailer.ask()
    if confirms:
        mailer.confirm(again)
    answers = [refuse(mailer, first), refuse(mailer, first)]

    assert answers == [Answer.DONE, Answer.BEFORE]
    assert (mailer.row(), mailer.status(BOB)) == ({}, "confirmed")


def test_who_bounced_is_not_asked_and_cannot_confirm(mailer):
    ((_, text),) = mailer.ask()
    People(mailer.engine, RING).suppress(mailer.row()["id"], "bounced", NOW)
    mailer.now += DAY

    assert mailer.confirm(text) is Answer.UNKNOWN
    assert mailer.ask() == []


def test_the_number_of_an_erased_person_opens_nothing_of_the_next(mailer):
    number = mailer.joined()
    old = (mailer.stop_token(), mailer.managed(), mailer.mails[0][1])
    People(mailer.engine, RING).erase(address(ANN), NOW)
    mailer.joined(BOB)
    with mailer.writing() as connection:
        preferences.unsubscribed(connection, RING, old[0], NOW)
        opened = preferences.erased(connection, RING, old[1], NOW)
    refuse(mailer, old[2])

    assert not opened
    assert mailer.status(BOB) == "confirmed"
    if mailer.engine.dialect.name == "sqlite":
        assert mailer.row(BOB)["id"] == number


def test_a_request_for_nothing_is_refused():
    with pytest.raises(InputError, match="no policy is chosen"):
        request(policies=())


def test_a_policy_named_twice_is_chosen_once(mailer):
    mailer.joined(policies=("privacy", "privacy"))

    assert choices(mailer) == {"privacy": "each"}


def states(mailer: Mailer) -> dict[str, Callable[[], object]]:
    """Return how to bring an address, named like its state, to each state."""
    people = People(mailer.engine, RING)

    def number(name: str) -> int:
        return mailer.joined(f"{name}@example.org", network=name)

    def paused() -> None:
        number("paused")
        text = mailer.managed("paused@example.org")
        with mailer.writing() as connection:
            preferences.paused(connection, RING, text, NOW, stop=True)

    def never() -> None:
        ((_, text),) = mailer.ask("never@example.org", network="never")
        refuse(mailer, text)

    return {
        "new": lambda: None,
        "pending": lambda: mailer.ask("pending@example.org", network="pending"),
        "confirmed": lambda: number("confirmed"),
        "paused": paused,
        "unsubscribed": lambda: people.unsubscribe(number("unsubscribed"), NOW),
        "suppressed": lambda: people.suppress(number("suppressed"), "bounced", NOW),
        "never": never,
    }


def test_every_state_of_an_address_takes_the_same_statements(mailer):
    found = {}
    made = states(mailer)
    for begin in made.values():
        begin()
    for days in (0, 1):
        for name in made:
            with counted(mailer.engine) as statements, mailer.writing() as connection:
                asked = request(f"{name}@example.org", network=name)
                now = NOW + DAY * days
                signing_up.requested(connection, RING, asked, now)
            found[name, days] = [one.split()[0] for one in statements]
    counts = {len(one) for one in found.values()}

    assert len(found) == 14
    assert len(counts) == 1, {name: len(one) for name, one in found.items()}


def test_a_storm_raises_one_alarm_a_day(mailer):
    with mailer.writing() as connection:
        for number in range(1010):
            asked = request(network=f"n{number % 40}")
            signing_up.requested(connection, RING, asked, NOW)
    alarms = [one for one, _ in mailer.sent() if one.kind is Kind.ALARM]

    assert len(alarms) == 1
    assert alarms[0].address == ""


def test_an_errand_of_another_address_confirms_nothing(mailer):
    ((errand_, _),) = mailer.ask()
    mark = suppressing.marks(RING, BOB)[0]

    assert mailer.confirm(link_of(errand_, mark=mark)) is Answer.UNKNOWN

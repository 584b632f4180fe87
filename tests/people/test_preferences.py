"""Preferences by a mailed link: seen, changed, paused, moved, exported, erased."""

import pytest
from people.asking import ANN, BOB, DAY, HOUR, NOW, RING, Mailer
from sqlalchemy import Engine, Table, select

from inforce.errors import InputError
from inforce.people import limits, preferences, signing_up
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.people.errands import Kind
from inforce.people.persons import Mode
from inforce.people.signing_up import Answer
from inforce.store import reading
from inforce.store.tables import consent, contact, errand, metadata, subscription

EACH, WEEKLY, OFF = Mode.EACH, Mode.WEEKLY, Mode.OFF


def found(mailer: Mailer, text: str) -> preferences.Preferences | None:
    with reading(mailer.engine) as connection:
        return preferences.found(connection, RING, text, mailer.now)


def choices(mailer: Mailer, text: str = ANN) -> dict[str, Mode]:
    seen = found(mailer, mailer.managed(text))
    assert seen is not None
    return dict(seen.subscriptions)


def change(
    mailer: Mailer, subscriptions: dict[str, Mode], language: str = "en"
) -> bool:
    text = mailer.managed()
    with mailer.writing() as connection:
        return preferences.changed(
            connection, RING, text, mailer.now,
            subscriptions=subscriptions, language=language,
        )  # fmt: skip


def pause(mailer: Mailer, *, stop: bool = True) -> bool:
    text = mailer.managed()
    with mailer.writing() as connection:
        return preferences.paused(connection, RING, text, mailer.now, stop=stop)


def unsubscribe(mailer: Mailer, token: str, policy: str = "") -> bool:
    with mailer.writing() as connection:
        return preferences.unsubscribed(
            connection, RING, token, mailer.now, policy=policy
        )


def move(mailer: Mailer, to: str = BOB) -> list[tuple]:
    text = mailer.managed()
    with mailer.writing() as connection:
        opened = preferences.address_changed(
            connection, RING, text, address(to), mailer.now
        )
    assert opened
    return mailer.sent()


def erase(mailer: Mailer, text: str) -> bool:
    with mailer.writing() as connection:
        return preferences.erased(connection, RING, text, mailer.now)


def everything(engine: Engine) -> str:
    """Return every cell of every table as one text."""
    tables: list[Table] = metadata.sorted_tables
    with reading(engine) as connection:
        cells = [
            str(cell)
            for table in tables
            for row in connection.execute(select(table))
            for cell in row
        ]
    return "\n".join(cells)


def test_a_link_shows_what_was_chosen_for_an_hour(mailer):
    mailer.joined(policies=("privacy", "terms"), mode=WEEKLY, language="de")
    text = mailer.managed()
    seen = found(mailer, text)
    mailer.now += HOUR - 1
    still = found(mailer, text)
    mailer.now += 1

    assert seen == still
    assert seen is not None
    assert (seen.address, seen.language, seen.is_paused) == (ANN, "de", False)
    assert seen.subscriptions == {"privacy": WEEKLY, "terms": WEEKLY}
    assert found(mailer, text) is None


def test_nothing_opens_with_a_link_that_ran_out(mailer):
    number = mailer.joined()
    text = mailer.managed()
    mailer.now += HOUR
    with mailer.writing() as one:
        opened = [
            preferences.changed(
                one, RING, text, mailer.now, subscriptions={"x": EACH}, language="de"
            ),
            preferences.paused(one, RING, text, mailer.now, stop=True),
            preferences.address_changed(one, RING, text, address(BOB), mailer.now),
            preferences.exported(one, RING, text, mailer.now) is not None,
            preferences.erased(one, RING, text, mailer.now),
        ]

    assert opened == [False] * 5
    assert (mailer.row()["id"], mailer.status()) == (number, "confirmed")


def test_what_is_changed_is_kept_with_the_language(mailer):
    mailer.joined()

    assert change(mailer, {"privacy": WEEKLY, "terms": EACH}, "de")
    assert choices(mailer) == {"privacy": WEEKLY, "terms": EACH}
    assert mailer.row()["language"] == "de"


@pytest.mark.parametrize("nothing", [{}, {"privacy": OFF}])
def test_choosing_nothing_is_an_error_and_changes_nothing(mailer, nothing):
    mailer.joined()
    with pytest.raises(InputError, match="no policy is chosen"):
        change(mailer, nothing)

    assert choices(mailer) == {"privacy": EACH}


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ({"a": EACH, "b": EACH}, {"a": EACH}, {"a": EACH, "b": OFF}),
        ({"*": EACH, "b": OFF}, {"*": WEEKLY}, {"*": WEEKLY, "b": OFF}),
        ({"*": EACH, "b": OFF}, {"*": EACH, "b": WEEKLY}, {"*": EACH, "b": WEEKLY}),
        ({"a": EACH, "b": OFF}, {"*": EACH}, {"*": EACH}),
        ({"*": EACH}, {"a": EACH}, {"a": EACH}),
        ({"a": EACH, "b": OFF}, {"c": EACH}, {"c": EACH, "a": OFF, "b": OFF}),
        ({"a": EACH}, {"a": WEEKLY, "b": OFF}, {"a": WEEKLY, "b": OFF}),
    ],
)
def test_what_was_left_out_stays_off_until_it_is_named(mailer, before, after, kept):
    mailer.joined()
    with mailer.writing() as connection:
        connection.execute(subscription.delete())
        connection.execute(
            subscription.insert(),
            [
                {"contact": mailer.row()["id"], "policy": slug, "mode": mode.value}
                for slug, mode in before.items()
            ],
        )
    change(mailer, after)

    assert choices(mailer) == kept


def test_a_pause_rests_and_ends(mailer):
    mailer.joined()
    pause(mailer)
    seen = found(mailer, mailer.managed())
    resting = mailer.status()
    pause(mailer, stop=False)

    assert seen is not None
    assert seen.is_paused
    assert (resting, mailer.status()) == ("paused", "confirmed")


def test_who_stopped_cannot_begin_again_by_pausing(mailer):
    mailer.joined()
    unsubscribe(mailer, mailer.stop_token())
    opened = [pause(mailer), pause(mailer, stop=False)]

    assert opened == [True, True]
    assert mailer.status() == "unsubscribed"


def test_who_paused_can_stop(mailer):
    mailer.joined()
    pause(mailer)
    unsubscribe(mailer, mailer.stop_token())

    assert mailer.status() == "unsubscribed"


def test_stopping_twice_is_stopping_once_and_works_for_ever(mailer):
    mailer.joined()
    token = mailer.stop_token()
    mailer.now += 9000 * DAY
    answers = [unsubscribe(mailer, token) for _ in range(3)]

    assert answers == [True] * 3
    assert mailer.row()["stopped_at"] == NOW + 9000 * DAY


def test_a_token_of_nobody_stops_nothing(mailer):
    mailer.joined()

    assert not unsubscribe(mailer, "A" * 36)
    assert mailer.status() == "confirmed"


def test_one_policy_can_be_stopped_and_the_last_one_stops_all(mailer):
    mailer.joined(policies=("privacy", "terms"))
    token = mailer.stop_token()
    unsubscribe(mailer, token, "privacy")
    first = (mailer.status(), choices(mailer))
    unsubscribe(mailer, token, "privacy")
    unsubscribe(mailer, token, "terms")

    assert first == ("confirmed", {"privacy": OFF, "terms": EACH})
    assert mailer.status() == "unsubscribed"


def test_one_of_every_policy_can_be_stopped(mailer):
    mailer.joined(policies=("*",))
    unsubscribe(mailer, mailer.stop_token(), "privacy")

    assert (mailer.status(), choices(mailer)) == (
        "confirmed", {"*": EACH, "privacy": OFF},
    )  # fmt: skip


def test_stopping_leaves_a_bounced_address_kept_out(mailer):
    mailer.joined()
    People(mailer.engine, RING).suppress(mailer.row()["id"], "bounced", NOW)
    unsubscribe(mailer, mailer.stop_token())

    assert mailer.status() == "suppressed"


def test_a_move_keeps_the_person_and_takes_effect_when_confirmed(mailer):
    number = mailer.joined(policies=("privacy", "terms"), mode=WEEKLY)
    before = mailer.row()
    ((errand_, text),) = move(mailer)
    waiting = (mailer.status(), mailer.status(BOB))
    answer = mailer.confirm(text)
    after = mailer.row(BOB)

    assert (errand_.kind, errand_.address) == (Kind.MOVED, BOB)
    assert waiting == ("confirmed", "pending")
    assert answer is Answer.DONE
    assert mailer.row() == {}
    assert after["id"] == number
    assert [after[key] for key in ("subject", "joined", "status")] == [
        before[key] for key in ("subject", "joined", "status")
    ]
    assert after["bucket"] == "example.net"
    assert choices(mailer, BOB) == {"privacy": WEEKLY, "terms": WEEKLY}
    assert ANN not in everything(mailer.engine)


def test_confirming_a_move_twice_is_confirming_it_once(mailer):
    mailer.joined()
    ((_, text),) = move(mailer)
    answers = [mailer.confirm(text) for _ in range(3)]

    assert answers == [Answer.DONE, Answer.BEFORE, Answer.BEFORE]


def test_a_move_revokes_the_links_that_were_mailed_before(mailer):
    mailer.joined()
    manage, stop = mailer.managed(), mailer.stop_token()
    ((_, text),) = move(mailer)
    mailer.confirm(text)
    unsubscribe(mailer, stop)

    assert found(mailer, manage) is None
    assert mailer.status(BOB) == "confirmed"
    assert not erase(mailer, manage)


def test_the_consent_to_a_move_is_kept_with_the_person(mailer):
    number = mailer.joined()
    ((_, text),) = move(mailer)
    mailer.confirm(text)
    with reading(mailer.engine) as connection:
        proofs = [
            (row.contact, row.source, row.confirmed_at)
            for row in connection.execute(select(consent).order_by(consent.c.id))
        ]

    assert proofs == [
        (number, "/subscribe/", NOW), (number, "change of address", NOW),
    ]  # fmt: skip


def test_who_refuses_a_move_is_kept_out_and_the_other_stays(mailer):
    mailer.joined()
    ((_, text),) = move(mailer)
    with mailer.writing() as connection:
        answer = signing_up.refused(connection, RING, text, NOW)

    assert answer is Answer.DONE
    assert (mailer.status(), mailer.row(BOB)) == ("confirmed", {})
    assert move(mailer) == []


@pytest.mark.parametrize("ends", ["erased", "stopped"])
def test_a_move_of_who_left_meanwhile_does_nothing(mailer, ends):
    mailer.joined()
    ((_, text),) = move(mailer)
    if ends == "stopped":
        unsubscribe(mailer, mailer.stop_token())
    else:
        People(mailer.engine, RING).erase(address(ANN), NOW)

    assert mailer.confirm(text) is Answer.UNKNOWN
    assert mailer.status(BOB) == "pending"
    assert mailer.status() == ("" if ends == "erased" else "unsubscribed")


def test_a_move_keeps_a_pause(mailer):
    mailer.joined()
    pause(mailer)
    ((_, text),) = move(mailer)
    mailer.confirm(text)

    assert mailer.status(BOB) == "paused"


def test_nobody_moves_to_an_address_that_gets_mail(mailer):
    mailer.joined()
    mailer.joined(BOB)

    assert move(mailer) == []
    assert mailer.status(BOB) == "confirmed"


def test_a_move_can_go_to_an_address_that_stopped_its_mail(mailer):
    mailer.joined(BOB)
    unsubscribe(mailer, mailer.stop_token(BOB))
    number = mailer.joined()
    mailer.now += DAY
    ((_, text),) = move(mailer)
    mailer.confirm(text)

    assert (mailer.row(BOB)["id"], mailer.status(BOB)) == (number, "confirmed")


def test_a_move_that_ran_out_is_renewed_as_a_move(mailer):
    number = mailer.joined()
    ((_, text),) = move(mailer)
    mailer.now += 72 * HOUR
    with mailer.writing() as connection:
        signing_up.renewed(connection, RING, text, mailer.now)
    ((errand_, text),) = mailer.sent()
    mailer.confirm(text)

    assert errand_.kind is Kind.MOVED
    assert mailer.row(BOB)["id"] == number


def test_one_subscriber_cannot_mail_many_addresses(mailer):
    mailer.joined()
    sent = [move(mailer, f"p{number}@example.net") for number in range(10)]

    assert [len(one) for one in sent] == [1] * limits.MOVE.burst + [0] * 7


def test_the_export_holds_everything(mailer):
    mailer.joined(policies=("privacy", "terms"))
    text = mailer.managed()
    with reading(mailer.engine) as connection:
        kept = preferences.exported(connection, RING, text, NOW)

    assert kept is not None
    assert (kept["address"], kept["status"]) == (ANN, "confirmed")
    assert [one["policy"] for one in kept["policies"]] == ["privacy", "terms"]
    assert kept["consents"][0]["policies"] == "privacy=each terms=each"
    assert [one["kind"] for one in kept["asked"]] == ["confirm", "manage"]
    assert kept["kept_out"] == []


def test_the_export_says_why_somebody_is_kept_out(mailer):
    mailer.joined()
    unsubscribe(mailer, mailer.stop_token())
    text = mailer.managed()
    with reading(mailer.engine) as connection:
        kept = preferences.exported(connection, RING, text, NOW)

    assert kept is not None
    assert [one["reason"] for one in kept["kept_out"]] == ["unsubscribed"]


def test_erasing_leaves_nothing_and_works_once(mailer):
    mailer.joined()
    move(mailer)
    text = mailer.managed()
    answers = [erase(mailer, text), erase(mailer, text)]
    left = everything(mailer.engine)
    buckets = [
        limits.bucket(RING, rule, ANN)
        for rule in (limits.ADDRESS, limits.PREFERENCES, limits.MOVE)
    ]

    assert answers == [True, False]
    assert not any(one in left for one in (ANN, BOB, "example.org", *buckets))


def test_erasing_leaves_what_another_asked_for_alone(mailer):
    mailer.ask(BOB)
    mailer.now += DAY
    mailer.joined()
    move(mailer)
    erase(mailer, mailer.managed())

    assert mailer.status(BOB) == "pending"


def test_a_mail_brings_a_link_to_the_preferences_within_limits(mailer):
    mailer.joined()
    token = mailer.stop_token()
    for _ in range(10):
        with mailer.writing() as connection:
            preferences.link_asked(connection, RING, token, NOW)

    assert [one.kind for one, _ in mailer.sent()] == [Kind.MANAGE] * 3


def test_looking_writes_nothing(mailer):
    mailer.joined()
    text, token = mailer.managed(), mailer.stop_token()
    before = everything(mailer.engine)
    with reading(mailer.engine) as connection:
        for _ in range(3):
            preferences.found(connection, RING, text, NOW)
            preferences.whose(connection, RING, token)
            preferences.exported(connection, RING, text, NOW)

    assert everything(mailer.engine) == before


def test_account_holders_have_no_preferences_here(mailer):
    mailer.joined()
    text, token = mailer.managed(), mailer.stop_token()
    with mailer.writing() as connection:
        connection.execute(contact.update().values(audience="account"))
        preferences.link_asked(connection, RING, token, NOW)
        opened = preferences.erased(connection, RING, text, NOW)
        stopped = preferences.unsubscribed(connection, RING, token, NOW)

    assert (opened, stopped, mailer.status()) == (False, True, "confirmed")
    with reading(mailer.engine) as connection:
        kinds = list(connection.execute(select(errand.c.kind)).scalars())
    assert kinds == ["confirm", "manage"]

"""Several programs that sign up or confirm at one moment."""

import threading

from people.asking import (
    NOW,
    RING,
    Mailer,
    request,
    rows,
)
from sqlalchemy import Engine, func, select

from inforce.people import signing_up
from inforce.store import reading
from inforce.store.tables import consent, contact


def test_two_programs_that_sign_one_address_up_at_once_send_one_mail(engine, engines):
    together, failures = threading.Barrier(8), []

    def sign_up(own: Engine, number: int) -> None:
        together.wait(30)
        try:
            with own.begin() as connection:
                asked = request(network=f"n{number}")
                signing_up.requested(connection, RING, asked, NOW)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [
        threading.Thread(target=sign_up, args=(engines(), number))
        for number in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    mailer = Mailer(engine)

    assert failures == []
    assert len(mailer.sent()) == 1
    assert len(rows(mailer, contact)) == len(rows(mailer, consent)) == 1


def test_two_who_press_the_button_at_once_join_once(engine, engines):
    mailer = Mailer(engine)
    ((_, text),) = mailer.ask()
    together, answers = threading.Barrier(6), []

    def press(own: Engine) -> None:
        together.wait(30)
        answers.append(Mailer(own).confirm(text))

    threads = [threading.Thread(target=press, args=(engines(),)) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert sorted(one.value for one in answers) == ["done", *["done before"] * 5]
    assert mailer.row()["joined"] == 1


def test_who_wrote_the_address_first_is_waited_for(engine, engines):
    mailer, other = Mailer(engine), engines()
    done = threading.Event()

    def sign_up() -> None:
        mailer.ask()
        done.set()

    with other.begin() as connection:
        signing_up.requested(connection, RING, request(), NOW)
        waiting = threading.Thread(target=sign_up)
        waiting.start()
        assert not done.wait(0.3)
    waiting.join(30)

    with reading(engine) as connection:
        assert (
            connection.execute(select(func.count()).select_from(contact)).scalar() == 1
        )

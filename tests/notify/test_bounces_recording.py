from itertools import count

from notify.campaigns import NOW, breaches, campaign, change, message_id, row
from sqlalchemy import select

from inforce.notify.bounces.recording import Bounces
from inforce.notify.bounces.reports import Kind, Report
from inforce.notify.return_paths import return_path, token
from inforce.people.keys import Keyring
from inforce.store import reading
from inforce.store.tables import bounce

RING = Keyring({"k1": bytes(32)})
STRANGER = Keyring({"k1": bytes(31) + b"1"})
DAY = 86_400
NUMBERS = count()


def sent(engine, people=3, *, ago=DAY):
    campaign(engine, people, state="sent", first_at=NOW - ago, attempt=1)
    for number in range(1, people + 1):
        change(engine, number, message_id=message_id(number))
    return Bounces(engine, RING)


def hard(number, **values):
    return a_report(Kind.HARD, number, **values)


def a_report(kind, number, **values):
    fields = {
        "paths": (return_path(number, RING, "b.example"),),
        "digest": str(next(NUMBERS)),
        "status": "5.1.1",
        **values,
    }
    return Report(kind=kind, **fields)


def rows(engine):
    with reading(engine) as connection:
        chosen = select(bounce.c.delivery, bounce.c.kind).order_by(bounce.c.id)
        return [tuple(one) for one in connection.execute(chosen)]


def test_a_hard_report_is_written_beside_the_sent_mail_and_chained(engine):
    (done,) = sent(engine).record([hard(2)], NOW)

    assert (done.delivery, done.fresh, done.contact) == (2, True, 2)
    assert (row(engine, 2).state, row(engine, 2).bounce) == ("sent", "hard")
    assert (row(engine, 1).bounce, rows(engine)) == (None, [(2, "hard")])
    assert breaches(engine) == []


def test_a_report_is_joined_by_envelope_identifier_and_by_message_id(engine):
    bounces = sent(engine)
    by_envelope = hard(1, paths=("a@b.example", token(1, RING)))
    by_message = hard(2, paths=(), message_ids=("<x@y>", message_id(2)))

    assert [one.delivery for one in bounces.record([by_envelope, by_message], NOW)] == [
        1, 2
    ]  # fmt: skip


def test_the_token_goes_before_the_message_id(engine):
    both = hard(1, message_ids=(message_id(2),))

    assert sent(engine).record([both], NOW)[0].delivery == 1


def test_a_forged_report_changes_nothing(engine):
    bounces = sent(engine)
    forged = [
        hard(1, paths=(return_path(1, STRANGER, "b.example"),)),
        hard(1, paths=("person1@mail.example", "bounce+1@b.example", "")),
        hard(1, paths=(), message_ids=("<1@elsewhere.example>",)),
    ]

    assert {one.delivery for one in bounces.record(forged, NOW)} == {None}
    assert rows(engine) == []


def test_a_report_about_a_mail_that_never_went_out_is_not_believed(engine):
    campaign(engine, 1)

    (done,) = Bounces(engine, RING).record([hard(1)], NOW)
    assert (done.delivery, rows(engine)) == (None, [])


def test_the_same_report_counts_once_and_asks_for_the_same_twice(engine):
    bounces = sent(engine)
    one = hard(1)
    first = bounces.record([one, one], NOW)
    again = bounces.record([one], NOW + 60)

    assert [d.fresh for d in (*first, *again)] == [True, False, False]
    assert [d.contact for d in (*first, *again)] == [1, 1, 1]
    assert rows(engine) == [(1, "hard")]
    assert breaches(engine) == []


def test_a_hard_report_of_an_old_mail_takes_nobody_off(engine):
    bounces = sent(engine, ago=14 * DAY)

    (done,) = bounces.record([hard(1)], NOW)
    assert (done.contact, row(engine, 1).bounce) == (None, "hard")


def test_a_hard_report_is_believed_until_the_fourteenth_day(engine):
    bounces = sent(engine, ago=14 * DAY - 1)

    assert bounces.record([hard(1)], NOW)[0].contact == 1


def test_a_delay_an_answer_and_a_letter_are_not_recorded(engine):
    kinds = (Kind.DELAYED, Kind.AUTO_REPLY, Kind.OTHER)
    done = sent(engine).record([a_report(kind, 1) for kind in kinds], NOW)

    assert [(one.delivery, one.fresh, one.contact) for one in done] == [
        (1, False, None)
    ] * 3
    assert (rows(engine), row(engine, 1).bounce) == ([], None)


def test_a_refusal_because_of_us_counts_against_nobody(engine):
    bounces = sent(engine)
    for day in range(0, 60, 10):
        done = bounces.record([a_report(Kind.POLICY, 1)], NOW + day * DAY)
        assert done[0].contact is None

    assert row(engine, 1).bounce == "soft"


def test_a_complaint_takes_the_person_off(engine):
    (done,) = sent(engine).record([a_report(Kind.COMPLAINT, 3)], NOW)

    assert (done.contact, done.audience) == (3, "subscriber")
    assert row(engine, 3).bounce == "complained"


def test_a_worse_report_replaces_the_mark_and_a_milder_one_does_not(engine):
    bounces = sent(engine)
    kinds = (Kind.SOFT, Kind.HARD, Kind.SOFT, Kind.COMPLAINT, Kind.HARD)
    marks = []
    for kind in kinds:
        bounces.record([a_report(kind, 1)], NOW)
        marks.append(row(engine, 1).bounce)

    assert marks == ["soft", "hard", "hard", "complained", "complained"]
    assert len(rows(engine)) == len(kinds)


def soft_run(engine, days, *, arrived=()):
    """Mails 1, 2, 3 ... to one person, each back as soft on its day."""
    bounces = sent(engine, len(days) + len(arrived), ago=0)
    for number in range(1, len(days) + len(arrived) + 1):
        change(engine, number, subject="one", contact=1)
    done = None
    numbers = [n for n in range(1, len(days) + len(arrived) + 1) if n not in arrived]
    for number, day in zip(numbers, days, strict=True):
        change(engine, number, first_at=NOW + day * DAY)
        (done,) = bounces.record([a_report(Kind.SOFT, number)], NOW + day * DAY)
    return done


def test_three_soft_reports_over_fourteen_days_take_the_person_off(engine):
    assert soft_run(engine, [0, 7, 14]).contact == 1


def test_three_soft_reports_within_fourteen_days_do_not(engine):
    assert soft_run(engine, [0, 7, 13]).contact is None


def test_two_soft_reports_do_not_take_the_person_off(engine):
    assert soft_run(engine, [0, 40]).contact is None


def test_many_soft_reports_of_one_mail_count_as_one(engine):
    bounces = sent(engine)
    done = [
        bounces.record([a_report(Kind.SOFT, 1)], NOW + day * DAY)[0]
        for day in (0, 10, 20, 30)
    ]

    assert [one.contact for one in done] == [None] * 4


def test_a_mail_that_arrived_in_between_starts_the_count_again(engine):
    assert soft_run(engine, [0, 10, 20], arrived=(3,)).contact is None


def test_nobody_is_taken_off_who_was_erased(engine):
    bounces = sent(engine)
    change(engine, 1, contact=None)

    (done,) = bounces.record([hard(1)], NOW)
    assert (done.delivery, done.contact, rows(engine)) == (1, None, [(1, "hard")])


def test_a_preview_changes_nothing(engine):
    bounces = sent(engine)
    found = bounces.preview([hard(1), a_report(Kind.OTHER, 2)])

    assert [(one.delivery, one.fresh) for one in found] == [(1, True), (2, False)]
    assert (rows(engine), row(engine, 1).bounce) == ([], None)


def test_a_name_that_a_server_quotes_is_not_kept(engine):
    bounces = sent(engine)
    bounces.record(
        [hard(1, diagnostic="user Person1 unknown in person1@[192.0.2.1]")], NOW
    )
    with reading(engine) as connection:
        kept = connection.execute(select(bounce.c.diagnostic)).scalar()

    assert "person1" not in kept.lower()
    assert "unknown" in kept


def test_an_old_report_that_comes_again_takes_nobody_off(engine):
    bounces = sent(engine)
    one = a_report(Kind.COMPLAINT, 1)
    found = [
        bounces.record([one], NOW + after)[0].contact
        for after in (0, DAY - 1, DAY, 300 * DAY)
    ]

    assert found == [1, 1, None, None]

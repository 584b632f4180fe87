"""The loop: what it does with every answer, and with no answer at all."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from notify.campaigns import NOW, campaign
from sqlalchemy import Engine, select

from inforce.errors import ExternalError, InputError
from inforce.notify import chain
from inforce.notify.deliveries import Claim, DeliveryState, Outcome, Reply
from inforce.notify.record import Record
from inforce.notify.sending import Sender, run
from inforce.notify.throttle import Throttle
from inforce.notify.transports import Outgoing
from inforce.store import reading
from inforce.store.tables import attempt, delivery

ACCEPTED = Reply(outcome=Outcome.ACCEPTED, code=250, enhanced="2.0.0")
UNCERTAIN = Reply(outcome=Outcome.UNCERTAIN)
POLICY = Reply(outcome=Outcome.POLICY, code=550, enhanced="5.7.1", text="no DKIM")
REFUSED = Reply(outcome=Outcome.REFUSED, code=550, enhanced="5.1.1")
SLOWER = Reply(outcome=Outcome.DEFERRED, code=421, enhanced="4.7.0")


@dataclass
class Wire:
    """A transport that answers as it is told, and remembers what it was given."""

    answer: Callable[[Outgoing], Reply] = lambda _message: ACCEPTED
    asked: Callable[[Outgoing], bool | None] = lambda _message: None
    windows: list[list[int]] = field(default_factory=list)
    closed: bool = False

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        self.windows.append([one.delivery for one in window])
        return [self.answer(one) for one in window]

    def delivered(self, message: Outgoing) -> bool | None:
        return self.asked(message)

    def close(self) -> None:
        self.closed = True

    @property
    def sent(self) -> list[int]:
        return [number for window in self.windows for number in window]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def outgoing(claim: Claim) -> Outgoing:
    return Outgoing(
        delivery=claim.delivery,
        attempt=claim.attempt,
        return_path="bounce@example.org",
        recipient=claim.address,
        bucket=claim.bucket,
        envelope_id=str(claim.delivery),
        message=b"Subject: a notice\r\n\r\nText.\r\n",
    )


def sender(record: Record, wire: Wire, clock: Clock, **more: object) -> Sender:
    values: dict[str, object] = {
        "record": record,
        "outgoing": outgoing,
        "transport": wire,
        "clock": clock,
        "owner": f"owner-{id(wire)}",
        "window": 4,
        **more,
    }
    return Sender(**values)  # type: ignore[arg-type]


def states(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        chosen = select(delivery.c.state).order_by(delivery.c.id)
        return list(connection.execute(chosen).scalars())


def test_everybody_is_sent_to_once_in_windows(engine: Engine):
    wire = Wire()
    sent = run(sender(campaign(engine, 10), wire, Clock()))

    assert sorted(wire.sent) == list(range(1, 11))
    assert [len(window) for window in wire.windows] == [4, 4, 2]
    assert sent.attempts == {DeliveryState.SENT: 10}
    assert wire.closed


def test_nothing_is_on_the_wire_before_its_claim_is_committed(engine: Engine):
    seen: list[set[str]] = []

    def look(message: Outgoing) -> Reply:
        with reading(engine) as connection:
            chosen = select(delivery.c.state).where(delivery.c.id == message.delivery)
            seen.append(set(connection.execute(chosen).scalars()))
        return ACCEPTED

    run(sender(campaign(engine, 6), Wire(answer=look), Clock()))
    assert seen == [{"attempting"}] * 6


def test_progress_counts_and_a_bound_is_kept(engine: Engine):
    counted: list[int] = []
    record, wire, clock = campaign(engine, 10), Wire(), Clock()
    run(sender(record, wire, clock, progress=counted.append), most=6)

    assert counted == [4, 6]
    assert len(wire.sent) == 6
    run(sender(record, wire, clock))
    assert sorted(wire.sent) == list(range(1, 11))


def test_a_stop_settles_the_window_on_the_wire(engine: Engine):
    wire = Wire()
    run(sender(campaign(engine, 10), wire, Clock(), stop=lambda: bool(wire.windows)))

    assert states(engine).count("sent") == 4
    assert "attempting" not in states(engine)


def test_a_transport_that_serves_nobody_gives_the_window_back(engine: Engine):
    def refuse(_message: Outgoing) -> Reply:
        raise ExternalError("login refused")

    record, clock, wire = campaign(engine, 3), Clock(), Wire(answer=refuse)
    with pytest.raises(ExternalError, match="login refused"):
        run(sender(record, wire, clock))
    # A worker goes on after that, with the next run.
    assert (wire.closed, gc.get_freeze_count()) == (True, 0)
    assert states(engine) == ["deferred"] * 3

    clock.now += 61
    assert run(sender(record, Wire(), clock)).attempts[DeliveryState.SENT] == 3


def test_an_address_that_is_none_any_more_keeps_nobody_waiting(engine: Engine):
    wire = Wire()
    sent = run(sender(campaign(engine, 3), wire, Clock(), outgoing=no_second))

    assert wire.sent == [1, 3]
    assert states(engine) == ["sent", "failed", "sent"]
    assert sent.attempts == {DeliveryState.SENT: 2, DeliveryState.FAILED: 1}


def test_an_attempt_at_an_address_that_is_none_any_more_stays_in_doubt(engine: Engine):
    record, clock = killed(engine, 3)
    wire = Wire(asked=lambda _message: False)
    run(sender(record, wire, clock, outgoing=no_second, alone=True))

    assert wire.sent == [1, 3]
    assert states(engine) == ["sent", "uncertain", "sent"]


def no_second(claim: Claim) -> Outgoing:
    """Return the message of *claim*; of the second, the address is none any more."""
    if claim.delivery == 2:
        raise InputError("is no mail address")
    return outgoing(claim)


def killed(engine: Engine, people: int, **fields: object) -> tuple[Record, Clock]:
    """Leave a window of *people* on the wire, as a killed sender does."""
    record, clock = campaign(engine, people, **fields), Clock()
    record.turn((), now=NOW, limit=people, owner="killed")
    clock.now += 1000
    return record, clock


def test_what_a_killed_sender_delivered_is_not_sent_again(engine: Engine):
    record, clock = killed(engine, 4)
    wire = Wire(asked=lambda message: message.delivery % 2 == 0)
    sent = run(sender(record, wire, clock))

    assert sorted(wire.sent) == [1, 3]
    assert (sent.found, sent.returned) == (2, 2)
    assert states(engine) == ["sent"] * 4


def test_what_nobody_can_tell_goes_again_where_it_must(engine: Engine):
    record, clock = killed(engine, 2, mandatory=1)
    wire = Wire()
    run(sender(record, wire, clock))

    assert sorted(wire.sent) == [1, 2]


def test_what_nobody_can_tell_waits_where_it_need_not(engine: Engine):
    record, clock = killed(engine, 2, mandatory=0)
    wire = Wire()
    run(sender(record, wire, clock))

    assert wire.sent == []
    assert states(engine) == ["uncertain"] * 2


def test_a_running_sender_is_left_alone(engine: Engine):
    record, clock = campaign(engine, 2), Clock()
    record.turn((), now=NOW, limit=2, owner="running")
    wire = Wire()
    run(sender(record, wire, clock))

    assert wire.sent == []
    assert states(engine) == ["attempting"] * 2


def test_the_only_sender_need_not_wait_for_a_dead_one(engine: Engine):
    record, clock = campaign(engine, 2), Clock()
    record.turn((), now=NOW, limit=2, owner="killed")
    wire = Wire(asked=lambda _message: False)
    run(sender(record, wire, clock, alone=True))

    assert sorted(wire.sent) == [1, 2]


def test_a_lost_answer_is_looked_into_by_the_next_run(engine: Engine):
    record, clock = campaign(engine, 1, mandatory=1), Clock()
    run(sender(record, Wire(answer=lambda _message: UNCERTAIN), clock))
    assert states(engine) == ["uncertain"]

    clock.now += 60
    run(sender(record, Wire(asked=lambda _message: True), clock))
    assert states(engine) == ["sent"]


def test_refusals_because_of_us_stop_the_campaign_and_blame_nobody(engine: Engine):
    record, clock = campaign(engine, 12), Clock()
    wire = Wire(answer=lambda _message: POLICY)
    sent = run(sender(record, wire, clock))

    assert "no DKIM" in sent.halted
    assert len(wire.sent) == 4
    assert "failed" not in states(engine)
    assert run(sender(record, wire, clock)).total == 0
    record.resume("campaign")
    clock.now += 2 * 3600
    assert run(sender(record, Wire(), clock)).attempts[DeliveryState.SENT] == 12


def test_a_stale_list_stops_the_campaign(engine: Engine):
    record = campaign(engine, 40)
    sent = run(sender(record, Wire(answer=lambda _message: REFUSED), Clock()))

    assert "do not exist" in sent.halted
    assert sent.attempts[DeliveryState.FAILED] == 12


def test_a_domain_that_asks_for_less_is_left_alone_and_others_are_not(engine: Engine):
    names = ["slow.example", "fast.example"]
    record = campaign(engine, 20, bucket=lambda number: names[number % 2])
    wire = Wire(answer=lambda m: SLOWER if m.bucket == "slow.example" else ACCEPTED)
    run(sender(record, wire, Clock()))

    assert states(engine).count("sent") == 10
    assert states(engine).count("planned") >= 6


def test_the_record_holds_every_attempt_and_its_evidence(engine: Engine):
    record, clock = campaign(engine, 5), Clock()
    run(sender(record, Wire(answer=lambda _message: SLOWER), clock, window=5))
    clock.now += 3600
    run(sender(record, Wire(), clock))
    with reading(engine) as connection:
        rows = connection.execute(select(attempt.c.delivery, attempt.c.number)).all()
        assert chain.verify(connection) == []

    assert sorted(rows) == [(one, number) for one in range(1, 6) for number in (1, 2)]


def test_a_domain_with_a_share_a_second_gets_it_second_by_second(engine: Engine):
    record, clock = campaign(engine, 12, bucket="slow.example"), Clock()
    throttle = Throttle()
    throttle.observe("slow.example", SLOWER, NOW - 4000)
    for _ in range(5):
        clock.now += 4000
        throttle.observe("slow.example", SLOWER, clock.now)
    clock.now += 4000
    share = throttle.limit("slow.example")
    seconds: list[float] = []

    def pause(length: float) -> None:
        seconds.append(length)
        clock.now += 1

    wire = Wire()
    run(sender(record, wire, clock, throttle=throttle, pause=pause))

    assert share == 1
    assert sorted(wire.sent) == list(range(1, 13))
    assert seconds == [1, 1, 1]

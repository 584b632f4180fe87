"""The record as a state machine: two senders, crashes, leases that run out."""

import itertools
import os
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from notify.campaigns import LETTER, NOW, add_event, add_people, breaches, record
from notify.campaigns import settlement as settled
from sqlalchemy import Engine, delete, event, select, update

from inforce.notify.deliveries import Claim, DeliveryState
from inforce.notify.record import Group, Record
from inforce.store import reading
from inforce.store.tables import attempt, contact, delivery, metadata

SOAK = int(os.environ.get("INFORCE_SOAK", "0"))
PEOPLE = 8
LEASE = 10
OWNERS = ("a", "b")
SENT, DEFERRED, PLANNED = (
    DeliveryState.SENT,
    DeliveryState.DEFERRED,
    DeliveryState.PLANNED,
)
RESULTS = st.sampled_from([SENT, DEFERRED, DeliveryState.FAILED])


class Expected:
    """What the model knows of one delivery."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.state = "planned"
        self.attempt = 0
        self.owner = ""
        self.until = 0
        self.next_at = NOW
        self.bucket = f"bucket{number % 2}"
        self.confirmed = True

    def due(self, now: int, stopped: set[str], held: bool) -> bool:
        waits = self.state in ("planned", "deferred") and self.next_at <= now
        return waits and self.bucket not in stopped and not held


class Senders(RuleBasedStateMachine):
    """Two senders on one database, beside a model of what it must hold."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.model = {n: Expected(n) for n in range(1, PEOPLE + 1)}
        self.window: dict[str, tuple[Claim, ...]] = dict.fromkeys(OWNERS, ())
        self.late: list[tuple[str, Claim]] = []
        self.generations = itertools.count(1)
        self.names = {owner: owner for owner in OWNERS}
        self.halted: set[str] = set()
        self.held = False
        self.cancelled = False
        _emptied(self.engine)
        with self.engine.begin() as connection:
            add_event(connection, 1)
            add_people(connection, self.model, bucket=lambda n: self.model[n].bucket)
        self.records: dict[str, Record] = {}
        for owner in OWNERS:
            self.records[owner] = record(self.engine)
        self.records["a"].save_letter(
            Group("1", "subscriber", "en"), LETTER, b"text", NOW
        )

    @rule(
        owner=st.sampled_from(OWNERS),
        limit=st.integers(0, 4),
        results=st.lists(RESULTS, min_size=4, max_size=4),
        blocked=st.sets(st.sampled_from(["bucket0", "bucket1"]), max_size=1),
    )
    def turn(
        self, owner: str, limit: int, results: list[DeliveryState], blocked: set[str]
    ) -> None:
        window = self.window[owner]
        written = [
            settled(claim, state, at=self.now, next_at=self.now + 3)
            for claim, state in zip(window, results, strict=False)
        ]

        claims = self.records[owner].turn(
            written,
            now=self.now,
            limit=limit,
            owner=self.names[owner],
            lease=LEASE,
            blocked=frozenset(blocked),
        )

        for one in written:
            self._settle(one.claim, one.state, self.names[owner])
        assert [claim.delivery for claim in claims] == self._claimed(
            owner, limit, blocked
        )
        self.window[owner] = claims

    def _settle(self, claim: Claim, state: DeliveryState, name: str) -> None:
        known = self.model[claim.delivery]
        holds = known.state == "attempting" and known.owner == name
        if known.attempt == claim.attempt and (holds or known.state == "uncertain"):
            known.state, known.owner, known.next_at = state.value, "", self.now + 3

    def _claimed(self, owner: str, limit: int, blocked: set[str]) -> list[int]:
        """Return what a turn must claim, and change the model accordingly."""
        claimed: list[int] = []
        stopped = self.halted | blocked
        order = sorted(self.model.values(), key=lambda one: (one.next_at, one.number))
        found = 0
        for one in order:
            if limit == 0 or not one.due(self.now, stopped, self.held):
                continue
            if found == limit and claimed:
                break
            found = found % limit + 1
            if not one.confirmed:
                one.state = "suppressed"
            elif self.cancelled:
                one.state = "cancelled"
            else:
                one.state, one.owner = "attempting", self.names[owner]
                one.attempt += 1
                one.until = self.now + LEASE
                claimed.append(one.number)
        return claimed

    @rule(owner=st.sampled_from(OWNERS))
    def crash(self, owner: str) -> None:
        """The sender dies and comes back under another name, with no memory."""
        self.late += [(self.names[owner], claim) for claim in self.window[owner]]
        self.window[owner] = ()
        self.names[owner] = f"{owner}{next(self.generations)}"
        self.records[owner] = record(self.engine)

    @rule(owner=st.sampled_from(OWNERS), limit=st.integers(0, 4))
    def crash_before_the_commit(self, owner: str, limit: int) -> None:
        """The link is dropped after the writes of a turn: none of them counts."""
        written = [settled(one, SENT, at=self.now) for one in self.window[owner]]
        event.listen(self.engine, "commit", _drop)
        with pytest.raises(_DroppedError):
            self.records[owner].turn(
                written, now=self.now, limit=limit, owner=self.names[owner]
            )
        event.remove(self.engine, "commit", _drop)
        self.crash(owner)

    @rule(owner=st.sampled_from(OWNERS), limit=st.integers(0, 4))
    def crash_after_the_commit(self, owner: str, limit: int) -> None:
        """The sender dies before it learns what it claimed."""
        self.turn(owner, limit, [SENT] * 4, set())
        self.crash(owner)

    @rule()
    def report_late(self) -> None:
        """A sender that was taken for dead reports after all."""
        for name, claim in self.late[:2]:
            written = [settled(claim, SENT, at=self.now)]
            self.records["a"].turn(written, now=self.now, limit=0, owner=name)
            self._settle(claim, SENT, name)
        self.late = self.late[2:]

    @rule(seconds=st.integers(1, LEASE))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule(owner=st.sampled_from(OWNERS))
    def recover(self, owner: str) -> None:
        lost = [
            one
            for one in self.model.values()
            if one.state == "attempting" and one.until <= self.now
        ]

        assert self.records[owner].recover(self.now) == len(lost)

        for one in lost:
            one.state, one.owner = "uncertain", ""

    @rule(state=st.sampled_from([SENT, PLANNED]), limit=st.integers(1, 3))
    def resolve(self, state: DeliveryState, limit: int) -> None:
        for claim in self.records["a"].uncertain(limit):
            known = self.model[claim.delivery]
            assert (known.state, known.attempt) == ("uncertain", claim.attempt)
            assert self.records["a"].resolve(claim, state, self.now)
            known.state, known.next_at = (
                state.value,
                (self.now if state is PLANNED else known.next_at),
            )

    @rule(number=st.integers(1, PEOPLE), confirmed=st.booleans())
    def choose(self, number: int, confirmed: bool) -> None:
        """A person unsubscribes, or confirms again."""
        status = "confirmed" if confirmed else "unsubscribed"
        statement = update(contact).where(contact.c.id == number)
        with self.engine.begin() as connection:
            connection.execute(statement.values(status=status))
        self.model[number].confirmed = confirmed

    @rule(bucket=st.sampled_from(["bucket0", "bucket1"]), halt=st.booleans())
    def halt(self, bucket: str, halt: bool) -> None:
        if halt:
            self.records["a"].halt("bucket", bucket, "test", self.now)
            self.halted.add(bucket)
        else:
            assert self.records["b"].resume("bucket", bucket) == (bucket in self.halted)
            self.halted.discard(bucket)

    @rule(hold=st.booleans())
    def hold(self, hold: bool) -> None:
        if hold:
            self.records["b"].hold(1, "test", self.now)
        else:
            assert self.records["a"].release(1, self.now) == self.held
        self.held = hold

    @rule()
    def cancel(self) -> None:
        waiting = [
            one for one in self.model.values() if one.state in ("planned", "deferred")
        ]
        if self.now < NOW + 3 * LEASE:
            return  # early cancelling would leave nothing to look at

        assert self.records["b"].cancel(1, self.now) == len(waiting)

        for one in waiting:
            one.state = "cancelled"
        self.cancelled = True
        # What is called off waits for no decision.
        self.held = False

    @invariant()
    def the_database_holds_what_the_model_says(self) -> None:
        with reading(self.engine) as connection:
            rows = connection.execute(select(delivery).order_by(delivery.c.id)).all()

        found = {row.id: (row.state, row.attempt, row.owner or "") for row in rows}
        assert found == {
            one.number: (one.state, one.attempt, one.owner)
            for one in self.model.values()
        }

    @invariant()
    def nobody_is_recorded_as_sent_without_an_accepted_attempt(self) -> None:
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(delivery.c.id, attempt.c.outcome)
                .outerjoin(
                    attempt,
                    (attempt.c.delivery == delivery.c.id)
                    & (attempt.c.number == delivery.c.attempt),
                )
                .where(delivery.c.state == "sent")
            ).all()

        assert [row for row in rows if row.outcome != "accepted"] == []

    def teardown(self) -> None:
        assert breaches(self.engine) == []


class _DroppedError(Exception):
    """The connection is gone."""


def _drop(_connection: object) -> None:
    raise _DroppedError


def _emptied(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def _case(made: Callable[[], Engine], examples: int) -> Any:
    class Machine(Senders):
        engine = made()

    Machine.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    return Machine.TestCase


@pytest.mark.soak
def test_the_record_keeps_its_laws(engine: Engine) -> None:
    case = _case(lambda: engine, max(15, min(SOAK, 1000)))

    case("runTest").runTest()

    assert breaches(engine) == []

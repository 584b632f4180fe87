"""Anything that can happen to one mailbox, in any order, beside a model of it.

Laws, after every step:

- mail may go out only when a link was confirmed since mail was last stopped;
- at most one confirmation in 24 hours, and three until one was confirmed;
- after "never" no mail goes out any more;
- an export holds what was chosen, an erasure leaves no octet of the address.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from notify.servers import server
from people.asking import ANN, DAY, HOUR, RING, Mailer, request
from sqlalchemy import Engine, select

from inforce.people import preferences, retention, signing_up
from inforce.people.addresses import address
from inforce.people.errands import Errand, Kind
from inforce.people.persons import Mode
from inforce.people.signing_up import Answer
from inforce.store import opened, reading
from inforce.store.tables import meta, metadata

OTHER = "zoe@example.net"
POLICIES = st.sets(st.sampled_from(["privacy", "terms", "*"]), min_size=1)
MAILED = ("confirmed", "paused")


@dataclass
class Model:
    """What is known of one mailbox; `confirmed` since mail was last stopped."""

    confirmed: bool = False
    paused: bool = False
    never: bool = False
    since: int = 0
    last: int = -DAY


class OneMailbox(RuleBasedStateMachine):
    """One mailbox that asks for everything, and a second one to move to."""

    engine: Engine

    @initialize()
    def begin(self) -> None:
        empty(self.engine)
        self.mailer = Mailer(self.engine)
        self.ann = ANN
        self.model = {ANN: Model(), OTHER: Model()}
        self.confirms: list[tuple[Errand, str]] = []
        self.used: set[str] = set()
        self.manages: list[tuple[Errand, str]] = []
        self.step = 0

    def _sent(self) -> None:
        """Send what waits; check each mail against the model."""
        for one, text in self.mailer.sent():
            if one.kind is Kind.ALARM:
                continue
            model = self.model[one.address]
            assert not model.never
            if one.kind is Kind.MANAGE:
                self.manages.append((one, text))
                continue
            assert one.at - model.last >= DAY
            assert model.since < 3
            model.last, model.since = one.at, model.since + 1
            self.confirms.append((one, text))

    @rule(policies=POLICIES, other=st.booleans(), mode=st.sampled_from(list(Mode)[:2]))
    def ask(self, policies: set[str], other: bool, mode: Mode) -> None:
        self.step += 1
        with self.mailer.writing() as connection:
            asked = request(
                OTHER if other else ANN,
                policies=tuple(sorted(policies)),
                mode=mode,
                network=f"n{self.step}",
            )
            signing_up.requested(connection, RING, asked, self.mailer.now)
        self._sent()

    @rule(other=st.booleans())
    def insist(self, other: bool) -> None:
        """Ask on five days, and confirm nothing."""
        for _ in range(5):
            self.ask({"privacy"}, other, Mode.EACH)
            self.mailer.now += DAY

    @rule(other=st.booleans())
    def sign_up(self, other: bool) -> None:
        """Ask, a day after whatever was before, and confirm the last link there is."""
        self.mailer.now += DAY
        self.ask({"privacy", "terms"}, other, Mode.EACH)
        if self.confirms:
            self.confirm(len(self.confirms) - 1)

    @precondition(lambda self: self.confirms)
    @rule(which=st.integers(0, 9))
    def confirm(self, which: int) -> None:
        one, text = self.confirms[which % len(self.confirms)]
        answer = self.mailer.confirm(text)
        if answer is not Answer.DONE:
            return
        assert text not in self.used
        assert self.mailer.now < one.at + 72 * HOUR
        model = self.model[one.address]
        assert not model.never
        self.used.add(text)
        if one.kind is Kind.MOVED:
            self._moved(one.address)
        else:
            assert not model.confirmed
            model.confirmed, model.paused = True, False
        model.since = 0

    def _moved(self, to: str) -> None:
        before = self.model[ANN if to == OTHER else OTHER]
        model = self.model[to]
        assert before.confirmed
        model.confirmed, model.paused = True, before.paused
        before.confirmed = before.paused = False

    @precondition(lambda self: self.confirms)
    @rule(which=st.integers(0, 9), at=st.integers(0, 69))
    def forge(self, which: int, at: int) -> None:
        _, text = self.confirms[which % len(self.confirms)]
        forged = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]

        assert self.mailer.confirm(forged) is Answer.UNKNOWN

    @precondition(lambda self: self.confirms)
    @rule(which=st.integers(0, 9))
    def renew(self, which: int) -> None:
        _, text = self.confirms[which % len(self.confirms)]
        with self.mailer.writing() as connection:
            signing_up.renewed(connection, RING, text, self.mailer.now)
        self._sent()

    # Late, for little can happen to a mailbox afterwards.
    @precondition(lambda self: len(self.confirms) > 3)
    @rule(which=st.integers(0, 9))
    def not_me(self, which: int) -> None:
        one, text = self.confirms[which % len(self.confirms)]
        with self.mailer.writing() as connection:
            answer = signing_up.refused(connection, RING, text, self.mailer.now)
        assert answer in (Answer.DONE, Answer.BEFORE)
        self.model[one.address] = Model(never=True)

    @rule(other=st.booleans(), policy=st.sampled_from(["", "privacy"]))
    def unsubscribe(self, other: bool, policy: str) -> None:
        who = OTHER if other else ANN
        if not self.mailer.row(who):
            return
        token = self.mailer.stop_token(who)
        with self.mailer.writing() as connection:
            assert preferences.unsubscribed(
                connection, RING, token, self.mailer.now, policy=policy
            )
        model = self.model[who]
        if not policy or self.mailer.status(who) == "unsubscribed":
            model.confirmed = model.paused = False

    @rule(other=st.booleans(), stop=st.booleans())
    def pause(self, other: bool, stop: bool) -> None:
        who = OTHER if other else ANN
        text = self._managed(who)
        if text is None:
            return
        with self.mailer.writing() as connection:
            preferences.paused(connection, RING, text, self.mailer.now, stop=stop)
        model = self.model[who]
        model.paused = stop and model.confirmed

    @rule(other=st.booleans())
    def move(self, other: bool) -> None:
        who, to = (OTHER, ANN) if other else (ANN, OTHER)
        text = self._managed(who)
        if text is None:
            return
        with self.mailer.writing() as connection:
            preferences.address_changed(
                connection, RING, text, address(to), self.mailer.now
            )
        self._sent()

    @rule(other=st.booleans())
    def erase(self, other: bool) -> None:
        who = OTHER if other else ANN
        text = self._managed(who)
        if text is None:
            return
        with self.mailer.writing() as connection:
            assert preferences.erased(connection, RING, text, self.mailer.now)
            assert not preferences.erased(connection, RING, text, self.mailer.now)
        model = self.model[who]
        self.model[who] = Model(never=model.never)
        assert who not in everything(self.engine)

    @rule(other=st.booleans())
    def export(self, other: bool) -> None:
        who = OTHER if other else ANN
        text = self._managed(who)
        if text is None:
            return
        with reading(self.engine) as connection:
            kept = preferences.exported(connection, RING, text, self.mailer.now)
            seen = preferences.found(connection, RING, text, self.mailer.now)
        assert kept is not None
        assert seen is not None
        assert (kept["address"], kept["status"]) == (who, self.mailer.status(who))
        assert {one["policy"] for one in kept["policies"]} == set(seen.subscriptions)
        assert kept["consents"]

    @rule(hours=st.sampled_from([1, 24, 73, 24 * 31]), tidies=st.booleans())
    def wait(self, hours: int, tidies: bool) -> None:
        self.mailer.now += hours * HOUR
        if not tidies:
            return
        with self.mailer.writing() as connection:
            retention.applied(connection, self.mailer.now, 3)

    def _managed(self, who: str) -> str | None:
        """Return a link to the preferences of *who*, as a mail of theirs leads to one."""
        if self.mailer.status(who) not in (*MAILED, "unsubscribed"):
            return None
        return self.mailer.managed(who)

    @invariant()
    def mail_goes_to_who_confirmed(self) -> None:
        for who, model in getattr(self, "model", {}).items():
            status = self.mailer.status(who)
            assert (status in MAILED) == model.confirmed, (who, status, model)
            assert (status == "paused") == model.paused
            if model.never:
                assert status == ""


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            if table is not meta:
                connection.execute(table.delete())


def everything(engine: Engine) -> str:
    """Return every cell of every table as one text."""
    with reading(engine) as connection:
        return "\n".join(
            str(cell)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for cell in row
        )


@cache
def shared() -> Engine:
    return opened(server().database(), Path())


@pytest.mark.parametrize(
    ("kind", "examples"),
    [("sqlite", 60), pytest.param("postgres", 15, marks=pytest.mark.postgres)],
)
def test_one_mailbox_in_any_order(tmp_path, kind, examples):
    local = opened(str(tmp_path / "state.db"), tmp_path)
    engine = local if kind == "sqlite" else shared()
    machine = type("Machine", (OneMailbox,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, database=None
        ),
    )
    left = everything(engine)
    local.dispose()
    engine.dispose()

    assert isinstance(left, str)

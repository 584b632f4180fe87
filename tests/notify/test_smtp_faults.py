"""Whatever a mail server does: nothing is lost, and at most one message doubled."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import product

import pytest
from notify.fault_server import (
    Close,
    Drip,
    Drop,
    Fault,
    FaultServer,
    Step,
    Wait,
    doubled,
)
from notify.sending_end import LONG, SHORT, Told, outgoing, smtp, told

from inforce.errors import ExternalError
from inforce.notify.deliveries import Reply
from inforce.notify.transports import Outgoing

pytestmark = pytest.mark.smtp

STAGES = ("greeting", "ehlo", "mail", "rcpt", "data", "dot")
# What may be said or done instead of the right answer, anywhere in the dialogue.
WRONG: dict[str, tuple[Step, ...]] = {
    "reset": (Drop,),
    "close": (Close,),
    "421 and close": (b"421 4.3.2 Going down\r\n", Close),
    "451": (b"451 4.3.0 Trouble\r\n",),
    "no SMTP": (b"hello there\r\n",),
    "NUL": (b"25\x000 ok\r\n",),
    "a code of no class": (b"199 what\r\n",),
    "an endless line": (b"250 " + b"x" * 100_000,),
    "endless lines": (b"250-more\r\n" * 5000,),
    "a slow drip": (Drip(b"250 Ok\r\n", 0.15),),
    "silence": (Wait(1.5),),
    "half a line": (b"250 O", Drop),
}
FAULTS = [
    Fault(name=f"{name} at {stage}", at=stage, do=do, uncounted=stage == "dot")
    for stage, (name, do) in product(STAGES, WRONG.items())
] + [
    Fault(name="reset after the dot, counted", at="dot", do=(Drop,)),
    Fault(name="close after the dot, counted", at="dot", do=(Close,)),
    Fault(name="answer after the client gave up", at="dot",
          do=(Wait(0.8), b"250 2.0.0 Ok\r\n")),
    Fault(name="garbage after the dot, counted", at="dot", do=(b"oops\r\n",)),
    Fault(name="no SMTP and then a yes, in one piece", at="dot", uncounted=True,
          do=(b"hello there\r\n250 2.0.0 Ok\r\n",)),
    Fault(name="NUL and then a yes, in one piece", at="dot", uncounted=True,
          do=(b"25\x000 ok\r\n250 2.0.0 Ok\r\n",)),
    Fault(name="250 then close", at="dot", do=(b"250 2.0.0 Ok\r\n", Close)),
    Fault(name="250 then 421", at="dot",
          do=(b"250 2.0.0 Ok\r\n421 4.4.2 Bye\r\n", Close)),
    Fault(name="answers in many lines", at="dot", times=99,
          do=(b"250-2.0.0 Ok\r\n250-2.0.0 really\r\n250 2.0.0 queued as A1\r\n",)),
    Fault(name="a code without words", at="rcpt", times=99, do=(b"250\r\n",)),
    Fault(name="bare line feeds", at="dot", times=99, do=(b"250 2.0.0 Ok\n",)),
    Fault(name="words nobody can read", at="dot", times=99,
          do=(b"250 2.0.0 \xff\x00\x1b[31m\r\n",)),
    Fault(name="an octet at a time", at="dot", times=99, do=(Drip(b"250 Ok\r\n", 0.01),)),
    Fault(name="doubled answer to the dot", at="dot", do=(b"250 Ok\r\n250 Ok\r\n",)),
    Fault(name="answer to the dot comes with 354", at="data",
          do=(b"354 Go\r\n250 Ok\r\n", Wait(0.05), Drop)),
    Fault(name="swallowed answer to RCPT", at="rcpt", do=(b"",)),
    Fault(name="354 to MAIL", at="mail", do=(b"354 Go ahead\r\n",)),
    Fault(name="250 to DATA", at="data", do=(b"250 Ok\r\n",)),
    Fault(name="354 to the dot", at="dot", do=(b"354 Go on\r\n",), uncounted=True),
    Fault(name="221 to RCPT", at="rcpt", do=(b"221 Bye\r\n", Close)),
    Fault(name="one message per connection", per_connection=1),
    Fault(name="two messages per connection", per_connection=2),
    Fault(name="reset after the third message", at="mail", do=(Drop,), spare=3),
    Fault(name="greylisting", greylist=True),
    Fault(name="354 without a recipient", at="lenient", greylist=True),
    Fault(name="no EHLO", at="ehlo", do=(b"502 5.5.1 No\r\n",), times=99),
    Fault(name="nothing offered", offered=()),
    Fault(name="no DSN, no SIZE", offered=("PIPELINING",)),
    Fault(name="strange offers", offered=("SIZE lots", "AUTH", "X-É", "", "DSN x")),
    Fault(name="RSET fails", at="rset", do=(b"451 no\r\n",)),
    Fault(name="QUIT is not answered", at="quit", do=(Drop,)),
    Fault(name="452 for a full mailbox", at="rcpt", do=(b"452 4.2.2 Full\r\n",)),
    Fault(name="552 for a full mailbox", at="rcpt", do=(b"552 5.2.2 Full\r\n",)),
]  # fmt: skip
REFUSALS = [
    Fault(name="550 at RCPT", at="rcpt", do=(b"550 5.1.1 Nobody\r\n",)),
    Fault(name="550 at RCPT in the middle", at="rcpt", do=(b"550 No\r\n",), spare=2),
    Fault(name="550 at the dot", at="dot", do=(b"550 5.1.1 No\r\n",), uncounted=True),
    Fault(name="550 at MAIL", at="mail", do=(b"550 5.7.1 Not you\r\n",)),
    Fault(name="554 at DATA", at="data", do=(b"554 5.7.1 Spam\r\n",)),
    Fault(name="policy at the dot", at="dot", do=(b"550 5.7.515 No\r\n",),
          uncounted=True),
    Fault(name="554 in the middle", at="data", do=(b"554 No\r\n",), spare=1),
]  # fmt: skip


WINDOW = [outgoing(number) for number in range(1, 6)]


def in_both_ways(faults: list[Fault]) -> list[pytest.param]:
    """Give each fault with pipelining as the row has it, and without."""
    return [
        pytest.param(fault, offered, id=f"{fault.name}, {way}")
        for fault in faults
        for way, offered in (
            ("pipelined", fault.offered),
            ("in turn", tuple(o for o in fault.offered if o != "PIPELINING")),
        )
    ]


def run(
    fault: Fault, offered: tuple[str, ...], connections: int = 1
) -> tuple[FaultServer, Told]:
    with FaultServer(replace(fault, offered=offered)) as server:
        waits = any(not step or isinstance(step, Wait | Drip) for step in fault.do)
        patience = SHORT if waits else LONG
        return server, told(smtp(server.port, patience=patience), WINDOW)


def once(
    server: FaultServer, window: list[Outgoing], budget: float = 60
) -> Sequence[Reply]:
    with closing(smtp(server.port, budget=budget)) as sender:
        return sender.deliver(window)


def check(server: FaultServer, believed: Told) -> None:
    """Hold the laws: no false acceptance, nobody forgotten, at most one double."""
    names = {f"person{number}@example.net" for number in believed.sent}
    everyone = {
        *believed.sent,
        *believed.reported,
        *(m.delivery for m in believed.pending),
    }

    assert server.crashes == []
    assert all(server.counted[name] >= 1 for name in names)
    assert everyone == {1, 2, 3, 4, 5}
    assert doubled(server.counted) <= 1
    assert not any(
        server.counted[f"person{number}@example.net"] for number in believed.reported
    )


@pytest.mark.parametrize(("fault", "offered"), in_both_ways(FAULTS))
def test_a_fault_loses_nobody(fault: Fault, offered: tuple[str, ...]) -> None:
    server, believed = run(fault, offered)

    check(server, believed)
    assert set(believed.sent) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("fault", "offered"), in_both_ways(REFUSALS))
def test_a_refusal_is_reported_for_its_message_only(
    fault: Fault, offered: tuple[str, ...]
) -> None:
    server, believed = run(fault, offered)

    check(server, believed)
    assert len(believed.reported) == 1
    assert len(believed.sent) == 4


def test_a_reset_at_any_octet_of_the_dialogue_loses_nobody() -> None:
    short = {"return_path": "a@b.example", "message": b"Subject: x\r\n\r\nHi.\r\n"}
    window = [outgoing(n, recipient=f"c{n}@d.example", **short) for n in (1, 2)]
    plain = Fault(name="none", offered=("PIPELINING",))
    with FaultServer(plain) as server:
        told(smtp(server.port), window)
        spoken = sum(len(line) + 2 for line in server.commands)
        octets = spoken + sum(len(body) + 3 for body in server.bodies)

    for place in range(octets):
        with FaultServer(replace(plain, drop_at=place)) as server:
            believed = told(smtp(server.port), window)
        assert set(believed.sent) == {1, 2}, place
        # A reset right after a 250 can take that answer with it.
        assert set(server.counted.values()) <= {1, 2}, place
        assert doubled(server.counted) <= 1, place
    assert octets > 150


def test_a_server_that_takes_one_connection_gets_everything_over_it() -> None:
    fault = Fault(name="one connection", connections=1)
    with FaultServer(fault) as server:
        believed = told(smtp(server.port, connections=4), WINDOW)

    check(server, believed)
    assert set(believed.sent) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("times", [1, 2, 3, 7])
def test_several_connections_lose_nobody_when_links_break(times: int) -> None:
    fault = Fault(name="resets", at="rcpt", do=(Drop,), times=times, spare=2)
    with FaultServer(fault) as server:
        believed = told(smtp(server.port, connections=3), WINDOW, rounds=12)

    check(server, believed)
    assert set(believed.sent) == {1, 2, 3, 4, 5}


def test_421_ends_the_window_at_once() -> None:
    fault = Fault(
        name="421", at="mail", do=(b"421 4.7.0 Slow down\r\n", Close), times=99
    )
    with FaultServer(fault) as server:
        replies = once(server, [outgoing(number) for number in range(100)])

    assert server.sessions <= 2
    assert {reply.code for reply in replies} == {421}
    assert {reply.outcome.value for reply in replies} == {"deferred", "unsent"}


def test_nothing_is_attempted_when_the_server_cannot_be_reached() -> None:
    with FaultServer(Fault(name="none")) as server:
        port = server.port

    with pytest.raises(ExternalError, match="cannot be reached"):
        smtp(port).deliver([outgoing(1)])
    assert not server.counted


def test_a_greeting_that_never_comes_is_said_with_the_settings_to_look_at() -> None:
    fault = Fault(name="silence", at="greeting", do=(Wait(2),), times=99)
    with FaultServer(fault) as server, pytest.raises(ExternalError) as caught:
        smtp(server.port, patience=SHORT).deliver([outgoing(1)])

    assert "no reply within" in str(caught.value)
    assert "notify.smtp.port" in str(caught.value)


@pytest.mark.parametrize(
    ("greeting", "outcome"),
    [(b"554 No mail from you\r\n", "policy"), (b"421 Later\r\n", "deferred")],
)
def test_a_refused_session_is_the_reply_to_everybody(
    greeting: bytes, outcome: str
) -> None:
    fault = Fault(name="refused", at="greeting", do=(greeting, Close), times=99)
    with FaultServer(fault) as server:
        replies = once(server, WINDOW)

    assert {reply.outcome.value for reply in replies} == {outcome}
    assert {reply.code for reply in replies} == {int(greeting[:3])}


def test_no_final_dot_is_written_once_the_time_of_the_window_is_over() -> None:
    fault = Fault(name="slow", at="data", do=(Wait(0.3), b"354 Go\r\n"), times=99)
    with FaultServer(fault) as server:
        replies = once(server, WINDOW, budget=0.2)

    assert {reply.outcome.value for reply in replies} == {"unsent"}
    assert not server.counted


@pytest.mark.parametrize("goodbye", [b"", b"421 4.4.2 Idle too long\r\n"])
def test_a_connection_closed_between_windows_is_opened_again(goodbye: bytes) -> None:
    with FaultServer(Fault(name="none")) as server, closing(smtp(server.port)) as one:
        first = one.deliver([outgoing(1)])
        server.hang_up(goodbye)
        second = one.deliver([outgoing(2)])

    assert [r[0].outcome.value for r in (first, second)] == ["accepted"] * 2
    assert server.sessions == 2
    assert set(server.counted.values()) == {1}


def test_a_heavy_message_is_certainly_unsent_until_its_end_is_written() -> None:
    heavy = outgoing(1, message=b"Subject: x\r\n\r\n" + b"y" * 20 * 2**20 + b"\r\n")
    fault = Fault(name="reads no body", at="data", do=(b"354 Go\r\n", Wait(0.3), Drop))
    with FaultServer(replace(fault, offered=())) as server:
        replies = once(server, [heavy])

    assert replies[0].outcome.value == "unsent"
    assert not server.counted


def test_a_sender_that_is_stopped_sends_nothing_more() -> None:
    fault = Fault(name="slow", at="rcpt", do=(Wait(0.2), b"250 Ok\r\n"), times=99)
    with FaultServer(fault) as server:
        sender = smtp(server.port, connections=2)
        with interrupted(0.1), pytest.raises(KeyboardInterrupt):
            sender.deliver(WINDOW)
        before = server.counted.total()
        time.sleep(0.3)

    assert server.counted.total() == before == 0


@contextmanager
def interrupted(seconds: float) -> Iterator[None]:
    """Let a person press Ctrl-C after *seconds*."""

    def press(*_: object) -> None:
        raise KeyboardInterrupt

    kept = signal.signal(signal.SIGALRM, press)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, kept)

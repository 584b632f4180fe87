"""What goes over the wire to a mail server, and what its answers become."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import given, settings
from hypothesis import strategies as st
from notify.fault_server import Fault, FaultServer
from notify.sending_end import outgoing, smtp

from inforce.notify.deliveries import Reply
from inforce.notify.transports import Outgoing
from inforce.notify.transports.agenda import Agenda
from inforce.notify.transports.dialogue import DOT, Offers, offers, stuffed, xtext

pytestmark = pytest.mark.smtp


def delivered(fault: Fault, *window: Outgoing) -> tuple[FaultServer, list[Reply]]:
    with FaultServer(fault) as server, closing(smtp(server.port)) as sender:
        return server, list(sender.deliver(window))


def test_the_envelope_asks_for_everything_that_is_offered() -> None:
    message = outgoing(7, envelope_id="a+b=c")
    server, _ = delivered(Fault(name="all"), message)

    assert server.commands[:4] == [
        "EHLO sender.example",
        f"MAIL FROM:<bounce+t7@bounces.example.com> SIZE={len(message.message)}"
        " RET=HDRS ENVID=a+2Bb+3Dc",
        "RCPT TO:<person7@example.net> NOTIFY=FAILURE,DELAY"
        " ORCPT=rfc822;person7@example.net",
        "DATA",
    ]


def test_the_envelope_asks_for_nothing_that_is_not_offered() -> None:
    server, _ = delivered(Fault(name="nothing", offered=()), outgoing(7))

    assert "MAIL FROM:<bounce+t7@bounces.example.com>" in server.commands
    assert "RCPT TO:<person7@example.net>" in server.commands


def test_a_local_part_outside_ascii_is_written_as_it_is_where_that_is_offered() -> None:
    message = outgoing(1, recipient="пётр+a@xn--e1aybc.example", utf8=True)
    server, replies = delivered(Fault(name="utf8"), message)

    mail, recipient = server.commands[1:3]
    assert mail.endswith("ENVID=envelope1")
    assert " SMTPUTF8" in mail
    assert recipient.startswith("RCPT TO:<пётр+a@xn--e1aybc.example> ")
    assert recipient.endswith(
        r"ORCPT=utf-8;\x{43F}\x{451}\x{442}\x{440}\x{2B}a@xn--e1aybc.example"
    )
    assert replies[0].outcome.value == "accepted"


def test_smtputf8_that_is_needed_and_not_offered_is_refused_before_mail() -> None:
    window = [outgoing(1, recipient="пётр@example.net", utf8=True), outgoing(2)]
    server, replies = delivered(Fault(name="ascii", offered=("PIPELINING",)), *window)

    assert [r.outcome.value for r in replies] == ["refused", "accepted"]
    assert replies[0].text == "SMTPUTF8 not offered"
    assert sum(line.startswith("MAIL") for line in server.commands) == 1


def test_a_message_beyond_the_size_of_the_server_is_not_offered_to_it() -> None:
    server, replies = delivered(Fault(name="small", offered=("SIZE 50",)), outgoing(1))

    assert replies[0].outcome.value == "policy"
    assert "the server takes 50" in replies[0].text
    assert not any(line.startswith("MAIL") for line in server.commands)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "a@b.example\r\nDATA",
        "a b@c.example",
        "a\0@b.example",
        "<a@b.example>",
        "a@b.example\u2028",
        "",
        "a" * 250 + "@b.example",
    ],
)
def test_attack_an_address_that_carries_a_command(address: str) -> None:
    window = [outgoing(1, recipient=address), outgoing(2)]
    server, replies = delivered(Fault(name="none"), *window)

    assert [r.outcome.value for r in replies] == ["refused", "accepted"]
    assert set(server.counted) == {"person2@example.net"}


def test_pipelined_messages_take_one_round_trip_each() -> None:
    window = [outgoing(number) for number in range(1, 5)]
    with recorded() as (port, turns), closing(smtp(port)) as sender:
        replies = sender.deliver(window)

    assert {r.outcome.value for r in replies} == {"accepted"}
    # EHLO, the first envelope, three bodies with the next envelope, a body.
    assert len(turns) == 6
    assert all(turn.endswith(b"DATA\r\n") for turn in turns[1:5])
    assert all(b"\r\n.\r\nMAIL FROM" in turn for turn in turns[2:5])


def test_a_heavy_message_arrives_whole() -> None:
    text = b"Subject: x\r\n\r\n" + (b"." * 70 + b"\r\n") * 30_000
    window = [outgoing(1, message=text), outgoing(2)]
    server, replies = delivered(Fault(name="none"), *window)

    assert [reply.outcome.value for reply in replies] == ["accepted"] * 2
    assert server.bodies == [text, window[1].message]


def test_octets_outside_ascii_are_announced() -> None:
    message = outgoing(1, message="Subject: é\r\n\r\né\r\n".encode())
    server, _ = delivered(Fault(name="none"), message)

    assert " BODY=8BITMIME" in server.commands[1]


def test_a_return_path_that_carries_a_command_stops_the_campaign() -> None:
    message = outgoing(1, return_path="a@b.example>\r\nRSET")
    server, replies = delivered(Fault(name="none"), message)

    assert replies[0].outcome.value == "policy"
    assert server.commands == ["EHLO sender.example", "QUIT"]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (b"250 Ok\r\n421 4.4.2 Bye\r\n", "accepted"),
        (b"250 Ok\r\n250 Ok\r\n", "uncertain"),
        (b"250 Ok\r\n25", "uncertain"),
    ],
)
def test_words_nobody_asked_for_after_the_last_answer(
    said: bytes, outcome: str
) -> None:
    _, replies = delivered(Fault(name="more", at="dot", do=(said,)), outgoing(1))

    assert replies[0].outcome.value == outcome


def test_a_window_without_time_is_unsent_and_says_so() -> None:
    with (
        FaultServer(Fault(name="none")) as server,
        closing(smtp(server.port, budget=-1)) as sender,
    ):
        replies = sender.deliver([outgoing(1)])

    assert replies[0].outcome.value == "unsent"
    assert replies[0].text == "no time was left in this window"


def test_nobody_gets_an_empty_mail_from_a_confused_server() -> None:
    confused = b"550 5.7.1 no\r\n250 ok\r\n354 go\r\n"
    with recorded(confused) as (port, turns), closing(smtp(port)) as sender:
        replies = sender.deliver([outgoing(1)])

    assert replies[0].outcome.value == "policy"
    assert not any(turn.startswith(b".") for turn in turns)


def test_connections_stay_open_between_windows() -> None:
    with FaultServer(Fault(name="none")) as server, closing(smtp(server.port)) as one:
        for number in range(1, 4):
            one.deliver([outgoing(number)])

    assert server.sessions == 1
    assert sum(server.counted.values()) == 3


def test_a_window_of_nothing_opens_nothing() -> None:
    with FaultServer(Fault(name="none")) as server, closing(smtp(server.port)) as one:
        replies = one.deliver([])

    assert replies == ()
    assert server.sessions == 0


def test_the_reply_names_the_next_hop_and_its_queue() -> None:
    server, replies = delivered(Fault(name="none"), outgoing(1))

    assert replies[0].code == 250
    assert replies[0].enhanced == "2.0.0"
    assert replies[0].queue_id == "4XyZ12"
    assert replies[0].peer == f"127.0.0.1 [127.0.0.1]:{server.port}"


def test_an_address_in_a_reply_is_not_kept() -> None:
    said = b"550 5.1.1 <person1@example.net>: user person1 unknown\r\n"
    _, replies = delivered(Fault(name="echo", at="rcpt", do=(said,)), outgoing(1))

    assert replies[0].text == "[address] user [address] unknown"


def test_a_host_without_a_name_says_its_address() -> None:
    with (
        FaultServer(Fault(name="none")) as server,
        closing(smtp(server.port, name="")) as sender,
    ):
        sender.deliver([outgoing(1)])

    assert server.commands[0] == "EHLO [127.0.0.1]"


def test_smtp_cannot_be_asked_afterwards() -> None:
    assert smtp(25).delivered(outgoing(1)) is None


@settings(deadline=None)
@given(st.lists(st.sampled_from([b".", b"\r\n", b"\r", b"\n", b"a", b"\0"])))
def test_no_message_can_end_before_its_end(pieces: list[bytes]) -> None:
    wire = stuffed(b"".join(pieces)) + DOT
    body = wire.removesuffix(DOT)

    assert body.endswith(b"\r\n")
    assert b"\r\n.\r\n" not in b"\r\n" + body
    assert body.count(b"\n") == body.count(b"\r") == body.count(b"\r\n")


@settings(deadline=None)
@given(
    st.binary(max_size=200).map(lambda b: b.replace(b"\r", b"").replace(b"\n", b"\r\n"))
)
def test_what_is_stuffed_reads_back(message: bytes) -> None:
    lines = stuffed(message).split(b"\r\n")
    read = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines)

    assert read == message if message.endswith(b"\r\n") else message + b"\r\n"


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=127)))
def test_xtext_reads_back_and_holds_no_blank(text: str) -> None:
    coded = xtext(text)
    head, *rest = coded.split("+")
    read = head + "".join(chr(int(part[:2], 16)) + part[2:] for part in rest)

    assert read == text
    assert all("!" <= c <= "~" and c != "=" for c in coded)


@pytest.mark.parametrize(
    ("line", "size"),
    [("SIZE 100", 100), ("SIZE", 0), ("SIZE x", 0), ("SIZE ²", 0), ("size 7", 7)],
)
def test_the_size_offered_is_a_number_or_nothing(line: str, size: int) -> None:
    assert offers(f"host\n{line}").size == size


def test_the_first_line_of_the_reply_to_ehlo_offers_nothing() -> None:
    assert offers("PIPELINING at your service\nDSN") == Offers(dsn=True)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=30),
    st.integers(1, 3),
    st.randoms(use_true_random=False),
)
def test_a_domain_is_carried_by_few_connections(buckets, per_domain, random) -> None:
    window = [outgoing(i, bucket=b) for i, b in enumerate(buckets)]
    agenda = Agenda(window, per_domain)
    carried: list[tuple[int, int]] = []
    done: list[int] = []
    for _ in range(100):
        connection = random.randrange(5)
        if random.random() < 0.5 and (place := agenda.take(connection)) is not None:
            carried.append((connection, place))
        elif carried:
            one = carried.pop(random.randrange(len(carried)))
            back = random.random() < 0.2
            (agenda.put_back if back else agenda.finish)(*one)
            done += [] if back else [one[1]]
        for bucket in "abc":
            users = {c for c, place in carried if buckets[place] == bucket}
            assert len(users) <= per_domain

    waiting = [place for _, place in carried] + list(agenda.left())
    assert sorted(done + waiting) == list(range(len(buckets)))


class Box:
    """An aiosmtpd handler that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        return "250 OK"


@pytest.mark.parametrize("utf8", [True, False])
def test_aiosmtpd_takes_the_same_octets(utf8: bool) -> None:
    box = Box()
    body = (
        b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\n" + os.urandom(20).hex().encode() + b"\r\n"
    )
    name = "пётр@example.net" if utf8 else "a@example.net"
    window = [
        outgoing(i, message=body * i, recipient=name, utf8=utf8) for i in range(1, 21)
    ]
    # Its controller connects to the port it was given: 0 would not do.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, "127.0.0.1", port, enable_SMTPUTF8=utf8)
    controller.start()
    try:
        with closing(smtp(port, connections=3)) as sender:
            replies = sender.deliver(window)
    finally:
        controller.stop()

    assert {reply.outcome.value for reply in replies} == {"accepted"}
    assert sorted(e.original_content for e in box.taken) == sorted(
        message.message for message in window
    )
    assert {tuple(envelope.rcpt_tos) for envelope in box.taken} == {(name,)}


@contextmanager
def recorded(
    envelope: bytes = b"250 ok\r\n250 ok\r\n354 go\r\n",
) -> Iterator[tuple[int, list[bytes]]]:
    """Give a server that answers each write at once, and the writes it saw."""
    turns: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listener.accept()
        with link:
            link.settimeout(10)
            link.sendall(b"220 ready\r\n")
            while (turn := received(link)) and not turn.startswith(b"QUIT"):
                turns.append(turn)
                link.sendall(answers(turn, envelope))

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1], turns
    thread.join(10)
    listener.close()


def answers(turn: bytes, envelope: bytes) -> bytes:
    if turn.startswith(b"EHLO"):
        return b"250-x\r\n250 PIPELINING\r\n"
    dot = b"250 ok\r\n" if b"\r\n.\r\n" in turn else b""
    return dot + (envelope if turn.endswith(b"DATA\r\n") else b"")


def received(link: socket.socket) -> bytes:
    try:
        return link.recv(65536)
    except ConnectionResetError:
        return b""

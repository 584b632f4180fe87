"""Connections whose requests come slowly, broken, or not at all."""

import json
import logging
import re
import socket
import time
from collections.abc import Iterator

import pytest
from service.conftest import Counter
from service.visitors import served

from inforce.cli.service import Lines
from inforce.cli.serving import _LOG
from inforce.service.heads import LIMIT, Heads
from inforce.store import opened

_GET = b"GET /health HTTP/1.1\r\nHost: mail.example\r\n\r\n"


class Short(Heads):
    """A patience that a test can wait for."""

    limit = 0.4


@pytest.fixture
def slow(tmp_path) -> Iterator[tuple[Counter, int]]:
    """The service with a short patience, and its port."""
    made = Counter(opened("state.db", tmp_path), tmp_path)
    with served(made.app, http=Short, timeout_keep_alive=1) as port:
        yield made, port
    made.engine.dispose()


def connected(port: int) -> socket.socket:
    """Connect to the service."""
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def trickled(line: socket.socket, data: bytes, pause: float = 0.05) -> float:
    """Send *data* octet by octet until the other side ends; return how long it took."""
    began = time.monotonic()
    for octet in data:
        try:
            line.sendall(bytes([octet]))
        except OSError:
            break
        time.sleep(pause)
    return time.monotonic() - began


def answered(line: socket.socket) -> bool:
    """Return whether `/health` was answered whole."""
    read = b""
    while not read.endswith(b"\r\n\r\nok\n"):
        more = line.recv(65536)
        if not more:
            return False
        read += more
    return read.startswith(b"HTTP/1.1 200 ")


def rest(line: socket.socket) -> bytes:
    """Return what is sent until the other side closes."""
    read = b""
    try:
        while more := line.recv(65536):
            read += more
    except ConnectionResetError:
        pass
    return read


def test_a_head_that_comes_slowly_ends_the_connection(slow):
    _, port = slow
    with connected(port) as line:
        took = trickled(line, b"GET /health HTTP/1.1\r\nX-Slow: " + b"a" * 200)

    assert 0.3 < took < 3
    assert LIMIT == 20


def test_who_is_too_slow_is_told_so(slow):
    _, port = slow
    with connected(port) as line:
        line.sendall(b"GET /health HTTP/1.1\r\n")
        answer = rest(line)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not arrive in time" in answer


def test_who_says_nothing_is_hung_up_on(slow):
    _, port = slow
    with connected(port) as line:
        began = time.monotonic()
        assert rest(line) == b""

    assert 0.3 < time.monotonic() - began < 3


def test_a_second_head_has_its_own_time(slow):
    _, port = slow
    with connected(port) as line:
        line.sendall(_GET)
        assert answered(line)
        # Longer than the patience with a head: nothing of one has come.
        time.sleep(0.6)
        line.sendall(_GET)
        assert answered(line)
        took = trickled(line, b"GET /health HTTP/1.1\r\nX: " + b"a" * 200)

    assert 0.2 < took < 3


def test_what_comes_after_the_answer_keeps_no_connection(slow):
    _, port = slow
    with connected(port) as line:
        line.sendall(
            b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
        )
        assert answered(line)
        took = trickled(line, b"a" * 200)

    assert 0.2 < took < 3


def test_a_request_that_comes_in_two_parts_is_answered(slow):
    _, port = slow
    with connected(port) as line:
        for part in (_GET[:20], _GET[20:]):
            line.sendall(part)
            time.sleep(0.1)
        whole = answered(line)
        # The clock of the head does not end what comes after it.
        time.sleep(0.5)
        line.sendall(_GET)
        assert answered(line)

    assert whole


def test_a_body_may_take_longer_than_a_head(slow):
    _, port = slow
    with connected(port) as line:
        line.sendall(
            b"POST /subscribe/ HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        trickled(line, b"email=a&b=cd", 0.06)
        answer = line.recv(65536)

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_who_leaves_in_the_middle_is_no_failure(slow):
    counter, port = slow
    with connected(port) as line:
        line.sendall(
            b"POST /subscribe/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
        )
        time.sleep(0.2)
    until = time.monotonic() + 5
    while not counter.lines and time.monotonic() < until:
        time.sleep(0.02)

    assert [(one["status"], "failure" in one) for one in counter.lines] == [
        (499, False)
    ]


def test_what_is_no_request_is_refused_and_logged_as_json(tmp_path, capfd):
    made = Counter(opened("state.db", tmp_path), tmp_path)
    broken = (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nX: \0\r\n\r\n", b"\x16\x03\x01\0\0")
    upgrade = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
    with served(made.app, http=Short, ws="none", log_config=_LOG) as port:
        answers = []
        for data in broken:
            with connected(port) as line:
                line.sendall(data + b"\r\n\r\n")
                answers.append(rest(line))
        with connected(port) as line:
            line.sendall(upgrade)
            assert answered(line)
    made.engine.dispose()

    said = capfd.readouterr().err
    assert {re.split(rb" ", one)[1] for one in answers} == {b"400"}
    lines = [json.loads(line) for line in said.splitlines()]
    assert [one["server"] for one in lines] == ["Invalid HTTP request received."] * 3


def test_an_error_of_the_server_is_one_line_without_its_words(capsys):
    logger = logging.getLogger("inforce.tests.server")
    logger.addHandler(Lines())
    try:
        raise RuntimeError("ann@example.org is in this message")
    except RuntimeError:
        logger.exception("It broke\nand more")

    line = json.loads(capsys.readouterr().err)
    assert (line["server"], line["failure"]) == ("It broke", "RuntimeError")

"""Every route, method and kind of body, over a real connection and without one.

An answer is never an error of ours, never repeats what was sent unescaped, and
always carries the headers of security.
"""

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service.conftest import Counter
from service.visitors import served
from sqlalchemy import text
from starlette.routing import Route

from inforce.people.links import Purpose
from inforce.service.guard import HEADERS
from inforce.store import opened

MARK = "\"'><svg/onload=zq()>"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ZQ")
URLENCODED = "application/x-www-form-urlencoded"
KINDS = (
    "",
    URLENCODED,
    f"{URLENCODED}; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=zq",
    "multipart/form-data; boundary=" + "z" * 500,
    "application/json",
    "text/html; charset=\xff",
    MARK,
)
NAMES = ("email", "policy", "mode", "language", "stamp", "website", "act", "format")
NESTED = ("policy[]", "policy[0][slug]", "__proto__", "a.b.c", "mode:*", "mode:privacy")
VALUES = st.one_of(
    st.text(max_size=40).map(lambda value: value.encode("utf-8", "surrogatepass")),
    st.binary(max_size=40),
    st.sampled_from(
        [
            MARK.encode(),
            b"ann@example.org\0",
            b"\xff\xfe\xc0\x80",
            b"\r\nSet-Cookie: a=b",
        ]
    ),
)
FIELDS = st.lists(st.tuples(st.sampled_from(NAMES + NESTED), VALUES), max_size=12)
QUIET = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def paths(local: Counter) -> list[str]:
    """Return an address of every route, with each kind of token that is good."""
    number = local.enter(f"a{local.clock.now}@example.org")
    good = [local.link(one, number) for one in Purpose] + [local.stop(number), MARK]
    found = []
    for route in local.app.routes:
        assert isinstance(route, Route)
        found += [route.path.replace("{token}", quote(one)) for one in good]
    return sorted(
        {*found, "/zq", f"/{quote(MARK)}", "/subscribe", "//", "/%00", "/%ff"}
    )


def body(kind: str, fields: list[tuple[str, bytes]]) -> bytes:
    """Return *fields* as the body that *kind* names, where it names one."""
    if kind.startswith("multipart"):
        parts = (
            f'--zq\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + value
            for name, value in fields
        )
        return b"\r\n".join([*parts, b"--zq--\r\n"])
    if kind == "application/json":
        return json.dumps([(name, value.hex()) for name, value in fields]).encode()
    return urlencode(fields).encode()


def wrong(status: int, headers: Mapping[str, str], answer: str) -> list[str]:
    """Return what is wrong with an answer to a stranger."""
    found = [name for name, value in HEADERS.items() if headers.get(name) != value]
    found += ["an error of ours"] * (status >= 500)
    found += [x for x in ("<svg", "Traceback", 'File "', "sqlalchemy") if x in answer]
    found += ["a cookie"] * ("set-cookie" in headers)
    return found


@QUIET
@given(
    which=st.integers(0, 10**6),
    method=st.sampled_from(METHODS),
    kind=st.sampled_from(KINDS),
    fields=FIELDS,
)
def test_any_form_to_any_route_by_any_method_is_answered(
    local: Counter, which: int, method: str, kind: str, fields: list[tuple[str, bytes]]
):
    local.clock.now += 20_000
    known = paths(local)
    stamped = [*fields, ("stamp", local.stamp().encode())]
    local.clock.now += 10

    answer = local.web.request(
        method,
        known[which % len(known)],
        params={"lang": MARK},
        content=body(kind, stamped),
        headers={"Content-Type": kind.encode("latin-1"), "Accept-Language": MARK},
    )

    assert wrong(answer.status_code, answer.headers, answer.text) == []
    assert "failure" not in local.lines[-1]


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Counter, int]]:
    """The service behind a real server, and its port."""
    root = tmp_path_factory.mktemp("wire")
    made = Counter(opened("state.db", root), root)
    with served(made.app) as port:
        yield made, port
    made.engine.dispose()


def sent(port: int, raw: bytes) -> tuple[int, bytes]:
    """Send *raw*, end, and return the status and all that came; 0 for nothing."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            # It was refused before all of it was sent.
            pass
        came = bytearray()
        try:
            while more := connection.recv(65536):
                came += more
        except ConnectionResetError:
            pass
    return int(came[9:12] or 0), bytes(came)


def head(path: str, *more: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {URLENCODED}", *more)
    return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode()


TEN = 10 * 1024 * 1024
CHUNKS = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"


@pytest.mark.parametrize(
    ("raw", "statuses"),
    [
        (head("/subscribe/", f"Content-Length: {TEN}") + b"email=" + b"a" * TEN, {413}),
        (head("/subscribe/", "Transfer-Encoding: chunked") + CHUNKS * 160, {413}),
        (head("/subscribe/", "Transfer-Encoding: chunked") + b"zz\r\n", {400}),
        (head("/subscribe/", "Content-Length: -1") + b"a", {400}),
        (head("/subscribe/", "Content-Length: " + "9" * 5000) + b"a", {400, 413}),
        (head("/subscribe/", "Content-Length: 8") + b"a", {0, 400}),
        (head("/subscribe/", "Content-Length: 4") + b"\0\0\xff\xfe", {200}),
        (head("/" + "a" * 70_000, "Content-Length: 0"), {0, 400, 404, 414}),
        (head("/x", *(f"X-{n}: {n}" for n in range(5000))), {400, 404, 431}),
        (b"\0\xff\r\n\r\n", {400}),
        (b"POST /subscribe/ HTTP/9.9\r\n\r\n", {0, 200, 400, 505}),
    ],
)
def test_what_no_browser_sends_is_refused_and_the_service_goes_on(
    wire: tuple[Counter, int], raw: bytes, statuses: set[int]
):
    status, came = sent(wire[1], raw)
    web = http.client.HTTPConnection("127.0.0.1", wire[1], timeout=10)
    web.request("GET", "/ready")
    after = web.getresponse().status
    web.close()

    # What is reset while ten megabytes are on their way may lose the answer.
    assert status in statuses | ({0} if len(raw) > 10**6 else set())
    assert b"Traceback" not in came
    assert after == 200


def test_a_thousand_fields_and_a_field_of_every_name_are_bounded(local: Counter):
    stamp = local.stamp()
    local.clock.now += 10
    many = local.web.post(
        "/subscribe/",
        data={f"policy[{n}]": "a" for n in range(1000)} | {"stamp": stamp},
    )
    deep = local.web.post(
        "/subscribe/", data={"policy" + "[a]" * 500: MARK, "stamp": stamp}
    )

    assert (many.status_code, deep.status_code) == (400, 422)
    assert wrong(deep.status_code, deep.headers, deep.text) == []


def test_a_database_that_lost_its_tables_is_no_traceback(tmp_path: Path):
    made = Counter(opened("state.db", tmp_path), tmp_path)
    with made.web:
        number = made.enter()
        link = made.link(Purpose.MANAGE, number)
        with made.engine.begin() as connection:
            connection.execute(text("DROP TABLE subscription"))
        answers = [
            made.web.get(f"/preferences/{link}"),
            made.web.post(f"/preferences/{link}", data={"act": "pause"}),
            made.subscribe("bob@example.org"),
        ]
        made.engine.dispose()

    for one in answers:
        assert wrong(one.status_code, one.headers, one.text) == ["an error of ours"]
        assert "<h1>" in one.text
    assert {one.status_code for one in answers} <= {500, 503}

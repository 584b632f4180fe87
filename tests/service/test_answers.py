"""What every answer has, and what is said when something is wrong."""

import json
from dataclasses import replace

import pytest
from service.conftest import Counter, heading
from sqlalchemy import event

from inforce.people.limits import network
from inforce.people.links import Purpose
from inforce.people.persons import Status
from inforce.service.guard import HEADERS
from inforce.settings import Publisher
from inforce.store import opened

PATHS = (
    "/",
    "/subscribe/",
    "/confirm/x",
    "/renew/x",
    "/not-me/x",
    "/preferences/x",
    "/unsubscribe/x",
    "/export/x",
    "/erase/x",
    "/health",
    "/ready",
    "/static/service.css",
    "/favicon.ico",
    "/nothing/at/all",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers_of_security(local, path):
    for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
        headers = local.web.request(method, path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS
        assert "access-control-allow-origin" not in headers
        assert "set-cookie" not in headers
        assert headers["strict-transport-security"] == "max-age=31536000"
        lasting = path in ("/static/service.css", "/favicon.ico")
        assert ("no-store" in headers["cache-control"]) is not (
            lasting and method in ("GET", "HEAD")
        )


def test_a_head_is_a_get_without_a_body(local):
    for path in PATHS:
        got, headed = local.web.get(path), local.web.head(path)
        assert headed.status_code == got.status_code
        assert (
            headed.headers["content-type"] == got.headers["content-type"]
            if ("content-type" in got.headers)
            else True
        )


def test_looking_at_every_page_writes_nothing(local):
    number = local.enter()
    pending = local.enter("bob@example.org", status=Status.PENDING)
    manage, stop = local.link(Purpose.MANAGE, number), local.stop(number)
    confirm = local.link(Purpose.CONFIRM, pending)
    written: list[str] = []
    event.listen(
        local.engine,
        "before_cursor_execute",
        lambda *given: written.append(given[2].split()[0]),
    )

    for path in (
        "/subscribe/",
        f"/confirm/{confirm}",
        f"/not-me/{confirm}",
        f"/preferences/{manage}",
        f"/export/{manage}",
        f"/erase/{manage}",
        f"/unsubscribe/{stop}",
    ):
        for method in ("GET", "HEAD"):
            assert local.web.request(method, path).status_code in (200, 404)

    assert written
    assert set(written) <= {"SELECT", "BEGIN"}


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nothing", 404, "There is no such page"),
        ("GET", "/a/b/c/d", 404, "There is no such page"),
        ("DELETE", "/subscribe/", 405, "This page cannot be used in this way"),
        ("PUT", "/renew/x", 405, "This page cannot be used in this way"),
    ],
)
def test_a_wrong_address_or_method_is_a_page(local, method, path, status, said):
    answer = local.web.request(method, path)

    assert (answer.status_code, heading(answer.text)) == (status, said)
    assert (answer.headers.get("allow") is not None) is (status == 405)


def test_a_page_at_any_depth_finds_its_style(local):
    for path in ("/a", "/a/b", "/a/b/c", "/a%2Fb/c"):
        html = local.web.get(path).text
        steps = path.count("/") - 1
        assert f'href="{"../" * steps or "./"}static/service.css?v=' in html


def test_a_body_over_the_bound_is_refused_before_it_is_read(local):
    stated = local.web.post("/subscribe/", content=b"email=" + b"a" * 70_000)

    def endless():
        read.append(1)
        yield b"email="
        for _ in range(1000):
            read.append(1)
            yield b"a" * 10_000

    read: list[int] = []
    streamed = local.web.post("/subscribe/", content=endless())

    assert heading(stated.text) == "That is too much at once"
    assert (stated.status_code, streamed.status_code) == (413, 413)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"a=1", {"Content-Type": "application/x-www-form-urlencoded"}, 200),
        (b"a=1&" * 600, {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"x", {"Content-Type": "multipart/form-data"}, 400),
        (b"x", {"Content-Type": "multipart/form-data; boundary=b"}, 400),
        (
            b"--b\r\nx\r\n\r\n--b--",
            {"Content-Type": "multipart/form-data; boundary=b"},
            400,
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n--b--\r\n',
            {"Content-Type": "multipart/form-data; boundary=b"},
            400,
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff\xfe\r\n--b--\r\n',
            {"Content-Type": "multipart/form-data; boundary=b; charset=no-such"},
            200,
        ),
        (b"a=1", {"Content-Type": "\xff"}, 415),
    ],
)
def test_a_body_that_is_no_form_is_refused(local, body, headers, status):
    given = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = local.web.post("/subscribe/", content=body, headers=given)

    assert answer.status_code == status
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 422),
        ({"Origin": "https://mail.example"}, 422),
        ({"Origin": "https://policies.example"}, 422),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 422),
        ({"Origin": "null"}, 422),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://mail.example.evil.example"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "https://[evil"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 200),
    ],
)
def test_a_form_of_another_site_is_refused(local, headers, status):
    given = {"stamp": local.stamp()}

    answer = local.web.post("/subscribe/", data=given, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize("page", ["confirm", "not-me", "preferences", "erase"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_foreign_page_can_act_on_no_link(local, page, headers):
    number = local.enter()
    token = local.link(Purpose.MANAGE, number)

    answer = local.web.post(f"/{page}/{token}", headers=headers)

    assert answer.status_code == 403
    assert len(local.contacts()) == 1


def test_an_error_of_ours_is_a_page_without_a_traceback(local):
    def broken(*_given: object) -> None:
        raise RuntimeError("ann@example.org is in this message")

    number = local.enter()
    object.__setattr__(local.desk, "clock", broken)

    answer = local.web.get(f"/preferences/{local.stop(number)}")

    assert answer.status_code == 500
    assert heading(answer.text) == "Something went wrong on our side"
    assert "Traceback" not in answer.text
    assert local.lines[-1]["failure"].startswith("RuntimeError ")
    assert "example.org" not in json.dumps(local.lines)


def test_the_log_holds_neither_addresses_nor_tokens(local):
    number = local.enter("very.special@example.org")
    manage, stop = local.link(Purpose.MANAGE, number), local.stop(number)
    local.subscribe("very.special@example.org")
    local.web.get(f"/preferences/{manage}?email=very.special@example.org")
    local.web.post(f"/unsubscribe/{stop}")
    local.web.get("/very.special@example.org")
    local.web.request("VERY.SPECIAL", "/subscribe/")

    said = json.dumps(local.lines)

    assert [one["route"] for one in local.lines] == [
        "subscribe",
        "subscribe",
        "prefer",
        "unsubscribe",
        "none",
        "subscribe",
    ]
    assert all(isinstance(one["ms"], float) for one in local.lines)
    for secret in ("special", "example.org", manage, stop, network("testclient")):
        assert secret not in said


@pytest.mark.parametrize(
    ("path", "leads"), [("/subscribe", "subscribe/"), ("/confirm/abc/", "../abc")]
)
def test_a_slash_too_many_or_too_few_leads_to_no_host(local, path, leads):
    answers = [
        local.web.request(method, path, headers={"Host": "elsewhere.example"})
        for method in ("GET", "POST")
    ]

    assert {one.status_code for one in answers} == {307}
    assert {one.headers["location"] for one in answers} == {leads}


def test_the_root_leads_to_the_form(local):
    answer = local.web.get("/")

    assert (answer.status_code, answer.headers["location"]) == (302, "subscribe/")


@pytest.mark.parametrize(
    ("contact", "foot"),
    [
        (
            "legal@example.org",
            '<a href="mailto:legal@example.org">legal@example.org</a>',
        ),
        ("https://example.org/legal", "GmbH, https://example.org/legal</p>"),
        ("Room 5 <legal@example.org>", "GmbH, Room 5 &lt;legal@example.org&gt;</p>"),
    ],
)
def test_the_contact_is_a_link_only_when_it_is_an_address(tmp_path, contact, foot):
    counter = Counter(opened("state.db", tmp_path), tmp_path)
    who = Publisher(name="Example GmbH", contact=contact)
    site = replace(counter.desk.settings, publisher=who)
    counter.app.state.desk = replace(counter.desk, settings=site)
    with counter.web:
        html = counter.web.get("/subscribe/").text
    counter.engine.dispose()

    assert foot in html


def test_who_never_asked_is_not_told_to_ask_again(local: Counter) -> None:
    text = local.web.get("/nothing/at/all").text

    assert "Ask for mail</a>" in text
    assert "again</a>" not in text

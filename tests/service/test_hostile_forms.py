"""Whatever is posted to whatever page: an answer of the right kind, all escaped."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inforce.people.links import Purpose

NAMES = st.sampled_from(
    [
        "email",
        "policy",
        "mode",
        "language",
        "stamp",
        "website",
        "act",
        "format",
        "mode:privacy",
        "mode:*",
        "List-Unsubscribe",
        "lang",
        "x",
    ]
)
MARKED = "<i>zq</i>\"'&"
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            MARKED,
            f"{MARKED}@example.org",
            '"><script>alert(1)</script>@example.org',
            "{{ 7 * 7 }}",
            "{publisher}{0}%s",
            "=cmd|x@example.org",
            "ann@example.org",
            "ann@example.org\0",
            "*",
            "privacy",
            "each",
            "weekly",
            "off",
            "save",
            "pause",
            "move",
            "renew",
            "link",
            "json",
            "de",
            "One-Click",
            "a" * 5000,
            "\ud800",
        ]
    ),
)
FORMS = st.lists(st.tuples(NAMES, HOSTILE), max_size=8)
PAGES = ["confirm", "renew", "not-me", "preferences", "unsubscribe", "export", "erase"]
QUIET = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def body(form):
    return "&".join(
        f"{quote(name, errors='surrogatepass')}={quote(value, errors='surrogatepass')}"
        for name, value in form
    )


def sound(answer):
    """Check what holds for every answer to a stranger."""
    assert answer.status_code < 500, answer.text
    text = answer.text
    assert "<script" not in text
    assert "<i>zq" not in text
    assert "Traceback" not in text
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert re.search("<h1>.+?</h1>", text, re.DOTALL)
        assert text.count("<html") == 1


@QUIET
@given(form=FORMS, lang=HOSTILE)
def test_the_form_answers_whatever_is_posted(local, form, lang):
    local.clock.now += 20_000
    fields = [("stamp", local.stamp()), *form]
    local.clock.now += 10

    answer = local.web.post(
        "/subscribe/",
        params={"lang": lang.encode(errors="replace").decode()},
        content=body(fields),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    sound(answer)
    assert answer.status_code in (200, 400, 422)


@pytest.mark.parametrize("page", PAGES)
@QUIET
@given(form=FORMS)
def test_every_page_behind_a_link_answers_whatever_is_posted(local, page, form):
    number = local.enter(f"a{local.clock.now}@example.org")
    local.clock.now += 1
    tokens = (
        local.link(Purpose.CONFIRM, number),
        local.link(Purpose.MANAGE, number),
        local.stop(number),
    )
    for token in tokens:
        answer = local.web.post(
            f"/{page}/{token}",
            content=body(form),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        sound(answer)
        assert answer.status_code < 500


@pytest.mark.parametrize("page", PAGES)
@QUIET
@given(token=st.text(max_size=90), query=st.text(max_size=30))
def test_every_address_is_answered(local, page, token, query):
    path = f"/{page}/{quote(token, safe='', errors='surrogatepass')}"
    for method in ("GET", "HEAD", "POST"):
        answer = local.web.request(
            method, f"{path}?lang={quote(query, errors='surrogatepass')}"
        )
        assert answer.status_code in (303, 307, 404, 405)


@QUIET
@given(octets=st.binary(max_size=300), kind=st.sampled_from(["urlencoded", "parts"]))
def test_any_octets_are_answered(local, octets, kind):
    sent = {
        "urlencoded": "application/x-www-form-urlencoded",
        "parts": "multipart/form-data; boundary=b",
    }[kind]
    content = octets if kind == "urlencoded" else b"--b\r\n" + octets + b"\r\n--b--\r\n"

    answer = local.web.post(
        "/subscribe/", content=content, headers={"Content-Type": sent}
    )

    sound(answer)
    assert answer.status_code < 500

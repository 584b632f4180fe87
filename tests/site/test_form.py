"""The form of the site, in a browser, against what takes it."""

import http.server
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from browsing import Prefixed, running, served, violations
from playwright.sync_api import Page

pytestmark = [pytest.mark.site, pytest.mark.browser]


class Service(http.server.BaseHTTPRequestHandler):
    """Takes a form, remembers it, and says so on a page."""

    taken: list[dict[str, list[str]]]

    def log_message(self, *_words: object) -> None:
        pass

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.taken.append(parse_qs(self.rfile.read(length).decode()))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Taken</title>")


@pytest.fixture
def asking(scenery: Any) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """The address of a site whose form goes to a service, and what that took."""
    taken: list[dict[str, list[str]]] = []
    kind = type("Taking", (Service,), {"taken": taken})
    with running(kind) as here:
        config = scenery.root / "mkdocs.yml"
        config.write_text(f"{config.read_text()}      notify: {{service: '{here}'}}\n")
        scenery.build()
        with served(scenery.site, Prefixed) as address:
            yield f"{address}/base", taken


def test_the_form_is_sent_to_the_service_without_javascript(
    asking: tuple[str, list[dict[str, list[str]]]], opened: Callable[..., Page]
) -> None:
    address, taken = asking
    page = opened(java_script_enabled=False)
    page.goto(f"{address}/subscribe/")
    page.get_by_label("All policies, also those to come").uncheck()
    page.get_by_label("Privacy policy", exact=True).check()
    page.get_by_label("Once a week").check()
    page.get_by_label("Language").select_option("ar")
    page.get_by_label("Email address").fill("ann@example.org")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/subscribe/")

    assert page.title() == "Taken"
    assert taken == [
        {
            "policy": ["privacy"],
            "mode": ["weekly"],
            "language": ["ar"],
            "email": ["ann@example.org"],
        }
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_form_and_it_fits_320_pixels(
    asking: tuple[str, list[dict[str, list[str]]]],
    opened: Callable[..., Page],
    scheme: str,
) -> None:
    page = opened(color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.goto(f"{asking[0]}/subscribe/")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_form_on_another_page_cannot_reach_the_service(
    asking: tuple[str, list[dict[str, list[str]]]], opened: Callable[..., Page]
) -> None:
    address, taken = asking
    page = opened()
    page.goto(f"{address}/subscribe/")
    form = page.locator(".inforce-subscribe").evaluate("e => e.outerHTML")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/privacy/")
    page.evaluate(
        "html => { document.querySelector('article').innerHTML = html }", form
    )
    page.locator(".inforce-subscribe").evaluate("e => e.submit()")
    page.wait_for_timeout(500)

    assert taken == []
    assert any("form-action" in words for words in said)

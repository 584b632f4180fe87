"""What a phone has little of: width, room for large letters, and connection."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Prefixed, Quiet, enlarged, served, sideways
from playwright.sync_api import Browser, Page

from inforce.site.build import build

pytestmark = [pytest.mark.site, pytest.mark.browser]

ROOT = Path(__file__).parents[2]


def test_words_of_any_length_and_lists_of_any_depth_fit_a_phone(
    publisher: Any, opened: Callable[..., Page]
) -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter" * 2
    deep = "".join(f"{'  ' * depth}- step {depth} of {{0}}\n" for depth in range(12))
    text = f"# Data\n\n## On {word} of {{0}}\n\n{deep}"
    publisher.commit(
        "2026-10-01",
        {
            "policies/privacy.md": publisher.policy(
                "Privacy policy", "2027-01-01", text.format("one"), summary=word
            )
        },
    )
    publisher.commit(
        "2026-11-01",
        {
            "policies/privacy.md": publisher.policy(
                "Privacy policy", "2028-01-01", text.format("two"), summary=word
            )
        },
    )
    publisher.build()
    page = opened(viewport={"width": 360, "height": 700})
    with served(publisher.site, Prefixed) as address:
        for place in ("", "history/", "2027-01-01/", "2028-01-01/changes/"):
            page.goto(f"{address}/base/privacy/{place}")
            assert not sideways(page), place
        steps = page.locator(".inforce-inline li", has_text="step 11").last

        assert steps.evaluate("e => e.clientWidth") >= 80


def test_a_page_of_a_policy_asks_for_little_until_somebody_searches(
    sample: str, opened: Callable[..., Page]
) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda one: sizes.update({one.url: len(gzip.compress(one.body(), 9))}),
    )
    page.goto(f"{sample}/privacy/", wait_until="networkidle")
    # The icon of the tab is asked for once for the whole site.
    aside = ("data:", f"{sample}/assets/images/")
    asked = {url: size for url, size in sizes.items() if not url.startswith(aside)}

    assert len(asked) <= 8, asked
    assert sum(asked.values()) <= 80_000, asked
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("retention", delay=20)
    page.wait_for_selector(".md-search-result__item", timeout=10_000)
    assert any("search_index.json" in url for url in sizes)


def test_a_question_in_the_address_is_answered_at_once(
    sample: str, opened: Callable[..., Page]
) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    page.goto(f"{sample}/?q=notebook")

    page.wait_for_selector(".md-search-result__item", timeout=10_000)
    assert page.get_by_role("textbox", name="Search").input_value() == "notebook"


def focused(page: Page) -> tuple[str, bool]:
    """Return what has the focus, and whether it comes to stand in the window."""
    for _look in range(10):
        name, x, wide, high = page.evaluate(
            "(() => { const here = document.activeElement;"
            " const { x, width, height } = here.getBoundingClientRect();"
            " return [here.ariaLabel || here.textContent.trim(), x, width, height] })()"
        )
        if seen := 0 <= x <= x + wide <= 360 and high > 0:
            break
        page.wait_for_timeout(50)
    return name, seen


@pytest.mark.parametrize("address", ["/", "/privacy/", "/subscribe/"])
def test_the_focus_is_never_out_of_sight(
    sample: str, opened: Callable[..., Page], address: str
) -> None:
    page = opened(viewport={"width": 360, "height": 700})
    page.goto(sample + address)
    reached = []
    for _press in range(15):
        page.keyboard.press("Tab")
        reached.append(focused(page))

    assert [name for name, seen in reached if not seen] == []


def test_the_menu_of_a_phone_opens_and_closes_by_keys(
    sample: str, opened: Callable[..., Page]
) -> None:
    page = opened(viewport={"width": 360, "height": 700})
    page.goto(f"{sample}/")
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    assert menu.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert menu.get_attribute("aria-expanded") == "true"
    assert focused(page)[1]
    page.keyboard.press("Tab")
    assert focused(page) == ("All policies", True)
    page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    assert focused(page) == ("Menu", True)
    page.goto(f"{sample}/privacy/")
    page.get_by_role("button", name="Menu").press("Enter")

    assert focused(page) == ("Cookie policy", True)


def test_letters_of_twice_the_size_fit_a_phone(sample: str, browser: Browser) -> None:
    addresses = ("", "privacy/", "privacy/history/", "privacy/on/", "subscribe/")
    with enlarged(browser) as large:
        page = large.new_page(viewport={"width": 360, "height": 700})
        wide = []
        for address in (*addresses, "privacy/2027-02-01/changes/"):
            page.goto(f"{sample}/{address}")
            if sideways(page):
                wide.append(address)
        size = page.evaluate("getComputedStyle(document.documentElement).fontSize")

    assert size == "40px"
    assert wide == []

"""The pages as a reader's browser shows them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Prefixed, Quiet, served, violations
from playwright.sync_api import Page

from inforce.site.build import build

pytestmark = [pytest.mark.site, pytest.mark.browser]

ROOT = Path(__file__).parents[2]
KINDS = {
    "home": "/",
    "subscribe": "/subscribe/",
    "policy": "/privacy/",
    "right to left": "/privacy/ar/",
    "ended": "/newsletter/",
    "history": "/privacy/history/",
    "errata": "/terms/history/",
    "on": "/privacy/on/",
    "version": "/privacy/2019-05-01/",
    "upcoming": "/privacy/2027-01-01/",
    "postponed": "/terms/2027-01-15/",
    "text": "/privacy/2026-01-01/texts/1/",
    "changes": "/privacy/2026-01-01/changes/",
    "changes to come": "/privacy/2027-01-01/changes/",
    "since": "/privacy/2019-05-01/since/",
    "correction": "/privacy/2026-01-01/corrections/1/",
    "right to left changes": "/privacy/ar/2027-01-01/changes/",
    "not found": "/privacy/1999-01-01/",
}
SAMPLE = (
    "/",
    "/privacy/",
    "/privacy/2027-02-01/changes/",
    "/subprocessors/",
    "/subprocessors/2027-01-04/changes/",
    "/terms/history/",
    "/guides/legal-team/",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(
    site: str, opened: Callable[..., Page], scheme: str
) -> None:
    page = opened(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    for kind, address in KINDS.items():
        page.goto(site + address)

        assert violations(page) == [], kind


def test_changes_of_formatting_and_numbers_can_be_left_out(
    sample: str, opened: Callable[..., Page]
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{sample}/privacy/2027-02-01/changes/")
    formal = page.locator(".inforce-formal .inforce-change-head").first
    others = page.locator(
        ".inforce-change:not(.inforce-formal) .inforce-change-head"
    ).first
    assert formal.is_visible()
    page.check("#inforce-formal")

    assert not formal.is_visible()
    assert not page.locator(".inforce-formal del").first.is_visible()
    assert others.is_visible()


def test_a_superseded_version_says_so_on_every_printed_page(
    site: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.goto(f"{site}/privacy/2019-05-01/")
    area = page.locator(".md-content").first

    assert area.evaluate("e => getComputedStyle(e).page") == "auto"
    page.emulate_media(media="print")
    assert area.evaluate("e => getComputedStyle(e).page") == "superseded"


def test_the_title_and_the_summary_of_a_translation_name_its_language(
    sample: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.goto(f"{sample}/privacy/de/")

    assert page.locator("h1").get_attribute("lang") == "de"
    assert page.locator(".inforce-summary").first.get_attribute("lang") == "de"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_sample_site(
    sample: str, opened: Callable[..., Page], scheme: str
) -> None:
    page = opened(color_scheme=scheme, viewport={"width": 360, "height": 800})
    for address in SAMPLE:
        page.goto(sample + address)

        assert violations(page) == [], address


def test_axe_finds_nothing_in_the_other_views_and_in_print(
    sample: str, opened: Callable[..., Page]
) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    page.goto(f"{sample}/privacy/2027-02-01/changes/")
    for view in ("#inforce-sides", "#inforce-new", "#inforce-old", "#inforce-inline"):
        page.check(view)
        assert violations(page) == [], view
    page.check("#inforce-formal")
    assert violations(page) == []
    page.emulate_media(media="print")

    assert violations(page) == []


def test_nothing_is_asked_of_another_host_and_nothing_is_stored(
    site: str, sample: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in [site + a for a in KINDS.values()] + [sample + a for a in SAMPLE]:
        page.goto(address, wait_until="networkidle")
        stored = page.evaluate("[localStorage.length, sessionStorage.length]")

        assert stored == [0, 0], address
    assert [
        url for url in asked if not url.startswith(("http://127.0.0.1", "data:"))
    ] == []
    assert page.context.cookies() == []
    assert [words for words in said if "404" not in words] == []


def test_no_page_scrolls_sideways_at_320_pixels(
    site: str, sample: str, opened: Callable[..., Page]
) -> None:
    page = opened(viewport={"width": 320, "height": 700})
    for address in [site + a for a in KINDS.values()] + [sample + a for a in SAMPLE]:
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")

        assert width <= 320, address


def test_everything_is_there_without_javascript(
    site: str, opened: Callable[..., Page]
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{site}/privacy/2026-01-01/changes/")
    assert page.locator(".inforce-inline del").first.is_visible()
    page.get_by_label("Side by side").check()
    assert page.locator(".inforce-sides-view").is_visible()
    assert not page.locator(".inforce-inline").is_visible()
    page.get_by_label("New text").check()
    assert not page.locator(".inforce-inline del").first.is_visible()
    page.goto(f"{site}/privacy/on/")

    assert page.get_by_role("row", name="1 May 2019").is_visible()
    assert not page.locator(".inforce-on").is_visible()


def test_a_link_to_a_change_leads_to_it(site: str, opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 1280, "height": 600})
    page.goto(f"{site}/privacy/2026-01-01/changes/#c2")
    page.wait_for_function("scrollY > 0")
    place = page.locator("#t2, #t1").last.bounding_box()

    assert place is not None
    assert 0 <= place["y"] < 600


def test_folded_text_is_printed(site: str, opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(f"{site}/privacy/2027-01-01/changes/")
    hidden = page.locator(
        ".inforce-fold:not([open]) p, .inforce-fold:not([open]) table"
    ).first
    assert not hidden.is_visible()
    page.emulate_media(media="print")

    assert hidden.is_visible()
    assert not page.locator(".inforce-view").is_visible()


def test_dark_pages_are_printed_light(site: str, opened: Callable[..., Page]) -> None:
    page = opened(color_scheme="dark")
    page.goto(f"{site}/privacy/")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print", color_scheme="dark")
    light = page.evaluate(
        "getComputedStyle(document.body).getPropertyValue('--md-default-bg-color')"
    )

    assert dark == "rgb(18, 22, 28)"
    assert light.strip() == "#fff"


def test_the_keyboard_reaches_links_and_shows_where_it_is(
    site: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.goto(f"{site}/privacy/2019-05-01/")
    reached = []
    for _press in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "[document.activeElement.textContent.trim(),"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    names = [name for name, _ in reached]

    assert "Privacy policy: text in force" in names
    assert "What changed since" in names
    styles = {style for name, style in reached if name == "What changed since"}
    assert styles == {"solid"}


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_what_has_the_focus_is_under_no_bar(
    sample: str, opened: Callable[..., Page], key: str
) -> None:
    page = opened(viewport={"width": 1280, "height": 700})
    page.goto(f"{sample}/privacy/2027-02-01/changes/")
    page.locator(".inforce-ends a" if key == "Tab" else "#c12 ~ * a").first.focus()
    covered = []
    for _press in range(25):
        page.keyboard.press(key)
        hidden = page.evaluate(
            "(() => { const here = document.activeElement;"
            " const { x, y, height } = here.getClientRects()[0];"
            " const seen = document.elementFromPoint(x + 4, y + height / 2);"
            " return !here.closest('.md-header') && !here.contains(seen) })()"
        )
        if hidden:
            covered.append(page.evaluate("document.activeElement.textContent"))

    assert covered == []


def test_n_and_p_move_only_where_the_reader_is_in_the_redline(
    sample: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.goto(f"{sample}/privacy/2027-02-01/changes/")
    shown = page.locator(".inforce-bar output")
    before = shown.text_content()
    page.keyboard.press("n")
    assert shown.text_content() == before
    page.locator(".inforce-change a").first.focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert re.match(r"2 / \d+", shown.text_content() or "")
    page.keyboard.press("p")

    assert re.match(r"1 / \d+", shown.text_content() or "")


def test_the_banner_switches_when_the_day_has_come(
    site: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.clock.set_fixed_time("2026-12-31T12:00:00Z")
    page.goto(f"{site}/privacy/")
    before = page.locator(".inforce-banners").inner_text()
    page.clock.set_fixed_time("2027-01-01T12:00:00Z")
    page.reload()
    after = page.locator(".inforce-banners").inner_text()

    assert "A new version takes effect on 1 January 2027" in before
    assert "A new version took effect on 1 January 2027" in after
    assert "This version was in force from 1 January 2026" in after


def test_a_banner_that_switches_names_the_state_that_has_come(
    site: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.clock.set_fixed_time("2027-01-01T12:00:00Z")
    page.goto(f"{site}/privacy/")
    states = page.locator(".inforce-banner .inforce-state").all_inner_texts()
    looks = [
        one.get_attribute("class") for one in page.locator(".inforce-banner").all()
    ]

    assert states == ["Superseded", "In force"]
    assert looks == ["inforce-banner inforce-yellow", "inforce-banner inforce-blue"]


def test_a_banner_switches_at_midnight_of_the_publisher(
    site: str, opened: Callable[..., Page]
) -> None:
    # It is the first of January in Auckland, and not yet in Berlin.
    page = opened(timezone_id="Pacific/Auckland")
    page.clock.set_fixed_time("2026-12-31T22:59:00Z")
    page.goto(f"{site}/privacy/")
    before = page.locator(".inforce-banners").inner_text()
    page.clock.set_fixed_time("2026-12-31T23:00:00Z")
    page.reload()
    after = page.locator(".inforce-banners").inner_text()

    assert "A new version takes effect on 1 January 2027" in before
    assert "A new version took effect on 1 January 2027" in after


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2019-04-30", "no version was in force; the first took effect on 1 May 2019"),
        ("2019-05-01", "On 1 May 2019 this applied: Version of 1 May 2019"),
        ("2025-12-31", "this applied: Version of 1 May 2019"),
        ("2026-01-01", "Version of 1 January 2026"),
        ("2099-01-01", "Unless another version is published"),
    ],
)
def test_the_form_says_what_applied_on_a_day(
    site: str, opened: Callable[..., Page], day: str, words: str
) -> None:
    page = opened()
    page.clock.set_fixed_time("2026-11-20T12:00:00Z")
    page.goto(f"{site}/privacy/on/")
    page.fill("#inforce-day", day)
    page.get_by_role("button", name="Show").click()

    assert words in page.locator(".inforce-answer").inner_text()


def test_the_page_for_a_wrong_address_names_the_policy(
    site: str, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.goto(f"{site}/cookies/1999-01-01/")

    assert "Cookie policy" in page.locator(".inforce-missing").inner_text()
    assert page.locator(".inforce-known li a").first.inner_text() == "Cookie policy"


def test_a_former_address_leads_on_with_and_without_javascript(
    site: str, opened: Callable[..., Page]
) -> None:
    for javascript in (True, False):
        page = opened(java_script_enabled=javascript)
        page.goto(f"{site}/conditions/2025-01-01/")
        page.wait_for_url("**/terms/2025-01-01/", timeout=5_000)

        assert "Terms of use" in page.title()


def test_search_works_under_the_content_security_policy(
    site: str, opened: Callable[..., Page]
) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("retention", delay=20)
    page.wait_for_selector(".md-search-result__item", timeout=10_000)
    found = page.locator(".md-search-result__link").all()

    assert found
    assert not [
        one for one in found if "20" in (one.get_attribute("href") or "").split("?")[0]
    ]


def test_own_style_and_script_stay_small(published: Any) -> None:
    import gzip

    folder = published.site / "assets/inforce"
    style = gzip.compress((folder / "inforce.css").read_bytes(), 9)
    scripts = b"".join(path.read_bytes() for path in sorted(folder.glob("*.js")))

    assert len(style) <= 6_000
    assert len(gzip.compress(scripts, 9)) <= 6_000

"""The page of the outbox in a browser: phone and desk, light and dark."""

import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from browsing import sideways, violations
from playwright.sync_api import Browser, Page

from inforce.cli.catcher import listening

pytestmark = pytest.mark.browser
LONG = "https://mail.example/confirm/" + "abcdefghij" * 12
DARK = '<html lang="en"><meta name="color-scheme" content="light dark"><p>{}</p>'
HTML = f'<html lang="en"><title>T</title><p>Open <a href="{LONG}">this page</a>.</p>'
PATHS = {"list": "/", "mail": "/1.inforce", "text only": "/2.inforce", "none": "/3"}


def mail(subject: str, html: str = "") -> bytes:
    """Return a mail with a long link and the fields that are shown."""
    made = EmailMessage()
    made["From"], made["To"] = "policies@policies.example", "ann@example.org"
    made["Date"], made["Subject"] = "Fri, 01 Jan 2027 09:00:00 +0000", subject
    made["List-Unsubscribe"] = f"<{LONG}>"
    made.set_content(f"Open this page:\n{LONG}\n")
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an outbox with a mail in HTML and one in text."""
    folder = tmp_path_factory.mktemp("outbox")
    (folder / "new").mkdir()
    for name, html in (
        ("1.inforce", HTML),
        ("2.inforce", ""),
        ("words.inforce", DARK.format("Words")),
        ("empty.inforce", DARK.format("")),
        ("plain.inforce", "<p>Words</p>"),
        ("blank.inforce", "<p></p>"),
    ):
        (folder / "new" / name).write_bytes(mail("Please confirm " * 6, html))
    with listening(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def faults(page: Page) -> list[str]:
    """Return what axe finds, and whether the page scrolls sideways."""
    return violations(page) + ["scrolls sideways"] * sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_the_outbox_and_it_fits_its_window(
    address: str, browser: Browser, width: int, scheme: str
):
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    wrong, titles = {}, set()
    for name, path in PATHS.items():
        page.goto(address + path)
        titles.add(page.title().split(" ")[0])
        if found := faults(page):
            wrong[name] = found
    context.close()

    assert wrong == {}
    assert titles == {"Outbox", "Please", "No"}


def test_a_keyboard_leads_from_the_list_to_the_link_in_a_mail(
    address: str, browser: Browser
):
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.inforce")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.href || ''"))
    page.close()

    assert LONG in reached


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("words", "nothing"), [("words", "empty"), ("plain", "blank")])
def test_the_words_of_a_mail_are_seen_whether_it_knows_the_dark_or_not(
    address: str, browser: Browser, scheme: str, words: str, nothing: str
):
    # A frame that is out of sight is painted late.
    view = {"width": 1000, "height": 1600}
    context = browser.new_context(viewport=view, color_scheme=scheme)  # type: ignore[arg-type]
    page, seen = context.new_page(), []
    for name in (words, nothing):
        page.goto(f"{address}/{name}.inforce")
        page.wait_for_timeout(300)
        seen.append(page.locator("iframe").screenshot())
    context.close()

    assert seen[0] != seen[1]

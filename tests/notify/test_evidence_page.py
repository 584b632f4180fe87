"""The evidence page in a browser, on a phone and at a desk."""

import shutil
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from notify.campaigns import NOW
from notify.notices import made
from playwright.sync_api import sync_playwright

from inforce.notify.evidence.pages import as_html
from inforce.notify.evidence.reports import report
from inforce.notify.evidence.snapshots import snapshot
from inforce.store import opened

pytestmark = pytest.mark.browser
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    engine = opened(str(folder / "state.db"), folder)
    made(engine)
    with snapshot(engine) as connection:
        found = report(connection, "privacy", date(2027, 1, 1), NOW, addresses=True)
        page = "".join(as_html(found))
    engine.dispose()
    return page


@pytest.fixture(scope="module")
def browser():
    found = shutil.which("chromium")
    assert found, "Chromium is missing; expected `chromium` on PATH"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_its_window_and_axe_finds_nothing(browser, text, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(text)
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()

    assert [one["id"] for one in found] == []
    assert (wide, asked) == (False, [])

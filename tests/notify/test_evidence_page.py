"""The evidence page in a browser, on a phone and at a desk."""

from datetime import date

import pytest
from browsing import sideways, violations
from notify.campaigns import NOW
from notify.notices import made

from inforce.notify.evidence.pages import as_html
from inforce.notify.evidence.reports import report
from inforce.notify.evidence.snapshots import snapshot
from inforce.store import opened

pytestmark = pytest.mark.browser


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
    found, wide = violations(page), sideways(page)
    context.close()

    assert (found, wide, asked) == ([], False, [])

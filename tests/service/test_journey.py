"""A person, a browser, and everything from the form to the last mail.

The commands run as an operator runs them, the site is built and served with
its headers, mails stand in an outbox.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from notify.servers import server
from playwright.sync_api import Browser, Page
from service.publishers import Publisher, link, publishing, seconds

pytestmark = [pytest.mark.browser, pytest.mark.git, pytest.mark.site]
# A form that is filled at once is taken for that of a program.
FILLED = 2.1


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def publisher(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Publisher]:
    """The site and service of a small publisher on a database of each kind."""
    local = request.param == "sqlite"
    database = ".inforce/state.db" if local else server().database()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("INFORCE_DATABASE", "INFORCE_KEYS"):
            patch.delenv(name, raising=False)
        with publishing(tmp_path_factory.mktemp("journey"), database) as made:
            yield made


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page; the browser has to be content with everything shown there."""
    said: list[str] = []
    contexts = []

    def made(**more: object) -> Page:
        contexts.append(browser.new_context(**more))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        # What a content security policy keeps from happening is told here.
        page.on("console", lambda one: said.append(f"{one.text} {one.location}"))
        page.on("pageerror", lambda one: said.append(str(one)))
        return page

    yield made
    for context in contexts:
        context.close()
    assert said == []


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def signed_up(publisher: Publisher, page: Page, who: str) -> None:
    """Ask for mail in the form of the site, and confirm by the link in the mail."""
    page.goto(f"{publisher.site_address}subscribe/")
    page.get_by_label("Email address").fill(who)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{publisher.address}/subscribe/")
    assert page.get_by_label("Email address").input_value() == who
    time.sleep(FILLED)
    page.get_by_role("button", name="Ask for mail").click()
    assert heading(page) == "Check your mail"
    page.goto(link(publisher.mail(who), "/confirm/"))
    page.locator("main form button").first.click()
    assert heading(page) == "You will get mail from now on"


def told(publisher: Publisher, page: Page, who: str) -> EmailMessage:
    """Publish a version, read the mail about it, and open its redline."""
    word = publisher.publish()
    assert publisher.site.run("build") == 0
    assert publisher.site.run("notify", "send", "--confirm", "1") == 0
    notice = publisher.mail(who)
    page.goto(link(notice, f"{publisher.site_address}privacy/"))
    before = publisher.wordings[-2]
    for mark, text in (("ins", word), ("del", before)):
        assert page.locator(f"article {mark}:visible").filter(has_text=text).count()
    return notice


def chosen(publisher: Publisher, page: Page, notice: EmailMessage) -> None:
    """Get a link to the preferences from *notice*; change, and take the export."""
    who = notice["To"]
    page.goto(link(notice, "/unsubscribe/"))
    page.locator("button[name=act][value=link]").click()
    page.goto(link(publisher.mail(who), "/preferences/"))
    page.get_by_label("Privacy").select_option(label="Once a week")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("status").inner_text() == "Your choices are saved"
    page.get_by_role("link", name="See everything we keep").click()
    with page.expect_download() as got:
        page.get_by_role("button", name="JSON").click()
    kept = got.value.path().read_text("utf-8")
    assert f'"address": "{who}"' in kept
    assert '"mode": "weekly"' in kept


def stopped(publisher: Publisher, page: Page, notice: EmailMessage) -> None:
    """Stop all mail by the link in *notice*; the next version is told to nobody."""
    page.goto(link(notice, "/unsubscribe/"))
    page.locator("main form button").first.click()
    assert heading(page) == "No more mail"
    publisher.publish()
    assert publisher.site.run("notify", "send", "--confirm", "1") in (0, 2)
    assert publisher.site.run("notify", "send") == 0


@pytest.mark.parametrize(
    ("who", "scripts"), [("ann@example.org", True), ("bob@example.org", False)]
)
def test_from_the_form_of_the_site_to_the_last_mail(
    publisher: Publisher, opened: Callable[..., Page], who: str, scripts: bool
):
    page = opened(java_script_enabled=scripts)
    signed_up(publisher, page, who)
    notice = told(publisher, page, who)
    chosen(publisher, page, notice)
    stopped(publisher, page, notice)

    assert publisher.mails(who) == []


def focused(page: Page, words: str) -> None:
    """Press Tab until what is called *words* has the focus, and shows it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{words}:focus-visible").count():
            return
    raise AssertionError(f"{words} is not reached")


def test_a_keyboard_leads_from_the_form_of_the_site_to_check_your_mail(
    publisher: Publisher, opened: Callable[..., Page]
):
    page = opened()
    page.goto(f"{publisher.site_address}subscribe/")
    focused(page, "#inforce-email")
    page.keyboard.type("carl@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{publisher.address}/subscribe/")
    time.sleep(FILLED)
    focused(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{publisher.address}/subscribe/?*")

    assert heading(page) == "Check your mail"
    assert "/confirm/" in link(publisher.mail("carl@example.org"), "/confirm/")


def test_an_answer_on_an_open_connection_leaves_at_once(publisher: Publisher):
    times = seconds(publisher.port, "/subscribe/", 60)

    # What waits for the other end to acknowledge, waits for 40 ms on Linux.
    assert statistics.median(times) < 0.03

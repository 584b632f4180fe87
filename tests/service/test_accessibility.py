"""The pages in a browser: phone and desk, light and dark, heard and typed."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from browsing import enlarged, sideways, violations
from service.conftest import Counter, field

from inforce.people.links import Purpose
from inforce.people.persons import Audience, Status
from inforce.store import opened

pytestmark = pytest.mark.browser
LONG = "a.very.long.address.that.does.not.fit.on.a.small.screen.at.all@example.org"


class Served(Counter):
    """The service behind a real server, with a link of each kind."""

    def __init__(self, engine, root):
        super().__init__(engine, root)
        person = self.enter(LONG, privacy="each", cookies="off")
        rests = self.enter("rests@example.org", status=Status.PAUSED, language="de")
        stopped = self.enter("stopped@example.org", status=Status.UNSUBSCRIBED)
        account = self.enter("account@example.org", audience=Audience.ACCOUNT)
        manage = self.link(Purpose.MANAGE, person)
        self.late = self.link(Purpose.MANAGE, rests)
        self.clock.now += 3600
        manage = self.link(Purpose.MANAGE, person)
        self.pages = {
            "form": "/subscribe/",
            "german form": "/subscribe/?lang=de",
            "preferences": f"/preferences/{manage}",
            "resting": f"/preferences/{self.link(Purpose.MANAGE, rests)}",
            "stopped": f"/preferences/{self.link(Purpose.MANAGE, stopped)}",
            "run out": f"/preferences/{self.late}",
            "export": f"/export/{manage}",
            "erase": f"/erase/{manage}",
            "unsubscribe": f"/unsubscribe/{self.stop(person)}",
            "account": f"/unsubscribe/{self.stop(account)}",
            "not me": f"/not-me/{self.link(Purpose.CONFIRM, person)}",
            "unknown": "/confirm/x",
            "nothing": "/nothing/at/all",
        }


def asked(made: Served) -> dict[str, str]:
    """Ask for mail; return the pages of the links, the last one run out."""
    with httpx.Client(base_url=made.address) as web:
        stamp = field(web.get("/subscribe/").text, "stamp")
        made.clock.now += 10
        given = {"policy": "terms", "mode": "each", "stamp": stamp}
        web.post("/subscribe/", data={**given, "email": "eve@example.org"})
    number, early = made.contacts()[-1]["id"], made.clock.now
    confirm = made.link(Purpose.CONFIRM, number)
    made.clock.now -= 72 * 3600
    late = made.link(Purpose.CONFIRM, number)
    made.clock.now = early
    return {"confirm": f"/confirm/{confirm}", "too late": f"/confirm/{late}"}


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """The service at a port of its own."""
    root = tmp_path_factory.mktemp("served")
    made = Served(opened("state.db", root), root)
    config = uvicorn.Config(made.app, port=0, access_log=False, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    made.address = f"http://127.0.0.1:{port}"
    made.pages |= asked(made)
    yield made
    server.should_exit = True
    thread.join(20)
    made.engine.dispose()


def inspected(page):
    """Return what axe finds, and whether the page scrolls sideways."""
    return violations(page), sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_its_window_and_axe_finds_nothing(
    served, browser, width, scheme
):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.on("requestfailed", lambda one: said.append(one.url))
    wrong, titles = {}, {}
    for name, path in served.pages.items():
        page.goto(served.address + path)
        titles[name] = page.title()
        found = inspected(page)
        if found != ([], False):
            wrong[name] = found
    context.close()

    assert wrong == {}
    assert titles["confirm"].startswith("Confirm that you want these mails")
    assert titles["too late"].startswith("This link has run out")
    assert {one for one in said if "status of 4" not in one} == set()


def test_letters_of_twice_the_size_fit_a_phone(served, browser):
    with enlarged(browser) as large:
        page = large.new_page(viewport={"width": 360, "height": 700})
        wide = []
        for name, path in served.pages.items():
            page.goto(served.address + path)
            if sideways(page):
                wide.append(name)
        page.goto(served.address + served.pages["german form"])
        title = page.locator(".choice span").nth(1)
        title.evaluate("e => { e.textContent = 'Datenschutzgrundverordnung' }")
        is_wide = sideways(page)

    assert wide == []
    assert not is_wide


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_faults_are_told_to_those_who_hear_and_those_who_see(served, browser, scheme):
    context = browser.new_context(
        viewport={"width": 320, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(served.address + "/subscribe/")
    served.clock.now += 10
    page.get_by_label("All policies").uncheck()
    page.get_by_label("Email address").fill("nobody")
    page.get_by_role("button", name="Ask for mail").click()

    found = inspected(page)
    title, alert = page.title(), page.get_by_role("alert").inner_text()
    page.get_by_role("link", name="Enter one mail address").click()
    focused = page.evaluate("document.activeElement.id")
    described = page.locator("#email").aria_snapshot()
    context.close()

    assert found == ([], False)
    assert title.startswith("Error: ")
    assert "Choose at least one policy" in alert
    assert focused == "email"
    assert "nobody" in described


def test_a_person_with_a_keyboard_asks_for_mail(served, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.address + "/subscribe/")
    served.clock.now += 10
    for key in ("Tab", "Enter", "Tab", "Space", "Tab", "Space"):
        page.keyboard.press(key)
    for _ in range(20):
        if page.locator("#email:focus").count():
            break
        page.keyboard.press("Tab")
    page.keyboard.type("carl@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/subscribe/?lang=en")

    heading = page.get_by_role("heading", level=1).inner_text()
    context.close()

    assert heading == "Check your mail"
    carl = served.contacts()[-1]
    assert carl["address"] == "carl@example.org"
    assert served.chosen(carl["id"]) == {"privacy": "each"}


@pytest.mark.parametrize("name", ["german form", "resting"])
def test_a_title_that_is_not_translated_is_read_in_its_language(served, browser, name):
    page = browser.new_page()
    page.goto(served.address + served.pages[name])
    spoken = {
        title: page.get_by_text(title, exact=True).evaluate("e => e.lang")
        for title in ("Datenschutz", "Cookie policy")
    }
    page.close()

    assert spoken == {"Datenschutz": "de", "Cookie policy": "en"}


def test_the_trap_is_neither_seen_nor_heard_nor_reached(served, browser):
    page = browser.new_page()
    page.goto(served.address + "/subscribe/")

    heard = page.locator("main").aria_snapshot()
    box = page.locator("#website").bounding_box()
    reached = page.locator("#website").get_attribute("tabindex")
    page.close()

    assert "Leave this field empty" not in heard
    assert box is not None
    assert box["x"] + box["width"] < 0
    assert reached == "-1"


def test_a_person_changes_and_stops_everything_by_buttons(served, browser):
    number = served.enter("dora@example.org", privacy="each")
    path = f"/preferences/{served.link(Purpose.MANAGE, number)}"
    page = browser.new_page()
    page.goto(served.address + path)

    page.get_by_label("Cookie policy").select_option(label="Once a week")
    page.get_by_role("button", name="Save").click()
    saved = page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Let mail rest").click()
    rests = served.contact(number)["status"]
    page.get_by_role("button", name="Begin again").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="See everything we keep").click()
        page.get_by_role("button", name="CSV").click()
    page.get_by_role("link", name="Back to what you get").click()
    page.get_by_role("link", name="Stop all mail").click()
    page.get_by_role("button", name="Stop all mail").click()
    heading = page.get_by_role("heading", level=1).inner_text()
    page.close()

    assert saved == "Your choices are saved"
    assert rests == Status.PAUSED.value
    assert got.value.suggested_filename == "what-we-keep.csv"
    assert heading == "No more mail"
    assert served.chosen(number)["cookies"] == "weekly"
    assert served.contact(number)["status"] == Status.UNSUBSCRIBED.value

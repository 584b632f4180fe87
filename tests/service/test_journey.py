"""A person, a browser, and everything from the form to the last mail.

The commands run as an operator runs them; mails stand in an outbox.
"""

import http.client
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from cli.repositories import CONFIG, ENVIRONMENT, Repository
from cli.repositories import policy as text
from notify.servers import server
from playwright.sync_api import Page, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.git, pytest.mark.site]
RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"
SOURCES = str(Path(__file__).parents[2] / "scripts")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
ANN = "ann@example.org"
NOW = datetime.now(UTC)
SETTINGS = """\
      notify:
        start: {start}
        sender: policies@policies.example
        service: {service}
        database: {database}
"""


def day(after: int) -> str:
    """Return the day so many days from now; the commands read the real clock."""
    return (NOW + timedelta(days=after)).date().isoformat()


class Publisher:
    """A site with its service running, its outbox, and what the operator does."""

    def __init__(self, root: Path, database: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        named = {"service": self.address, "database": database, "start": day(-10)}
        self.site = Repository(root / "site", CONFIG + SETTINGS.format(**named))
        files = {"policies/privacy.md": text(day(-90), "We ask.")}
        self.site.commit(day(-100), files)
        self.read: set[Path] = set()

    def start(self) -> subprocess.Popen[str]:
        """Start the service; return it when it listens."""
        words = [sys.executable, "-c", RUN, "service", "--port", str(self.port)]
        started = subprocess.Popen(
            words,
            cwd=self.site.root,
            env={**ENVIRONMENT, "PYTHONPATH": SOURCES},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert started.stdout is not None
        assert started.stdout.readline().startswith(self.address)
        return started

    def publish(self, effective: str, body: str) -> None:
        """Commit a version of the policy that is in force from *effective* on."""
        version = text(effective, body, summary="We ask for more.")
        self.site.commit(day(-1), {"policies/privacy.md": version})

    def mails(self) -> list[EmailMessage]:
        """Return the mails that nobody has read yet."""
        folder = self.site.root / ".inforce" / "outbox" / "new"
        found = sorted(set(folder.glob("*")) - self.read)
        self.read.update(found)
        raw = [message_from_bytes(x.read_bytes(), policy=policy.default) for x in found]
        return [one for one in raw if isinstance(one, EmailMessage)]

    def mail(self) -> EmailMessage:
        """Return the mail that arrives within seconds."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = self.mails()
            if found:
                assert len(found) == 1
                return found[0]
            time.sleep(0.05)
        raise TimeoutError("no mail arrived")


def link(mail: EmailMessage, part: str) -> str:
    """Return the address in the text of *mail* that holds *part*."""
    body = mail.get_body(("plain",))
    assert body is not None
    words = str(body.get_content()).split()
    return next(one.strip("<>.") for one in words if part in one)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def publisher(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Publisher]:
    """The service of a small site on an empty database of each kind."""
    for name in ("INFORCE_DATABASE", "INFORCE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    local = request.param == "sqlite"
    made = Publisher(tmp_path, ".inforce/state.db" if local else server().database())
    started = made.start()
    yield made
    started.send_signal(signal.SIGTERM)
    _, said = started.communicate(timeout=30)
    assert started.returncode == 0, said
    assert ANN not in said
    assert "failure" not in said


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of the Chromium of the system, without scripts of its own."""
    found = shutil.which("chromium")
    assert found, "Chromium is missing; expected `chromium` on PATH"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser.new_context(java_script_enabled=False).new_page()
        browser.close()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def signed_up(publisher: Publisher, page: Page) -> None:
    """Ask for mail in the form, and confirm by the link in the mail."""
    page.goto(f"{publisher.address}/subscribe/")
    page.get_by_label("Email address").fill(ANN)
    # A form that is filled at once is taken for that of a program.
    time.sleep(3)
    page.get_by_role("button", name="Ask for mail").click()
    assert heading(page) == "Check your mail"
    page.goto(link(publisher.mail(), "/confirm/"))
    page.locator("main form button").first.click()
    assert heading(page) == "You will get mail from now on"


def chosen(publisher: Publisher, page: Page, notice: EmailMessage) -> None:
    """Get a link to the preferences from *notice*; change, and take the export."""
    page.goto(link(notice, "/unsubscribe/"))
    page.locator("button[name=act][value=link]").click()
    page.goto(link(publisher.mail(), "/preferences/"))
    page.get_by_label("Privacy").select_option(label="Once a week")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("status").inner_text() == "Your choices are saved"
    page.get_by_role("link", name="See everything we keep").click()
    with page.expect_download() as got:
        page.get_by_role("button", name="JSON").click()
    kept = got.value.path().read_text("utf-8")
    assert f'"address": "{ANN}"' in kept
    assert '"mode": "weekly"' in kept


def test_from_the_form_to_the_last_mail(publisher: Publisher, page: Page):
    signed_up(publisher, page)
    publisher.publish(day(60), "We ask twice.")
    assert publisher.site.run("notify", "send", "--confirm", "1") == 0
    notice = publisher.mail()
    assert notice["To"] == ANN

    assert publisher.site.run("build") == 0
    redline = link(notice, "https://policies.example/privacy/")
    place = re.sub(r"[?#].*", "", redline).removeprefix("https://policies.example/")
    built = publisher.site.root / "site" / place / "index.html"
    assert "<ins" in built.read_text("utf-8")
    assert "twice" in built.read_text("utf-8")

    chosen(publisher, page, notice)
    page.goto(link(notice, "/unsubscribe/"))
    page.locator("main form button").first.click()
    assert heading(page) == "No more mail"
    publisher.publish(day(90), "We ask three times.")
    assert publisher.site.run("notify", "send", "--confirm", "1") in (0, 2)
    assert publisher.site.run("notify", "send") == 0
    assert publisher.mails() == []


@pytest.mark.parametrize("publisher", ["sqlite"], indirect=True)
def test_an_answer_on_an_open_connection_leaves_at_once(publisher: Publisher):
    web = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=10)
    times = []
    for _ in range(60):
        began = time.perf_counter()
        web.request("GET", "/subscribe/")
        web.getresponse().read()
        times.append(time.perf_counter() - began)
    web.close()

    # What waits for the other end to acknowledge, waits for 40 ms on Linux.
    assert statistics.median(times) < 0.03

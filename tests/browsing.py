"""Chromium, a server of files for it, and what axe finds on a page."""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of the system, and end it."""
    found = shutil.which("chromium")
    assert found, "Chromium is missing; expected `chromium` on PATH"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@contextmanager
def enlarged(browser: Browser) -> Iterator[Browser]:
    """Start another Chromium beside *browser*, its letters twice the usual size."""
    found = shutil.which("chromium")
    large = [*ARGUMENTS, "--blink-settings=defaultFontSize=32"]
    started = browser.browser_type.launch(executable_path=found, args=large)
    yield started
    started.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds, with the places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']][:4]}" for one in found
    ]


def sideways(page: Page) -> bool:
    """Return whether *page* scrolls sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log, and 404.html where there is none."""

    def log_message(self, *_words: object) -> None:
        pass

    def send_error(self, code: int, *_words: object) -> None:
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


class Prefixed(Quiet):
    """Serves the site under the path of its `site_url`."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/base"))


@contextmanager
def served(folder: Path, kind: type[Quiet]) -> Iterator[str]:
    """Serve *folder* on loopback and give the address."""
    handler = functools.partial(kind, directory=str(folder))
    with running(handler) as address:
        yield address


@contextmanager
def running(handler: object) -> Iterator[str]:
    """Serve with *handler* on a free port of loopback and give the address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:  # type: ignore[arg-type]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

"""A site that is built and served, its service, its outbox, and who reads it."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile
from pathlib import Path
from threading import Thread

from cli.repositories import CONFIG, ENVIRONMENT, Repository
from cli.repositories import policy as text

RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"
SOURCES = str(Path(__file__).parents[2] / "scripts")
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


def headers(path: Path) -> list[tuple[str, str]]:
    """Return what *path* says is sent with every page: its part on `/*`."""
    part = path.read_text("utf-8").partition("/*\n")[2]
    lines = takewhile(lambda line: line.startswith(" "), part.splitlines())
    return [
        (name, value) for name, _, value in (x.strip().partition(": ") for x in lines)
    ]


class Host(SimpleHTTPRequestHandler):
    """A host of static files that sends the headers which the site asks for."""

    def end_headers(self) -> None:
        for name, value in headers(Path(self.directory) / "_headers"):
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


@contextmanager
def hosted(folder: Path, port: int) -> Iterator[None]:
    """Serve the built site in *folder* on loopback."""
    host = partial(Host, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), host) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def free() -> int:
    """Return a port on loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Publisher:
    """A site with its service running, its outbox, and what the operator does.

    Its first version asks once; `wordings` are those that were published.
    """

    def __init__(self, root: Path, database: str) -> None:
        self.port, self.site_port = free(), free()
        self.address = f"http://127.0.0.1:{self.port}"
        self.site_address = f"http://127.0.0.1:{self.site_port}/"
        named = {"service": self.address, "database": database, "start": day(-10)}
        config = CONFIG.replace("https://policies.example/", self.site_address)
        self.site = Repository(root / "site", config + SETTINGS.format(**named))
        self.wordings = ["once"]
        files = {"policies/privacy.md": text(day(-90), "We ask once.")}
        self.site.commit(day(-100), files)
        self.folder = self.site.root / "site"
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

    def publish(self) -> str:
        """Commit a version that asks in another way; return the word that is new."""
        number = len(self.wordings)
        word = f"{('twice', 'often', 'weekly', 'daily', 'hourly')[number - 1]}"
        self.wordings.append(word)
        version = text(
            day(50 + 10 * number), f"We ask {word}.", summary="We ask for more."
        )
        self.site.commit(day(-1), {"policies/privacy.md": version})
        return word

    def mails(self, to: str) -> list[EmailMessage]:
        """Return the mails to *to* that nobody has read yet."""
        folder = self.site.root / ".inforce" / "outbox" / "new"
        found = []
        for path in sorted(set(folder.glob("*")) - self.read):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if isinstance(mail, EmailMessage) and mail["To"] == to:
                self.read.add(path)
                found.append(mail)
        return found

    def mail(self, to: str) -> EmailMessage:
        """Return the mail to *to* that arrives within seconds."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = self.mails(to)
            if found:
                assert len(found) == 1
                return found[0]
            time.sleep(0.05)
        raise TimeoutError("no mail arrived")


@contextmanager
def publishing(root: Path, database: str) -> Iterator[Publisher]:
    """Give a publisher whose site is built and served, and whose service runs."""
    made = Publisher(root, database)
    assert made.site.run("build") == 0
    started = made.start()
    try:
        with hosted(made.folder, made.site_port):
            yield made
    finally:
        started.send_signal(signal.SIGTERM)
        _, said = started.communicate(timeout=30)
    assert started.returncode == 0, said
    assert "@example.org" not in said
    assert "failure" not in said


def link(mail: EmailMessage, part: str) -> str:
    """Return the address in the text of *mail* that holds *part*."""
    body = mail.get_body(("plain",))
    assert body is not None
    words = str(body.get_content()).split()
    return next(one.strip("<>.") for one in words if part in one)


def seconds(port: int, path: str, many: int) -> list[float]:
    """Return how long each of *many* answers took, over one connection."""
    web, times = http.client.HTTPConnection("127.0.0.1", port, timeout=10), []
    for _ in range(many):
        began = time.perf_counter()
        web.request("GET", path)
        web.getresponse().read()
        times.append(time.perf_counter() - began)
    web.close()
    return times

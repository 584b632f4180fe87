"""Runs the sample site, the service and the outbox together, until Ctrl-C.

Run as `make demo`. It works in a copy of this repository, and nothing leaves the
machine: mails stand in the outbox of the copy, which a page shows.
"""

import argparse
import html
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
RUN = "import sys; from inforce.cli import main; sys.exit(main(sys.argv[1:]))"
INFORCE = (sys.executable, "-c", RUN)
# How long to wait for a page or a mail, seconds.
PATIENCE = 60.0
_OTHERS = "name others: make demo PORT=9000 SERVICE_PORT=9001 OUTBOX_PORT=9002"


def main(words: Sequence[str] | None = None) -> int:
    """Run until a signal, or with `--check` until a mail was asked for and confirmed."""
    given = _given(words)
    taken = _taken(given)
    if taken:
        print(f"another program listens on {taken}; {_OTHERS}", file=sys.stderr)
        return 3
    place = given.place.resolve()
    _prepared(place, given)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _running(_programs(given), place) as running:
            _told(place, given)
            if given.check:
                return _checked(given)
            return _until_one_ends(running)
    except KeyboardInterrupt:
        print("stopped")
        return 0


def _given(words: Sequence[str] | None) -> argparse.Namespace:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--port", type=int, default=8000, help="of the site")
    read.add_argument("--service-port", type=int, default=8001)
    read.add_argument("--outbox-port", type=int, default=8002)
    read.add_argument("--place", type=Path, default=ROOT / ".inforce" / "demo-site")
    read.add_argument("--check", action="store_true", help="try it, then stop")
    return read.parse_args(words)


def _taken(given: argparse.Namespace) -> int:
    """Return the first port on which somebody else listens, 0 when none is taken."""
    for port in (given.port, given.service_port, given.outbox_port):
        with socket.socket() as tried:
            if not tried.connect_ex(("127.0.0.1", port)):
                return int(port)
    return 0


def _prepared(place: Path, given: argparse.Namespace) -> None:
    """Copy the repository to *place*, its settings for this machine, and build."""
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True)
    file = place / "mkdocs.yml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^site_url: .*", f"site_url: {_at(given.port)}", text)
    service = f"      notify:\n        service: {_at(given.service_port)}\n"
    file.write_text(text.replace("      notify:\n", service), encoding="utf-8")
    subprocess.run([*INFORCE, "build"], cwd=place, check=True)


def _programs(given: argparse.Namespace) -> list[list[str]]:
    site = ["-m", "http.server", "--bind", "127.0.0.1", "--directory", "site"]
    return [
        [sys.executable, *site, str(given.port)],
        [*INFORCE, "service", "--port", str(given.service_port)],
        [*INFORCE, "outbox", "--port", str(given.outbox_port)],
    ]


@contextmanager
def _running(
    programs: Sequence[Sequence[str]], place: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start *programs* in *place*, and end all of them however this ends."""
    log = (place / "demo.log").open("wb")
    running: list[subprocess.Popen[bytes]] = []
    try:
        # A session of its own: Ctrl-C is for us, and we end them in order.
        running.extend(
            subprocess.Popen(
                words, cwd=place, stdout=log, stderr=log, start_new_session=True
            )
            for words in programs
        )
        yield running
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(timeout=30)
        log.close()


def _told(place: Path, given: argparse.Namespace) -> None:
    for port in (given.port, given.service_port, given.outbox_port):
        _waited(partial(_page, _at(port)))
    shown = place.relative_to(ROOT) if place.is_relative_to(ROOT) else place
    print(f"subscribe   {_at(given.port)}subscribe/")
    print(f"your mails  {_at(given.outbox_port)}")
    print(f"then tell the people who confirmed, from {shown}:")
    print("    inforce notify send --today 2026-12-01")
    print(f"log         {shown / 'demo.log'}; Ctrl-C stops all", flush=True)


def _until_one_ends(running: Sequence[subprocess.Popen[bytes]]) -> int:
    while True:
        for one in running:
            if one.poll() is not None:
                print(f"ended by itself: {' '.join(map(str, one.args[2:]))}")  # type: ignore[index]
                return 3
        time.sleep(0.5)


def _checked(given: argparse.Namespace) -> int:
    """Do what a visitor would do, from the page of the site to the confirmation."""
    assert f'action="{_at(given.service_port)}subscribe/"' in _page(
        f"{_at(given.port)}subscribe/"
    )
    ask = {"policy": "*", "mode": "each", "language": "en", "email": "ann@example.org"}
    service = f"{_at(given.service_port)}subscribe/"
    form = _page(service, ask)
    stamp = re.search(r'name="stamp" value="([^"]+)"', form)
    assert stamp, "the service did not show the form once more"
    time.sleep(3)
    _page(service, {**ask, "stamp": stamp[1]})
    mail = _waited(lambda: _mail(given))
    link = re.search(r"http://127[^\s<\"]+/confirm/[\w-]+", html.unescape(mail))
    assert link, "no link to confirm in the mail"
    assert "<button" in _page(link[0])
    assert "You will get mail" in _page(link[0], {"act": "confirm"})
    print("checked: asked, mailed, confirmed")
    return 0


def _mail(given: argparse.Namespace) -> str:
    """Return the page of the first mail, empty while there is none."""
    listed = _page(_at(given.outbox_port))
    found = re.search(r'<li><a href="/([^"]+)"', listed)
    return _page(_at(given.outbox_port) + found[1]) if found else ""


def _page(address: str, form: dict[str, str] | None = None) -> str:
    body = urlencode(form).encode() if form is not None else None
    with urllib.request.urlopen(address, body, timeout=10) as answer:  # noqa: S310 - loopback
        return str(answer.read().decode("utf-8"))


def _waited(asked: Callable[[], str]) -> str:
    """Return what *asked* returns as soon as that is something."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if found := asked():
                return found
        except URLError:
            pass
        if time.monotonic() > end:
            raise TimeoutError("nothing came; see demo.log")
        time.sleep(0.2)


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}/"


if __name__ == "__main__":
    raise SystemExit(main())

"""Uncommitted edits: shown by `serve`, never published."""

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

pytestmark = pytest.mark.site


def served(publisher: Any) -> Path:
    """Build as `mkdocs serve` does and return the folder of the site."""
    folder: Path = publisher.root / "served"
    config = load_config(str(publisher.root / "mkdocs.yml"), site_dir=str(folder))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config, serve_url="http://127.0.0.1:8000/")
    return folder


def draft(publisher: Any, **changed: str) -> None:
    """Edit the policy without committing."""
    text = publisher.policy(
        changed.get("title", "Privacy policy"),
        changed.get("effective", "2027-01-01"),
        "# Privacy policy\n\n## Data\n\nWe ask twice.",
        summary="More.",
    )
    publisher.write({"policies/privacy.md": text})


def test_an_uncommitted_edit_is_served_as_a_draft_with_its_redline(
    publisher: Any,
) -> None:
    draft(publisher)
    folder = served(publisher)
    text = (folder / "privacy/draft/index.html").read_text()
    changes = (folder / "privacy/draft/changes/index.html").read_text()

    assert "Draft, not published" in text
    assert "We ask twice" in text
    assert re.search(r"<ins[^>]*>.*twice", changes)
    assert "We ask twice" not in (folder / "privacy/index.html").read_text()


def test_a_clean_tree_is_served_without_drafts(publisher: Any) -> None:
    folder = served(publisher)

    assert (folder / "privacy/index.html").exists()
    assert not (folder / "privacy/draft").exists()


def test_a_draft_with_a_mistake_is_served_all_the_same(publisher: Any) -> None:
    draft(publisher, effective="someday")
    folder = served(publisher)

    assert "We ask twice" in (folder / "privacy/draft/index.html").read_text()


def test_a_build_publishes_no_draft(publisher: Any) -> None:
    draft(publisher)
    publisher.build()

    assert not (publisher.site / "privacy/draft").exists()


# A shell that runs the tests in the background has them ignore an interrupt.
INTERRUPTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from mkdocs.__main__ import cli
cli()
"""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(port: int, address: str) -> str:
    """Return a page as soon as the server answers, within twenty seconds."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", address)
            answer = asked.getresponse()
            text = answer.read().decode()
            asked.close()
            if answer.status == 200:
                return text
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"no answer to {address}")


def test_mkdocs_serve_shows_the_draft(publisher: Any) -> None:
    draft(publisher)
    port = free_port()
    words = [sys.executable, "-c", INTERRUPTED, "serve", "-a", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        words,
        cwd=publisher.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            page = fetched(port, "/base/privacy/draft/")
        finally:
            # As Ctrl-C does, so that MkDocs removes its temporary folder.
            server.send_signal(signal.SIGINT)

    assert "We ask twice" in page
    assert "Content-Security-Policy" not in page

"""`inforce serve`: uncommitted edits as drafts, until it is interrupted."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from cli.repositories import ENVIRONMENT, Repository, policy

_RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"
_SOURCES = str(Path(__file__).parents[2] / "scripts")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answer(address: str) -> str:
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=5) as page:  # noqa: S310 - http only
                return str(page.read().decode())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return ""


@pytest.mark.git
@pytest.mark.site
def test_serve_shows_an_uncommitted_edit_as_a_draft(repository: Repository) -> None:
    repository.write({"policies/privacy.md": policy("2026-03-01", "We ask thrice.")})
    address = f"127.0.0.1:{_free_port()}"
    words = [sys.executable, "-c", _RUN, "serve", "--address", address]
    served = subprocess.Popen(
        words,
        cwd=repository.root,
        env={**ENVIRONMENT, "PYTHONPATH": _SOURCES},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        draft = _answer(f"http://{address}/privacy/draft/")
    finally:
        served.terminate()
        served.wait(timeout=20)

    assert "We ask thrice." in draft

"""Progress is shown on a terminal, and only there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.repositories import ENVIRONMENT, Repository

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
_RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"
_SOURCES = str(Path(__file__).parents[2] / "scripts")


def _on_a_terminal(folder: Path, *words: str) -> tuple[str, str]:
    """Return what is printed on stdout, and on stderr when that is a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        cwd=folder,
        env={**ENVIRONMENT, "PYTHONPATH": _SOURCES, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        timeout=60,
    )
    os.write(theirs, b"\n")
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    return done.stdout.decode(), shown.decode()


@pytest.mark.git
def test_a_terminal_shows_that_something_is_going_on(repository: Repository) -> None:
    result, shown = _on_a_terminal(
        repository.root, "status", "--json", "--today", "2026-02-01"
    )

    assert "Reading" in shown
    assert result.startswith("{\n")

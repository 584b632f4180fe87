"""`make demo` works: a visitor asks on the site, gets the mail, and confirms."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from docs.repositories import environment

ROOT = Path(__file__).parents[2]


def free_ports(number: int) -> list[str]:
    """Return ports of this machine at which nobody listened just now."""
    with ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in found]


def demonstrated(place: Path, ports: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run the demonstration at *ports*, of site, service and outbox; return how it ended."""
    names = ("--port", "--service-port", "--outbox-port")
    words = [word for pair in zip(names, ports, strict=True) for word in pair]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.demo",
            "--check",
            *words,
            "--place",
            str(place),
        ],
        cwd=ROOT,
        env={**environment(), "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


@pytest.mark.git
@pytest.mark.site
def test_the_demonstration_asks_mails_and_confirms(tmp_path: Path):
    ports = free_ports(3)
    done = demonstrated(tmp_path / "demo", ports)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "checked: asked, mailed, confirmed" in done.stdout
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(ports[1])), timeout=5)


def test_the_demonstration_says_which_port_is_taken(tmp_path: Path):
    ports = free_ports(3)
    with socket.create_server(("127.0.0.1", int(ports[1]))):
        done = demonstrated(tmp_path / "demo", ports)

    assert done.returncode == 3
    assert done.stdout == ""
    assert f"another program listens on {ports[1]}" in done.stderr
    assert "make demo PORT=9000" in done.stderr
    assert "Traceback" not in done.stderr

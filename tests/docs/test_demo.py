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


@pytest.mark.git
@pytest.mark.site
def test_the_demonstration_asks_mails_and_confirms(tmp_path: Path):
    site, service, outbox = free_ports(3)
    ports = ["--port", site, "--service-port", service, "--outbox-port", outbox]
    place = tmp_path / "demo"
    words = [sys.executable, "-m", "benchmarks.demo", "--check", *ports]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
    done = subprocess.run(
        [*words, "--place", str(place)],
        cwd=ROOT,
        env={**environment(), "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "checked: asked, mailed, confirmed" in done.stdout
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(service)), timeout=5)

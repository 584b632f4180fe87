"""Programs of Postfix beside which we measure, unpacked and not installed.

`smtp-sink` takes mail and throws it away, `smtp-source` sends it: both are what
Postfix itself is measured with. The Debian package is fetched with apt and
unpacked below a cache folder; where apt is missing there is nothing to measure
against, and that is said.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from inforce.errors import ExternalError

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".inforce" / "bench"
OCTETS = 6700


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    """The programs below *root*, the unpacked package, and what they need to run."""

    root: Path

    def command(self, name: str, *arguments: str) -> list[str]:
        """Return the command line of the program *name*."""
        return [str(self.root / "usr" / "sbin" / name), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        """The environment: the package's own libraries and an empty configuration."""
        return {
            **os.environ,
            "LD_LIBRARY_PATH": str(self.root / "usr" / "lib" / "postfix"),
            "MAIL_CONFIG": str(self.root / "etc" / "postfix"),
        }


def postfix(cache: Path = CACHE) -> Postfix:
    """Return the programs of Postfix, unpacked below *cache* when first asked for.

    Raises:
        ExternalError: the package cannot be fetched or unpacked here.
    """
    root = cache / "postfix"
    if not (root / "usr" / "sbin" / "smtp-sink").exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as made:
            _unpacked(Path(made))
            shutil.rmtree(root, ignore_errors=True)
            (Path(made) / "root").rename(root)
    # The programs read main.cf and need nothing in it.
    (root / "etc" / "postfix").mkdir(parents=True, exist_ok=True)
    (root / "etc" / "postfix" / "main.cf").touch()
    return Postfix(root=root)


def _unpacked(folder: Path) -> None:
    try:
        subprocess.run(
            ["apt-get", "-q", "download", "postfix"],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=300,
        )
        package = next(folder.glob("postfix_*.deb"))
        subprocess.run(["dpkg", "-x", package, folder / "root"], check=True, timeout=60)
    except (OSError, StopIteration, subprocess.SubprocessError) as error:
        raise ExternalError(
            "the Debian package postfix cannot be fetched; expected apt-get, dpkg and"
            " a package list (apt-get update)"
        ) from error


@contextmanager
def sink(programs: Postfix, backlog: int = 200) -> Iterator[int]:
    """Run smtp-sink on a free port of 127.0.0.1; give the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = programs.command("smtp-sink", *user, f"127.0.0.1:{port}", str(backlog))
    with subprocess.Popen(
        command,
        env=programs.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            _await(port)
            yield port
        finally:
            running.terminate()


def sent_raw(
    programs: Postfix, port: int, messages: int, sessions: int, octets: int = OCTETS
) -> float:
    """Return the messages per second of smtp-source over *sessions* connections.

    Each message has *octets*: compare only what is of one size.
    """
    command = programs.command(
        "smtp-source", "-d", "-s", str(sessions), "-m", str(messages),
        "-l", str(octets), f"127.0.0.1:{port}",
    )  # fmt: skip
    begun = time.perf_counter()
    subprocess.run(command, env=programs.environment, check=True, timeout=300)
    return messages / (time.perf_counter() - begun)


def _await(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise ExternalError("smtp-sink does not listen; expected it within ten seconds")


if __name__ == "__main__":
    postfix(CACHE)

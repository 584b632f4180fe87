"""The same once more through a real Postfix, where its package is unpacked.

Postfix hands the mails on to a sink on loopback; nothing leaves the machine.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.notify.sink import Sink

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from notify.postfix_server import is_here, running  # noqa: E402

DOMAINS = ("example.org", "example.net")
POLICY = """---
title: Demonstration policy
effective: {day}
summary: This policy was made to be announced through Postfix.
---

We demonstrate.
"""
SETTINGS = """\
        database: .inforce/postfix.db
        transport: smtp
        smtp: {{host: 127.0.0.1, port: {port}, tls: none}}
"""


def sent_through_postfix(place: Path, run: str) -> int | None:
    """Announce a policy of today from *place* through Postfix.

    Returns how many mails came out of it, None where it cannot be started:
    it is not unpacked, or we are not root.
    """
    if not is_here():
        return None
    _announced(place)
    with Sink() as sink, tempfile.TemporaryDirectory() as folder:
        ports = dict.fromkeys(DOMAINS, sink.port)
        with running(Path(folder), ports) as port:
            _configured(place, port)
            _told(place, run)
            _awaited(sink, 3)
        return sink.total


def _announced(place: Path) -> None:
    day = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
    (place / "policies" / "demonstration.md").write_text(
        POLICY.format(day=day), encoding="utf-8"
    )
    who = ("-c", "user.name=Legal team", "-c", "user.email=legal@papierkran.example")
    for words in (("add", "policies"), (*who, "commit", "-q", "-m", "Announce")):
        subprocess.run(["git", *words], cwd=place, check=True)


def _configured(place: Path, port: int) -> None:
    path = place / "mkdocs.yml"
    text = path.read_text(encoding="utf-8")
    start = datetime.now(UTC).date().isoformat()
    text = text.replace("start: 2026-11-01", f"start: {start}")
    after = "      notify:\n"
    text = text.replace(after, after + SETTINGS.format(port=port))
    path.write_text(text, encoding="utf-8")


def _told(place: Path, run: str) -> None:
    for words in (
        ("people", "import", "--audience", "account", "people.csv"),
        ("notify", "send", "--confirm", "3"),
    ):
        command = [sys.executable, "-c", run, *words]
        subprocess.run(command, cwd=place, env={**os.environ}, check=True)


def _awaited(sink: Sink, number: int) -> None:
    for _ in range(200):
        if sink.total >= number:
            return
        time.sleep(0.1)

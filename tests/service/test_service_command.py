"""`inforce service` as a person starts it: a folder, a command, an address."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest
from cli.repositories import CONFIG, ENVIRONMENT, Repository
from cli.repositories import policy as text
from service.conftest import field, heading

from inforce.cli import main
from inforce.people.keys import keyring
from inforce.service.stamps import SOONEST, stamp

pytestmark = pytest.mark.git
_RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"
_SOURCES = str(Path(__file__).parents[2] / "scripts")
_MAIL = "      notify: {sender: policies@policies.example}\n"


class Started:
    """The command, running."""

    def __init__(self, root: Path, *words: str) -> None:
        self.root = root
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RUN, "service", "--port", "0", *words],
            cwd=root,
            env={**ENVIRONMENT, "PYTHONPATH": _SOURCES},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        self.address = line.removesuffix("/subscribe/")

    def mail(self) -> str:
        """Return the text of the mail that arrives in the outbox."""
        for _ in range(200):
            found = list((self.root / ".inforce/outbox/new").glob("*"))
            if found:
                mail = message_from_bytes(found[0].read_bytes(), policy=policy.default)
                body = mail.get_body(("plain",))
                assert body is not None
                return str(body.get_content())
            time.sleep(0.05)
        return ""

    def ended(self) -> tuple[int, str]:
        """End it as a system does; return its exit code and what it logged."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with one policy."""
    made = Repository(tmp_path / "repository", CONFIG + _MAIL)
    made.commit("2024-12-01", {"policies/privacy.md": text("2025-01-01")})
    return made.root


@pytest.fixture
def started(folder: Path) -> Iterator[Started]:
    """The service of the site."""
    made = Started(folder)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.communicate()


def test_it_starts_with_nothing_set_up_and_mails_a_link_that_works(started):
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", started.address)
    with httpx.Client(base_url=started.address) as web:
        form = web.get("/subscribe/").text
        time.sleep(SOONEST + 1)
        asked = web.post(
            "/subscribe/",
            data={
                "policy": "privacy",
                "mode": "each",
                "language": "en",
                "email": "ann@example.org",
                "stamp": field(form, "stamp"),
            },
        )
        mail = started.mail()
        link = re.search(rf"{started.address}/confirm/\S+", mail)
        assert link, mail
        confirmed = web.post(link[0])
        code, said = started.ended()

    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert "Privacy" in form
    assert heading(asked.text) == "Check your mail"
    assert heading(confirmed.text) == "You will get mail from now on"
    assert code == 0
    assert [(one["route"], one["status"]) for one in lines] == [
        ("subscribe", 200),
        ("subscribe", 200),
        ("confirm", 200),
    ]
    assert "ann@" not in said
    assert link[0].rpartition("/")[2] not in said
    assert (started.root / ".inforce/state.db").stat().st_mode & 0o077 == 0


def test_a_proxy_is_believed_only_when_it_is_named(folder):
    assert counted(folder) == 1
    assert counted(folder, "--forwarded-allow-ips", "127.0.0.1") == 2


@pytest.mark.parametrize("given", ["nonsense", "127.0.0.1,,::1", "10.0.0.1/8"])
def test_a_proxy_that_is_no_address_is_said(folder, capsys, given):
    words = ["--config", str(folder / "mkdocs.yml"), "--forwarded-allow-ips", given]

    assert main(["service", *words]) == 2
    assert "such as 127.0.0.1,10.0.0.0/8" in capsys.readouterr().err


def counted(folder, *words):
    """Return how many networks two requests came from, in the service's view."""
    made = Started(folder, *words)
    keys = keyring(folder / ".inforce/keys.json", {})
    with httpx.Client(base_url=made.address) as web:
        for number, peer in enumerate(("192.0.2.1", "198.51.100.1")):
            web.post(
                "/subscribe/",
                data={
                    "policy": "*",
                    "mode": "each",
                    "email": f"ann{len(words)}{number}@example.org",
                    "stamp": stamp(keys, "0" * 64, int(time.time()) - 10),
                },
                headers={"X-Forwarded-For": peer},
            )
    code, said = made.ended()
    assert code == 0, said
    with closing(sqlite3.connect(folder / ".inforce/state.db")) as database:
        rows = database.execute(
            "SELECT DISTINCT network FROM consent JOIN contact ON contact.id = contact "
            "WHERE address LIKE ?",
            (f"ann{len(words)}%",),
        )
        return len(rows.fetchall())


def test_a_port_that_is_taken_is_said(folder, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code = main(
            ["service", "--config", str(folder / "mkdocs.yml"), "--port", str(port)]
        )

    said = capsys.readouterr().err
    assert code == 3
    assert f"cannot listen at 127.0.0.1:{port}" in said
    assert "--port" in said


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("nonsense.invalid", "is no address of this machine"),
        ("", "is no address of this machine"),
        ("192.0.2.1", "is the address of another machine"),
    ],
)
def test_a_host_that_is_not_here_is_said(folder, capsys, host, said):
    code = main(["service", "--config", str(folder / "mkdocs.yml"), "--host", host])

    told = capsys.readouterr()
    assert code == 2
    assert said in told.err
    assert "--host" in told.err
    assert told.out == ""


def test_a_project_just_begun_is_served_and_its_mails_are_read(tmp_path):
    made = Repository(tmp_path / "new", "")
    assert main(["init", str(made.root)]) == 0
    made.commit("2025-01-01", {})
    started = Started(made.root)
    ask(started, "ann@example.org")
    mail = started.mail()
    code, said = started.ended()

    assert f"{started.address}/confirm/" in mail
    assert code == 0
    assert "failure" not in said


def ask(started, email, policy="*"):
    """Ask for mail as a program that has a form already."""
    keys = keyring(started.root / ".inforce/keys.json", {})
    return httpx.post(
        f"{started.address}/subscribe/",
        data={
            "policy": policy,
            "mode": "each",
            "language": "en",
            "email": email,
            "stamp": stamp(keys, "0" * 64, int(time.time()) - 10),
        },
    )


def test_keys_that_are_gone_stop_it_until_they_are_back_or_given_up(folder, capsys):
    words = ["--config", str(folder / "mkdocs.yml")]
    keys = folder / ".inforce/keys.json"
    first = Started(folder)
    assert first.ended()[0] == 0
    keys.rename(folder / "keys.away")

    refused = Started(folder)
    _, said = refused.process.communicate(timeout=30)
    made = keys.exists()
    assert main(["people", "rotate", "--lost", *words]) == 0
    again = Started(folder)

    assert (refused.process.returncode, refused.address, made) == (2, "", False)
    assert "keys.json: the keys of the people's database are gone" in said
    assert "inforce people rotate --lost" in said
    assert "k1 is the key of the database" in capsys.readouterr().out
    assert httpx.get(f"{again.address}/ready").status_code == 200
    assert again.ended()[0] == 0

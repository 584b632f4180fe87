import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from notify.bounce_oddities import complaint
from notify.bounce_samples import FACTS, TOKEN, postfix
from notify.campaigns import breaches, campaign, row
from sqlalchemy import select

from inforce.cli import main
from inforce.cli.notify import instance
from inforce.notify.bounces.intake import from_maildir
from inforce.notify.return_paths import return_path
from inforce.settings import settings
from inforce.store import reading
from inforce.store.tables import bounce, contact

GONE, FULL = FACTS[0], FACTS[16]


@pytest.fixture
def site(tmp_path, monkeypatch):
    (tmp_path / "mkdocs.yml").write_text("site_name: Policies\nplugins: [inforce]\n")
    for name in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return settings(tmp_path / "mkdocs.yml")


@pytest.fixture
def engine(site):
    made = instance.engine(site)
    campaign(made, 3, state="sent", attempt=1, first_at=int(time.time()) - 3600)
    yield made
    made.dispose()


def keys(site):
    """Return the keys of the site, as its commands read them."""
    made = instance.engine(site)
    ring = instance.keys(site, made)
    made.dispose()
    return ring


def about(site, number, message):
    path = return_path(number, keys(site), "b.example")
    return message.replace(TOKEN.encode(), path.encode())


def put(site, name, message):
    (site.root / "Maildir" / "new" / name).write_bytes(message)


def names(folder):
    return sorted(one.name for one in (Path("Maildir") / folder).iterdir())


def run(capsys, *arguments):
    code = main(["notify", "bounces", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def piped(monkeypatch, message):
    stdin = io.TextIOWrapper(io.BytesIO(message))
    monkeypatch.setattr(sys, "stdin", stdin)


def statuses(engine):
    with reading(engine) as connection:
        return {one.id: one.status for one in connection.execute(select(contact))}


def reports(engine):
    with reading(engine) as connection:
        return len(connection.execute(select(bounce)).all())


def test_a_maildir_is_read_recorded_and_moved(site, engine, capsys):
    put(site, "1.a", about(site, 1, postfix(GONE)))
    put(site, "2.b", about(site, 2, postfix(FULL)))
    put(site, "3.c", about(site, 3, complaint("abuse")))
    code, out, _ = run(capsys, "--maildir", "Maildir", "--json")

    found = json.loads(out)
    assert (code, found["read"], found["hard"], found["soft"]) == (0, 3, 1, 1)
    assert (found["complaint"], found["suppressed"], found["unmatched"]) == (1, 2, 0)
    assert statuses(engine) == {1: "suppressed", 2: "confirmed", 3: "unsubscribed"}
    assert names("cur") == ["1.a:2,S", "2.b:2,S", "3.c:2,S"]
    assert names("new") == []
    assert breaches(engine) == []


def test_a_second_run_finds_nothing(site, engine, capsys):
    put(site, "1.a", about(site, 1, postfix(GONE)))
    run(capsys, "--maildir", "Maildir")

    assert run(capsys, "--maildir", "Maildir")[0::2] == (0, "nothing to read\n")


def test_a_report_that_comes_again_counts_once(site, engine, capsys):
    for name in ("1.a", "2.a"):
        put(site, name, about(site, 1, postfix(GONE)))
    code, out, _ = run(capsys, "--maildir", "Maildir", "--json")

    assert (code, json.loads(out)["repeated"], reports(engine)) == (0, 1, 1)


def test_a_dry_run_changes_nothing(site, engine, capsys):
    put(site, "1.a", about(site, 1, postfix(GONE)))
    code, out, _ = run(capsys, "--maildir", "Maildir", "--dry-run", "--json")

    assert (code, json.loads(out)["hard"], reports(engine)) == (0, 1, 0)
    assert names("new") == ["1.a"]
    assert statuses(engine)[1] == "confirmed"


def test_a_forged_report_is_counted_and_moved(site, engine, capsys):
    put(site, "1.a", postfix(GONE))
    code, out, _ = run(capsys, "--maildir", "Maildir", "--json")

    assert (code, json.loads(out)["unmatched"], reports(engine)) == (0, 1, 0)
    assert names("cur") == ["1.a:2,S"]


def test_links_and_folders_in_a_maildir_are_left_alone(site, engine, capsys):
    (site.root / "secret").write_bytes(about(site, 1, postfix(GONE)))
    (site.root / "Maildir/new/1.link").symlink_to(site.root / "secret")
    (site.root / "Maildir/new/2.folder").mkdir()
    os.mkfifo(site.root / "Maildir/new/3.pipe")
    code, out, _ = run(capsys, "--maildir", "Maildir", "--json")

    assert (code, json.loads(out).get("read", 0), reports(engine)) == (0, 0, 0)


class Dying:
    """A desk whose program is killed after its transaction."""

    def __init__(self, desk):
        self.desk = desk

    def take(self, messages):
        self.desk.take(messages)
        raise KeyboardInterrupt


def test_a_run_that_was_killed_goes_on_and_counts_nothing_twice(site, engine, capsys):
    from inforce.cli.notify.bounces import _desk

    put(site, "1.a", about(site, 1, postfix(GONE)))
    desk = _desk(site.root / "mkdocs.yml")
    with pytest.raises(KeyboardInterrupt):
        from_maildir(site.root / "Maildir", Dying(desk))
    assert names("new") == ["1.a"]

    found = from_maildir(site.root / "Maildir", desk)
    assert (found["repeated"], reports(engine)) == (1, 1)
    assert names("new") == []


def test_a_folder_that_is_no_maildir_is_named(site, engine, capsys):
    code, _, err = run(capsys, "--maildir", "elsewhere")

    assert (code, "elsewhere: is no Maildir; expected" in err) == (2, True)


def test_a_message_from_a_pipe_is_recorded(site, engine, capsys, monkeypatch):
    piped(monkeypatch, about(site, 2, postfix(GONE)))

    assert run(capsys)[0] == 0
    assert (statuses(engine)[2], row(engine, 2).bounce) == ("suppressed", "hard")


def test_the_mail_server_may_name_the_recipient(site, engine, capsys, monkeypatch):
    path = return_path(2, keys(site), "b.example")
    piped(monkeypatch, postfix(GONE))

    assert run(capsys, "-", "--recipient", path)[0] == 0
    assert row(engine, 2).bounce == "hard"


def test_what_is_no_report_is_taken_from_a_pipe_too(site, engine, capsys, monkeypatch):
    piped(monkeypatch, b"\0\xff no message")

    code, _, err = run(capsys)
    assert (code, err) == (0, "1 other, 1 read\n")
    assert reports(engine) == 0


def test_no_message_from_a_pipe_makes_a_traceback(site, engine):
    start = "import sys; from inforce.cli import main; sys.exit(main(sys.argv[1:]))"
    program = [sys.executable, "-c", start, "notify", "bounces"]
    for message in (b"", b"garbage", b"From: \xff <\n\n", b"To: (((\n\n" * 99):
        done = subprocess.run(program, input=message, capture_output=True, check=False)
        assert (done.returncode, done.stdout) == (0, b""), message
        assert done.stderr == b"1 other, 1 read\n", message


def test_a_mail_server_is_asked_to_try_again_when_the_database_fails(
    site, capsys, monkeypatch
):
    (site.root / ".inforce").mkdir()
    (site.root / ".inforce/state.db").write_bytes(b"no database" * 100)
    piped(monkeypatch, postfix(GONE))
    code, _, err = run(capsys)

    assert (code, "database" in err) == (75, True)


def test_a_mail_server_is_asked_to_try_again_when_the_settings_are_wrong(
    site, capsys, monkeypatch
):
    (site.root / "mkdocs.yml").write_text("plugins: []\n")
    piped(monkeypatch, postfix(GONE))

    assert run(capsys)[0] == 75

"""What opening gives, and what it says when it cannot."""

import os
import sqlite3
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from notify.servers import server
from sqlalchemy import Engine, event, insert, make_url, select, text
from sqlalchemy.exc import IntegrityError

from inforce.errors import ExternalError, InputError
from inforce.store import StoreError, StoreGoneError, opened, reading
from inforce.store.tables import meta

NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """Do without the rights of root, for whom nothing is read-only."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that everybody may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="inforce-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


def test_a_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    opened(".inforce/state.db", tmp_path).dispose()

    mode = (tmp_path / ".inforce" / "state.db").stat().st_mode
    assert mode & 0o777 == 0o600


def test_sqlite_keeps_commits_and_wipes_what_is_deleted(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path)
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 10000,
    }

    with reading(engine) as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in expected
        }

    engine.dispose()
    assert found == expected


def test_a_reader_waits_for_no_writer(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path, patience=0.1)

    with engine.begin() as writer, reading(engine) as reader:
        writer.execute(insert(meta), {"key": "a", "value": "b"})
        seen = reader.execute(select(meta.c.key)).all()

    engine.dispose()
    assert seen == []


def test_a_locked_database_says_so(tmp_path: Path) -> None:
    first = opened("state.db", tmp_path)
    second = opened("state.db", tmp_path, patience=0.1)

    with first.begin(), pytest.raises(StoreError, match="is locked: another program"):
        second.connect().execute(text("SELECT 1"))

    first.dispose()
    second.dispose()


def test_a_read_only_file_says_so(folder: Path) -> None:
    opened("state.db", folder).dispose()
    (folder / "state.db").chmod(0o444)
    folder.chmod(0o555)

    with unprivileged(), pytest.raises(ExternalError, match=r"read-only|be opened"):
        opened("state.db", folder).begin().__enter__()


def test_a_read_only_folder_says_so(folder: Path) -> None:
    folder.chmod(0o555)

    with unprivileged(), pytest.raises(StoreError, match="cannot be created"):
        opened("state.db", folder)


def test_a_file_in_the_place_of_the_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("")

    with pytest.raises(StoreError, match="cannot be created"):
        opened("there/state.db", tmp_path)


def test_a_folder_in_the_place_of_the_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "state.db").mkdir()

    with pytest.raises(StoreError, match="cannot be opened"):
        opened("state.db", tmp_path)


def test_a_file_of_another_kind_says_so(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(StoreError, match="is not a SQLite database"):
        opened("state.db", tmp_path)


def test_a_damaged_database_says_so(tmp_path: Path) -> None:
    opened("state.db", tmp_path).dispose()
    content = bytearray((tmp_path / "state.db").read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (tmp_path / "state.db").write_bytes(content)

    with pytest.raises(StoreError, match="is damaged"):
        opened("state.db", tmp_path)


def test_a_full_disk_says_so_and_nothing_is_half_written(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path)
    event.listen(engine, "connect", _no_growth)
    engine.dispose()

    with pytest.raises(StoreError, match="the disk is full"):
        _write_much(engine)

    with reading(engine) as connection:
        assert connection.execute(select(meta)).all() == []
    engine.dispose()


def _write_much(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(meta), {"key": "small", "value": "1"})
        connection.execute(insert(meta), {"key": "big", "value": "1" * 10**6})


def _no_growth(connection: sqlite3.Connection, _record: object) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")


@pytest.mark.parametrize(
    "url",
    ["mysql://localhost/x", "postgresql+asyncpg://localhost/x", "://", "sqlite:///x"],
)
def test_an_unknown_url_is_an_input_error(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected\s+postgresql://"):
        opened(url, tmp_path)


def test_a_server_that_is_not_there_says_so_without_the_password(
    tmp_path: Path,
) -> None:
    why = "cannot be reached: Connection refused; expected a running server"
    with pytest.raises(StoreGoneError, match=why) as caught:
        opened("postgresql://user:secret@127.0.0.1:1/x", tmp_path)

    assert "secret" not in str(caught.value)


@pytest.mark.postgres
def test_a_database_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist on the server"):
        opened(server().url("nowhere"), tmp_path)


@pytest.mark.postgres
def test_a_user_that_may_not_come_in_is_no_server_that_is_gone(tmp_path: Path) -> None:
    url = server().database()
    name = make_url(url).database
    roles = (f"{name}_guest", f"{name}_asleep", f"{name}_alone")
    for statement in (
        f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
        f"CREATE ROLE {roles[0]} LOGIN",
        f"CREATE ROLE {roles[1]} NOLOGIN",
        f"CREATE ROLE {roles[2]} LOGIN CONNECTION LIMIT 0",
        f"GRANT CONNECT ON DATABASE {name} TO {roles[2]}",
    ):
        server().server.psql(statement)

    said = []
    for user in (*roles, f"{name}_nobody"):
        with pytest.raises(StoreError) as caught:
            opened(url.replace("postgres:@", f"{user}:@"), tmp_path)
        said.append(str(caught.value).partition("' ")[2])

    refused = "refuses this user; expected one that may log in"
    full = "has no connection left; end other programs or raise max_connections"
    assert said == [refused, refused, full, refused]


def test_what_keeps_from_a_server_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreGoneError, match="invalid sslmode value"):
        opened("postgresql://u@127.0.0.1:1/x?sslmode=bogus", tmp_path)


@pytest.mark.postgres
def test_a_link_that_was_cut_while_nobody_used_it_is_replaced(tmp_path: Path) -> None:
    engine = opened(server().database(), tmp_path)
    with reading(engine) as connection:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar()
    server().server.psql(f"SELECT pg_terminate_backend({number})")

    with reading(engine) as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar() != number
    engine.dispose()


@pytest.mark.postgres
def test_options_in_the_url_go_on_to_hold(tmp_path: Path) -> None:
    options = "&options=-c%20statement_timeout%3D1234"
    engine = opened(server().database() + options, tmp_path)

    with reading(engine) as connection:
        found = connection.execute(text("SHOW statement_timeout")).scalar()
        patience = connection.execute(text("SHOW lock_timeout")).scalar()

    engine.dispose()
    assert (found, patience) == ("1234ms", "10s")


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_no_failure_repeats_what_a_row_holds(tmp_path: Path, kind: str) -> None:
    database = "state.db" if kind == "sqlite" else server().database()
    engine = opened(database, tmp_path)
    row = {"key": "ann@example.org", "value": "bob@example.org"}
    with engine.begin() as connection:
        connection.execute(insert(meta), row)
    said = []
    for wrong in (row, {**row, "key": "new@example.org", "value": None}):
        with pytest.raises(IntegrityError) as raised, engine.begin() as connection:
            connection.execute(insert(meta), wrong)
        said += traceback.format_exception(raised.value)
    engine.dispose()

    assert "IntegrityError" in "".join(said)
    assert "example.org" not in "".join(said)

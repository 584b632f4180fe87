"""A restored or copied database does not send by itself."""

import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from notify.servers import server
from sqlalchemy import Engine, insert

from inforce.notify import chain
from inforce.store import StoreError, opened
from inforce.store.instance import check_epoch, note, only_sender
from inforce.store.tables import meta


def _advance(engine: Engine) -> None:
    with engine.begin() as connection:
        chain.append(connection, "test", {}, 0)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Engine, Path]]:
    path = tmp_path / "state.db"
    engine = opened(str(path), tmp_path)
    _advance(engine)
    check_epoch(engine, path)
    yield engine, path
    engine.dispose()


def _refused(path: Path) -> str:
    """Return why the database at *path* is refused; then adopt it."""
    engine = opened(str(path), path.parent)
    with pytest.raises(StoreError) as caught:
        check_epoch(engine, path)
    check_epoch(engine, path, adopt=True)
    check_epoch(engine, path)
    engine.dispose()
    return str(caught.value)


def test_a_database_that_goes_on_is_accepted(home: tuple[Engine, Path]) -> None:
    engine, path = home
    _advance(engine)
    check_epoch(engine, path)
    _advance(engine)
    note(engine, path)
    check_epoch(engine, path)

    assert '"chain": "3:' in path.with_name("state.db.instance").read_text()


def test_a_copy_without_the_file_beside_it_is_refused(
    home: tuple[Engine, Path], tmp_path: Path
) -> None:
    engine, path = home
    engine.dispose()
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(path, tmp_path / "elsewhere" / "state.db")

    assert "it is a copy" in _refused(tmp_path / "elsewhere" / "state.db")


def test_a_copied_folder_is_refused(home: tuple[Engine, Path], tmp_path: Path) -> None:
    engine, _path = home
    engine.dispose()
    (tmp_path / "elsewhere").mkdir()
    for name in ("state.db", "state.db.instance"):
        shutil.copy(tmp_path / name, tmp_path / "elsewhere" / name)

    assert "is a copy" in _refused(tmp_path / "elsewhere" / "state.db")


def test_a_restored_backup_is_refused(home: tuple[Engine, Path]) -> None:
    engine, path = home
    engine.dispose()
    backup = path.read_bytes()
    _advance(engine)
    note(engine, path)
    engine.dispose()
    path.write_bytes(backup)

    assert "a backup was restored" in _refused(path)


def test_a_backup_that_went_another_way_is_refused(home: tuple[Engine, Path]) -> None:
    engine, path = home
    engine.dispose()
    backup = path.read_bytes()
    _advance(engine)
    note(engine, path)
    engine.dispose()
    path.write_bytes(backup)
    with engine.begin() as connection:
        chain.append(connection, "another", {}, 0)
    engine.dispose()

    assert "a backup was restored" in _refused(path)


def test_a_new_database_in_the_place_of_one_that_sent_is_refused(
    home: tuple[Engine, Path],
) -> None:
    engine, path = home
    engine.dispose()
    path.unlink()

    assert "another one stood here" in _refused(path)


def test_another_database_is_refused(home: tuple[Engine, Path]) -> None:
    engine, path = home
    with engine.begin() as connection:
        connection.execute(meta.update().where(meta.c.key == "epoch"), {"value": "x"})
    engine.dispose()

    assert "another one than the file beside it knows" in _refused(path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_torn_file_is_refused(home: tuple[Engine, Path], content: str) -> None:
    engine, path = home
    engine.dispose()
    path.with_name("state.db.instance").write_text(content)

    assert "another one than the file beside it knows" in _refused(path)


@pytest.mark.postgres
def test_a_second_machine_joins_a_server_and_a_restored_one_is_refused(
    tmp_path: Path,
) -> None:
    engine = opened(server().database(), tmp_path)
    check_epoch(engine, tmp_path / "one")
    check_epoch(engine, tmp_path / "two")
    _advance(engine)
    note(engine, tmp_path / "one")
    with engine.begin() as connection:
        connection.execute(meta.delete().where(meta.c.key == "chain"))
        connection.exec_driver_sql("DELETE FROM entry")

    with pytest.raises(StoreError, match="a backup was restored"):
        check_epoch(engine, tmp_path / "one")
    engine.dispose()


_HOLD = """
import sys
import threading
from pathlib import Path
from inforce.store.instance import only_sender
with only_sender(Path(sys.argv[1])):
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_a_second_sender_is_told_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    first = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "holding\n"

        with pytest.raises(StoreError, match=rf"\(process {first.pid}\)"):
            only_sender(path).__enter__()

        first.kill()
    with only_sender(path):
        held = path.with_name("state.db.lock").read_text()
    assert held == str(os.getpid())


def test_a_full_disk_keeps_nobody_from_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with (
            only_sender(path),
            pytest.raises(StoreError, match=r"\(process unknown\)"),
        ):
            only_sender(path).__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert path.with_name("state.db.lock").read_text() == ""


def test_meta_is_left_to_others(home: tuple[Engine, Path]) -> None:
    engine, path = home
    with engine.begin() as connection:
        connection.execute(insert(meta), {"key": "start", "value": "2027-01-01"})
    check_epoch(engine, path, adopt=True)

    with engine.begin() as connection:
        found = connection.execute(meta.select().order_by(meta.c.key)).all()
    assert [one.key for one in found] == ["chain", "epoch", "start"]


@pytest.mark.postgres
def test_senders_that_begin_at_once_all_go_on(tmp_path: Path) -> None:
    database = server().database()
    own = [opened(database, tmp_path) for _ in range(6)]
    together, wrong = threading.Barrier(6), []

    def begin(number: int, engine: Engine) -> None:
        together.wait(30)
        for _ in range(2):
            try:
                check_epoch(engine, tmp_path / f"host-{number}")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
                wrong.append(error)

    threads = [threading.Thread(target=begin, args=pair) for pair in enumerate(own)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    for engine in own:
        engine.dispose()

    assert wrong == []

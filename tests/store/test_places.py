"""The file of the database is moved, deleted or put back while it is used."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from inforce.store import StoreError, opened, reading
from inforce.store.tables import meta


def write(engine: Engine, key: str) -> None:
    """Write one row."""
    with engine.begin() as connection:
        connection.execute(insert(meta), {"key": key, "value": "there"})


def read(engine: Engine) -> set[str]:
    """Return the keys of the rows that `write` wrote."""
    with reading(engine) as connection:
        found = connection.execute(select(meta.c.key).where(meta.c.value == "there"))
        return set(found.scalars())


def test_nothing_is_written_into_a_file_that_was_moved(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path)
    write(engine, "before")
    (tmp_path / "state.db").rename(tmp_path / "moved.db")

    for _ in range(2):
        with pytest.raises(StoreError, match="is gone"):
            write(engine, "refused")
        with pytest.raises(StoreError, match="put it back"):
            read(engine)
    made = (tmp_path / "state.db").exists()
    (tmp_path / "moved.db").rename(tmp_path / "state.db")
    write(engine, "after")
    found = read(engine)
    engine.dispose()

    assert not made
    assert found == {"before", "after"}


def test_a_deleted_file_is_not_made_anew(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path)
    engine.dispose()
    (tmp_path / "state.db").unlink()

    with pytest.raises(StoreError, match=r"state\.db.* is gone"):
        write(engine, "refused")
    assert list(tmp_path.glob("state.db*")) == []


def test_a_backup_that_takes_its_place_is_used(tmp_path: Path) -> None:
    backup = opened("backup.db", tmp_path)
    write(backup, "saved")
    backup.dispose()
    engine = opened("state.db", tmp_path)
    write(engine, "lost")
    for file in tmp_path.glob("state.db*"):
        file.unlink()
    (tmp_path / "backup.db").rename(tmp_path / "state.db")

    write(engine, "after")
    found = read(engine)
    engine.dispose()

    assert found == {"saved", "after"}


def test_another_file_in_its_place_says_what_it_lacks(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path)
    (tmp_path / "state.db").unlink()
    (tmp_path / "state.db").touch()

    with pytest.raises(StoreError, match="has not the tables"):
        write(engine, "refused")
    engine.dispose()

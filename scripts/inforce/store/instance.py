"""Which database this is: a restored or copied one must not send by itself.

A backup from yesterday says "planned" of what was sent today, and a copy says
it of everything. So the database carries an epoch, and a file beside it says
the same epoch, how far the evidence had come, and which file it stands beside.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from inforce.store.facts import record_fact
from inforce.store.failures import StoreError, unwritable
from inforce.store.tables import entry, meta
from inforce.store.transactions import reading

_EPOCH = "epoch"
# Senders that are started together begin one after the other.
_TURN = text("SELECT pg_advisory_xact_lock(7304121150872)")


def check_epoch(engine: Engine, path: Path, *, adopt: bool = False) -> None:
    """Refuse a database that is not the one which the file at *path* knows.

    The file is *path* with `.instance` added; give the path of the SQLite
    file, or one in the project for PostgreSQL. With *adopt* the database is
    taken as it is and gets a new epoch. A new sender of a PostgreSQL database
    has no file yet and joins.

    Raises:
        StoreError: the database was restored or copied, and not adopted.
    """
    with reading(engine) as connection:
        epoch = _value(connection, _EPOCH)
        why = "" if adopt else _strange(connection, _noted(path), epoch)
    if why:
        raise StoreError(
            f"the database {_place(engine)!r} {why}; expected the one that sent "
            "last: if it is to send from now on, look at 'inforce notify status' "
            "and run 'inforce notify send --adopt'"
        )
    if not epoch or adopt:
        _begin(engine, path, epoch)
    note(engine, path)


def _begin(engine: Engine, path: Path, before: str) -> None:
    """Give the database an epoch in the place of *before*, unless another sender has.

    Raises:
        StoreError: the file or the database cannot be written.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_TURN)
        if _value(connection, _EPOCH) != before:
            return
        epoch = secrets.token_hex(16)
        # The file first: if this is cut short, the database is refused, not trusted.
        _write(path, {**_instance(engine), "epoch": epoch})
        record_fact(connection, _EPOCH, epoch)


def note(engine: Engine, path: Path) -> None:
    """Note beside *path* how far the evidence has come, to tell a backup by.

    A sender does this when it ends and now and then in between.
    """
    _write(path, _instance(engine))


@contextmanager
def only_sender(path: Path) -> Iterator[None]:
    """Be the only sender of the SQLite database at *path* within the block.

    The lock goes with the program, however it ends.

    Raises:
        StoreError: another sender is running; it says which.
    """
    import fcntl

    beside = _beside(path, ".lock")
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(str(beside), error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _running(path, descriptor) from error
        # The lock is the file; who holds it is only said. A full disk is found,
        # and named, where something is written that matters.
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _running(path: Path, descriptor: int) -> StoreError:
    number = os.pread(descriptor, 20, 0).decode("ascii", "replace") or "unknown"
    return StoreError(
        f"another sender is running on {str(path)!r} (process {number}); "
        "wait until it has finished, or end it"
    )


def _strange(connection: Connection, noted: dict[str, Any] | None, epoch: str) -> str:
    """Return in what the database differs from what was noted, or nothing."""
    if not epoch:
        return "is empty, but another one stood here" if noted else ""
    if noted is None:
        local = connection.dialect.name == "sqlite"
        return "has sent before, but not from here: it is a copy" if local else ""
    if noted.get("epoch") != epoch:
        return "is another one than the file beside it knows"
    if noted.get("file") != _file(connection.engine):
        return "is a copy"
    if not _reaches(connection, str(noted.get("chain", ""))):
        return "is older than the file beside it: a backup was restored"
    return ""


def _reaches(connection: Connection, chain: str) -> bool:
    """Return whether the evidence still holds the entry that was its last."""
    number, _, digest = chain.partition(":")
    if not digest:
        return True
    chosen = select(entry.c.hash).where(entry.c.seq == int(number))
    return connection.execute(chosen).scalar() == digest


def _instance(engine: Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        return {
            "epoch": _value(connection, _EPOCH),
            "chain": _value(connection, "chain"),
            "file": _file(engine),
        }


def _file(engine: Engine) -> int:
    """Return the number of the SQLite file, which a copy does not share."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return 0
    return Path(engine.url.database).stat().st_ino


def _value(connection: Connection, key: str) -> str:
    found = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
    return str(found or "")


def _noted(path: Path) -> dict[str, Any] | None:
    """Return what the file says; None without one, nothing when it is torn."""
    with suppress(ValueError):
        try:
            found = json.loads(_beside(path, ".instance").read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unwritable(str(path), error) from error
        return found if isinstance(found, dict) else {}
    return {}


def _write(path: Path, content: dict[str, Any]) -> None:
    target = _beside(path, ".instance")
    draft = _beside(path, f".instance.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise unwritable(str(target), error) from error


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _place(engine: Engine) -> str:
    return engine.url.database or engine.url.render_as_string(hide_password=True)

"""Whether a SQLite file is still the one that was opened.

SQLite goes on writing into a file that was moved or deleted, and makes an
empty one where there is none; both would lose what people asked for.
"""

from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from inforce.store.failures import StoreError

_FILE = "inforce_file"


def watch(engine: Engine, path: Path) -> None:
    """Make *engine* use the file at *path* and no other, whatever becomes of it.

    Another file in its place, such as a backup, is opened anew. While there is
    none, connecting raises StoreError.
    """

    @event.listens_for(engine, "do_connect")
    def _exists(*_given: object) -> None:
        _identity(path)

    @event.listens_for(engine, "connect")
    def _remembered(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_FILE] = _identity(path)

    @event.listens_for(engine, "checkout")
    def _same(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info.get(_FILE) != _identity(path):
            # The pool connects again.
            raise DisconnectionError


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells the file at *path* from every other."""
    try:
        found = path.stat()
    except OSError as error:
        raise StoreError(
            f"the database {str(path)!r} is gone: it was moved, deleted, or its disk "
            "was taken away; put it back, or restore it from a backup"
        ) from error
    return found.st_dev, found.st_ino

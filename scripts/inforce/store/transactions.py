"""How transactions begin: writers take the lock first, readers take none."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

_READING = "inforce_reading"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that reads one state of the database.

    On SQLite it takes no write lock, unlike `engine.begin()`. Nothing that is
    written through it is kept.
    """
    with engine.connect().execution_options(**{_READING: True}) as connection:
        yield connection


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction on SQLite, where the driver begins none."""
    # A transaction that reads first and writes later cannot wait for another
    # writer (SQLITE_BUSY at once), so writers take the lock at their start.
    reads = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

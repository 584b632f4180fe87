"""One state of the database, however long a report takes to read it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees what was committed when it first read.

    A sender that commits in between would otherwise look like a breach: on
    PostgreSQL each statement sees a state of its own unless told otherwise.
    """
    options: dict[str, object] = {"inforce_reading": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.connect().execution_options(**options) as connection:
        yield connection

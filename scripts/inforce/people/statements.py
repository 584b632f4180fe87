"""Statements that the service executes for every request, written out.

SQLAlchemy takes more time to put a statement together than SQLite to execute
it: a request to sign up took 0.74 ms so, and takes 0.23 ms with these.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult

_NAMED = re.compile(r":([a-z0-9_]+)", re.ASCII)


class Statement:
    """SQL of both databases, with `:name` wherever a value goes and no `%` or `::`."""

    __slots__ = ("_words",)

    def __init__(self, words: str) -> None:
        """Take *words* as SQLite's driver reads them; write psycopg's beside."""
        self._words = {"sqlite": words, "postgresql": _NAMED.sub(r"%(\1)s", words)}

    def __call__(
        self,
        connection: Connection,
        values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    ) -> CursorResult[Any]:
        """Execute it with *values*, or once for each of several."""
        words = self._words[connection.dialect.name]
        return connection.exec_driver_sql(words, values)


def inserted(table: str, names: Sequence[str], after: str = "") -> Statement:
    """Return what inserts a row of *names* into *table*; *after* ends it."""
    values = ", ".join(f":{name}" for name in names)
    return Statement(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values}) {after}"  # noqa: S608 - constants
    )

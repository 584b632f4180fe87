"""Inserting what another program may insert at the same moment."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite


def upsert(connection: Connection) -> Callable[..., Any]:
    """Return the `insert` of the database that knows `on_conflict_do_nothing`."""
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]

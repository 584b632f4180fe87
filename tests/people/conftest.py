"""The databases of the notifier's tests, for those about people."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from notify.conftest import database, engine, engines
from notify.servers import server
from people.asking import Mailer
from sqlalchemy import Engine

from inforce.store import opened
from inforce.store.tables import meta, metadata

__all__ = ["database", "engine", "engines"]


@cache
def _shared() -> Engine:
    return opened(server().database(), Path())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def mailer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mailer]:
    """Give who sends what is asked for, on an empty database of each kind.

    On PostgreSQL it is emptied rather than made, which takes half a second.
    """
    local = request.param == "sqlite"
    one = opened(str(tmp_path / "state.db"), tmp_path) if local else _shared()
    if not local:
        with one.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(
                    table.delete().where(table.c.key == "joined")
                    if table is meta
                    else table.delete()
                )
    yield Mailer(one)
    one.dispose()

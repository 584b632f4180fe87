"""A real database of each kind, with the newest schema, for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from notify.servers import server
from sqlalchemy import Engine

from inforce.store import opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give what `store.opened` takes, a file or a URL, of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "state.db")
    return server().database()


@pytest.fixture
def engine(database: str, tmp_path: Path) -> Iterator[Engine]:
    """Give the engine of an empty database, once of each kind."""
    opened_engine = opened(database, tmp_path)
    yield opened_engine
    opened_engine.dispose()


@pytest.fixture
def engines(database: str, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Give more engines on the same database, as other programs have them."""
    made: list[Engine] = []

    def another() -> Engine:
        made.append(opened(database, tmp_path))
        return made[-1]

    yield another
    for each in made:
        each.dispose()

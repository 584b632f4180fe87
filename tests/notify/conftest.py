"""A real database of each kind, with the newest schema, for each test."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli.repositories import Repository
from notify.command_site import notifier
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


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A site with people to tell, on a database in its own folder."""
    for name in ("INFORCE_DATABASE", "INFORCE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    return notifier(tmp_path / "site")


@pytest.fixture
def status(
    site: Repository, capsys: pytest.CaptureFixture[str]
) -> Callable[[], dict[str, object]]:
    """Reads what `inforce notify status` says of the site."""

    def read() -> dict[str, object]:
        capsys.readouterr()
        site.run("notify", "status", "--json")
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    return read

"""The newest schema: the same as the tables, reached once, by many at once."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from notify.servers import server
from sqlalchemy import Engine, inspect, text

from inforce.store import StoreError, opened, reading
from inforce.store.schema import MIGRATIONS, NEWEST
from inforce.store.tables import metadata


def test_the_migrated_schema_is_that_of_the_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": False}
        )

        assert compare_metadata(context, metadata) == []


def test_partial_indexes_are_partial(engine: Engine) -> None:
    indexes = inspect(engine).get_indexes("delivery")
    where = {
        one["name"]: one["dialect_options"].get(f"{engine.dialect.name}_where")
        for one in indexes
        if "dialect_options" in one
    }

    assert "planned" in str(where["ix_delivery_claim"])
    assert "attempting" in str(where["ix_delivery_lease"])


def test_the_newest_revision_is_that_of_the_last_file() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [NEWEST]


def test_a_newer_schema_is_refused(database: str, tmp_path: Path) -> None:
    engine = opened(database, tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(StoreError, match="does not know; expected at most"):
        opened(database, tmp_path)


_OPEN = """
import sys
from pathlib import Path
from inforce.store import opened
engine = opened(sys.argv[1], Path("."))
print("alembic" in sys.modules)
"""


def _open(database: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", _OPEN, database],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_four_programs_migrate_at_once(kind: str, tmp_path: Path) -> None:
    database = str(tmp_path / "state.db")
    if kind == "postgres":
        database = server().database(template="template1")

    programs = [_open(database) for _ in range(4)]
    said = [program.communicate(timeout=60) for program in programs]

    assert [program.returncode for program in programs] == [0] * 4, said


def test_opening_a_newest_database_does_not_import_alembic(
    database: str, tmp_path: Path
) -> None:
    opened(database, tmp_path).dispose()

    said, errors = _open(database).communicate(timeout=60)

    assert said == "False\n", errors


def test_the_migrations_are_in_the_wheel(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
    subprocess.run([*command, str(tmp_path)], cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")

    names = ZipFile(wheel).namelist()

    assert "inforce/store/migrations/env.py" in names
    versions = {path.name for path in (MIGRATIONS / "versions").glob("*.py")}
    assert {f"inforce/store/migrations/versions/{name}" for name in versions} <= set(
        names
    )

"""Bringing a database to the newest schema."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from inforce.store.failures import StoreError
from inforce.store.transactions import reading

# The revision of the last file in migrations/versions; a test compares them.
NEWEST = "0002"
MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that no other program uses for its lock on the same server.
_LOCK = 0x1F0CE


def migrate(engine: Engine) -> None:
    """Bring the database of *engine* to the newest schema, if it is not there.

    Two programs may do so at once: one waits for the other. A failed migration
    leaves the schema as it was.

    Raises:
        StoreError: the database was written by a newer inforce, or cannot be
            read or written.
    """
    with reading(engine) as connection:
        if revision(connection) == NEWEST:
            return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if revision(connection) != NEWEST:
            _upgrade(connection)


def revision(connection: Connection) -> str:
    """Return the revision of the schema, empty for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.execute(text("SELECT version_num FROM alembic_version"))
    return str(found.scalar() or "")


def _upgrade(connection: Connection) -> None:
    # Importing Alembic takes as long as the rest of a command: not before it
    # is needed.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        place = connection.engine.url.render_as_string(hide_password=True)
        raise StoreError(
            f"the database {place!r} has the schema {revision(connection)!r}, which "
            f"this inforce does not know; expected at most {NEWEST!r}: install the "
            "inforce that wrote it"
        ) from error

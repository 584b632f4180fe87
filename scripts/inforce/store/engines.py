"""Opening the database: SQLite in a file, or PostgreSQL by URL."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from inforce.errors import InputError
from inforce.store.failures import translate_failures, unwritable
from inforce.store.places import watch
from inforce.store.schema import migrate
from inforce.store.transactions import begin_sqlite

# How long a writer waits for another one. A turn of the sender takes
# milliseconds; an import of 10^6 people holds the lock for chunks only.
PATIENCE = 10.0
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def opened(database: str, root: Path, *, patience: float = PATIENCE) -> Engine:
    """Return the engine of *database*, with the newest schema.

    *database* is a file below *root*, or an absolute path, for SQLite; or a
    URL that begins with `postgresql://`. A missing file is created, readable
    by its owner only. *patience* is how many seconds a writer waits for a lock.

    Raises:
        InputError: the URL names no database that inforce knows.
        ExternalError: the database is locked, full, read-only, out of reach,
            or was written by a newer inforce.
    """
    engine = unmigrated(database, root, patience=patience)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def unmigrated(database: str, root: Path, *, patience: float = PATIENCE) -> Engine:
    """Return the engine of *database* as it is, whatever its schema.

    Raises:
        InputError: the URL names no database that inforce knows.
        ExternalError: the folder of a SQLite file cannot be made.
    """
    if "://" in database:
        return _postgresql(_url(database), patience)
    return _sqlite(root / database, patience)


def _url(database: str) -> URL:
    try:
        url = make_url(database)
        return url.set(drivername=_DRIVERS[url.drivername])
    except (ArgumentError, KeyError, NoSuchModuleError, ValueError) as error:
        raise InputError(
            "'database' is a URL that inforce cannot open; expected "
            "postgresql://user@host/name, or the path of a SQLite file"
        ) from error


def _postgresql(url: URL, patience: float) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=2,
        # After a restart of the server nobody is to get an error for a link of before.
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 10,
            "application_name": "inforce",
            # A sender whose link is cut may leave its transaction open on the
            # server, and with it the locks on its claims.
            "options": f"-c lock_timeout={int(patience * 1000)} "
            f"-c idle_in_transaction_session_timeout=60000 {_options(url)}",
        },
    )
    translate_failures(engine)
    return engine


def _options(url: URL) -> str:
    """Return the options of *url*, such as a search path, which go on to hold."""
    given = url.query.get("options", "")
    return given if isinstance(given, str) else " ".join(given)


def _sqlite(path: Path, patience: float) -> Engine:
    _prepared(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"timeout": patience, "check_same_thread": False},
    )
    watch(engine, path)
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", begin_sqlite)
    translate_failures(engine)
    return engine


def _prepared(path: Path) -> None:
    """Make the folder, and the file with mode 0600: it holds addresses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise unwritable(str(path), error) from error


def _pragmas(connection: SqliteConnection, _record: object) -> None:
    # The driver must not begin transactions by itself: see begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

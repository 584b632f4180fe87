"""What a database says when it fails, in words a person can act on.

Law: what is raised repeats no value of a row. It may end in a log, and an
address must not.
"""

import re
import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from inforce.errors import ExternalError


class StoreError(ExternalError):
    """The database cannot do its work now; nothing was written half."""


class StoreGoneError(StoreError):
    """The link to the database was lost; whether a commit arrived is unknown."""


class StoreConflictError(StoreError):
    """Two programs waited for each other and this one gave way: do it again."""


_SQLITE = (
    (
        "locked",
        "is locked: another program holds it; wait until that has finished, "
        "or end it, and run the same command again",
    ),
    ("busy", "is busy: another program holds it; run the same command again"),
    (
        "disk is full",
        "cannot grow: the disk is full; make room and run the same command again",
    ),
    (
        "readonly",
        "is read-only; expected that this user may write the file and its "
        "folder: change the permissions, or 'database' in the settings",
    ),
    (
        "unable to open",
        "cannot be opened; expected that this user may write the file and its folder",
    ),
    (
        "disk i/o error",
        "cannot be read or written: the disk reports an error; check the disk "
        "before anything else",
    ),
    (
        "malformed",
        "is damaged; restore it from a backup and run 'inforce notify send --adopt'",
    ),
    (
        "no such table",
        "has not the tables of inforce; restore it from a backup, or start the "
        "command again, which makes them",
    ),
    ("not a database", "is not a SQLite database; expected another file"),
)
_POSTGRESQL = {
    "53100": "cannot grow: the disk of the server is full; make room",
    "25006": "is read-only (a standby?); expected the primary server",
    "28P01": "refuses the password; expected a right one in the URL",
    "28000": "refuses this user; expected one that may log in",
    "3D000": "does not exist on the server; create it, or change the URL",
    "42501": "refuses this user; expected the right to create and write tables",
    "55P03": "is locked: another program holds a row; run the same command again",
    "53300": "has no connection left; end other programs or raise max_connections",
}


# A refused connection carries no SQLSTATE in psycopg 3, only the server's words.
_REFUSALS = (
    (r"password authentication failed|no password supplied", "28P01"),
    (r'role ".*" does not exist|not permitted to log in', "28000"),
    (r"no pg_hba\.conf entry|authentication failed", "28000"),
    (r"permission denied for database", "28000"),
    (r'database ".*" does not exist', "3D000"),
    (r"too many (clients|connections)|remaining connection slots", "53300"),
)
_FAILED = re.compile(r".*(?:failed|is bad): +(?:FATAL: +)?")


def translate_failures(engine: Engine) -> None:
    """Make *engine* raise StoreError where a person can mend what went wrong."""
    event.listen(engine, "handle_error", _translated)


def unwritable(place: str, error: OSError) -> StoreError:
    """Return the error for a database file that cannot be made."""
    reason = error.strerror or type(error).__name__
    return StoreError(
        f"the database {place!r} cannot be created: {reason}; "
        "expected a folder that this user may write"
    )


def unworkable(place: str, error: sqlite3.Error) -> StoreError:
    """Return the error for what the driver of SQLite said by itself.

    For the few statements that go past SQLAlchemy, whose failures are translated.
    """
    words = _sqlite_words(str(error)) or f"cannot do its work: {error}"
    return StoreError(f"the database {place!r} {words}")


def _translated(context: ExceptionContext) -> BaseException | None:
    engine = context.engine
    # A link that was lost while nobody used it is replaced by another.
    if engine is None or context.is_pre_ping:
        return None
    if not isinstance(context.sqlalchemy_exception, DBAPIError):
        return None
    _silence(context.original_exception, context.sqlalchemy_exception)
    place = engine.url.render_as_string(hide_password=True)
    if engine.dialect.name == "sqlite":
        place = engine.url.database or place
        words = _sqlite_words(str(context.original_exception))
        return StoreError(f"the database {place!r} {words}") if words else None
    return _postgresql_error(context, place)


def _silence(*errors: BaseException) -> None:
    """Take out the lines in which PostgreSQL repeats the row that failed."""
    for error in errors:
        error.args = tuple(
            one.partition("\nDETAIL:")[0] if isinstance(one, str) else one
            for one in error.args
        )


def _sqlite_words(text: str) -> str:
    lowered = text.lower()
    return next((words for key, words in _SQLITE if key in lowered), "")


def _postgresql_error(context: ExceptionContext, place: str) -> StoreError | None:
    state = _sqlstate(context.original_exception)
    words = _POSTGRESQL.get(state)
    if state in ("40P01", "40001"):
        return StoreConflictError(
            f"the database {place!r} saw two programs wait for each other; "
            "run the same command again"
        )
    if words:
        return StoreError(f"the database {place!r} {words}")
    if context.is_disconnect or context.connection is None:
        return StoreGoneError(
            f"the database {place!r} cannot be reached: "
            f"{_reason(context.original_exception)}; expected a running server at "
            "this address: start it, or mend that, and run the same command again"
        )
    return None


def _sqlstate(error: BaseException | None) -> str:
    said = str(error)
    refused = (state for words, state in _REFUSALS if re.search(words, said))
    return getattr(error, "sqlstate", None) or next(refused, "")


def _reason(error: BaseException | None) -> str:
    """Return what psycopg says went wrong, without its repetition of the address."""
    first = str(error).strip().partition("\n")[0]
    return _FAILED.sub("", first).rstrip(".")[:200] or type(error).__name__

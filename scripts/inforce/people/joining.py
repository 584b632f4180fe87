"""The counter that says who joined before what.

A number is taken in the transaction in which somebody joins, and its row stays
locked until that commits. Clocks of several machines may differ; this cannot.
"""

from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from inforce.people.statements import Statement
from inforce.store.tables import meta

_KEY = "joined"
_READ = {
    "sqlite": text("SELECT value FROM meta WHERE key = 'joined'"),
    "postgresql": text("SELECT value FROM meta WHERE key = 'joined' FOR UPDATE"),
}
_NEXT = Statement(
    "UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) "
    "WHERE key = :key RETURNING value"
)


def upto(connection: Connection) -> int:
    """Return the last number of those who joined, 0 for nobody.

    The counter stays locked until the transaction ends.
    """
    statement = _READ[connection.dialect.name]
    value = connection.execute(statement).scalar()
    if value is None:
        _begin(connection)
        value = connection.execute(statement).scalar_one()
    return int(value)


def taken(connection: Connection) -> int:
    """Return the next number, for those who join in this transaction."""
    value = _NEXT(connection, {"key": _KEY}).scalar()
    if value is None:
        _begin(connection)
        value = _NEXT(connection, {"key": _KEY}).scalar_one()
    return int(value)


def _begin(connection: Connection) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(meta), {"key": _KEY, "value": "0"})
    except IntegrityError:
        return  # another transaction began to count at the same moment

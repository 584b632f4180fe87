"""How many people there are, by what is asked."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from inforce.store.tables import contact

_GROUPS = ("audience", "status", "language", "bucket")


def counted(connection: Connection, most: int = 20) -> dict[str, dict[str, int]]:
    """Return the number of people by audience, status, language and domain.

    Of each the *most* frequent, the most frequent first.
    """
    return {name: _by(connection, name, most) for name in _GROUPS}


def listed(connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield the people with their addresses, by id."""
    columns = [contact.c[n] for n in ("address", *_GROUPS[:3], "zone")]
    chosen = select(*columns).order_by(contact.c.id)
    with connection.execution_options(yield_per=1000).execute(chosen) as rows:
        for row in rows.mappings():
            yield dict(row)


def _by(connection: Connection, name: str, most: int) -> dict[str, int]:
    column = contact.c[name]
    rows = connection.execute(
        select(column, func.count())
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(most)
    )
    return {value or "(none)": number for value, number in rows}

"""Single facts about the instance, by name: rows of `meta`."""

from sqlalchemy import Connection, select, text

from inforce.store.tables import meta

_INSERT = "INSERT INTO meta (key, value) VALUES (:name, :value) ON CONFLICT (key) DO"
_RECORD = text(f"{_INSERT} UPDATE SET value = excluded.value")
_SETTLE = text(f"{_INSERT} NOTHING")


def fact(connection: Connection, name: str, default: str = "") -> str:
    """Return what is recorded as *name*, *default* without anything."""
    chosen = select(meta.c.value).where(meta.c.key == name)
    value = connection.execute(chosen).scalar()
    return default if value is None else str(value)


def record_fact(connection: Connection, name: str, value: str) -> None:
    """Record *value* as *name*, in the place of what stood there."""
    connection.execute(_RECORD, {"name": name, "value": value})


def settled_fact(connection: Connection, name: str, value: str) -> str:
    """Record *value* as *name* unless something stands there; return what does then.

    Of programs that do so at once, all get what the first of them recorded.
    """
    connection.execute(_SETTLE, {"name": name, "value": value})
    return fact(connection, name)

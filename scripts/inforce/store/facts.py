"""Single facts about the instance, by name: rows of `meta`."""

from sqlalchemy import Connection, insert, select, update

from inforce.store.tables import meta


def fact(connection: Connection, name: str, default: str = "") -> str:
    """Return what is recorded as *name*, *default* without anything."""
    chosen = select(meta.c.value).where(meta.c.key == name)
    value = connection.execute(chosen).scalar()
    return default if value is None else str(value)


def record_fact(connection: Connection, name: str, value: str) -> None:
    """Record *value* as *name*, in the place of what stood there."""
    changed = update(meta).where(meta.c.key == name).values(value=value)
    if not connection.execute(changed).rowcount:
        connection.execute(insert(meta), {"key": name, "value": value})

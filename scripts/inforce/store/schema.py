"""Bringing a database to the newest schema."""

from sqlalchemy import Engine

from inforce.store.tables import metadata


def migrate(engine: Engine) -> None:
    """Bring the database of *engine* to the newest schema, if it is not there."""
    metadata.create_all(engine)

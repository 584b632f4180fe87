"""The databases of the notifier's tests, for those about people."""

from notify.conftest import database, engine, engines

__all__ = ["database", "engine", "engines"]

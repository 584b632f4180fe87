"""The databases of the notifier's tests."""

from notify.conftest import database, engine, engines

__all__ = ["database", "engine", "engines"]

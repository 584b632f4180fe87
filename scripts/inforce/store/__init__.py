"""The database of people and deliveries."""

from inforce.store.engines import opened, reading
from inforce.store.failures import StoreConflictError, StoreError, StoreGoneError

__all__ = ["StoreConflictError", "StoreError", "StoreGoneError", "opened", "reading"]

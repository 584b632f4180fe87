"""The database of people and deliveries."""

from inforce.store.engines import opened
from inforce.store.failures import StoreConflictError, StoreError, StoreGoneError
from inforce.store.transactions import reading

__all__ = ["StoreConflictError", "StoreError", "StoreGoneError", "opened", "reading"]

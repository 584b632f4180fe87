"""The database of people and deliveries."""

from inforce.store.engines import opened, reading
from inforce.store.failures import StoreError, StoreGoneError

__all__ = ["StoreError", "StoreGoneError", "opened", "reading"]

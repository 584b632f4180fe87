"""The port through which costly results are kept between builds."""

import hashlib
from typing import Protocol


class Memo(Protocol):
    """Remembers bytes by key; may forget at any time, never returns other bytes."""

    def recall(self, key: str) -> bytes | None:
        """Return what was kept under *key*, or None."""

    def keep(self, key: str, value: bytes) -> None:
        """Keep *value* under *key*; failing to is not an error."""

    def hold(self, key: str) -> None:
        """Say that what is kept under *key*, if anything, is still in use."""


class Forgetful:
    """A memo for one run: keeps results in memory and leaves nothing behind."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, bytes] = {}

    def recall(self, key: str) -> bytes | None:
        """Return what was kept under *key*, or None."""
        return self._kept.get(key)

    def keep(self, key: str, value: bytes) -> None:
        """Keep *value* under *key*."""
        self._kept[key] = value

    def hold(self, key: str) -> None:
        """Do nothing: whatever is kept lasts as long as the run."""


def key(*parts: str) -> str:
    """Return a key that differs whenever one of *parts* differs, 64 hex digits."""
    joined = b"".join(_framed(part.encode()) for part in parts)
    return hashlib.sha256(joined).hexdigest()


def _framed(part: bytes) -> bytes:
    """Return *part* with its length before it, so that no two lists collide."""
    return len(part).to_bytes(8, "big") + part

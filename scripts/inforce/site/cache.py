"""Costly results kept on disk between builds, and never trusted.

Invariants:

- what is recalled is byte for byte what was kept under that key: every entry
  carries a hash over its key and its content, and one that does not match is
  dropped;
- a file that is damaged, or was written by another version of inforce, is
  thrown away and begun anew;
- no failure of the cache fails a build: the result is made again.
"""

import hashlib
import sqlite3
import zlib
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from inforce import __version__

_LAYOUT = "1"
_UNUSED_BUILDS = 20
# To say of an entry when it was used is to write it again, all of it.
_RENEWED_BUILDS = 5
_LARGEST = 64 * 1024 * 1024
# Damage shows in many ways: sqlite3 also fails to decode the words of its own
# error, and a counter may be no number any more.
_DAMAGE = (sqlite3.Error, ValueError, TypeError, OverflowError)
_SCHEMA = """
CREATE TABLE entry (
  key TEXT PRIMARY KEY, digest BLOB NOT NULL, content BLOB NOT NULL,
  build INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class DiskMemo:
    """A memo in one SQLite file of the folder given; use it as a context manager.

    Entries are compressed. One that the last twenty builds have not asked for is
    removed, at times already after fifteen. Builds may run at the same time: each
    writes once, at the end, and one that cannot write leaves the file as it is.
    """

    def __init__(self, folder: Path) -> None:
        """Keep entries in *folder*, made when missing."""
        self.path = folder / "memo.sqlite3"
        self._fresh: dict[str, tuple[bytes, bytes]] = {}
        self._used: set[str] = set()
        self._store = _opened(self.path)

    def __enter__(self) -> Self:
        """Return the memo itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what is new; nothing that was made is lost when the build failed."""
        self.close()

    def recall(self, key: str) -> bytes | None:
        """Return what was kept under *key*, or None."""
        if key in self._fresh:
            return _content(key, *self._fresh[key])
        content = self._stored(key)
        if content is not None:
            self._used.add(key)
        return content

    def keep(self, key: str, value: bytes) -> None:
        """Keep *value* under *key*, compressed, until the memo is closed."""
        self._fresh[key] = _sealed(key, value)

    def hold(self, key: str) -> None:
        """Count *key* as asked for, without reading what is kept under it."""
        self._used.add(key)

    def close(self) -> None:
        """Write the new entries, forget the unused ones and close the file."""
        if self._store is None:
            return
        damaged = False
        try:
            self._write(self._store)
        except _DAMAGE as error:
            damaged = not _is_busy(error)
        with suppress(*_DAMAGE):
            self._store.close()
        if damaged:
            _remove(self.path)
        self._store = None

    def _stored(self, key: str) -> bytes | None:
        if self._store is None:
            return None
        try:
            row = self._store.execute(
                "SELECT digest, content FROM entry WHERE key = ?", (key,)
            ).fetchone()
        except _DAMAGE:
            self._store = _renewed(self._store, self.path)
            return None
        return _content(key, *row) if row else None

    def _write(self, store: sqlite3.Connection) -> None:
        with store:
            store.execute("BEGIN IMMEDIATE")
            row = store.execute("SELECT value FROM about WHERE name='build'").fetchone()
            build = int(row[0]) + 1
            store.execute("UPDATE about SET value=? WHERE name='build'", (str(build),))
            store.executemany(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)",
                ((k, *sealed, build) for k, sealed in self._fresh.items()),
            )
            store.executemany(
                "UPDATE entry SET build = ? WHERE key = ? AND build < ?",
                ((build, key, build - _RENEWED_BUILDS) for key in self._used),
            )
            store.execute(
                "DELETE FROM entry WHERE build < ?", (build - _UNUSED_BUILDS,)
            )
        self._fresh.clear()


def _sealed(key: str, value: bytes) -> tuple[bytes, bytes]:
    """Return the hash of key and compressed bytes, and those bytes."""
    packed = zlib.compress(value, 3)
    return hashlib.sha256(key.encode() + packed).digest(), packed


def _content(key: str, digest: object, packed: object) -> bytes | None:
    """Return the content, None when it is not what was sealed under *key*."""
    if not isinstance(packed, bytes):
        return None
    if hashlib.sha256(key.encode() + packed).digest() != digest:
        return None
    unpack = zlib.decompressobj()
    try:
        content = unpack.decompress(packed, _LARGEST)
    except zlib.error:
        return None
    return content if unpack.eof else None


def _identity() -> str:
    return f"inforce {__version__} layout {_LAYOUT}"


def _opened(path: Path) -> sqlite3.Connection | None:
    """Return the store at *path*, begun anew when it cannot be trusted.

    None when there can be no file: the build then goes on without a cache.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    for _attempt in range(2):
        store = _connected(path)
        if store is not None:
            return store
        _remove(path)
    return None


def _connected(path: Path) -> sqlite3.Connection | None:
    try:
        store = sqlite3.connect(path, timeout=5, isolation_level=None)
    except sqlite3.Error:
        return None
    try:
        store.execute("PRAGMA synchronous = NORMAL")
        store.execute("BEGIN IMMEDIATE")
        if not store.execute("SELECT 1 FROM sqlite_master").fetchone():
            _begin(store)
        known = store.execute("SELECT value FROM about WHERE name='for'").fetchone()
        store.execute("COMMIT")
    except _DAMAGE as error:
        store.close()
        return _forgetful() if _is_busy(error) else None
    if known and known[0] == _identity():
        return store
    store.close()
    return None


def _is_busy(error: Exception) -> bool:
    """Return whether another build writes: then go on without, throw nothing away."""
    code = getattr(error, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _begin(store: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        store.execute(statement)
    store.execute("INSERT INTO about VALUES ('for', ?)", (_identity(),))
    store.execute("INSERT INTO about VALUES ('build', '0')")


def _forgetful() -> sqlite3.Connection:
    store = sqlite3.connect(":memory:", isolation_level=None)
    _begin(store)
    return store


def _renewed(store: sqlite3.Connection, path: Path) -> sqlite3.Connection | None:
    with suppress(*_DAMAGE):
        store.close()
    _remove(path)
    return _opened(path)


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

"""Which keys belong to a database: with others, what it holds means nothing.

The links in mails and the list of whom never to write to are made with the
keys. A database therefore carries a mark made with them: keys that were lost,
or of another machine, are refused and not made anew in silence.
"""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from inforce.errors import InputError
from inforce.people.keys import VARIABLE, Keyring, keyring
from inforce.store import reading
from inforce.store.facts import fact, record_fact, settled_fact

_FACT, _PURPOSE, _MESSAGE = "keys", "database", b"belongs"
_EXPECTED = (
    f"expected the file from a backup or another machine, or {VARIABLE}; when they "
    "are lost for good, run 'inforce people rotate --lost', after which links in "
    "mails that were sent open nothing, and who is never to be written to is forgotten"
)


def keys_of(engine: Engine, path: Path, environ: Mapping[str, str]) -> Keyring:
    """Return the keys in `INFORCE_KEYS`, else in the file *path*.

    They are made when neither is there and the database was never used. A mark
    of the newest key is left in the database; of programs that begin to use it
    at once, the keys of the first are those of the database.

    Raises:
        InputError: the keys are not those of the database, or cannot be read.
        ExternalError: the file cannot be made, or the database is gone.
    """
    with reading(engine) as connection:
        known = fact(connection, _FACT)
    if known and not environ.get(VARIABLE) and not path.exists():
        raise InputError(
            f"the keys of the people's database are gone; {_EXPECTED}", path=str(path)
        )
    ring = keyring(path, environ)
    if not known:
        with engine.begin() as connection:
            known = settled_fact(connection, _FACT, _mark(ring))
    if not ring.verified(_PURPOSE, _MESSAGE, bytes.fromhex(known)):
        raise InputError(
            f"these are not the keys of the people's database; {_EXPECTED}",
            path=VARIABLE if environ.get(VARIABLE) else str(path),
        )
    if known != _mark(ring):
        mark(engine, ring)
    return ring


class Kept:
    """The keys of a program that runs for long, read again when one was added.

    A key that was taken out goes on to hold until the program ends: other parts
    of it may sign with that key.
    """

    def __init__(self, engine: Engine, path: Path, ring: Keyring) -> None:
        """Take *ring*, which was read from the file *path* and not elsewhere."""
        self._engine = engine
        self._path = path
        self._ring = ring
        # Not the state of now: the file may have changed since *ring* was read.
        self._seen: tuple[int, ...] | None = None

    def moved(self) -> Keyring | None:
        """Return the keys when there are more than before, else None.

        Raises:
            InputError: the file must be mended; the next call tries again.
            ExternalError: the database is gone; the next call tries again.
        """
        state = _state(self._path)
        if state == self._seen:
            return None
        found = keys_of(self._engine, self._path, {})
        self._seen = state
        if not found.extends(self._ring):
            return None
        self._ring = found
        return found


def _state(path: Path) -> tuple[int, ...]:
    """Return what differs when the file was written anew, empty when it is gone."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)


def mark(engine: Engine, ring: Keyring) -> None:
    """Let *ring* be the keys of the database from now on."""
    with engine.begin() as connection:
        record_fact(connection, _FACT, _mark(ring))


def _mark(ring: Keyring) -> str:
    return ring.mac(_PURPOSE, _MESSAGE).hex()

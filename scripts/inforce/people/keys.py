"""The secrets of one instance, and keyed hashes made with them.

Every purpose has a key of its own, derived from the newest secret by
HMAC-SHA256, so that a MAC made for one purpose is worth nothing for another.
Older secrets only verify.
"""

import hmac
import json
import os
import re
import secrets
import shlex
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from inforce.errors import ExternalError, InputError

VARIABLE = "INFORCE_KEYS"
_SIZE = 32
_NUMBERED = re.compile("k[0-9]{1,9}", re.ASCII)
_EXPECTED = (
    'expected {"keys": {"NAME": "64 hexadecimal digits", ...}}, the newest key last'
)


class Keyring:
    """Secrets by name, oldest first, at least one; the last one is used."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take *keys*, each at least 32 octets of randomness."""
        self._keys = dict(keys)
        self.kid = list(self._keys)[-1]
        self._derived = lru_cache(maxsize=256)(self._derive)

    @property
    def kids(self) -> tuple[str, ...]:
        """Return the names of the keys, the newest first."""
        return tuple(reversed(self._keys))

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._keys)

    def extends(self, before: "Keyring") -> bool:
        """Return whether this has every key of *before*, and more."""
        return self._keys.items() > before._keys.items()

    def mac(self, purpose: str, message: bytes, kid: str = "") -> bytes:
        """Return the 32 octets of the MAC of *message* for *purpose*.

        Made with the newest key, or with the one called *kid*.
        """
        return hmac.digest(self._derived(kid or self.kid, purpose), message, sha256)

    def verified(self, purpose: str, message: bytes, mac: bytes, kid: str = "") -> bool:
        """Return whether *mac*, also cut to 10 octets or more, was made by us.

        Every key is tried, or only the one called *kid*; an unknown one
        verifies nothing. The comparison takes the same time whatever differs.
        """
        kids = [kid] if kid else list(self._keys)
        size = len(mac)
        made = (
            self.mac(purpose, message, one)[:size] for one in kids if one in self._keys
        )
        return size >= 10 and any(hmac.compare_digest(one, mac) for one in made)

    def _derive(self, kid: str, purpose: str) -> bytes:
        return hmac.digest(self._keys[kid], purpose.encode(), sha256)


def keyring(path: Path, environ: Mapping[str, str]) -> Keyring:
    """Return the keys in `INFORCE_KEYS`, else those in the file *path*.

    A missing file is made with one random key, readable by its owner only; of
    two programs that do so at once, both get the key of the first.

    Raises:
        InputError: the keys cannot be read, or others may read the file.
        ExternalError: the file cannot be made.
    """
    if given := environ.get(VARIABLE):
        return _read(given, VARIABLE)
    if not path.exists():
        _create(path)
    return _read(_content(path), str(path))


def rotated(path: Path) -> Keyring:
    """Add a random key to the file *path* and return the keys; the new one is used.

    Of two programs that do so at once, one waits for the other.

    Raises:
        InputError: the file is missing or cannot be read.
        ExternalError: it cannot be written; the keys stay as they were.
    """
    if not path.exists():
        raise InputError("there is no such file; expected keys", path=str(path))
    try:
        with _alone(path.parent):
            ring = keyring(path, {})
            keys = {**ring._keys, _next(ring.kids): secrets.token_bytes(_SIZE)}
            _written(path, keys).replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    return Keyring(keys)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only one who changes keys in *folder*; the lock ends with the program.

    The folder is locked because the file is replaced.
    """
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _next(kids: Sequence[str]) -> str:
    """Return a name that none of *kids* has, also when some were taken out."""
    numbers = [int(kid[1:]) for kid in kids if _NUMBERED.fullmatch(kid)]
    return f"k{max(numbers, default=0) + 1}"


def _create(path: Path) -> None:
    """Let a complete file appear at *path*, unless another program's is there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = _written(path, {"k1": secrets.token_bytes(_SIZE)})
        try:
            with suppress(FileExistsError):
                os.link(fresh, path)
        finally:
            fresh.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ExternalError:
    return ExternalError(
        f"{path.name}: the keys cannot be written: {error.strerror}; expected a "
        f"folder that can be written, or keys in {VARIABLE}"
    )


def _written(path: Path, keys: Mapping[str, bytes]) -> Path:
    """Write *keys* into a file beside *path*, which is not there when that fails."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    content = json.dumps({"keys": {kid: key.hex() for kid, key in keys.items()}})
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w", encoding="ascii") as stream:
            stream.write(content + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        fresh.unlink()
        raise
    return fresh


def _content(path: Path) -> str:
    """Return the text of *path*, which nobody but its owner may read."""
    try:
        mode = path.stat().st_mode
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(
            f"the keys cannot be read: {error.strerror}; expected a file that this "
            "user may read",
            path=str(path),
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        mended = f"chmod 600 {shlex.quote(str(path))}"
        raise InputError(
            f"others may read the keys; expected: {mended}", path=str(path)
        )
    return content


def _read(content: str, where: str) -> Keyring:
    try:
        found: Any = json.loads(content)
        keys = {str(kid): bytes.fromhex(key) for kid, key in found["keys"].items()}
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as error:
        raise InputError(f"holds no keys; {_EXPECTED}", path=where) from error
    if not keys or any(len(key) < _SIZE for key in keys.values()):
        raise InputError(f"holds no key of 32 octets; {_EXPECTED}", path=where)
    return Keyring(keys)

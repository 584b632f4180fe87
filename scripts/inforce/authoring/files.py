"""Files a person names: read within limits, written whole or not at all."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from inforce.errors import ExternalError, InputError

# The biggest hand-written text of 55 public repositories has 1.1 MB.
MAX_BYTES = 2_000_000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file at *path*, at most `MAX_BYTES`.

    Raises:
        InputError: there is no such file, it is a folder, or it is too large.
        ExternalError: the system does not let it be read.
    """
    try:
        with path.open("rb") as file:
            found = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError("there is no such file", path=str(path)) from None
    except IsADirectoryError:
        raise InputError("is a folder; expected a file", path=str(path)) from None
    except OSError as error:
        raise ExternalError(f"{path}: cannot be read: {error.strerror}") from error
    if len(found) > MAX_BYTES:
        what = f"is larger than {MAX_BYTES:,} bytes; expected the text of one policy"
        raise InputError(what, path=str(path))
    return found


def read_text(path: Path) -> str:
    """Return the text of the UTF-8 file at *path*, not empty, without a BOM.

    HTML may declare another encoding in its `charset`.

    Raises:
        InputError: as `read_bytes`, or the file is empty, binary, or in
            another encoding.
        ExternalError: the system does not let it be read.
    """
    return text_of(read_bytes(path), path=str(path))


def text_of(found: bytes, *, path: str) -> str:
    """Return the bytes *found* as text; *path* names them in messages.

    Raises:
        InputError: they are empty, binary, or in an unknown encoding.
    """
    if b"\0" in found:
        raise InputError("is a binary file; expected text, HTML or Markdown", path=path)
    try:
        text = found.decode(_encoding(found, path))
    except (UnicodeDecodeError, LookupError) as error:
        at = found[: getattr(error, "start", 0)].count(b"\n") + 1
        what = "is no UTF-8 text; expected a file saved as UTF-8"
        raise InputError(what, path=path, line=at) from error
    if not text.strip("\ufeff \t\r\n"):
        raise InputError("is empty; expected the text of a policy", path=path)
    return text.removeprefix("\ufeff")


def _encoding(found: bytes, path: str) -> str:
    declared = _CHARSET.search(found[:2048])
    if declared and path.lower().endswith((".html", ".htm", ".xhtml")):
        return declared[1].decode("ascii")
    return "utf-8"


def write_new(path: Path, text: str) -> None:
    """Write *text* to *path*, where nothing may be yet.

    The file appears with all its text or not at all.

    Raises:
        InputError: there is something at *path* already.
        ExternalError: the disk refuses it.
    """
    what = "exists already and is left as it is"
    if path.exists() or path.is_symlink():
        raise InputError(what, path=str(path))
    try:
        _link(path, text)
    except FileExistsError as error:
        raise InputError(what, path=str(path)) from error
    except OSError as error:
        raise _unwritten(path, error) from error


def write(path: Path, text: str) -> None:
    """Write *text* to *path*; what was there stays until all of it is written.

    Raises:
        ExternalError: the disk refuses it.
    """
    try:
        _aside(path, text).replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error


def append(path: Path, text: str) -> None:
    """Add *text* at the end of the file at *path*, which may be new.

    Raises:
        ExternalError: the disk refuses it.
    """
    try:
        with path.open("ab") as file:
            file.write(text.encode())
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> ExternalError:
    return ExternalError(f"{path}: cannot be written: {error.strerror}")


def _link(path: Path, text: str) -> None:
    # A hard link, unlike a rename, fails when somebody else was faster.
    aside = _aside(path, text)
    try:
        path.hardlink_to(aside)
    finally:
        aside.unlink()


def _aside(path: Path, text: str) -> Path:
    """Return a temporary file beside *path* that holds *text*."""
    content = text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        aside.chmod(0o644)
    except OSError:
        with suppress(OSError):
            aside.unlink()
        raise
    return aside

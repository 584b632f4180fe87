"""A folder that takes the place of the site only when the build is complete."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from inforce.errors import ExternalError

_ABANDONED_SECONDS = 24 * 60 * 60


class Staging:
    """A folder beside *site*; `publish` puts it in its place, `discard` removes it."""

    def __init__(self, site: Path) -> None:
        """Make the folder on the same disk, so that it can be renamed.

        Raises:
            ExternalError: there is no place to write.
        """
        self.site = site.resolve()
        try:
            self.site.parent.mkdir(parents=True, exist_ok=True)
            _clear_abandoned(self.site)
            made = tempfile.mkdtemp(prefix=_prefix(self.site), dir=self.site.parent)
        except OSError as error:
            raise ExternalError(
                f"cannot write beside {site}: {error.strerror}; expected a folder "
                "that may be written to"
            ) from error
        self.folder = Path(made)
        # mkdtemp makes the folder private; a site is served by somebody else.
        self.folder.chmod(0o755)

    def reuse(self, path: str, content: bytes) -> bool:
        """Return whether the file of the site at *path*, with this content, was taken.

        A hard link costs a tenth of writing the bytes again (0.1 to 1 ms), and
        the site before is then removed without freeing anything.
        """
        return self._take(path, lambda before: before == content)

    def reuse_as(self, path: str, digest: bytes) -> bool:
        """Return whether the file at *path*, with this SHA-256, was taken."""
        return self._take(path, lambda before: sha256(before).digest() == digest)

    def _take(self, path: str, wanted: Callable[[bytes], bool]) -> bool:
        before, now = self.site / path, self.folder / path
        try:
            with before.open("rb") as file:
                if not wanted(file.read()):
                    return False
                now.parent.mkdir(parents=True, exist_ok=True)
                os.link(before, now)
                return _is_same(file.fileno(), now)
        except OSError:
            return False

    def publish(self) -> None:
        """Put the folder in the place of the site, whose old pages go away.

        Raises:
            ExternalError: the site could not be replaced; it is as it was.
        """
        before = self.folder.with_name(f"{self.folder.name}.before")
        try:
            if self.site.exists():
                self.site.rename(before)
            self._take_place(before)
        except OSError as error:
            raise ExternalError(
                f"cannot replace {self.site}: {error.strerror}; expected a folder "
                "that may be renamed"
            ) from error
        shutil.rmtree(before, ignore_errors=True)

    def _take_place(self, before: Path) -> None:
        try:
            self.folder.rename(self.site)
        except OSError:
            if before.exists():
                before.rename(self.site)
            raise

    def discard(self) -> None:
        """Remove the folder, if it is still there."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _is_same(file: int, now: Path) -> bool:
    """Return whether *now* is the *file* that was read; remove it if not.

    Another build may have replaced the site between reading and linking, and a
    link to a symbolic link would show whatever that leads to one day.
    """
    read, linked = os.fstat(file), now.lstat()
    if (read.st_dev, read.st_ino) == (linked.st_dev, linked.st_ino):
        return True
    now.unlink()
    return False


def _prefix(site: Path) -> str:
    return f".{site.name}-staging-"


def _clear_abandoned(site: Path) -> None:
    """Remove what builds left that were killed more than a day ago."""
    for left in site.parent.glob(f"{_prefix(site)}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)

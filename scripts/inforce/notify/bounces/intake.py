"""Where reports come from: a Maildir, or a mail server that hands over one."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from inforce.errors import ExternalError, InputError
from inforce.notify.bounces import mime
from inforce.notify.bounces.reading import report
from inforce.notify.bounces.recording import Bounces, Recorded
from inforce.notify.bounces.reports import RECORDED, Kind

_AT_ONCE = 50
_OCTETS = 10_000_000
COUNTS = (
    "read",
    *(kind.value for kind in Kind),
    "unmatched",
    "repeated",
    "suppressed",
)


class Contacts(Protocol):
    """Who is written to, as far as reports change it."""

    def suppress(self, number: int, reason: str, now: int) -> None:
        """Write to the contact *number* no more."""

    def unsubscribe(self, number: int, now: int) -> None:
        """Stop what the subscriber *number* asked for; nothing they are owed."""


class Desk:
    """Takes reports, has them recorded, and takes off whom they take off."""

    def __init__(
        self, bounces: Bounces, people: Contacts, clock: Callable[[], int]
    ) -> None:
        self._bounces = bounces
        self._people = people
        self._clock = clock

    def take(self, messages: Sequence[bytes], recipient: str = "") -> Counter[str]:
        """Record *messages* and return how many there were of each kind.

        A message is done with when this returns; when it raises, take the same
        ones again: what was recorded does not count twice.
        """
        reports = [report(one, recipient) for one in messages]
        done = self._bounces.record(reports, self._clock())
        return counted(done) + Counter(suppressed=sum(map(self._taken_off, done)))

    def look(self, messages: Sequence[bytes], recipient: str = "") -> Counter[str]:
        """Return what `take` would count, as far as it is known; change nothing."""
        reports = [report(one, recipient) for one in messages]
        return counted(self._bounces.preview(reports))

    def _taken_off(self, one: Recorded) -> bool:
        if one.contact is None:
            return False
        if one.kind is Kind.COMPLAINT:
            # An account holder who complains is still owed notice.
            self._people.unsubscribe(one.contact, self._clock())
            return one.fresh and one.audience == "subscriber"
        self._people.suppress(one.contact, f"{one.kind.value} bounce", self._clock())
        return one.fresh


def counted(done: Sequence[Recorded]) -> Counter[str]:
    """Return how many reports there are of each kind, and what became of them.

    `unmatched` name no mail of ours, `repeated` were recorded before.
    """
    found = Counter(one.kind.value for one in done)
    found["read"] = len(done)
    ours = [one for one in done if one.kind in RECORDED]
    found["unmatched"] = sum(one.delivery is None for one in ours)
    found["repeated"] = sum(not one.fresh for one in ours) - found["unmatched"]
    return found


def from_maildir(folder: Path, desk: Desk) -> Counter[str]:
    """Take all messages in `new` of the Maildir *folder* and move them to `cur`.

    A message is moved when it is recorded, so that after a crash the same
    command goes on.

    Raises:
        InputError: *folder* is no Maildir.
        ExternalError: a message cannot be moved; it is recorded.
    """
    total: Counter[str] = Counter()
    for batch in _batches(folder):
        total.update(desk.take([message for _, message in batch]))
        for path, _ in batch:
            _moved(path, folder / "cur")
    return total


def looked_at(folder: Path, desk: Desk) -> Counter[str]:
    """Return what `from_maildir` would count; change nothing."""
    total: Counter[str] = Counter()
    for batch in _batches(folder):
        total.update(desk.look([message for _, message in batch]))
    return total


def from_stream(stream: BinaryIO) -> bytes:
    """Return the one message in *stream*, at most 10 MB of it; read all of it.

    A mail server that cannot write to the end takes the report for refused.
    """
    message = stream.read(mime.LARGEST)
    while stream.read(1 << 20):
        pass
    return message


def _batches(folder: Path) -> Iterator[list[tuple[Path, bytes]]]:
    """Give the messages in `new` by name, so many at once that they fit in memory."""
    batch: list[tuple[Path, bytes]] = []
    for path in _waiting(folder):
        message = _read(path)
        if message is not None:
            batch.append((path, message))
        if len(batch) == _AT_ONCE or sum(len(one) for _, one in batch) > _OCTETS:
            yield batch
            batch = []
    if batch:
        yield batch


def _waiting(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in (folder / "new").iterdir() if one.name[0] != ".")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(
            "is no Maildir; expected a folder with the folders new, cur and tmp",
            path=str(folder),
        ) from error
    except OSError as error:
        raise ExternalError(f"{folder}: cannot be read: {error.strerror}") from error


def _read(path: Path) -> bytes | None:
    """Return the start of the file, None when it is gone or no plain file.

    Whoever may write into the Maildir must not make us read another file.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        return None
    with os.fdopen(file, "rb") as stream:
        return stream.read(mime.LARGEST)


def _moved(path: Path, cur: Path) -> None:
    try:
        cur.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):  # another run of the command was faster
            path.rename(cur / f"{path.name.partition(':')[0]}:2,S")
    except OSError as error:
        raise ExternalError(
            f"{path.name}: cannot be moved to {cur.name!r}: {error.strerror}; expected "
            "that this user may write the Maildir"
        ) from error

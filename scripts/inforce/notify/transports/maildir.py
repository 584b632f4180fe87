"""The outbox on disk: a Maildir whose names come from the deliveries.

Invariants:

- a file in `new` is complete and on disk before its delivery counts as accepted;
- the name belongs to the delivery, so a second attempt finds the first;
- `tmp/NAME.part` says: not delivered; `tmp/NAME.done`: delivered, even when a
  reader has moved or removed the mail since. Between the two it is `tmp/NAME`,
  whose second link is the mail. These receipts are cleared when the next window
  begins, which is after their outcomes were committed.
"""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from inforce.errors import ExternalError
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.transports import Outgoing

# Files that are open at one time while they wait for their fsync.
BATCH = 100
# A file system brings many files to the disk in one commit of its journal, if
# they are waiting together: a hundred took 0.02 s instead of 0.5 s on ext4.
THREADS = 16
_IDENTITY = re.compile(rb"(?mi)^(?:message-id|date):.*(?:\r?\n[ \t].*)*")


class Maildir:
    """Delivers into the Maildir *folder*, which is made on first use.

    *shown* is how messages name the folder, as it stands in the settings.
    """

    def __init__(self, folder: Path, shown: str = "") -> None:
        self._folder = folder
        self._shown = shown or folder.name
        self._receipts: list[Path] = []
        # Threads that wait for the disk; none is started before the first mail.
        self._pool = ThreadPoolExecutor(THREADS)

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        """Write every message of *window*; return the replies in its order.

        A message that finds no room is unsent.

        Raises:
            ExternalError: no message can be written, or the outbox holds the
                mail of another delivery record; nothing of *window* stands in it.
        """
        self._open()
        replies = self._again(window)
        fresh = [m for m in window if m.delivery not in replies]
        replies |= self._written(fresh)
        self._refuse_strangers([m for m in fresh if m.delivery not in replies])
        self._refuse_no_room(window, replies)
        replies |= self._linked([m for m in window if m.delivery not in replies])
        return [replies[message.delivery] for message in window]

    def delivered(self, message: Outgoing) -> bool | None:
        """Return whether *message* stands, or stood, in the outbox.

        None only when the sender was stopped in the two system calls around the
        moment in which a mail appears, and no reader shows it.
        """
        if self._part(message).exists():
            return False
        if self._is_known(message):
            return True
        # A reader renames a mail in `cur` when flags change, and a listing may
        # miss a name that changes meanwhile; two listings do not.
        if self._read_by_name([message]) or self._read_by_name([message]):
            return True
        return None if self._receipt(message).exists() else False

    def close(self) -> None:
        """Let the threads go; receipts stay, their outcomes may not be committed."""
        self._pool.shutdown()
        self._pool = ThreadPoolExecutor(THREADS)

    def _open(self) -> None:
        try:
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            for name in ("tmp", "new", "cur"):
                (self._folder / name).mkdir(0o700, exist_ok=True)
            for receipt in self._receipts:
                receipt.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        self._receipts = []

    def _again(self, window: Sequence[Outgoing]) -> dict[int, Reply]:
        """Return the replies to those that an earlier attempt has delivered."""
        later = [message for message in window if message.attempt > 1]
        read = self._read_by_name(later) if later else frozenset()
        return {
            message.delivery: self._accepted(message, "was there already")
            for message in later
            if _name(message) in read or self._is_known(message)
        }

    def _is_known(self, message: Outgoing) -> bool:
        """Return whether receipts or `new` show *message*."""
        return (
            self._done(message).exists()
            or _links(self._receipt(message)) > 1
            or self._new(message).exists()
        )

    def _read_by_name(self, messages: Collection[Outgoing]) -> frozenset[str]:
        """Return the names of *messages* that a reader has moved to `cur`."""
        names = {_name(message) for message in messages}
        try:
            with os.scandir(self._folder / "cur") as entries:
                seen = {entry.name.partition(":")[0] for entry in entries}
        except FileNotFoundError:
            return frozenset()  # nothing was delivered yet, so nothing was read
        return frozenset(names & seen)

    def _written(self, messages: Sequence[Outgoing]) -> dict[int, Reply]:
        """Bring *messages* to the disk as parts; return replies to the failures."""
        failures: dict[int, Reply] = {}
        for start in range(0, len(messages), BATCH):
            failures |= self._batch(messages[start : start + BATCH])
        return failures

    def _batch(self, messages: Sequence[Outgoing]) -> dict[int, Reply]:
        """Write all, then fsync all."""
        failures: dict[int, Reply] = {}
        opened: list[tuple[Outgoing, int]] = []
        for message in messages:
            try:
                opened.append((message, _begun(self._part(message), message.message)))
            except OSError as error:
                failures[message.delivery] = self._unsent(message, error)
        errors = self._pool.map(_synced, [file for _, file in opened])
        for (message, _), found in zip(opened, errors, strict=True):
            if found is not None:
                failures[message.delivery] = self._unsent(message, found)
        return failures

    def _refuse_strangers(self, messages: Sequence[Outgoing]) -> None:
        """Stop when a name is taken by a mail that is not this delivery's.

        A new delivery record counts from 1 again. To take the mails of an
        earlier one for its own would lose everybody.
        """
        for message in messages:
            if not self._new(message).exists() or self._is_same(message):
                continue
            for each in messages:
                self._part(each).unlink(missing_ok=True)
            raise ExternalError(
                f"outbox {self._shown!r} holds another mail as {_name(message)!r};"
                " expected the outbox of this delivery record; name an empty folder"
                " in notify.outbox, or move the mails away"
            )

    def _is_same(self, message: Outgoing) -> bool:
        try:
            there = self._new(message).read_bytes()
        except FileNotFoundError:
            return True
        return _identity(there) == _identity(message.message)

    def _linked(self, messages: Sequence[Outgoing]) -> dict[int, Reply]:
        """Let *messages* appear in `new`, and bring the folder to the disk."""
        replies = {message.delivery: self._link(message) for message in messages}
        if not messages:
            return replies
        try:
            _sync(self._folder / "new")
        except OSError as error:
            text = f"outbox {self._shown}: {os.strerror(error.errno or 0)}"
            doubt = Reply(outcome=Outcome.UNCERTAIN, text=text, peer="outbox")
            return dict.fromkeys(replies, doubt)
        return replies

    def _link(self, message: Outgoing) -> Reply:
        receipt = self._receipt(message)
        try:
            self._part(message).rename(receipt)
            os.link(receipt, self._new(message))
            receipt.rename(self._done(message))
        except FileExistsError:
            receipt.unlink(missing_ok=True)
            return self._accepted(message, "was there already")
        except OSError as error:
            return self._unsent(message, error)
        self._receipts.append(self._done(message))
        return self._accepted(message, "written")

    def _refuse_no_room(
        self, window: Sequence[Outgoing], replies: Mapping[int, Reply]
    ) -> None:
        unsent = [r.text for r in replies.values() if r.outcome is Outcome.UNSENT]
        if not unsent or len(unsent) < len(window):
            return
        raise ExternalError(
            f"{unsent[0]}; expected a folder that can be written;"
            " make room, or change notify.outbox"
        )

    def _unsent(self, message: Outgoing, error: OSError) -> Reply:
        for path in (self._part(message), self._receipt(message)):
            path.unlink(missing_ok=True)
        why = os.strerror(error.errno or 0)
        return Reply(
            outcome=Outcome.UNSENT, text=f"outbox {self._shown}: {why}", peer="outbox"
        )

    def _accepted(self, message: Outgoing, text: str) -> Reply:
        return Reply(
            outcome=Outcome.ACCEPTED,
            text=text,
            peer="outbox",
            queue_id=_name(message),
        )

    def _unusable(self, error: OSError) -> ExternalError:
        taken = isinstance(error, FileExistsError)
        why = "a file has its place" if taken else os.strerror(error.errno or 0)
        return ExternalError(
            f"outbox {self._shown!r} cannot be used: {why};"
            " expected a folder that can be written; change notify.outbox"
        )

    def _part(self, message: Outgoing) -> Path:
        return self._folder / "tmp" / f"{_name(message)}.part"

    def _receipt(self, message: Outgoing) -> Path:
        return self._folder / "tmp" / _name(message)

    def _done(self, message: Outgoing) -> Path:
        return self._folder / "tmp" / f"{_name(message)}.done"

    def _new(self, message: Outgoing) -> Path:
        return self._folder / "new" / _name(message)


def _name(message: Outgoing) -> str:
    return f"{message.delivery:012d}.inforce"


def _begun(path: Path, content: bytes) -> int:
    """Write *content* to *path*; return the file, which is still to be synced."""
    # Private: the mails hold addresses and unsubscribe links.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(file, view) :]
    except BaseException:
        os.close(file)
        raise
    return file


def _synced(file: int) -> OSError | None:
    """Bring *file* to the disk and close it; return what went wrong."""
    try:
        os.fsync(file)
    except OSError as error:
        return error
    finally:
        os.close(file)
    return None


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _links(path: Path) -> int:
    """Return how many names the file at *path* has, 0 without one."""
    try:
        return path.stat().st_nlink
    except FileNotFoundError:
        return 0


def _identity(message: bytes) -> list[bytes]:
    head = message.partition(b"\r\n\r\n")[0]
    return sorted(_IDENTITY.findall(head))

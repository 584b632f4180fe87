"""A worker as a program: `worker_program.py URL FOLDER [NUMBER] [wait]`.

Its port is a folder: a mail is a file named by delivery and worker, so that two
mails of one delivery stand beside each other. It kills itself after NUMBER
mails, in the middle of a window; 0 is never. With `wait` it stays until it is
stopped.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from notify.campaigns import NOW, record

from inforce.notify import worker
from inforce.notify.deliveries import Claim, Outcome, Reply
from inforce.notify.sending import Sender, run
from inforce.notify.transports import Outgoing
from inforce.store import opened


class Folder:
    """A transport that writes a file for each mail it takes."""

    def __init__(self, folder: Path, die: int) -> None:
        self._folder = folder
        self._left = die

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        return [self._taken(message) for message in window]

    def _taken(self, message: Outgoing) -> Reply:
        name = f"{message.delivery}.{message.attempt}.{os.getpid()}"
        (self._folder / name).touch(exist_ok=False)
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return Reply(outcome=Outcome.ACCEPTED, code=250)

    def delivered(self, message: Outgoing) -> bool:
        return any(self._folder.glob(f"{message.delivery}.*"))

    def close(self) -> None:
        pass


def _outgoing(claim: Claim) -> Outgoing:
    return Outgoing(
        delivery=claim.delivery,
        attempt=claim.attempt,
        return_path="bounce@notices.example",
        recipient=claim.address,
        bucket=claim.bucket,
        envelope_id=str(claim.delivery),
        message=b"",
    )


def main(database: str, folder: str, die: str = "0", wait: str = "") -> None:
    engine = opened(database, Path(folder))

    def deliver(stop: Callable[[], bool]) -> None:
        sender = Sender(
            record=record(engine),
            outgoing=_outgoing,
            transport=Folder(Path(folder), int(die)),
            clock=lambda: NOW,
            owner=f"worker {os.getpid()}",
            window=25,
            stop=stop,
        )
        run(sender)

    worker.work(engine, deliver, wait=bool(wait))
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])

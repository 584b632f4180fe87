"""Mail through the program `sendmail`, which every mail server brings along.

One run per message. The exit codes are those of `sysexits.h`, which is all that
the different programs of this name agree on.
"""

import shutil
import subprocess
import time
from collections.abc import Sequence

from inforce.errors import ExternalError
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.replies import scrubbed
from inforce.notify.transports import Outgoing

# The same as by SMTP: a window's claims are leased for 900 seconds, and its last
# run may take 600 of them.
PATIENCE, BUDGET = 600.0, 270.0

_OUTCOMES = {
    0: Outcome.ACCEPTED,
    65: Outcome.REFUSED,  # EX_DATAERR: the address is malformed
    67: Outcome.REFUSED,  # EX_NOUSER
    68: Outcome.REFUSED,  # EX_NOHOST
    64: Outcome.POLICY,  # EX_USAGE
    77: Outcome.POLICY,  # EX_NOPERM
    78: Outcome.POLICY,  # EX_CONFIG
}


class Sendmail:
    """Runs `sendmail`, found on the search path *path*, once for each message.

    A run may take *patience* seconds, and none begins after *budget*: somebody
    else may attempt the messages of a window whose claims ran out.
    """

    def __init__(
        self,
        path: str | None = None,
        patience: float = PATIENCE,
        budget: float = BUDGET,
    ) -> None:
        self._path = path
        self._patience = patience
        self._budget = budget

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        """Hand over the messages of *window*; return the replies in its order.

        Those that no time was left for are unsent.

        Raises:
            ExternalError: there is no such program; nothing was handed over.
        """
        program = shutil.which("sendmail", path=self._path)
        if program is None:
            raise ExternalError(
                "there is no program 'sendmail' on PATH; expected one for"
                " notify.transport: sendmail; install a mail server, or choose smtp"
            )
        until = time.monotonic() + self._budget
        return [
            self._attempt(program, message) if time.monotonic() < until else _LATE
            for message in window
        ]

    def delivered(self, message: Outgoing) -> bool | None:  # noqa: ARG002 - the interface
        """Return None: the program cannot be asked afterwards."""
        return None

    def close(self) -> None:
        """Keep nothing open between messages."""

    def _attempt(self, program: str, message: Outgoing) -> Reply:
        # `--` ends the options for most programs of this name, not for all.
        if message.recipient.startswith("-"):
            return _reply(Outcome.REFUSED, "address begins with a hyphen")
        command = [program, "-i", "-f", message.return_path, "--", message.recipient]
        try:
            run = subprocess.run(
                command,
                # Programs on Unix take lines as Unix has them, and send CRLF.
                input=message.message.replace(b"\r\n", b"\n"),
                capture_output=True,
                timeout=self._patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _reply(Outcome.UNCERTAIN, "sendmail did not end in time")
        except OSError as error:
            return _reply(Outcome.UNSENT, f"sendmail did not start: {error.strerror}")
        return _judged(run.returncode, run.stderr, message.recipient)


def _judged(status: int, stderr: bytes, recipient: str) -> Reply:
    text = scrubbed(stderr.decode("utf-8", "replace"), recipient)
    if status < 0:
        return _reply(Outcome.UNCERTAIN, f"sendmail was stopped by signal {-status}")
    found = _OUTCOMES.get(status, Outcome.DEFERRED)
    return _reply(found, " ".join(filter(None, (f"exit code {status}", text))))


def _reply(found: Outcome, text: str) -> Reply:
    return Reply(outcome=found, text=text, peer="sendmail")


_LATE = _reply(Outcome.UNSENT, "no time was left in this window")

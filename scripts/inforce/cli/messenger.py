"""The mails that people ask for on the pages of the service.

Every errand has a lease, so threads beside several services and
`inforce notify send` send them at one time, without a lock among them.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from inforce.cli.screen import say
from inforce.errors import ExternalError, InputError
from inforce.notify.errands import Messenger, messenger
from inforce.notify.instance import Instance, instance
from inforce.notify.transports.choice import transport
from inforce.publication.library import Library
from inforce.settings import Settings

# How often the queue is looked at, and the longest pause after failures, seconds.
EVERY, LONGEST = 1.0, 300.0
# Who writes, and where the site is, while it is tried out: a name that is nobody's
# (RFC 6761), and what `inforce serve` listens to.
NOBODY, BUILT = "policies@site.test", "http://127.0.0.1:8000/"


def titles(texts: Library) -> dict[str, str]:
    """Return the title of each policy and translation by its slug."""
    return {policy.slug: policy.title for policy in texts.policies}


def run_errands(
    ours: Instance, named: Mapping[str, str], clock: Callable[[], int]
) -> int:
    """Send what waits by *clock*; return how many mails were attempted.

    *named* are the titles of policies. What cannot go waits, and stops nothing
    else: somebody says so. Nothing is done where no service is set.
    """
    if not ours.settings.notify.service:
        return 0
    ready = messenger(ours, transport(ours.settings, os.environ), named)
    try:
        return ready.run(clock)
    except ExternalError as error:
        say(f"mails that people asked for wait: {error}")
        return 0
    finally:
        ready.transport.close()


class Errands:
    """A thread that sends what waits with *messenger*, until it is stopped.

    *report* is told of the first failure and of the end of failures: a mail
    server that is gone for a night is two lines.
    """

    def __init__(
        self,
        messenger: Messenger,
        *,
        every: float = EVERY,
        clock: Callable[[], float] = time.time,
        report: Callable[[str], None] = say,
    ) -> None:
        self._messenger = messenger
        self._every = every
        self._clock = clock
        self._report = report
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="errands")
        self._failures = 0

    def __enter__(self) -> "Errands":
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_how: object) -> None:
        """End when the mails on their way are settled."""
        self._stop.set()
        self._thread.join()
        self._messenger.transport.close()
        self._messenger.instance.engine.dispose()

    def _run(self) -> None:
        while not self._stop.wait(self._pause()):
            self._look()

    def _pause(self) -> float:
        """Return how long to wait: twice as long after each failure."""
        return float(min(LONGEST, self._every * 2 ** min(self._failures, 20)))

    def _look(self) -> None:
        sent = 0
        try:
            if self._messenger.waits(self._now()):
                sent = self._messenger.run(self._now, stop=self._stop.is_set)
        except (ExternalError, InputError) as error:
            self._failed(f"mails that people asked for wait: {error}")
        except Exception as error:  # noqa: BLE001 - a message may hold an address
            self._failed(
                "mails that people asked for wait because of a fault of the program: "
                f"{type(error).__name__}"
            )
        else:
            self._succeeded(sent)

    def _succeeded(self, sent: int) -> None:
        """Look again soon; only a mail that went shows that mails go again.

        What could not go is put off, so that nothing may be due while the server
        is still gone.
        """
        if sent and self._failures:
            self._report("mails that people asked for go out again")
        self._failures = 0 if sent else min(self._failures, 1)

    def _now(self) -> int:
        return int(self._clock())

    def _failed(self, why: str) -> None:
        if not self._failures:
            self._report(why)
        self._failures += 1


def here(site: Settings, address: str) -> Settings:
    """Return *site* as it is tried out on this machine, where nothing is set up.

    *address* is where the service listens, on this machine only; links in mails
    lead there where no `notify.service` is set. Mails that nobody but the outbox
    gets need neither a sender nor the address of the site.
    """
    notify = replace(site.notify, service=site.notify.service or address)
    if notify.transport != "maildir":
        return replace(site, notify=notify)
    named = notify.sender or site.publisher.contact
    notify = replace(notify, sender=named or NOBODY)
    return replace(site, notify=notify, site_url=site.site_url or BUILT)


def errands(
    site: Settings,
    named: Mapping[str, str],
    *,
    report: Callable[[str], None] = say,
) -> Errands:
    """Return the thread for *site*, with a database of its own, not begun.

    *named* are the titles of policies. *report* is told when mails begin and
    cease to wait.

    Raises:
        InputError: a setting must be mended before mails can be written.
        ExternalError: the database cannot be opened.
    """
    ours = instance(site, os.environ)
    try:
        ready = messenger(ours, transport(ours.settings, os.environ), named)
    except InputError:
        ours.engine.dispose()
        raise
    return Errands(ready, report=report)

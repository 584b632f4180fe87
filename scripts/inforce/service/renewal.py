"""The policies on offer, read again when the branch that is published has moved.

Law: what cannot be read changes nothing; the policies read before stay.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from inforce.errors import ExternalError, InforceError
from inforce.history.repositories import commit_id
from inforce.publication.library import Library, library
from inforce.service.desk import Offer
from inforce.service.guard import Log
from inforce.settings import Settings

# How often git is asked for the commit, seconds; asking takes a few milliseconds.
EVERY = 5.0

Fresh = Callable[[], tuple[Offer, ...] | None]


class Branch:
    """The branch that *settings* name, as it was last read: at the commit *head*."""

    def __init__(self, settings: Settings, head: str) -> None:
        self._settings = settings
        self._head = head

    def moved(self) -> Library | None:
        """Return what is published now, None when the branch has not moved.

        A commit that cannot be published is not read again.

        Raises:
            InputError: the commit cannot be published.
            ExternalError: git failed; the next call tries again.
        """
        before = self._head
        head = commit_id(self._settings.root, self._settings.branch or "HEAD")
        if head in (before, ""):
            return None
        self._head = head
        try:
            return library(self._settings)
        except ExternalError:
            self._head = before
            raise


async def renewing(made: Starlette, fresh: Fresh, log: Log, every: float) -> None:
    """Ask *fresh* for other policies *every* so many seconds, until cancelled.

    Requests under way keep the desk they began at. A failure is logged once,
    until another one comes.
    """
    told = ""
    while True:
        await asyncio.sleep(every)
        try:
            policies = await run_in_threadpool(fresh)
        except InforceError as error:
            told = _failed(log, str(error), told)
        except Exception as error:  # noqa: BLE001 - the service goes on
            told = _failed(log, type(error).__name__, told)
        else:
            if policies is not None:
                made.state.desk = replace(made.state.desk, policies=policies)
                log({"policies": "read again", "number": len(policies)})
                told = ""


def _failed(log: Log, why: str, told: str) -> str:
    """Log *why* unless it is what was *told* last, and return it."""
    if why != told:
        log({"policies": f"the form offers what it did before: {why}"})
    return why

"""What is read again while the service runs: the policies on offer, and the keys.

Law: what cannot be read changes nothing; what was read before stays.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from inforce.errors import ExternalError, InforceError
from inforce.history.repositories import commit_id
from inforce.people.keys import Keyring
from inforce.publication.library import Library, library
from inforce.service.desk import Offer
from inforce.service.guard import Log
from inforce.settings import Settings

# How often git is asked for the commit, seconds; asking takes a few milliseconds.
EVERY = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """One field of the desk; `read` returns it when it has changed, else None.

    `stays` is what the log says of it when it cannot be read.
    """

    field: str
    stays: str
    read: Callable[[], tuple[Offer, ...] | Keyring | None]


def offering(read: Callable[[], tuple[Offer, ...] | None]) -> Renewal:
    """Return the renewal of the policies on offer, which *read* returns."""
    stays = "the form offers what it did before"
    return Renewal(field="policies", stays=stays, read=read)


def signing(read: Callable[[], Keyring | None]) -> Renewal:
    """Return the renewal of the keys, which *read* returns."""
    return Renewal(field="keyring", stays="those from before hold", read=read)


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


async def renewing(made: Starlette, one: Renewal, log: Log, every: float) -> None:
    """Renew *one* field of the desk *every* so many seconds, until cancelled.

    Requests under way keep the desk they began at. A failure is logged once,
    until another one comes.
    """
    told = ""
    while True:
        await asyncio.sleep(every)
        try:
            found = await run_in_threadpool(one.read)
        except InforceError as error:
            told = _failed(log, one, str(error), told)
        except Exception as error:  # noqa: BLE001 - the service goes on
            told = _failed(log, one, type(error).__name__, told)
        else:
            if found is not None:
                made.state.desk = replace(made.state.desk, **{one.field: found})
                log({one.field: "read again", "number": len(found)})
                told = ""


def _failed(log: Log, one: Renewal, why: str, told: str) -> str:
    """Log *why* unless it is what was *told* last, and return it."""
    if why != told:
        log({one.field: f"{one.stays}: {why}"})
    return why

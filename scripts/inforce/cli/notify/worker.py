"""`inforce notify worker`."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.notify.instance import ours as opened_instance
from inforce.cli.screen import say
from inforce.errors import InforceError
from inforce.notify import sending
from inforce.notify.instance import Instance
from inforce.notify.lettering import lettered
from inforce.notify.senders import sender
from inforce.notify.worker import work
from inforce.publication.library import library
from inforce.publication.words import counted
from inforce.settings import settings
from inforce.store.instance import check_epoch


@click.command(
    epilog="Example: inforce notify worker",
    short_help="Shares the sending with others, on PostgreSQL.",
)
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
@options.config
def worker(once: bool, config: Path) -> None:
    """Send what `inforce notify send` planned, beside other workers, until stopped.

    A worker wakes up when there is work, and every minute. One that dies leaves
    its claims to the others; one whose database goes waits until it is back.
    """
    ours = opened_instance(settings(config))
    check_epoch(ours.engine, ours.place)
    work(ours.engine, lambda stop: _delivered(ours, stop), wait=not once, report=say)


def _delivered(ours: Instance, stop: Callable[[], bool]) -> None:
    """Send what is due; what is wrong is said, and the next minute tries again."""
    try:
        _deliver(ours, stop)
    except InforceError as error:
        say(str(error))


def _deliver(ours: Instance, stop: Callable[[], bool]) -> None:
    ready = sender(ours, os.environ, clock=_now, stop=stop)
    sent = sending.run(replace(ready, lettered=lambda: _lettered(ours)))
    if sent.total:
        say(f"{counted(sent.total, 'mail')} attempted")
    if sent.halted:
        say(f"halted: {sent.halted}")


def _lettered(ours: Instance) -> int:
    """Write the letters that are waited for; only then the policies are read."""
    if not ours.record.unlettered(_now()):
        return 0
    return lettered(ours, library(ours.settings), now=_now())


def _now() -> int:
    return int(time.time())

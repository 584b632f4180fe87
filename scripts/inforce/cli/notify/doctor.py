"""`inforce notify doctor`."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.screen import print_json, say, shown
from inforce.errors import InforceError
from inforce.notify.doctor import examination, trial
from inforce.notify.doctor.examination import Surroundings
from inforce.notify.doctor.findings import Finding, Level, error
from inforce.notify.doctor.names import Resolver
from inforce.people.addresses import address
from inforce.publication import words
from inforce.settings import Settings, settings


@click.command(
    epilog="Example: inforce notify doctor --to me@example.com",
    short_help="Finds what keeps mail from arriving.",
)
@click.option("--to", metavar="ADDRESS", help="Send a test mail to yourself.")
@options.as_json
@options.config
def doctor(to: str | None, as_json: bool, config: Path) -> int:
    """Look at the settings, the DNS and the mail server; say how to mend them.

    Sends nothing without --to. Ends with 1 when there are errors.
    """
    site = settings(config)
    found = list(_findings(site, to))
    if as_json:
        print_json(found)
    else:
        _show(found)
    return int(any(one.level is Level.ERROR for one in found))


def _findings(site: Settings, to: str | None) -> Iterator[Finding]:
    now = int(time.time())
    around = Surroundings(environ=os.environ, names=Resolver(), now=now)
    yield from examination.findings(site, around)
    if to:
        mailbox = address(to)
        try:
            yield trial.sent(site, os.environ, mailbox, now)
        except InforceError as failure:
            yield error("test mail", str(failure), "", "mend the findings above first")


def _show(found: list[Finding]) -> None:
    for one in found:
        wanted = f"; expected {one.expected}" if one.expected else ""
        line = f"{one.level.value:8}{one.subject}: {one.what}{wanted}"
        print(shown(f"{line}; {one.mend}" if one.mend else line))
    errors = sum(one.level is Level.ERROR for one in found)
    warnings = sum(one.level is Level.WARNING for one in found)
    say(f"{words.counted(errors, 'error')}, {words.counted(warnings, 'warning')}")

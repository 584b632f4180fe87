"""`inforce check`."""

from datetime import date
from pathlib import Path

import click

from inforce.authoring.check import findings
from inforce.authoring.findings import Severity
from inforce.authoring.subject import subject
from inforce.cli import day, options
from inforce.cli.formats import FORMATS, summary
from inforce.cli.screen import progress, say
from inforce.settings import settings


@click.command(
    epilog="Example: inforce check --base origin/main --format github",
    short_help="Finds what is wrong before it is published.",
)
@click.option(
    "--base",
    default="",
    metavar="REV",
    help="Find undeclared changes since this branch left REV.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help="For people, for programs, or as annotations of a pull request.",
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@options.today
@options.config
def check(base: str, form: str, strict: bool, today: date | None, config: Path) -> int:
    """Judge the policy files in the folder as if they were published today.

    Ends with 1 when there are errors, with 0 when there are none.
    """
    site = settings(config)
    on = today or day.today(site.publisher.zone)
    with progress("Checking") as counted:
        found = findings(subject(site, today=on, base=base, progress=counted))
    FORMATS[form](found, site.root)
    if form == "text":
        say(summary(found))
    return int(any(strict or one.severity is Severity.ERROR for one in found))

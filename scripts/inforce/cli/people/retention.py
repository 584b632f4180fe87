"""`inforce people retention`."""

from dataclasses import fields
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.people.opened import now, people_of
from inforce.cli.screen import print_json, printed
from inforce.people.retention import Deleted, applied, foreseen
from inforce.settings import settings
from inforce.store import reading

_NAMES = {
    "unconfirmed": "sign-ups that nobody confirmed",
    "stopped": "people who stopped their mail",
    "errands": "mails that were asked for",
    "limits": "limits that limit nobody",
    "networks": "networks of a consent",
}


@click.command(
    epilog="Example: inforce people retention --dry-run",
    short_help="Deletes what is not needed any more.",
)
@click.option("--dry-run", is_flag=True, help="Count, and delete nothing.")
@options.as_json
@options.config
def retention(dry_run: bool, as_json: bool, config: Path) -> None:
    """Delete what has outlived its time; run it every day.

    Sign-ups that nobody confirmed within 72 hours, people when the years of
    `notify.keep_years` have passed since they stopped their mail, and what the
    service needs for a while only.
    """
    people, years = people_of(config), settings(config).notify.keep_years
    if dry_run:
        with reading(people.engine) as connection:
            deleted = foreseen(connection, now(), years)
    else:
        with people.engine.begin() as connection:
            deleted = applied(connection, now(), years)
        people.forget()
    if as_json:
        print_json({"written": not dry_run, "deleted": deleted})
        return
    _tell(deleted, dry_run=dry_run)


def _tell(deleted: Deleted, *, dry_run: bool) -> None:
    for one in fields(deleted):
        printed(f"{_NAMES[one.name]:<32} {getattr(deleted, one.name):>12,}\n")
    printed("nothing was deleted: a dry run\n" if dry_run else "deleted\n")

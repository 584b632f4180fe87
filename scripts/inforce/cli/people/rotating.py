"""`inforce people rotate`."""

import os
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.screen import printed
from inforce.errors import InputError
from inforce.people.keys import VARIABLE, rotated
from inforce.people.places import database, keys_path
from inforce.settings import settings


@click.command(
    epilog="Example: inforce people rotate",
    short_help="Adds a key that is used from now on.",
)
@options.config
def rotate(config: Path) -> None:
    """Add a key that is used from now on; the others go on to verify."""
    if os.environ.get(VARIABLE):
        raise InputError(
            f"the keys stand in {VARIABLE}, which inforce cannot write; expected "
            "that you add a key at their end yourself"
        )
    site = settings(config)
    path = keys_path(site.root, database(site.notify.database, os.environ))
    printed(f"{path}: {rotated(path).kid} is used from now on\n")

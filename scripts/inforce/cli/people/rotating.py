"""`inforce people rotate`."""

import os
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.closing import closed_at_end
from inforce.cli.screen import print_json, printed
from inforce.errors import InputError
from inforce.people.belonging import keys_of, mark
from inforce.people.keys import VARIABLE, keyring, rotated
from inforce.people.places import database, keys_path
from inforce.settings import settings
from inforce.store import opened


@click.command(
    epilog="Example: inforce people rotate",
    short_help="Adds a key that is used from now on.",
)
@click.option(
    "--lost", is_flag=True, help="The keys of the database are lost for good."
)
@options.as_json
@options.config
def rotate(config: Path, *, lost: bool, as_json: bool) -> None:
    """Add a key that is used from now on; the others go on to verify.

    With --lost the database takes the keys that are there, or one made now:
    links in mails that were sent open nothing then, and those who are never
    to be written to are forgotten.
    """
    if os.environ.get(VARIABLE):
        raise InputError(
            f"the keys stand in {VARIABLE}, which inforce cannot write; expected "
            "that you add a key at their end yourself"
        )
    site = settings(config)
    place = database(site.notify.database, os.environ)
    path = keys_path(site.root, place)
    engine = closed_at_end(opened(place, site.root))
    if lost:
        ring = keyring(path, {})
        mark(engine, ring)
        said = "is the key of the database from now on"
    else:
        if path.exists():
            # A key added to those of another database would open nothing here.
            keys_of(engine, path, {})
        ring = rotated(path)
        said = "is used from now on"
    if as_json:
        print_json({"file": str(path), "key": ring.kid})
    else:
        printed(f"{path}: {ring.kid} {said}\n")

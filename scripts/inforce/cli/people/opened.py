"""The people of a site, opened for one command."""

import os
import time
from pathlib import Path

from inforce.cli.closing import closed_at_end
from inforce.people.belonging import keys_of
from inforce.people.contacts import People
from inforce.people.places import database, keys_path
from inforce.settings import settings
from inforce.store import opened


def people_of(config: Path) -> People:
    """Return the people in the database that the settings at *config* name."""
    site = settings(config)
    place = database(site.notify.database, os.environ)
    engine = closed_at_end(opened(place, site.root))
    return People(engine, keys_of(engine, keys_path(site.root, place), os.environ))


def now() -> int:
    """Return the present moment in whole seconds since 1970."""
    return int(time.time())

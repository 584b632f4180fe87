"""The database and the keys that the commands of the notifier share."""

import os

from sqlalchemy import Engine

from inforce.cli.closing import closed_at_end
from inforce.notify.instance import Instance, instance
from inforce.people.belonging import keys_of
from inforce.people.keys import Keyring
from inforce.people.places import database, keys_path
from inforce.settings import Settings
from inforce.store import opened


def engine(site: Settings) -> Engine:
    """Return the database of *site*, with the newest schema."""
    place = database(site.notify.database, os.environ)
    return closed_at_end(opened(place, site.root))


def keys(site: Settings, engine: Engine) -> Keyring:
    """Return the secrets of *site*, which belong to the database *engine*."""
    place = database(site.notify.database, os.environ)
    return keys_of(engine, keys_path(site.root, place), os.environ)


def ours(site: Settings, *, sends: bool = True) -> Instance:
    """Return the notifier of *site*, with a sender who can write if it *sends*."""
    made = instance(site, os.environ, sends=sends)
    closed_at_end(made.engine)
    return made

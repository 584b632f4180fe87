"""The database and the keys that the commands of the notifier share."""

import os
from pathlib import Path

from sqlalchemy import Engine

from inforce.people.keys import Keyring, keyring
from inforce.settings import Settings
from inforce.store import opened

KEYS = Path(".inforce/keys.json")


def engine(site: Settings) -> Engine:
    """Return the database of *site*, with the newest schema."""
    return opened(site.notify.database, site.root)


def keys(site: Settings) -> Keyring:
    """Return the secrets of *site*, made on first use."""
    return keyring(site.root / KEYS, os.environ)

"""The notifier of one site: its database, keys, people and record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from inforce.errors import InforceError
from inforce.notify.identities import identity
from inforce.notify.messages import message_id
from inforce.notify.record import Record
from inforce.people.belonging import keys_of
from inforce.people.contacts import People
from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.people.places import database, keys_path
from inforce.settings import Settings
from inforce.store import opened

# Messages between two commits: the bound of what a kill can send twice.
# 32 keep 56 % of the rate without a record on SQLite; PostgreSQL commits from
# several workers at once and takes larger ones.
WINDOWS = {"sqlite": 32, "postgresql": 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """What the commands of one site share.

    `place` is the SQLite file, or for PostgreSQL a path in the project, beside
    which locks and the epoch are kept.
    """

    settings: Settings
    engine: Engine
    keyring: Keyring
    people: People
    record: Record
    place: Path

    @property
    def is_local(self) -> bool:
        """Return whether the database is a file that one sender owns."""
        return self.engine.dialect.name == "sqlite"

    @property
    def window(self) -> int:
        """Return how many messages go between two commits."""
        return self.settings.notify.window or WINDOWS[self.engine.dialect.name]


def instance(
    settings: Settings, environ: Mapping[str, str], *, sends: bool = True
) -> Instance:
    """Return the notifier of the site, its database opened and migrated.

    One that sends needs a sender; what only reads or decides does without.

    Raises:
        InputError: a setting must be mended, or the keys, which may be those of
            another database.
        ExternalError: the database cannot be opened.
    """
    if sends:
        identity(settings, Audience.SUBSCRIBER)
    place = database(settings.notify.database, environ)
    engine = opened(place, settings.root)
    try:
        keys = keys_of(engine, keys_path(settings.root, place), environ)
    except InforceError:
        engine.dispose()
        raise
    beside = ".inforce/postgresql" if "://" in place else place
    return Instance(
        settings=settings,
        engine=engine,
        keyring=keys,
        people=People(engine, keys),
        record=Record(engine, _naming(settings, keys)),
        place=settings.root / beside,
    )


def _naming(settings: Settings, keys: Keyring) -> Callable[[int], str]:
    """Return what names messages; it asks for the sender with the first."""

    @cache
    def domain() -> str:
        return identity(settings, Audience.SUBSCRIBER).domain

    def named(delivery: int) -> str:
        return message_id(keys, domain())(delivery)

    return named

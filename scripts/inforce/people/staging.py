"""The rows of an import while they are read and checked, outside the database.

They lie in a private file without a name, which is gone with the program
however that ends; meanwhile nobody waits for a lock.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from inforce.errors import ExternalError
from inforce.people.addresses import Address
from inforce.people.contacts import Entrant
from inforce.people.persons import Audience, Mode, Status


class Stage:
    """Entrants in the order in which they came, each mailbox once: the first."""

    def __init__(self, file: sqlite3.Connection) -> None:
        """Use the empty *file*."""
        self._file = file
        file.execute(
            "CREATE TABLE entrant "
            "(number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, content TEXT)"
        )

    def add(self, entrants: Sequence[Entrant]) -> int:
        """Keep those whose mailbox was not there yet and return how many they are."""
        before = self._file.total_changes
        self._file.executemany(
            "INSERT OR IGNORE INTO entrant (key, content) VALUES (?, ?)",
            [(one.address.key, _packed(one)) for one in entrants],
        )
        return self._file.total_changes - before

    def parts(self, size: int) -> Iterator[list[Entrant]]:
        """Yield all entrants, at most *size* at a time."""
        rows = self._file.execute("SELECT content FROM entrant ORDER BY number")
        while part := rows.fetchmany(size):
            yield [_unpacked(content) for (content,) in part]


@contextmanager
def stage() -> Iterator[Stage]:
    """Give an empty stage.

    Raises:
        ExternalError: the folder for temporary files is full or not there.
    """
    try:
        # SQLite removes the name of a file without one as soon as it is open.
        with closing(sqlite3.connect("")) as file:
            yield Stage(file)
    except sqlite3.Error as error:
        raise ExternalError(
            f"the rows cannot be kept while they are checked: {error}; expected room "
            "in the folder for temporary files: make some, or name another in TMPDIR"
        ) from error


def _packed(one: Entrant) -> str:
    mailbox = one.address
    modes = {policy: mode.value for policy, mode in one.subscriptions.items()}
    return json.dumps(
        [
            [mailbox.text, mailbox.local, mailbox.domain, mailbox.utf8],
            [one.audience.value, one.language, one.zone, one.status.value],
            modes,
        ]
    )


def _unpacked(content: str) -> Entrant:
    (given, local, domain, utf8), (audience, language, zone, status), modes = (
        json.loads(content)
    )
    return Entrant(
        address=Address(text=given, local=local, domain=domain, utf8=utf8),
        audience=Audience(audience),
        language=language,
        zone=zone,
        status=Status(status),
        subscriptions={policy: Mode(mode) for policy, mode in modes.items()},
    )

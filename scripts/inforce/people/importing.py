"""An import: many people at once, all of them or none when a row is wrong.

Laws: importing the same file again changes nothing, however often a mailbox
stands in it; nobody who stopped mail is written to again because of a list; a
dry run counts what the import would do.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import islice

from sqlalchemy import Connection

from inforce.people.contacts import Evidence, People
from inforce.people.parts import Joined, Part
from inforce.people.rows import Row, Wrong
from inforce.people.staging import Stage, stage
from inforce.store import reading
from inforce.store.facts import fact, record_fact

BATCH = 2000
# How many wrong rows are kept with their reasons; all of them are counted.
SHOWN = 20
PENDING = "import_pending"


@dataclass(slots=True, kw_only=True)
class Imported(Joined):
    """What an import did, or would do; all but `wrong` count rows.

    `repeated` stood in the file before. `shown` are the first wrong rows.
    """

    repeated: int = 0
    wrong: int = 0
    shown: list[Wrong] = field(default_factory=list)

    def add(self, part: Joined) -> None:
        """Count what became of a *part* as well."""
        for one in fields(part):
            both = getattr(self, one.name) + getattr(part, one.name)
            setattr(self, one.name, both)


def imported(  # noqa: PLR0913 - the last three have defaults
    people: People,
    rows: Iterable[Row | Wrong],
    *,
    now: int,
    consent: Evidence | None = None,
    keep: Callable[[Imported], bool] = lambda counts: not counts.wrong,
    progress: Callable[[int], None] = lambda _number: None,
) -> Imported:
    """Write the people in *rows*, all of one audience, and return the counts.

    All rows are read first. Then *keep* is asked with what is known by then;
    when it says no, nothing is written and the counts are what they would be.
    They are written in parts, each with its own number for those who join, so
    that senders need not wait; after an interruption the same import again
    adds the rest. *consent* is kept for everybody added. *progress* is told
    how many rows were read, then how many were written.
    """
    counts = Imported()
    with stage() as staged:
        _read(rows, staged, counts, progress)
        kept, done = keep(counts), 0
        for entrants in staged.parts(BATCH):
            part = Part(people=people, entrants=entrants, consent=consent, now=now)
            counts.add(_written(part) if kept else _foreseen(part))
            done += len(entrants)
            progress(done)
    return counts


def pending(connection: Connection) -> int:
    """Return how many people were imported since a sending was last confirmed."""
    return int(fact(connection, PENDING, "0"))


def confirm_pending(connection: Connection) -> None:
    """Record that a sending to those imported was confirmed."""
    record_fact(connection, PENDING, "0")


def _written(part: Part) -> Joined:
    with part.people.engine.begin() as connection:
        counts = part.write(connection)
        if counts.added:
            total = pending(connection) + counts.added
            record_fact(connection, PENDING, str(total))
    return counts


def _foreseen(part: Part) -> Joined:
    with reading(part.people.engine) as connection:
        return part.foreseen(connection)


def _read(
    rows: Iterable[Row | Wrong],
    staged: Stage,
    counts: Imported,
    progress: Callable[[int], None],
) -> None:
    right, seen = _right(rows, counts), 0
    while batch := [row.entrant for row in islice(right, BATCH)]:
        counts.repeated += len(batch) - staged.add(batch)
        seen += len(batch)
        progress(seen)


def _right(rows: Iterable[Row | Wrong], counts: Imported) -> Iterator[Row]:
    for row in rows:
        if isinstance(row, Row):
            yield row
            continue
        counts.wrong += 1
        if len(counts.shown) < SHOWN:
            counts.shown.append(row)

"""The report about one version, in the formats people and programs read."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from inforce.notify import chain
from inforce.notify.evidence import standings
from inforce.notify.evidence.standings import UNDELIVERED, Line, Occasion, Standing
from inforce.store.tables import attempt, bounce, item

# Spreadsheets take a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = (
    "event",
    "person",
    "address",
    "audience",
    "language",
    "standing",
    "planned_in_entry",
    "message_id",
    "attempt",
    "attempted_at",
    "outcome",
    "code",
    "enhanced_code",
    "reply",
    "peer",
    "tls",
    "queue_id",
    "sha256_of_signed_message",
    "attempt_in_entry",
    "bounced_at",
    "bounce",
    "bounce_code",
    "bounce_text",
    "bounce_in_entry",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is recorded about the mails of one version.

    `entries` is the first and the last entry of the chain that speak of it,
    zeros for none. `head` is the end of the whole chain when it was read.
    `lines` may be asked for more than once, with the standings wanted.
    """

    slug: str
    day: date
    at: int
    occasions: Sequence[Occasion]
    entries: tuple[int, int]
    head: chain.Head
    lines: Callable[[Sequence[Standing]], Iterator[Line]]

    def count(self, standing: Standing) -> int:
        """Return how many people and events stand so."""
        return sum(one.counts[standing] for one in self.occasions)

    @property
    def planned(self) -> int:
        """How many people and events were planned, each pair once."""
        return sum(one.planned for one in self.occasions)


def report(
    connection: Connection, slug: str, day: date, now: int, *, addresses: bool = False
) -> Report:
    """Return the report about the version of *slug* from *day* on.

    It reads from *connection* while it is written out.

    Raises:
        InputError: nothing is recorded about that version.
    """
    found = standings.occasions(connection, slug, day)

    def lines(only: Sequence[Standing]) -> Iterator[Line]:
        return standings.lines(connection, found, addresses=addresses, only=only)

    return Report(
        slug=slug,
        day=day,
        at=now,
        occasions=found,
        entries=_entries(connection, [one.id for one in found]),
        head=chain.head(connection),
        lines=lines,
    )


def _entries(connection: Connection, events: Sequence[int]) -> tuple[int, int]:
    about = select(item.c.delivery).where(item.c.event.in_(events))
    spans = [
        select(func.min(item.c.entry), func.max(item.c.entry)).where(
            item.c.event.in_(events)
        ),
        *(
            select(func.min(table.c.entry), func.max(table.c.entry)).where(
                table.c.delivery.in_(about)
            )
            for table in (attempt, bounce)
        ),
    ]
    ends = [end for one in spans for end in connection.execute(one).one()]
    known = [end for end in ends if end is not None]
    return (min(known), max(known)) if known else (0, 0)


def moment(at: int | None) -> str:
    """Return *at*, seconds since 1970, in UTC; empty for None."""
    if at is None:
        return ""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def cell(value: object) -> str:
    """Return *value* as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(found: Report) -> Iterator[str]:
    """Give a line for each attempt and bounce of each person and event.

    A person of whom nothing was attempted has one line.
    """
    yield _row(_COLUMNS)
    for line in found.lines(tuple(Standing)):
        for values in _rows(line):
            yield _row(values)


def _rows(line: Line) -> Iterator[tuple[object, ...]]:
    who = (
        line.event,
        line.person,
        line.address,
        line.audience,
        line.language,
        line.standing.value,
        line.entry,
        line.message_id,
    )
    for one in line.attempts:
        yield (*who, *_attempt(one).values(), *[""] * 5)
    for one in line.bounces:
        yield (*who, *[""] * 11, *_bounce(one).values())
    if not line.attempts and not line.bounces:
        yield (*who, *[""] * 16)


def _attempt(one: Any) -> dict[str, object]:
    return {
        "attempt": one.number,
        "at": moment(one.at),
        "outcome": one.outcome,
        "code": one.code or "",
        "enhanced": one.enhanced,
        "reply": one.reply,
        "peer": one.peer,
        "tls": one.tls,
        "queue_id": one.queue_id,
        "signed": one.signed,
        "entry": one.entry,
    }


def _bounce(one: Any) -> dict[str, object]:
    return {
        "at": moment(one.at),
        "kind": one.kind,
        "code": one.status,
        "text": one.diagnostic,
        "entry": one.entry,
    }


def _row(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([cell(value) for value in values])
    return line.getvalue()


def as_json(found: Report) -> Iterator[str]:
    """Give one JSON object in pieces; people are listed once for each event."""
    head = json.dumps(summary(found), ensure_ascii=False, indent=1)
    yield head.removesuffix("\n}") + ',\n "people": ['
    between = "\n  "
    for line in found.lines(tuple(Standing)):
        yield between + json.dumps(_values(line), ensure_ascii=False)
        between = ",\n  "
    yield "\n ]\n}\n"


def summary(found: Report) -> dict[str, object]:
    """Return the counts of *found* and its place in the chain, for programs."""
    return {
        "policy": found.slug,
        "effective_on": found.day.isoformat(),
        "at": moment(found.at),
        "events": [
            {
                "name": one.name,
                "kind": one.kind,
                "sha256_of_wording": one.digest,
                "recorded_at": moment(one.recorded_at),
                "planned": one.planned,
                **{key.value: count for key, count in one.counts.items()},
            }
            for one in found.occasions
        ],
        "undelivered": sum(found.count(one) for one in UNDELIVERED),
        "chain": {
            "end": found.head.seq,
            "hash": found.head.hash,
            "first_entry": found.entries[0],
            "last_entry": found.entries[1],
        },
    }


def _values(line: Line) -> dict[str, object]:
    return {
        "event": line.event,
        "person": line.person,
        **({"address": line.address} if line.address else {}),
        "audience": line.audience,
        "language": line.language,
        "standing": line.standing.value,
        "entry": line.entry,
        "message_id": line.message_id,
        "attempts": [_attempt(one) for one in line.attempts],
        "bounces": [_bounce(one) for one in line.bounces],
    }

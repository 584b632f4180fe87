"""Where each person stands with each event, and what was done for them.

What counts is what the chain covers: a mail is accepted when an attempt says
so, bounced when a report does. Only what has not happened yet is read from the
state of the delivery.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from inforce.errors import InputError
from inforce.store.tables import (
    attempt,
    bounce,
    contact,
    delivery,
    entry,
    event,
    item,
)

_CHUNK = 500


class Standing(Enum):
    """Where a person stands with an event; each has exactly one.

    ACCEPTED: the next mail server took responsibility; whether it was read,
    nobody knows. BOUNCED and COMPLAINED: accepted first, then reported. FAILED:
    refused, or out of time. UNCERTAIN: the link was lost before the answer.
    TRYING: refused for now, or on its way at this moment. STOPPED: not sent,
    because the person or the operator did not want it. SUPERSEDED: a later
    event is told instead. WAITING: not yet attempted.
    """

    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    TRYING = "being tried"
    STOPPED = "stopped"
    SUPERSEDED = "superseded"
    WAITING = "not yet attempted"


# Who has to be reached otherwise, if at all.
UNDELIVERED = (
    Standing.BOUNCED,
    Standing.COMPLAINED,
    Standing.FAILED,
    Standing.UNCERTAIN,
    Standing.STOPPED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An event of the version, as recorded; `planned` counts its people."""

    id: int
    name: str
    kind: str
    digest: str
    recorded_at: int
    planned: int
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person and one event; rows of `attempt` and `bounce` are in order.

    `address` is empty unless asked for, and when the person was erased. Of a
    mail that the event left before it went, nothing is told.
    """

    event: str
    person: str
    standing: Standing
    audience: str
    language: str
    message_id: str
    entry: int
    address: str
    attempts: Sequence[Row[Any]]
    bounces: Sequence[Row[Any]]


def occasions(connection: Connection, slug: str, day: date) -> tuple[Occasion, ...]:
    """Return the events of the version of *slug* from *day* on, by id.

    A policy that was renamed is found by each of the slugs it was told of under.

    Raises:
        InputError: nobody was told of that version, or was to be.
    """
    named = event.c.name.startswith(f"{slug}/{day.isoformat()}/", autoescape=True)
    now = and_(event.c.policy == slug, event.c.effective_on == day)
    chosen = select(event).where(or_(named, now))
    rows = connection.execute(chosen.order_by(event.c.id)).all()
    if not rows:
        raise InputError(
            f"no mail is recorded about {slug!r} from {day}; expected a version "
            "that `inforce notify plan` lists"
        )
    gone = _reduced(connection)
    return tuple(_occasion(connection, row, gone) for row in rows)


def _occasion(
    connection: Connection, row: Row[Any], gone: Mapping[int, Counter[str]]
) -> Occasion:
    grouped = _joined(_STANDING, func.count()).where(item.c.event == row.id)
    rows = connection.execute(grouped.group_by(_STANDING))
    found = Counter({name: int(number) for name, number in rows})
    found += gone.get(row.id, Counter())
    counts = {Standing(name): number for name, number in found.items()}
    return Occasion(
        id=row.id,
        name=row.name,
        kind=row.kind,
        digest=row.digest,
        recorded_at=row.recorded_at,
        planned=sum(counts.values()),
        counts={one: counts.get(one, 0) for one in Standing},
    )


def counts_upto(connection: Connection, upto: int) -> dict[int, dict[str, int]]:
    """Return how many stand where, by event, of the items in entries to *upto*."""
    grouped = _joined(item.c.event, _STANDING, func.count())
    rows = connection.execute(
        grouped.where(item.c.entry <= upto).group_by(item.c.event, _STANDING)
    )
    found: dict[int, dict[str, int]] = {}
    for number, standing, count in rows:
        found.setdefault(number, {})[standing] = int(count)
    return found


def _reduced(connection: Connection) -> dict[int, Counter[str]]:
    """Return by event what entries say of people whose rows are gone."""
    found: dict[int, Counter[str]] = {}
    chosen = select(entry.c.payload).where(entry.c.kind == "reduced")
    for payload in connection.scalars(chosen):
        for number, counts in json.loads(payload)["counts"].items():
            found.setdefault(int(number), Counter()).update(counts)
    return found


def lines(
    connection: Connection,
    events: Sequence[Occasion],
    *,
    addresses: bool = False,
    only: Sequence[Standing] = tuple(Standing),
) -> Iterator[Line]:
    """Give a line for each person and event, by event and pseudonym."""
    for one in events:
        after = ""
        while rows := _page(connection, one.id, after, only):
            after = rows[-1].subject
            numbers = [row.delivery for row in rows]
            trials = _of(connection, attempt, numbers, attempt.c.number)
            reports = _of(connection, bounce, numbers, bounce.c.id)
            for row in rows:
                # A mail that goes without the event says nothing of it.
                about = 0 if row.left else row.delivery
                yield Line(
                    event=one.name,
                    person=row.subject,
                    standing=Standing(row.standing),
                    audience=row.audience,
                    language=row.language,
                    message_id=(row.message_id or "") if about else "",
                    entry=row.entry,
                    address=(row.address or "") if addresses else "",
                    attempts=trials.get(about, ()),
                    bounces=reports.get(about, ()),
                )


def _page(
    connection: Connection, number: int, after: str, only: Sequence[Standing]
) -> Sequence[Row[Any]]:
    chosen = _joined(
        item.c.subject,
        item.c.delivery,
        item.c.entry,
        delivery.c.audience,
        delivery.c.language,
        delivery.c.message_id,
        contact.c.address,
        _STANDING.label("standing"),
        _LEFT.label("left"),
    )
    return connection.execute(
        chosen.where(item.c.event == number, item.c.subject > after)
        .where(_STANDING.in_([one.value for one in only]))
        .order_by(item.c.subject)
        .limit(_CHUNK)
    ).all()


def _of(
    connection: Connection, table: Any, numbers: Sequence[int], order: Any
) -> dict[int, list[Row[Any]]]:
    rows = connection.execute(
        select(table)
        .where(table.c.delivery.in_(numbers))
        .order_by(table.c.delivery, order)
    )
    return {key: list(group) for key, group in groupby(rows, lambda row: row.delivery)}


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join_from(item, delivery, delivery.c.id == item.c.delivery)
        .join(contact, contact.c.id == delivery.c.contact, isouter=True)
    )


def _has(table: Any, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(literal(1)).where(table.c.delivery == delivery.c.id, *wanted))


def _left() -> ColumnElement[bool]:
    """Return as SQL whether the mail is not about the event any more."""
    named = literal(",") + delivery.c.events + ","
    return named.not_like(literal("%,") + cast(item.c.event, String) + ",%")


_LEFT = _left()


def _standing() -> ColumnElement[str]:
    """Return the standing as SQL, the first that is true."""
    state = delivery.c.state
    overtaken = exists(
        select(literal(1)).where(
            event.c.id == item.c.event, event.c.state == "superseded"
        )
    )
    rules = (
        (or_(state == "superseded", and_(_LEFT, overtaken)), Standing.SUPERSEDED),
        (_LEFT, Standing.STOPPED),
        (_has(bounce, bounce.c.kind == "complaint"), Standing.COMPLAINED),
        (_has(bounce), Standing.BOUNCED),
        (_has(attempt, attempt.c.outcome == "accepted"), Standing.ACCEPTED),
        (state == "uncertain", Standing.UNCERTAIN),
        (state.in_(("failed", "expired")), Standing.FAILED),
        (state.in_(("suppressed", "cancelled")), Standing.STOPPED),
        (and_(state == "planned", delivery.c.attempt == 0), Standing.WAITING),
    )
    return case(
        *((rule, one.value) for rule, one in rules), else_=Standing.TRYING.value
    )


_STANDING = _standing()

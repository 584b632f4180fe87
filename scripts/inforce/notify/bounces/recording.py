"""What a report changes: a row of evidence, and who is mailed no more.

Laws:

- a report is joined by what only a receiver of the mail can know (a checked
  token, the Message-ID), never by an address that stands in it;
- the same report counts once, however often and by whatever way it comes;
- `sent` stays: a bounce is written beside it;
- one report takes an address off only when it is hard and the mail went out
  less than 14 days before; soft ones take three mails in a row, over 14 days.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from inforce.notify import chain
from inforce.notify.bounces.reports import RECORDED, Kind, Report
from inforce.notify.replies import scrubbed
from inforce.notify.return_paths import delivery_of
from inforce.people.keys import Keyring
from inforce.store import reading
from inforce.store.tables import attempt, bounce, contact, delivery

_DAY = 86_400
# Queues give up after five days (RFC 5321 4.5.4.1); twice that and the weekend.
BELIEVED = 14 * _DAY
SOFT_MAILS = 3
SOFT_SPAN = 14 * _DAY
# A mail without a report counts as arrived once no queue can hold it.
SETTLED = 5 * _DAY
_LOOKED_AT = 50
_MOST_IDS = 20
_TRIES = 3
# How bad each mark is; a later report never makes it better.
_MARKS = {
    Kind.SOFT: ("soft", ()),
    Kind.POLICY: ("soft", ()),
    Kind.HARD: ("hard", ("soft",)),
    Kind.COMPLAINT: ("complained", ("soft", "hard")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of one report.

    `delivery` is None when it names none of ours that was attempted. `fresh`
    is False for a report that was recorded before, or is not recorded at all.
    `contact` and `audience` are whom to mail no more, None and empty for
    nobody; given again within a day for a report that was recorded before,
    because a crash may have come between.
    """

    kind: Kind
    delivery: int | None = None
    fresh: bool = False
    contact: int | None = None
    audience: str = ""


class _About(NamedTuple):
    delivery: int
    subject: str
    contact: int | None
    audience: str
    address: str | None
    tried: int


class _Judged(NamedTuple):
    report: Report
    about: _About | None
    fresh: bool
    before: int | None


class Bounces:
    """The reports about the deliveries in *engine*."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def record(self, reports: Sequence[Report], now: int) -> tuple[Recorded, ...]:
        """Write *reports* in one transaction; return what became of each, in order."""
        for _ in range(_TRIES - 1):
            with suppress(IntegrityError):  # another program recorded one just now
                return self._written(reports, now)
        return self._written(reports, now)

    def preview(self, reports: Sequence[Report]) -> tuple[Recorded, ...]:
        """Return what *reports* are about, and change nothing."""
        with reading(self._engine) as connection:
            return tuple(
                Recorded(kind=one.kind, delivery=_number(about), fresh=fresh)
                for one, about, fresh, _ in self._judged(connection, reports)
            )

    def _written(self, reports: Sequence[Report], now: int) -> tuple[Recorded, ...]:
        with self._engine.begin() as connection:
            judged = self._judged(connection, reports)
            _write(connection, [one for one in judged if one.fresh], now)
            return tuple(_outcome(connection, one, now) for one in judged)

    def _judged(
        self, connection: Connection, reports: Sequence[Report]
    ) -> list[_Judged]:
        digests = [one.digest for one in reports]
        chosen = select(bounce.c.report, bounce.c.at)
        rows = connection.execute(chosen.where(bounce.c.report.in_(digests)))
        known: dict[str, int | None] = {one.report: one.at for one in rows}
        judged = []
        for one in reports:
            about = self._about(connection, one)
            counts = about is not None and one.kind in RECORDED
            fresh = counts and one.digest not in known
            judged.append(_Judged(one, about, fresh, known.get(one.digest)))
            if fresh:
                known[one.digest] = None
        return judged

    def _about(self, connection: Connection, report: Report) -> _About | None:
        for text in report.paths:
            number = delivery_of(text, self._keyring)
            found = number and _attempted(connection, delivery.c.id == number)
            if found:
                return found
        # No index holds Message-IDs, so only what may be recorded is looked up. One
        # would cost the record a third more CPU for each mail (35 for 26
        # microseconds at window 100); this reads 20,000 deliveries in 2 ms.
        ids = report.message_ids[:_MOST_IDS] if report.kind in RECORDED else ()
        return _attempted(connection, delivery.c.message_id.in_(ids)) if ids else None


def _number(about: _About | None) -> int | None:
    return about.delivery if about else None


def _attempted(connection: Connection, wanted: ColumnElement[bool]) -> _About | None:
    """Return the one delivery *wanted*, None when it never went out."""
    tried = (
        select(func.max(attempt.c.at))
        .where(attempt.c.delivery == delivery.c.id)
        .scalar_subquery()
    )
    chosen = delivery.c.id, delivery.c.subject, delivery.c.contact, delivery.c.audience
    row = connection.execute(
        select(*chosen, contact.c.address, func.coalesce(tried, delivery.c.first_at))
        .join(contact, contact.c.id == delivery.c.contact, isouter=True)
        .where(wanted)
    ).first()
    return _About(*row) if row and row[-1] is not None else None


def _write(connection: Connection, fresh: Sequence[_Judged], now: int) -> None:
    rows = [_row(one, about, now) for one, about, *_ in fresh if about]
    if not rows:
        return
    for one, about, *_ in fresh:
        _mark(connection, _number(about), one.kind)
    seq = chain.append(connection, "bounces", chain.rows_payload(rows), now)
    names = chain.COVERED["bounces"][1]
    values = [{**dict(zip(names, row, strict=True)), "entry": seq} for row in rows]
    connection.execute(insert(bounce), values)


def _row(one: Report, about: _About, now: int) -> tuple[object, ...]:
    """Return the row of *one*, without the name that servers quote as well.

    The row is evidence and stays when the person is erased.
    """
    words = scrubbed(one.diagnostic, about.address or "")
    return about.delivery, one.digest, now, one.kind.value, one.status, words


def _mark(connection: Connection, number: int | None, kind: Kind) -> None:
    mark, milder = _MARKS[kind]
    connection.execute(
        update(delivery)
        .where(delivery.c.id == number)
        .where(or_(delivery.c.bounce.is_(None), delivery.c.bounce.in_(milder)))
        .values(bounce=mark)
    )


def _outcome(connection: Connection, judged: _Judged, now: int) -> Recorded:
    one, about, fresh, before = judged
    # What was dealt with long ago must not undo what the person did since.
    stale = before is not None and now - before >= _DAY
    if about and not stale and _ends(connection, one.kind, about, now):
        return Recorded(
            kind=one.kind,
            delivery=about.delivery,
            fresh=fresh,
            contact=about.contact,
            audience=about.audience,
        )
    return Recorded(kind=one.kind, delivery=_number(about), fresh=fresh)


def _ends(connection: Connection, kind: Kind, about: _About, now: int) -> bool:
    """Return whether the address of *about* is to be mailed no more."""
    if about.contact is None:
        return False
    if kind is Kind.HARD:
        return now - about.tried < BELIEVED
    if kind is Kind.SOFT:
        return _is_soft_too_often(connection, about.subject, now)
    return kind is Kind.COMPLAINT


def _is_soft_too_often(connection: Connection, subject: str, now: int) -> bool:
    """Return whether the last mails to *subject* all met the same wall.

    A mail that arrived ends the row; one that another report is about, or that
    may still come back, is left out.
    """
    soft = case((bounce.c.kind == Kind.SOFT.value, bounce.c.at))
    rows = connection.execute(
        select(func.min(soft), delivery.c.bounce, delivery.c.first_at)
        .join_from(delivery, bounce, isouter=True)
        .where(delivery.c.subject == subject, delivery.c.state == "sent")
        .group_by(delivery.c.id)
        .order_by(delivery.c.id.desc())
        .limit(_LOOKED_AT)
    )
    missed = takewhile(lambda row: row[1] or now - (row[2] or now) < SETTLED, rows)
    moments = [row[0] for row in missed if row[0] is not None]
    enough = len(moments) >= SOFT_MAILS
    return enough and max(moments) - min(moments) >= SOFT_SPAN

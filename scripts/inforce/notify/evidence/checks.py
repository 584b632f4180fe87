"""Whether the record still says what was written into it."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, exists, func, or_, select

from inforce.notify import chain
from inforce.notify.chain import Breach
from inforce.store.tables import attempt, bounce, delivery, entry, event

_MARKS = {"complained": 3, "hard": 2, "soft": 1}


def breaches(connection: Connection) -> list[Breach]:
    """Return every breach of the record, in the order of the entries.

    Beside the chain and the rows it counts, the states that follow from them:
    nothing is sent that no attempt says was accepted, nothing bounced without
    a report, and every event is the one that was recorded.
    """
    found = [
        *_kept(chain.verify(connection), _reduced_upto(connection)),
        *_sent_unproved(connection),
        *_marked_unproved(connection),
        *_changed_events(connection),
    ]
    return sorted(found, key=lambda breach: breach.seq)


def _kept(found: list[Breach], upto: int) -> list[Breach]:
    """Return *found* without the rows that are missing because of their age."""
    return [
        one for one in found if one.seq > upto or not one.what.endswith("are missing")
    ]


def _reduced_upto(connection: Connection) -> int:
    chosen = select(entry.c.payload).where(entry.c.kind == "reduced")
    try:
        stated = [json.loads(one)["upto"] for one in connection.scalars(chosen)]
        return max((int(one) for one in stated), default=0)
    except (ValueError, KeyError, TypeError):
        return 0  # a payload that was changed excuses nothing


def _sent_unproved(connection: Connection) -> Iterator[Breach]:
    accepted = exists(
        select(attempt.c.number).where(
            attempt.c.delivery == delivery.c.id, attempt.c.outcome == "accepted"
        )
    )
    chosen = select(delivery.c.id).where(delivery.c.state == "sent", ~accepted)
    for number in connection.scalars(chosen.order_by(delivery.c.id)):
        yield Breach(seq=0, what=f"delivery {number} is sent without an acceptance")


def _marked_unproved(connection: Connection) -> Iterator[Breach]:
    """Compare the mark of each delivery with the worst of its reports."""
    worst = func.max(
        case(
            (bounce.c.kind == "complaint", _MARKS["complained"]),
            (bounce.c.kind == "hard", _MARKS["hard"]),
            else_=_MARKS["soft"],
        )
    )
    reports = select(bounce.c.delivery, worst.label("worst")).group_by(
        bounce.c.delivery
    )
    counted = reports.subquery()
    mark = case(_MARKS, value=delivery.c.bounce, else_=0)
    chosen = (
        select(delivery.c.id)
        .join(counted, counted.c.delivery == delivery.c.id, isouter=True)
        .where(
            or_(
                and_(delivery.c.bounce.is_not(None), counted.c.worst.is_(None)),
                mark != func.coalesce(counted.c.worst, 0),
            )
        )
    )
    for number in connection.scalars(chosen.order_by(delivery.c.id)):
        yield Breach(seq=0, what=f"the mark of delivery {number} is no report's")


def _changed_events(connection: Connection) -> Iterator[Breach]:
    rows = {one.id: one for one in connection.execute(select(event))}
    chosen = select(entry).where(entry.c.kind == "recorded").order_by(entry.c.seq)
    for one in connection.execute(chosen):
        try:
            stated = json.loads(one.payload)
            row = rows[stated["event"]]
            same = all(getattr(row, key) == stated[key] for key in _RECORDED)
        except (ValueError, KeyError, TypeError):
            same = False
        if not same:
            yield Breach(seq=one.seq, what="the event it records was changed")


_RECORDED = ("name", "digest", "due_at", "cutoff")

"""How far the notices have come, in counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from inforce.notify.deliveries import DeliveryState
from inforce.notify.instance import Instance
from inforce.notify.record import Scope
from inforce.notify.record.claiming import CLOSED
from inforce.people.importing import pending
from inforce.store import reading
from inforce.store.tables import event

_WAITING = (DeliveryState.PLANNED, DeliveryState.DEFERRED, DeliveryState.ATTEMPTING)
_FAILED = (DeliveryState.FAILED, DeliveryState.EXPIRED)
_CLOSED = (
    DeliveryState.SUPPRESSED,
    DeliveryState.SUPERSEDED,
    DeliveryState.CANCELLED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event; `mails` and what follows it count mails.

    `name` begins with the slug the policy had when the event became known,
    `policy` is the one it has now, as far as the last planning knew.
    `closed` are those that were not to be sent any more: people who stopped
    mail, events that were overtaken or cancelled.
    """

    number: int
    name: str
    policy: str
    effective_on: date
    state: str
    mails: int
    sent: int
    waiting: int
    failed: int
    uncertain: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Halted:
    """One halt that stands: what it stops, in words, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All of it; `events` are by number, `next_due` is in seconds since 1970.

    `undecided` counts mails of which nobody can tell whether they arrived.
    `imported` counts people who were imported since a sending was confirmed.
    """

    events: tuple[Told, ...]
    halts: tuple[Halted, ...]
    undecided: int
    imported: int
    next_due: int | None


def standing(instance: Instance, now: int) -> Standing:
    """Return how far the notices have come at *now*."""
    events = _events(instance)
    with reading(instance.engine) as connection:
        imported = pending(connection)
    return Standing(
        events=events,
        halts=_halts(instance, events, now),
        undecided=sum(one.uncertain for one in events),
        imported=imported,
        next_due=instance.record.next_due(now),
    )


def _events(instance: Instance) -> tuple[Told, ...]:
    counts = instance.record.counts()
    with reading(instance.engine) as connection:
        rows = connection.execute(
            select(
                event.c.id,
                event.c.name,
                event.c.policy,
                event.c.effective_on,
                event.c.state,
            ).order_by(event.c.id)
        ).all()
    return tuple(_told(row, counts.get(row.id, {})) for row in rows)


def _told(row: Any, counts: Mapping[DeliveryState, int]) -> Told:
    def count(*states: DeliveryState) -> int:
        return sum(counts.get(one, 0) for one in states)

    return Told(
        number=row.id,
        name=row.name,
        policy=row.policy,
        effective_on=row.effective_on,
        state=row.state,
        mails=sum(counts.values()),
        sent=count(DeliveryState.SENT),
        waiting=count(*_WAITING),
        failed=count(*_FAILED),
        uncertain=count(DeliveryState.UNCERTAIN),
        closed=count(*_CLOSED),
    )


def _halts(instance: Instance, events: Iterable[Told], now: int) -> tuple[Halted, ...]:
    """Return what waits for a decision; of a closed event nothing does."""
    known = {str(one.number): one for one in events}
    found = []
    for one in instance.record.halts():
        about = known.get(one.key) if one.scope is Scope.EVENT else None
        if one.stands(now) and not (about and about.state in CLOSED):
            key = about.name if about else one.key
            what = f"{one.scope.value} {key}".strip()
            found.append(Halted(what=what, reason=one.reason))
    return tuple(found)

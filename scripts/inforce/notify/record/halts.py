"""What is stopped: the campaign, a receiving domain, an event."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from inforce.store.tables import halt


class Scope(StrEnum):
    """What a halt stops; the value is what the database holds.

    CAMPAIGN stops everything and has no key. BUCKET stops a receiving domain,
    EVENT the deliveries about one event, named by its id.
    """

    CAMPAIGN = "campaign"
    BUCKET = "bucket"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """One halt; it ends by itself at `until`, and at None only by a person."""

    scope: Scope
    key: str
    reason: str
    at: int
    until: int | None = None

    def stands(self, now: int) -> bool:
        """Return whether it still stops something at the moment *now*."""
        return self.until is None or self.until > now


def written(connection: Connection, stop: Halt) -> None:
    """Write *stop* in place of an earlier halt of the same thing."""
    lifted(connection, stop.scope, stop.key)
    connection.execute(
        insert(halt),
        {
            "scope": stop.scope.value,
            "key": stop.key,
            "reason": stop.reason,
            "at": stop.at,
            "until": stop.until,
        },
    )


def lifted(connection: Connection, scope: Scope, key: str) -> bool:
    """Remove the halt of this thing; return whether there was one."""
    statement = delete(halt).where(halt.c.scope == scope.value, halt.c.key == key)
    return connection.execute(statement).rowcount > 0


def listed(connection: Connection) -> tuple[Halt, ...]:
    """Return all halts, by scope and key."""
    rows = connection.execute(select(halt).order_by(halt.c.scope, halt.c.key))
    return tuple(
        Halt(
            scope=Scope(row.scope),
            key=row.key,
            reason=row.reason,
            at=row.at,
            until=row.until,
        )
        for row in rows
    )

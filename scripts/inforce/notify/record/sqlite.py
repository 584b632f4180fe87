"""The statements of a turn on SQLite, whose write lock is held throughout."""

import json
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, TextClause, text

from inforce.notify.record.claiming import Candidate
from inforce.notify.record.hot import (
    CANDIDATES,
    DUE,
    LETTERED,
    POLICY,
    UNHALTED,
    WAITING,
    WAITS,
    Closed,
    Search,
    Settled,
    Taken,
    Term,
)

BLOCKED = "d.bucket NOT IN (SELECT value FROM json_each(:blocked))"
_CLAIM = """
UPDATE delivery SET state = 'attempting', attempt = attempt + 1, owner = ?,
  lease_until = ?, first_at = coalesce(first_at, ?), letter = ?, message_id = ?
WHERE id = ?
"""
_CLOSE = """
UPDATE delivery SET state = ?, events = ?, deadline_at = ?, mandatory = ?
WHERE id = ?
"""
_SETTLE = """
UPDATE delivery SET state = ?, next_at = coalesce(?, next_at), owner = NULL,
  lease_until = NULL
WHERE id = ? AND attempt = ? AND (owner = ? AND state = 'attempting'
  OR state = 'uncertain')
"""
_ATTEMPTS = "INSERT OR IGNORE INTO attempt VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"


class SqliteStatements:
    """`Hot` on SQLite."""

    def candidates(self, connection: Connection, search: Search) -> list[Candidate]:
        """Return the due deliveries, locked, by `next_at` and id."""
        statement = _candidates(bool(search.blocked))
        rows = connection.execute(statement, _values(search))
        return [Candidate(*row) for row in rows]

    def waiting(self, connection: Connection, search: Search) -> int | None:
        """Return the earliest `next_at` that is neither blocked nor held."""
        statement = _waits(bool(search.blocked))
        found = connection.execute(statement, _values(search)).scalar()
        return None if found is None else int(found)

    def claim(self, connection: Connection, taken: Sequence[Taken], term: Term) -> None:
        """Write the claims."""
        rows = [
            (term.owner, term.until, term.now, one.letter, one.message_id, one.id)
            for one in taken
        ]
        connection.exec_driver_sql(_CLAIM, rows)

    def close(self, connection: Connection, closed: Sequence[Closed]) -> None:
        """Write what becomes of candidates that are not claimed."""
        rows = [(*one[1:], one.id) for one in closed]
        connection.exec_driver_sql(_CLOSE, rows)

    def settle(
        self, connection: Connection, settled: Sequence[Settled], owner: str
    ) -> None:
        """Write the outcomes of attempts that hold their claim or are uncertain."""
        rows = [(one.state, one.next_at, one.id, one.attempt, owner) for one in settled]
        connection.exec_driver_sql(_SETTLE, rows)

    def attempts(self, connection: Connection, rows: Sequence[Sequence[object]]) -> int:
        """Insert rows of `attempt` that are not there; return how many."""
        values = [tuple(row) for row in rows]
        return connection.exec_driver_sql(_ATTEMPTS, values).rowcount


def _values(search: Search) -> dict[str, object]:
    return {
        "now": search.now,
        "limit": search.limit,
        "front_at": search.front[0],
        "front_id": search.front[1],
        "blocked": json.dumps(search.blocked),
    }


@cache
def _candidates(blocked: bool) -> TextClause:
    where = [WAITING, DUE, LETTERED, UNHALTED] + [BLOCKED] * blocked
    return text(
        CANDIDATES.format(
            joined_policies=f"group_concat({POLICY}, char(10))",
            where=" AND ".join(where),
            lock="",
        )
    )


@cache
def _waits(blocked: bool) -> TextClause:
    where = [WAITING, UNHALTED] + [BLOCKED] * blocked
    return text(WAITS.format(where=" AND ".join(where)))

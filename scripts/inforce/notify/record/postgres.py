"""The statements of a turn on PostgreSQL, where many senders share the work.

READ COMMITTED: a candidate that another sender holds is passed over, and one
that changed since the statement began is read again (EvalPlanQual).
"""

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

BLOCKED = "d.bucket <> ALL(CAST(:blocked AS text[]))"
# One statement with arrays costs one plan and one message; executemany would
# cost one of each per row.
_CLAIM = text("""
UPDATE delivery d SET state = 'attempting', attempt = d.attempt + 1,
  owner = :owner, lease_until = :until, first_at = coalesce(d.first_at, :now),
  letter = v.letter, message_id = v.message_id
FROM unnest(CAST(:ids AS bigint[]), CAST(:letters AS text[]),
  CAST(:messages AS text[])) AS v(id, letter, message_id)
WHERE d.id = v.id
""")
_CLOSE = text("""
UPDATE delivery d SET state = v.state, events = v.events,
  deadline_at = v.deadline_at, mandatory = v.mandatory
FROM unnest(CAST(:ids AS bigint[]), CAST(:states AS text[]),
  CAST(:events AS text[]), CAST(:deadlines AS bigint[]),
  CAST(:mandatory AS int[])) AS v(id, state, events, deadline_at, mandatory)
WHERE d.id = v.id
""")
_SETTLE = text("""
UPDATE delivery d SET state = v.state, next_at = coalesce(v.next_at, d.next_at),
  owner = NULL, lease_until = NULL
FROM unnest(CAST(:ids AS bigint[]), CAST(:attempts AS int[]),
  CAST(:states AS text[]), CAST(:nexts AS bigint[])) AS v(id, attempt, state, next_at)
WHERE d.id = v.id AND d.attempt = v.attempt
  AND (d.owner = :owner AND d.state = 'attempting' OR d.state = 'uncertain')
""")
_ATTEMPTS = text("""
INSERT INTO attempt SELECT * FROM unnest(
  CAST(:c0 AS bigint[]), CAST(:c1 AS int[]), CAST(:c2 AS bigint[]),
  CAST(:c3 AS text[]), CAST(:c4 AS int[]), CAST(:c5 AS text[]),
  CAST(:c6 AS text[]), CAST(:c7 AS text[]), CAST(:c8 AS text[]),
  CAST(:c9 AS text[]), CAST(:c10 AS text[]), CAST(:c11 AS bigint[]))
ON CONFLICT DO NOTHING
""")


class PostgresStatements:
    """`Hot` on PostgreSQL."""

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
        values = {
            **term._asdict(),
            "ids": [one.id for one in taken],
            "letters": [one.letter for one in taken],
            "messages": [one.message_id for one in taken],
        }
        connection.execute(_CLAIM, values)

    def close(self, connection: Connection, closed: Sequence[Closed]) -> None:
        """Write what becomes of candidates that are not claimed."""
        values = {
            "ids": [one.id for one in closed],
            "states": [one.state for one in closed],
            "events": [one.events for one in closed],
            "deadlines": [one.deadline_at for one in closed],
            "mandatory": [one.mandatory for one in closed],
        }
        connection.execute(_CLOSE, values)

    def settle(
        self, connection: Connection, settled: Sequence[Settled], owner: str
    ) -> None:
        """Write the outcomes of attempts that hold their claim or are uncertain."""
        values = {
            "owner": owner,
            "ids": [one.id for one in settled],
            "attempts": [one.attempt for one in settled],
            "states": [one.state for one in settled],
            "nexts": [one.next_at for one in settled],
        }
        connection.execute(_SETTLE, values)

    def attempts(self, connection: Connection, rows: Sequence[Sequence[object]]) -> int:
        """Insert rows of `attempt` that are not there; return how many."""
        columns = zip(*rows, strict=True)
        values = {f"c{place}": list(column) for place, column in enumerate(columns)}
        return connection.execute(_ATTEMPTS, values).rowcount


def _values(search: Search) -> dict[str, object]:
    return {
        "now": search.now,
        "limit": search.limit,
        "front_at": search.front[0],
        "front_id": search.front[1],
        "blocked": list(search.blocked),
    }


@cache
def _candidates(blocked: bool) -> TextClause:
    where = [WAITING, DUE, LETTERED, UNHALTED] + [BLOCKED] * blocked
    return text(
        CANDIDATES.format(
            joined_policies=f"string_agg({POLICY}, chr(10))",
            where=" AND ".join(where),
            lock="FOR NO KEY UPDATE OF d SKIP LOCKED",
        )
    )


@cache
def _waits(blocked: bool) -> TextClause:
    where = [WAITING, UNHALTED] + [BLOCKED] * blocked
    return text(WAITS.format(where=" AND ".join(where)))

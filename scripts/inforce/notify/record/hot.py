"""The statements of a turn, the same in meaning on both databases.

They are text and run in bulk, because a turn of 100 deliveries must cost less
than the sending of them: 5 ms at 20,000 messages a second.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from inforce.notify.record.claiming import OFF_MARK, Candidate
from inforce.people.persons import Mode

START = (0, 0)


class Search(NamedTuple):
    """Which deliveries are asked for: due at `now`, at most `limit`.

    `blocked` are buckets; what is halted in the database is left out anyway.
    `front` is the `next_at` and id at which to begin.
    """

    now: int
    limit: int
    blocked: tuple[str, ...] = ()
    front: tuple[int, int] = START


class Taken(NamedTuple):
    """A delivery that is being claimed."""

    id: int
    letter: str
    message_id: str


class Closed(NamedTuple):
    """A due delivery that is not claimed: the state and events it gets.

    `deadline_at` and `mandatory` follow from the events.
    """

    id: int
    state: str
    events: str
    deadline_at: int | None
    mandatory: int


class Settled(NamedTuple):
    """What an attempt changes in its delivery; `next_at` None keeps it."""

    id: int
    attempt: int
    state: str
    next_at: int | None


class Term(NamedTuple):
    """Who claims, from when, until when."""

    owner: str
    now: int
    until: int


class Hot(Protocol):
    """The statements of a turn on one database."""

    def candidates(self, connection: Connection, search: Search) -> list[Candidate]:
        """Return the due deliveries, locked, by `next_at` and id."""

    def waiting(self, connection: Connection, search: Search) -> int | None:
        """Return the earliest `next_at` that is neither blocked nor halted."""

    def claim(self, connection: Connection, taken: Sequence[Taken], term: Term) -> None:
        """Write the claims of *taken*, which `candidates` returned."""

    def close(self, connection: Connection, closed: Sequence[Closed]) -> None:
        """Write what becomes of candidates that are not claimed."""

    def settle(
        self, connection: Connection, settled: Sequence[Settled], owner: str
    ) -> None:
        """Write the outcomes of attempts that hold their claim or are uncertain."""

    def attempts(self, connection: Connection, rows: Sequence[Sequence[object]]) -> int:
        """Insert rows of `attempt` that are not there; return how many."""


# All columns of Candidate. A letter of an earlier attempt stays, so that a
# repetition is the same to the byte, unless the delivery lost an event since.
CANDIDATES = """
SELECT d.next_at, d.id, d.attempt, d.contact, d.subject, c.address, d.audience, d.language,
  d.bucket, d.events,
  (SELECT f.digest FROM letter f WHERE f.events = d.events
    AND f.audience = d.audience AND f.language = d.language AND f.digest = d.letter),
  (SELECT l.digest FROM letter l WHERE l.events = d.events
    AND l.audience = d.audience AND l.language = d.language
    ORDER BY l.at DESC, l.digest LIMIT 1),
  d.first_at, d.message_id, c.token_epoch, d.deadline_at, d.mandatory, c.status,
  (SELECT {joined_policies} FROM subscription s WHERE s.contact = d.contact)
FROM delivery d LEFT JOIN contact c ON c.id = d.contact
WHERE {where}
ORDER BY d.next_at, d.id LIMIT :limit {lock}
"""
WAITS = "SELECT d.next_at FROM delivery d WHERE {where} ORDER BY 1, d.id LIMIT 1"
# A subscription as `Candidate.policies` has it.
POLICY = (
    f"CASE s.mode WHEN '{Mode.OFF.value}' THEN '{OFF_MARK}' ELSE '' END || s.policy"
)
# The first condition is that of the partial index ix_delivery_claim, word for
# word: SQLite uses the index only then.
WAITING = "d.state IN ('planned', 'deferred')"
DUE = "d.next_at <= :now AND (d.next_at, d.id) >= (:front_at, :front_id)"
LETTERED = """(d.deadline_at <= :now OR EXISTS (
  SELECT 1 FROM letter l WHERE l.events = d.events
  AND l.audience = d.audience AND l.language = d.language))"""
# One statement more for the halts would cost PostgreSQL a round trip a turn.
UNHALTED = """NOT EXISTS (SELECT 1 FROM halt h
    WHERE h.scope = 'campaign' AND (h.until IS NULL OR h.until > :now))
  AND d.bucket NOT IN (SELECT h.key FROM halt h
    WHERE h.scope = 'bucket' AND (h.until IS NULL OR h.until > :now))
  AND NOT EXISTS (SELECT 1 FROM halt h
    WHERE h.scope = 'event' AND (h.until IS NULL OR h.until > :now)
    AND ',' || d.events || ',' LIKE '%,' || h.key || ',%')"""

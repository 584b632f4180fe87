"""The record as the sender uses it: every method is one transaction."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Engine

from inforce.errors import InputError
from inforce.notify.deliveries import Claim, DeliveryState, Settlement
from inforce.notify.record import letters, states, turns
from inforce.notify.record.hot import Hot, Search, Term
from inforce.notify.record.letters import Group
from inforce.notify.record.sqlite import SqliteStatements
from inforce.store import reading

# More than the ten minutes that a server may take after the final dot
# (RFC 5321, section 4.5.3.2), with room for the rest of the window.
LEASE = 900


class Record:
    """The deliveries of one database.

    *message_id* gives the Message-ID of a delivery by its id. One record is
    for one thread. Every method is one transaction and raises StoreError when
    the database cannot do its work; nothing is then written.
    """

    def __init__(self, engine: Engine, message_id: Callable[[int], str]) -> None:
        self._engine = engine
        self._message_id = message_id
        self._hot: Hot = SqliteStatements()

    def turn(  # noqa: PLR0913 - what one commit holds, by name
        self,
        settled: Sequence[Settlement],
        *,
        now: int,
        limit: int,
        owner: str,
        lease: int = LEASE,
        blocked: frozenset[str] = frozenset(),
    ) -> tuple[Claim, ...]:
        """Write *settled* and return the next claims, at most *limit*.

        Both are one commit, with the entry of the evidence. *owner* names this
        sender and nobody else, ever. Nothing is claimed of the buckets in
        *blocked*. An empty result means that nothing is due and allowed now.
        """
        search = Search(now, limit, tuple(sorted(blocked)))
        term = Term(owner, now, now + lease)
        window = self._turn(tuple(settled), search, term)
        while window.left and not window.claims:
            window = self._turn((), search, term)
        return window.claims

    def _turn(
        self, settled: Sequence[Settlement], search: Search, term: Term
    ) -> turns.Window:
        with self._engine.begin() as connection:
            turns.settle(connection, self._hot, settled, term.owner)
            window = turns.Window((), left=False)
            if search.limit:
                window = turns.claim(
                    connection, self._hot, search, term, self._message_id
                )
            turns.record_attempts(connection, self._hot, settled, search.now)
        return window

    def recover(self, now: int, *, alone: bool = False) -> int:
        """Make every claim whose lease ran out uncertain; return how many.

        *alone* says that no other sender is running, so that a claim of an
        earlier one need not run out.
        """
        with self._engine.begin() as connection:
            return states.recovered(connection, None if alone else now)

    def unlettered(self, now: int) -> tuple[Group, ...]:
        """Return the groups that have due deliveries and no letter, in order."""
        with reading(self._engine) as connection:
            return letters.unlettered(connection, now)

    def save_letter(self, group: Group, digest: str, prepared: bytes, now: int) -> None:
        """Write the letter of *group*; deliveries claimed from now on get it."""
        with self._engine.begin() as connection:
            letters.saved(connection, group, digest, prepared, now)

    def letter(self, digest: str) -> bytes:
        """Return the prepared bytes of the letter *digest*.

        Raises:
            InputError: there is none.
        """
        with reading(self._engine) as connection:
            found = letters.prepared(connection, digest)
        if found is None:
            raise InputError(
                f"the letter {digest!r} is not in the database; "
                "expected one that a delivery names"
            )
        return found

    def counts(self) -> Mapping[int, Mapping[DeliveryState, int]]:
        """Return how many deliveries of each event stand in each state."""
        with reading(self._engine) as connection:
            return states.counted(connection)

"""The record as the sender uses it: every method is one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Engine

from inforce.errors import InputError
from inforce.notify.deliveries import Claim, DeliveryState, Settlement
from inforce.notify.record import due, events, halts, letters, states, turns
from inforce.notify.record.fronts import Front
from inforce.notify.record.hot import Hot, Search, Term
from inforce.notify.record.letters import Group
from inforce.notify.record.postgres import PostgresStatements
from inforce.notify.record.sqlite import SqliteStatements
from inforce.store import StoreConflictError, StoreGoneError, reading

# More than the ten minutes that a server may take after the final dot
# (RFC 5321, section 4.5.3.2), with room for the rest of the window.
LEASE = 900
_HOT: Mapping[str, Callable[[], Hot]] = {
    "sqlite": SqliteStatements,
    "postgresql": PostgresStatements,
}


class Record:
    """The deliveries of one database.

    *message_id* gives the Message-ID of a delivery by its id. One record is
    for one thread. Every method is one transaction and raises StoreError when
    the database cannot do its work; nothing is then written half.
    """

    def __init__(self, engine: Engine, message_id: Callable[[int], str]) -> None:
        self._engine = engine
        self._message_id = message_id
        self._hot = _HOT[engine.dialect.name]()
        # What this record gave out and has not seen settled, by owner: needed
        # to tell the claims of a commit whose answer was lost.
        self._held: dict[str, set[tuple[int, int]]] = {}
        self._doubt = False
        self._front = Front()

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

        When StoreGoneError is raised, whether the commit arrived is unknown:
        call it again with the same *settled* and *owner*, as often as it
        takes. What is written already is not written twice, and claims that
        were committed unseen are returned.
        """
        search = Search(now, limit, tuple(sorted(blocked)))
        term = Term(owner, now, now + lease)
        claims = self._turned(tuple(settled), search, term)
        held = self._held.setdefault(owner, set())
        held.difference_update(_names(one.claim for one in settled))
        held.update(_names(claims))
        return claims

    def _turned(
        self, settled: Sequence[Settlement], search: Search, term: Term
    ) -> tuple[Claim, ...]:
        try:
            return self._sure(settled, search, term)
        except (StoreGoneError, StoreConflictError):
            return self._sure(settled, search, term)

    def _sure(
        self, settled: Sequence[Settlement], search: Search, term: Term
    ) -> tuple[Claim, ...]:
        """Take a turn; after a commit in doubt, look first what it left."""
        if not self._doubt or not search.limit:
            return self._claims(settled, search, term)
        self._turn(settled, search._replace(limit=0), term)
        return self._unseen(term.owner) or self._claims((), search, term)

    def _claims(
        self, settled: Sequence[Settlement], search: Search, term: Term
    ) -> tuple[Claim, ...]:
        window = self._turn(settled, search, term)
        while window.left and not window.claims:
            window = self._turn((), search, term)
        return window.claims

    def _turn(
        self, settled: Sequence[Settlement], search: Search, term: Term
    ) -> turns.Window:
        doubt, self._doubt = self._doubt, True
        window = turns.Window((), left=False)
        with self._engine.begin() as connection:
            turns.settle(connection, self._hot, settled, term.owner)
            if search.limit:
                begun = self._front.begin(search)
                window = turns.claim(
                    connection, self._hot, begun, term, self._message_id
                )
                self._front.found(begun, window.first)
            turns.record_attempts(connection, self._hot, settled, search.now)
        self._doubt = doubt
        return window

    def _unseen(self, owner: str) -> tuple[Claim, ...]:
        """Return the claims of a commit whose answer was lost, if there are any."""
        with reading(self._engine) as connection:
            claims = states.claims_of(connection, owner)
        self._doubt = False
        held = self._held.get(owner, set())
        return tuple(one for one in claims if (one.delivery, one.attempt) not in held)

    def renew(self, owner: str, until: int) -> int:
        """Prolong the claims of *owner* to *until*; return how many it holds."""
        with self._engine.begin() as connection:
            return states.renewed(connection, owner, until)

    def recover(self, now: int, *, alone: bool = False) -> int:
        """Make every claim whose lease ran out uncertain; return how many.

        *alone* says that no other sender is running, so that a claim of an
        earlier one need not run out.
        """
        with self._engine.begin() as connection:
            return states.recovered(connection, None if alone else now)

    def uncertain(self, limit: int, after: int = 0) -> tuple[Claim, ...]:
        """Return uncertain attempts of deliveries after id *after*, by id.

        Those of erased people are left out: nobody can be written to.
        """
        with reading(self._engine) as connection:
            return states.uncertain(connection, limit, after)

    def resolve(self, claim: Claim, state: DeliveryState, now: int) -> bool:
        """Give the uncertain *claim* its *state*; return whether it still was.

        SENT: it was found at the next hop. PLANNED: send it again. UNCERTAIN:
        leave it to the operator. FAILED, EXPIRED, CANCELLED: give it up. The
        evidence says which was decided.
        """
        return self.resolve_all([(claim, state)], now) == 1

    def resolve_all(
        self, decided: Iterable[tuple[Claim, DeliveryState]], now: int
    ) -> int:
        """Give uncertain claims their states, as `resolve`, with one commit.

        Returns how many still were uncertain.
        """
        with self._engine.begin() as connection:
            return states.resolved(connection, self._hot, decided, now)

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

    def halt(
        self, scope: str, key: str, reason: str, now: int, until: int | None = None
    ) -> None:
        """Stop what *scope* (see `Scope`) and *key* name, to *until* or `resume`."""
        stop = halts.Halt(
            scope=halts.Scope(scope), key=key, reason=reason, at=now, until=until
        )
        with self._engine.begin() as connection:
            halts.written(connection, stop)

    def resume(self, scope: str, key: str = "") -> bool:
        """End the halt of this thing; return whether there was one."""
        with self._engine.begin() as connection:
            return halts.lifted(connection, halts.Scope(scope), key)

    def halts(self) -> tuple[halts.Halt, ...]:
        """Return all halts, those that ended included, by scope and key."""
        with reading(self._engine) as connection:
            return halts.listed(connection)

    def hold(self, event: int, reason: str, now: int) -> None:
        """Let the deliveries about *event* wait until `release`.

        Raises:
            InputError: there is no such event.
        """
        with self._engine.begin() as connection:
            events.held(connection, event, reason, now)

    def release(self, event: int, now: int) -> bool:
        """End the wait of *event*; return whether it was held."""
        with self._engine.begin() as connection:
            return events.released(connection, event, now)

    def cancel(self, event: int, now: int) -> int:
        """Tell nobody of *event* from now on; return how many it was taken from.

        A delivery about nothing else becomes cancelled; attempts on their way
        finish.

        Raises:
            InputError: there is no such event.
        """
        with self._engine.begin() as connection:
            return events.cancelled(connection, event, now)

    def counts(self) -> Mapping[int, Mapping[DeliveryState, int]]:
        """Return how many deliveries of each event stand in each state."""
        with reading(self._engine) as connection:
            return states.counted(connection)

    def next_due(self, now: int, blocked: frozenset[str] = frozenset()) -> int | None:
        """Return the next moment at which a turn or `recover` has work.

        It is not before *now*. Halted, held and *blocked* deliveries count
        from the end of their halt. None: nothing is left that time will bring.
        """
        search = Search(now, 1, tuple(sorted(blocked)))
        with reading(self._engine) as connection:
            return due.next_due(connection, self._hot, search)


def _names(claims: Iterable[Claim]) -> set[tuple[int, int]]:
    return {(one.delivery, one.attempt) for one in claims}

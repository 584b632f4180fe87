"""Where to begin the search for due deliveries when buckets are blocked."""

from inforce.notify.record.hot import START, Search

# How often a search begins where the one before it did. What was passed over
# for another reason (locked by another sender, released since) waits that long.
TURNS = 20
# A small window looks from the start every time: its cost is in the commit.
SMALL = 20


class Front:
    """The place of the first delivery that the last search found.

    Everything before it was blocked, and is so while the same buckets are. A
    large provider that asks for patience would otherwise cost every search a
    walk over all that waits for it: with 300,000 of them a turn of 100 took
    325 ms on PostgreSQL and takes 12 to 19, and 56 ms on SQLite and takes 23
    (measured; SQLite reads the index up to the id, not from it).
    """

    def __init__(self) -> None:
        self._place = START
        self._blocked: frozenset[str] = frozenset()
        self._left = 0

    def begin(self, search: Search) -> Search:
        """Return *search* with the place where it may begin."""
        same = self._blocked.issubset(search.blocked)
        if search.limit < SMALL or not self._left or not same:
            return search
        return search._replace(front=self._place)

    def found(self, search: Search, place: tuple[int, int] | None) -> None:
        """Note that *search* found its first delivery at *place*, None for none."""
        fresh = search.front == START
        self._left = TURNS if fresh else self._left - 1
        if place is None or not search.blocked:
            self._left = 0
        else:
            self._place, self._blocked = place, frozenset(search.blocked)

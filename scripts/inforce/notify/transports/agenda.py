"""Which connection carries which message of a window.

Invariant: at any time at most `per_domain` connections carry mail of one bucket.
"""

from collections import Counter, deque
from collections.abc import Sequence

from inforce.notify.transports import Outgoing


class Agenda:
    """The messages of *window* that wait for a connection, in order per bucket.

    Messages are named by their place in the window, connections by number.
    """

    def __init__(self, window: Sequence[Outgoing], per_domain: int) -> None:
        self._window = window
        self._per_domain = per_domain
        self._waiting: dict[str, deque[int]] = {}
        self._carried: dict[str, Counter[int]] = {}
        for place, message in enumerate(window):
            self._waiting.setdefault(message.bucket, deque()).append(place)

    def take(self, connection: int) -> int | None:
        """Return the next message for *connection*, None when it has to carry none."""
        for bucket, places in self._waiting.items():
            carried = self._carried.setdefault(bucket, Counter())
            if connection in carried or len(carried) < self._per_domain:
                carried[connection] += 1
                place = places.popleft()
                if not places:
                    del self._waiting[bucket]
                return place
        return None

    def finish(self, connection: int, place: int) -> None:
        """Note that *connection* carries the message at *place* no more."""
        carried = self._carried[self._window[place].bucket]
        carried[connection] -= 1
        if not carried[connection]:
            del carried[connection]

    def put_back(self, connection: int, place: int) -> None:
        """Let the message at *place* wait again, before the others of its bucket."""
        self.finish(connection, place)
        bucket = self._window[place].bucket
        self._waiting.setdefault(bucket, deque()).appendleft(place)

    def left(self) -> tuple[int, ...]:
        """Return the messages that still wait, in the order of the window."""
        return tuple(sorted(p for places in self._waiting.values() for p in places))

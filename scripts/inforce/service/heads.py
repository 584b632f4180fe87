"""The head of a request has to come within a time; uvicorn waits for ever.

Whoever sends one octet a minute would keep a connection, and with a few
thousand of them everybody else would be kept out. It is the same with what
still comes of a body after its answer; `bodies` counts before.
"""

import asyncio
from typing import Any, ClassVar, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

# People on the slowest lines send a head in a second or two.
LIMIT = 20.0
_LATE = b"The request did not arrive in time. Ask again.\n"
_ANSWER = (
    b"HTTP/1.1 408 Request Timeout\r\n"
    b"Connection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_LATE), _LATE)
)


class Heads(H11Protocol):
    """One connection, closed when a head is not whole after `limit` seconds.

    They count from connecting, and on a connection that is kept from the first
    octets of a head that are not all of it. A head that comes whole, as nearly
    all do, costs a few comparisons.
    """

    limit: ClassVar[float] = LIMIT

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(self.limit, self._late)

    def data_received(self, data: bytes) -> None:
        """Take what came; count while a head is not whole."""
        super().data_received(data)
        if not self._waits():
            self._rest()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.limit, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count no more."""
        self._rest()
        super().connection_lost(exc)

    def _unsupported_upgrade_warning(self) -> None:
        """Answer as if nothing else was asked for (RFC 9110 section 7.8)."""

    def _waits(self) -> bool:
        """Return whether more has to come, and nobody else counts."""
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            return False
        # uvicorn says that it is never None; before the first head it is.
        cycle = cast("RequestResponseCycle | None", self.cycle)
        answered = cycle is None or cycle.response_complete
        return answered and not self.transport.is_closing()

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            self.transport.write(_ANSWER)
        self.transport.close()

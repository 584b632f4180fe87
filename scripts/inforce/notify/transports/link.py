"""One connection to a mail server: lines out, replies in, each within bounds.

Everything the other side sends is bounded: the length of a line, the lines of a
reply, the replies nobody asked for, and the time until a reply is complete, so
that a slow drip gains nothing.
"""

import asyncio
from collections import deque
from typing import NamedTuple, cast

# RFC 5321 section 4.5.3.1.5 allows 512 octets; some servers send more.
LONGEST_LINE = 2048
MOST_LINES = 100
# A pipelined group has four replies; a server may add its 421 before it closes.
MOST_UNREAD = 8


class Answer(NamedTuple):
    """One reply; `text` is that of all lines, joined by line feeds."""

    code: int
    text: str


class LinkError(Exception):
    """The connection can no longer be used; the message says why."""


class Link(asyncio.Protocol):
    """A connection, told by asyncio what happens to it.

    `served` counts the messages that were brought to an end on it; `silent`
    says that it was given up because an answer did not come in time.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._lines: list[bytes] = []
        self._answers: deque[Answer] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._why = ""
        self._stalled = False
        self.served = 0
        self.silent = False

    @property
    def lost(self) -> str:
        """Why the connection can no longer be used, empty while it can."""
        return self._why

    @property
    def transport(self) -> asyncio.Transport:
        """The transport; it changes once, when TLS begins."""
        assert self._transport is not None  # noqa: S101 - set before a Link is handed out
        return self._transport

    def unread(self) -> int:
        """Return how many octets and replies were sent that nobody asked for."""
        return len(self._answers) + len(self._lines) + len(self._rest)

    def unasked(self) -> Answer | None:
        """Return the first complete reply that nobody asked for."""
        return self._answers[0] if self._answers else None

    def write(self, content: bytes) -> None:
        """Send *content*.

        Raises:
            LinkError: the connection is lost, or the server spoke unasked, so
                that its words would be taken for the reply to *content*;
                nothing was written.
        """
        if not self._why and self.unread():
            self.fail("the server spoke out of turn")
        if self._why:
            raise LinkError(self._why)
        self.transport.write(content)

    async def answer(self, seconds: float) -> Answer:
        """Return the next reply, complete within *seconds*.

        Raises:
            LinkError: it did not come, or was no reply.
        """
        while not self._answers:
            await self._wait(seconds, "no reply")
        return self._answers.popleft()

    async def drained(self, seconds: float) -> None:
        """Return when everything written was handed to the system.

        Raises:
            LinkError: the other side does not read, or the connection is lost.
        """
        while self._stalled and not self._why:
            await self._wait(seconds, "the server stopped reading")
        if self._why:
            raise LinkError(self._why)

    def encrypted(self, transport: asyncio.Transport) -> None:
        """Go on over *transport*, which TLS gave for the first one."""
        self._transport = transport
        transport.set_write_buffer_limits(0)

    def fail(self, why: str) -> None:
        """Give the connection up because of *why*; the first reason stays."""
        self._why = self._why or why
        if self._transport is not None:
            self._transport.abort()
        self._wake()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; one that has to wait says so at the first octet."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(0)

    def data_received(self, data: bytes) -> None:
        """Cut what came into lines and replies."""
        if self._why:
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(line)
            if self.lost:
                # What follows words that are no reply answers nobody knows what.
                break
        if len(self._rest) > LONGEST_LINE or len(self._answers) > MOST_UNREAD:
            self.fail("the server sent more than a reply may hold")
        if self._answers:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember why no more replies come; what came before can be read."""
        reason = exc.strerror if isinstance(exc, OSError) else None
        self._why = self._why or reason or "the server closed the connection"
        self._wake()

    def pause_writing(self) -> None:
        """Note that the system takes no more for now."""
        self._stalled = True

    def resume_writing(self) -> None:
        """Note that the system has taken everything."""
        self._stalled = False
        self._wake()

    def _take(self, line: bytes) -> None:
        line = line.rstrip(b"\r")
        mark = line[3:4]
        if mark not in (b" ", b"-", b"") or not line[:3].isdigit():
            self.fail("the server sent something that is no SMTP reply")
            return
        self._lines.append(line[4:])
        if len(line) > LONGEST_LINE or len(self._lines) > MOST_LINES:
            self.fail("the server sent more than a reply may hold")
        elif mark != b"-":
            text = b"\n".join(self._lines).decode("utf-8", "replace")
            self._answers.append(Answer(int(line[:3]), text))
            self._lines.clear()

    async def _wait(self, seconds: float, timeout: str) -> None:
        """Wait for the next event; raise when it was the end."""
        if not self._why:
            self._waiter = self._loop.create_future()
            timer = self._loop.call_later(seconds, self._expire, timeout, seconds)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        if self._why and not self._answers:
            raise LinkError(self._why)

    def _expire(self, why: str, seconds: float) -> None:
        self.silent = True
        self.fail(f"{why} within {seconds:g} seconds")

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

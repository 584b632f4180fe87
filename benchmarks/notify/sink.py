"""An SMTP server that counts a message before it answers, and can be asked."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

_EXTENSIONS = ("sink.example", "PIPELINING", "SIZE 10485760", "8BITMIME", "DSN")


class Sink:
    """Listens on a free port of 127.0.0.1 in a thread of its own.

    `counted` are the messages taken responsibility for, by recipient, each
    before its 250 is written. `before` and `after` are called around that
    reply with the number of messages so far.
    """

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.total = 0
        self.before: Callable[[int], None] = lambda _number: None
        self.after: Callable[[int], None] = lambda _number: None
        self.port = 0
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Sink":
        """Listen; `port` is known when this returns."""
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self.port = started.result(10)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening, and end what is still open."""
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _ended(self) -> None:
        if self._server is not None:
            self._server.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(
            self._session, "127.0.0.1", 0, limit=2**22
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def _session(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._sessions.add(task)
            task.add_done_callback(self._sessions.discard)
        try:
            await self._dialogue(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _dialogue(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"220 sink.example ESMTP\r\n")
        recipient = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self._count(recipient)
                writer.write(b"250 2.0.0 Ok: queued as %X\r\n" % self.total)
                await writer.drain()
                self.after(self.total)
                continue
            writer.write(_answer(verb))
            if verb == b"QUIT":
                return

    def _count(self, recipient: str) -> None:
        self.counted[recipient] += 1
        self.total += 1
        self.before(self.total)


def _answer(verb: bytes) -> bytes:
    if verb == b"EHLO":
        lines = [f"250-{line}\r\n" for line in _EXTENSIONS]
        lines[-1] = lines[-1].replace("250-", "250 ")
        return "".join(lines).encode()
    return b"221 2.0.0 Bye\r\n" if verb == b"QUIT" else b"250 2.0.0 Ok\r\n"

"""An SMTP server that does what a script says, and counts before it answers.

A fault is a row: at which stage, what is done instead of the right answer, and
how often. Everything else the server does well, so that a sender that is right
brings every message through, or says which it could not.
"""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

GOOD = {
    "greeting": b"220 faults.example ESMTP\r\n",
    "helo": b"250 faults.example\r\n",
    "starttls": b"220 2.0.0 Go ahead\r\n",
    "auth": b"235 2.7.0 Welcome\r\n",
    "mail": b"250 2.1.0 Ok\r\n",
    "rcpt": b"250 2.1.5 Ok\r\n",
    "data": b"354 Go ahead\r\n",
    "dot": b"250 2.0.0 Ok: queued as 4XyZ12\r\n",
    "rset": b"250 2.0.0 Ok\r\n",
    "noop": b"250 2.0.0 Ok\r\n",
    "quit": b"221 2.0.0 Bye\r\n",
}
OFFERED = ("PIPELINING", "SIZE 10485760", "8BITMIME", "DSN", "SMTPUTF8")


@dataclass(frozen=True, slots=True)
class Wait:
    """Say nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Drip:
    """Write one octet after the other, so many seconds apart."""

    content: bytes
    seconds: float


class Drop:
    """Reset the connection."""


class Close:
    """Close the connection in order."""


Step = bytes | Wait | Drip | type[Drop] | type[Close]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong: `do` instead of the answer at `at`, the first `times` times.

    The first `spare` occasions of the stage go well. `uncounted` says that the
    server forgets the message whose dot met the fault. `drop_at` resets the
    first connection when it has read so many octets.
    """

    name: str
    at: str = ""
    do: tuple[Step, ...] = ()
    times: int = 1
    spare: int = 0
    uncounted: bool = False
    offered: tuple[str, ...] = OFFERED
    drop_at: int | None = None
    per_connection: int | None = None
    connections: int | None = None
    greylist: bool = False


@dataclass(slots=True)
class _Transaction:
    sender: str = ""
    recipients: list[str] = field(default_factory=list)


class FaultServer:
    """Listens on a free port of 127.0.0.1 in a thread, and runs *fault*.

    `counted` are the messages taken, by recipient; `commands` every line that
    came outside of a message; `bodies` the messages as they came.
    """

    def __init__(
        self, fault: Fault, *, tls: ssl.SSLContext | None = None, implicit: bool = False
    ) -> None:
        self.fault = fault
        self.tls = tls
        self.counted: Counter[str] = Counter()
        self.commands: list[str] = []
        self.bodies: list[bytes] = []
        # What AUTH LOGIN asks after its first question, and what came back.
        self.questions: list[bytes] = []
        self.answers: list[str] = []
        self.crashes: list[Exception] = []
        self.sessions = 0
        self.open = 0
        self.port = 0
        self.occasions: Counter[str] = Counter()
        self.greylisted: set[tuple[str, str]] = set()
        self._implicit = implicit
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "FaultServer":
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self.port = listening.result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def hang_up(self, goodbye: bytes) -> None:
        """Close every open connection, after saying *goodbye*."""

        async def close() -> None:
            for writer in tuple(self._writers):
                writer.write(goodbye)
                writer.close()
                await writer.wait_closed()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=self.tls if self._implicit else None
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.sessions += 1
        self.open += 1
        self._writers.add(writer)
        session = _Session(self, reader, writer, number=self.sessions)
        try:
            await session.run()
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass
        except Exception as error:  # noqa: BLE001 - a broken server proves nothing
            self.crashes.append(error)
        finally:
            self.open -= 1
            self._writers.discard(writer)
            writer.transport.abort()


class _OverError(ConnectionError):
    """The script ended this connection."""


class _Session:
    def __init__(
        self,
        server: FaultServer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        number: int,
    ) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.number = number
        self.octets = 0
        self.taken = 0
        self.encrypted = server._implicit
        self.transaction: _Transaction | None = None

    async def run(self) -> None:
        fault = self.server.fault
        if fault.connections and self.server.open > fault.connections:
            await self.say("limit", b"421 4.7.0 Too many connections\r\n", Close)
        await self.say("greeting")
        while line := await self.line():
            text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
            self.server.commands.append(text)
            verb = text.split(" ", 1)[0].lower()
            await getattr(self, f"on_{verb}", self.on_unknown)(text)

    async def line(self) -> bytes:
        """Read one line octet by octet where the fault is a place in the stream."""
        if self.server.fault.drop_at is None or self.number > 1:
            return await self.reader.readline()
        line = b""
        while not line.endswith(b"\n"):
            if self.octets == self.server.fault.drop_at:
                raise _OverError
            line += await self.reader.readexactly(1)
            self.octets += 1
        return line

    async def say(self, stage: str, *steps: Step) -> bool:
        """Do the fault or the right thing at *stage*; return whether that was a yes."""
        fault, server = self.server.fault, self.server
        steps = steps or (GOOD[stage],)
        yes = _spoken(steps)[:3]
        if stage == fault.at:
            seen = server.occasions[stage]
            server.occasions[stage] += 1
            if fault.spare <= seen < fault.spare + fault.times:
                steps = fault.do
        for step in steps:
            await self.perform(step)
        return _spoken(steps).startswith(yes)

    async def perform(self, step: Step) -> None:
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
        elif isinstance(step, Drip):
            for octet in step.content:
                self.writer.write(bytes([octet]))
                await self.writer.drain()
                await asyncio.sleep(step.seconds)
        elif step is Drop:
            self.writer.transport.abort()
            raise _OverError
        elif step is Close:
            self.writer.close()
            raise _OverError
        else:
            self.writer.write(step)  # type: ignore[arg-type]
            await self.writer.drain()

    async def on_unknown(self, _text: str) -> None:
        await self.say("unknown", b"500 5.5.2 What?\r\n")

    async def on_ehlo(self, _text: str) -> None:
        words = ["faults.example", *self.server.fault.offered]
        if self.server.tls and not self.encrypted and self.server.fault.at != "strip":
            words.append("STARTTLS")
        lines = [f"250-{word}\r\n" for word in words[:-1]] + [f"250 {words[-1]}\r\n"]
        await self.say("ehlo", "".join(lines).encode())

    async def on_helo(self, _text: str) -> None:
        await self.say("helo")

    async def on_starttls(self, _text: str) -> None:
        assert self.server.tls is not None
        if await self.say("starttls"):
            await self.writer.start_tls(self.server.tls)
            self.encrypted = True

    async def on_auth(self, _text: str) -> None:
        await self.say("auth")
        for question in self.server.questions:
            self.server.answers.append((await self.line()).decode().rstrip())
            await self.perform(question)

    async def on_mail(self, text: str) -> None:
        limit = self.server.fault.per_connection
        if limit is not None and self.taken >= limit:
            await self.say("limit", b"421 4.7.0 Enough for one connection\r\n", Close)
        if await self.say("mail"):
            self.transaction = _Transaction(sender=_address(text))

    async def on_rcpt(self, text: str) -> None:
        recipient = _address(text)
        if self.transaction is None:
            await self.say("order", b"503 5.5.1 MAIL first\r\n")
        elif self._is_greylisted(recipient):
            await self.say("grey", b"450 4.7.1 Greylisted, come back\r\n")
        elif await self.say("rcpt"):
            self.transaction.recipients.append(recipient)

    def _is_greylisted(self, recipient: str) -> bool:
        assert self.transaction is not None
        key = (self.transaction.sender, recipient)
        if not self.server.fault.greylist or key in self.server.greylisted:
            return False
        self.server.greylisted.add(key)
        return True

    async def on_data(self, _text: str) -> None:
        if self.transaction is None or not self.transaction.recipients:
            lenient = self.server.fault.at == "lenient"
            if not lenient:
                await self.say("order", b"554 5.5.1 No valid recipients\r\n")
                return
        if await self.say("data"):
            await self._message()

    async def _message(self) -> None:
        lines = []
        while (line := await self.line()) != b".\r\n":
            if not line:
                raise _OverError
            lines.append(line[1:] if line.startswith(b".") else line)
        await self._count(b"".join(lines))
        self.taken += 1
        self.transaction = None
        await self.say("dot")

    async def _count(self, body: bytes) -> None:
        """Take responsibility, before anything is said, unless the fault forgets."""
        fault, seen = self.server.fault, self.server.occasions["dot"]
        faulty = fault.at == "dot" and fault.spare <= seen < fault.spare + fault.times
        if faulty and fault.uncounted:
            return
        self.server.bodies.append(body)
        assert self.transaction is not None or fault.at == "lenient"
        if self.transaction is not None:
            self.server.counted.update(self.transaction.recipients)

    async def on_rset(self, _text: str) -> None:
        self.transaction = None
        await self.say("rset")

    async def on_quit(self, _text: str) -> None:
        await self.say("quit", GOOD["quit"], Close)


def _address(text: str) -> str:
    return text.partition("<")[2].partition(">")[0]


def _spoken(steps: tuple[Step, ...]) -> bytes:
    parts = (s.content if isinstance(s, Drip) else s for s in steps)
    return b"".join(part for part in parts if isinstance(part, bytes))


def doubled(counted: Mapping[str, int]) -> int:
    """Return how many messages were counted more often than once."""
    return sum(times - 1 for times in counted.values())

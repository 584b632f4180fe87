"""Mail by SMTP (RFC 5321): some connections that stay open, and windows of messages.

Whoever calls sees one function that returns when every message of a window has
its reply; the connections live in an event loop of their own that runs only
meanwhile.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inforce.errors import ExternalError
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.transports import Outgoing
from inforce.notify.transports.agenda import Agenda
from inforce.notify.transports.lane import Lane, Load
from inforce.notify.transports.link import LinkError
from inforce.notify.transports.opening import (
    Patience,
    RefusedError,
    Server,
    Session,
    session,
)

# A window's claims are leased for 900 seconds, and the answer to the last final
# dot may take 600 of them.
BUDGET = 270
# Connections in a row that carry nothing before a lane is given up.
BARREN = 2
# Before a server counts as unreachable, so that it may be restarted.
PAUSES = (1.0, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many connections are open at once, in all and per receiving domain."""

    connections: int = 4
    per_domain: int = 2
    budget: float = BUDGET
    pauses: tuple[float, ...] = PAUSES


class Smtp:
    """Delivers to *server*; nothing is opened before the first window."""

    def __init__(
        self,
        server: Server,
        limits: Limits | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._server = server
        self._limits = limits or Limits()
        self._patience = patience or Patience()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sessions: dict[int, Session] = {}
        self._pipelined = True
        self._obstacle: Exception | None = None

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        """Attempt every message of *window*; return the replies in its order.

        Raises:
            ExternalError: no connection could be opened for a reason that a
                person must mend; nothing of *window* was attempted.
        """
        if not window:
            return ()
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        try:
            return self._loop.run_until_complete(self._deliver(window))
        except BaseException:
            self._abandon()
            raise

    def delivered(self, message: Outgoing) -> bool | None:  # noqa: ARG002 - the interface
        """Return None: SMTP has no question for this (RFC 1047)."""
        return None

    def close(self) -> None:
        """End the sessions politely, without waiting long for an answer."""
        if self._loop is None:
            return
        try:
            self._loop.run_until_complete(self._farewell())
        finally:
            self._loop.close()
            self._loop = None

    def _abandon(self) -> None:
        """Stop at once: a lane that went on would send what nobody hears of."""
        assert self._loop is not None  # noqa: S101 - only `deliver` calls this
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        for each in self._sessions.values():
            each.link.fail("the sender was stopped")
        self._loop.run_until_complete(_ended(tasks))
        self.close()

    async def _deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        # Lets the loop hear of connections that the server closed meanwhile.
        await asyncio.sleep(0)
        load = self._load(window)
        await self._lanes(load)
        for pause in self._limits.pauses:
            if load.begun or not isinstance(self._obstacle, LinkError):
                break
            await asyncio.sleep(pause)
            await self._lanes(load)
        self._pipelined = load.pipelined
        return self._replies(load)

    def _load(self, window: Sequence[Outgoing]) -> Load:
        return Load(
            window=window,
            agenda=Agenda(window, self._limits.per_domain),
            until=asyncio.get_running_loop().time() + self._limits.budget,
            patience=self._patience,
            pipelined=self._pipelined,
        )

    async def _lanes(self, load: Load) -> None:
        self._obstacle = None
        numbers = range(min(self._limits.connections, len(load.window)))
        await asyncio.gather(*(self._lane(load, number) for number in numbers))

    async def _lane(self, load: Load, number: int) -> None:
        """Carry messages as connection *number* while there are any for it."""
        barren = 0
        while barren < BARREN and asyncio.get_running_loop().time() < load.until:
            place = load.agenda.take(number)
            if place is None:
                return
            opened = await self._session(number)
            if opened is None:
                load.agenda.put_back(number, place)
                return
            before = opened.link.served
            await Lane(load, number, opened).carry(place)
            barren = 0 if opened.link.served > before else barren + 1

    async def _session(self, number: int) -> Session | None:
        """Return the open session of connection *number*, None with an obstacle."""
        kept = self._sessions.pop(number, None)
        if kept is None or kept.link.lost:
            try:
                kept = await session(self._server, self._patience)
            except (ExternalError, RefusedError, LinkError) as error:
                self._obstacle = error
                return None
        self._sessions[number] = kept
        return kept

    def _replies(self, load: Load) -> Sequence[Reply]:
        left = load.agenda.left()
        if left:
            if not load.begun and not load.replies:
                self._raise_obstacle()
            load.replies |= dict.fromkeys(left, self._unsent(load))
        return [load.replies[place] for place in range(len(load.window))]

    def _raise_obstacle(self) -> None:
        if isinstance(self._obstacle, ExternalError):
            raise self._obstacle
        if isinstance(self._obstacle, LinkError):
            raise ExternalError(
                f"{self._server.shown} cannot be used: {self._obstacle}; expected a"
                " mail server; check notify.smtp.host, notify.smtp.port and"
                " notify.smtp.tls"
            ) from self._obstacle

    def _unsent(self, load: Load) -> Reply:
        """Return the reply to messages that no connection came to."""
        if isinstance(self._obstacle, RefusedError) and not load.begun:
            return self._obstacle.reply
        if load.trouble is not None:
            return replace(load.trouble, outcome=Outcome.UNSENT)
        text = str(self._obstacle or "no time was left in this window")
        return Reply(outcome=Outcome.UNSENT, text=text, peer=self._server.host)

    async def _farewell(self) -> None:
        sessions = list(self._sessions.values())
        self._sessions.clear()
        for each in sessions:
            try:
                each.link.write(b"QUIT\r\n")
                await each.link.answer(min(2.0, self._patience.command))
            except LinkError:
                continue
            finally:
                each.link.fail("the session is over")
        # The transports close their sockets in the next turns of the loop.
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def _ended(tasks: Iterable[asyncio.Task[object]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)

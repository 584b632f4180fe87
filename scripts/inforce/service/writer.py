"""One commit for many requests: durable, and the same time for everybody.

A request hands in what it wants written and waits. A thread takes everything
that was handed in, runs it in one transaction, commits once with full fsync,
and lets all of them go at once. What is handed in may run twice: when one
fails, all run again, each in a savepoint of its own. Laws:

- who is answered without an error is written durably;
- a request that fails takes no other with it;
- rounds begin and answers leave on the ticks of one clock, so that how long
  one took says nothing about what it found.
"""

import asyncio
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from inforce.store import StoreConflictError, StoreError

T = TypeVar("T")
# The longest that answers wait for each other, seconds. A round takes longer on
# PostgreSQL; with ticks as short, an answer now and then needed one tick more for
# an address of another state.
TICKS = {"sqlite": 0.01, "postgresql": 0.02}
# The most in a round; how often what gave way to another program is tried.
MOST, TRIES = 500, 3
# How long after forgetting it is done again, seconds: everybody waits for it,
# longest where another program reads for long.
PAUSE = 10.0
# Rounds of several programs on one PostgreSQL go one after the other. They
# take the locks of limits in any order and would wait for each other.
_TURN = text("SELECT pg_advisory_xact_lock(7304121150871)")


@dataclass(slots=True, kw_only=True, eq=False)
class _Work:
    """What one request wants written, and where it waits for it."""

    does: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop
    result: Any = None
    failure: Exception | None = None
    tries: int = 0


class _OneFailedError(Exception):
    """A request of the round failed; which one is found out with savepoints."""


class Writer:
    """Writes for many; `start` and `stop` it in the life of the application.

    *tick* is the time between answers, seconds; by default that of the database.

    *forget* brings what was deleted out of the files; it is called between
    rounds after `forget_soon`, at most once in *pause* seconds, and at the end;
    again later when it cannot.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        tick: float | None = None,
        forget: Callable[[], None] = lambda: None,
        pause: float = PAUSE,
    ) -> None:
        self._engine = engine
        self._tick = tick or TICKS[engine.dialect.name]
        self._forget = forget
        self._pause = pause
        self._to_forget = threading.Event()
        self._forgot = -math.inf
        self._handed_in: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        # What is handed in after the end would wait for ever.
        self._door = threading.Lock()
        self._closed = False

    @property
    def is_alive(self) -> bool:
        """Return whether what is handed in will be written."""
        return self._thread.is_alive() and not self._closed

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what was handed in, then end; later requests are refused."""
        with self._door:
            self._closed = True
            self._handed_in.put(None)
        self._thread.join()

    def forget_soon(self) -> None:
        """Let what was deleted be brought out of the files before long."""
        self._to_forget.set()

    async def written(self, does: Callable[[Connection], T]) -> T:
        """Run *does* in the next commit and return what it returned, once durable.

        Raises:
            StoreError: the database could not be written, or the service is
                ending; nothing was written.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._door:
            if self._closed:
                raise StoreError("the service is ending; ask again in a moment")
            self._handed_in.put(_Work(does=does, future=future, loop=loop))
        return await future

    def _run(self) -> None:
        going = True
        while going:
            going, round_ = self._round()
            while round_:
                round_ = self._committed(round_)
            if self._to_forget.is_set() and self._is_time(going=going):
                self._forget_now()

    def _round(self) -> tuple[bool, list[_Work]]:
        """Wait for the first request, then for the tick, and take what is there."""
        try:
            waits = self._pause if self._to_forget.is_set() else None
            first = self._handed_in.get(timeout=waits)
        except queue.Empty:
            return True, []
        if first is None:
            return False, self._rest()
        time.sleep(max(0.0, self._next_tick() - time.monotonic()))
        round_ = [first]
        while len(round_) < MOST and not self._handed_in.empty():
            work = self._handed_in.get()
            if work is None:
                return False, [*round_, *self._rest()]
            round_.append(work)
        return True, round_

    def _next_tick(self) -> float:
        return math.ceil(time.monotonic() / self._tick) * self._tick

    def _rest(self) -> list[_Work]:
        rest: list[_Work] = []
        while not self._handed_in.empty():
            work = self._handed_in.get()
            if work is not None:
                rest.append(work)
        return rest

    def _committed(self, round_: list[_Work]) -> list[_Work]:
        """Write *round_* and answer; return what gave way and goes again.

        First without savepoints, which cost a tenth of the time; when a request
        fails, nothing of the round stays, and each gets its own. A commit that
        failed is not tried again: it may have arrived.
        """
        try:
            with self._begun() as connection:
                _do_all(connection, round_)
        except _OneFailedError:
            self._commit_apart(round_)
        except PoolTimeoutError:
            _fail(round_, StoreError("every connection to the database is in use"))
        except Exception as error:  # noqa: BLE001 - each request is told
            _fail(round_, error)
        again = [work for work in round_ if _goes_again(work)]
        self._answer([work for work in round_ if work not in again])
        return again

    def _commit_apart(self, round_: list[_Work]) -> None:
        try:
            with self._begun() as connection:
                for work in round_:
                    _try(connection, work)
        except Exception as error:  # noqa: BLE001 - each request is told
            _fail(round_, error)

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """Give a connection in a transaction; on PostgreSQL, when it is our turn."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(_TURN)
            yield connection

    def _answer(self, round_: Sequence[_Work]) -> None:
        """Let every request of the round go at the next tick."""
        tick = self._next_tick()
        for loop in {work.loop for work in round_}:
            mine = [work for work in round_ if work.loop is loop]
            # A loop that was closed meanwhile waits for nothing any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_let_go_at, loop, tick, mine)

    def _is_time(self, *, going: bool) -> bool:
        """Return whether to forget: nobody waits, and the last time is past."""
        rested = time.monotonic() >= self._forgot + self._pause
        return not going or (rested and self._handed_in.empty())

    def _forget_now(self) -> None:
        self._to_forget.clear()
        try:
            self._forget()
        except Exception:  # noqa: BLE001 - everybody waits for this thread
            self._to_forget.set()
        self._forgot = time.monotonic()


def _do_all(connection: Connection, round_: Sequence[_Work]) -> None:
    for work in round_:
        try:
            work.result, work.failure = work.does(connection), None
        except Exception as error:
            raise _OneFailedError from error


def _fail(round_: Sequence[_Work], error: Exception) -> None:
    """Tell all of *round_* of *error*; none goes again."""
    for work in round_:
        work.failure, work.tries = error, TRIES


def _try(connection: Connection, work: _Work) -> None:
    """Do *work* in a savepoint; when it fails, nothing of it stays."""
    work.tries += 1
    try:
        with connection.begin_nested():
            work.result, work.failure = work.does(connection), None
    except Exception as error:  # noqa: BLE001 - the request that failed is told
        work.failure = error


def _goes_again(work: _Work) -> bool:
    return isinstance(work.failure, StoreConflictError) and work.tries < TRIES


def _let_go_at(
    loop: asyncio.AbstractEventLoop, tick: float, round_: list[_Work]
) -> None:
    # The clock of asyncio's loops is time.monotonic.
    loop.call_at(tick, _let_go, round_)


def _let_go(round_: list[_Work]) -> None:
    for work in round_:
        if work.future.done():
            continue
        if work.failure is None:
            work.future.set_result(work.result)
        else:
            work.future.set_exception(work.failure)

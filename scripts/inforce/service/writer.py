"""One commit for many requests: durable, and the same time for everybody.

A request hands in what it wants written and waits. A thread takes everything
that was handed in, runs it in one transaction, each in a savepoint of its own,
commits once with full fsync, and lets all of them go at once. Laws:

- who is answered without an error is written durably;
- a request that fails takes no other with it;
- the answers of one round leave together, so that how long one took says
  nothing about what it found.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
_Work = tuple[Callable[[Connection], Any], "Future[Any]"]
# The longest that answers wait for each other, seconds; and the most in a round.
TICK, MOST = 0.01, 500


class Writer:
    """Writes for many; `start` and `stop` it in the life of the application."""

    def __init__(self, engine: Engine, *, tick: float = TICK) -> None:
        self._engine = engine
        self._tick = tick
        self._handed_in: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer")
        self._closed = False

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what was handed in, then end; later requests are refused."""
        self._closed = True
        self._handed_in.put(None)
        self._thread.join()

    async def written(self, work: Callable[[Connection], T]) -> T:
        """Run *work* in the next commit and return what it returned, once durable.

        Raises:
            StoreError: the database could not be written; nothing was.
        """
        if self._closed:
            raise asyncio.CancelledError
        future: Future[T] = Future()
        self._handed_in.put((work, future))
        return await asyncio.wrap_future(future)

    def _run(self) -> None:
        going = True
        while going:
            going, round_ = self._round()
            if round_:
                self._commit(round_)

    def _round(self) -> tuple[bool, list[_Work]]:
        """Wait for the first request, then for a tick, and take what is there."""
        first = self._handed_in.get()
        if first is None:
            return False, self._rest()
        threading.Event().wait(self._tick)
        round_ = [first]
        while len(round_) < MOST and not self._handed_in.empty():
            work = self._handed_in.get()
            if work is None:
                return False, [*round_, *self._rest()]
            round_.append(work)
        return True, round_

    def _rest(self) -> list[_Work]:
        rest: list[_Work] = []
        while not self._handed_in.empty():
            work = self._handed_in.get()
            if work is not None:
                rest.append(work)
        return rest

    def _commit(self, round_: list[_Work]) -> None:
        try:
            with self._engine.begin() as connection:
                results = [_tried(connection, work) for work, _ in round_]
        except Exception as error:  # noqa: BLE001 - each request is told
            for _, future in round_:
                future.set_exception(error)
            return
        for (_, future), (result, failure) in zip(round_, results, strict=True):
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)


def _tried(
    connection: Connection, work: Callable[[Connection], Any]
) -> tuple[Any, Exception | None]:
    """Return what *work* returned, or how it failed; then nothing of it stays."""
    try:
        with connection.begin_nested():
            return work(connection), None
    except Exception as error:  # noqa: BLE001 - the request that failed is told
        return None, error

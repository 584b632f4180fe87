"""Many senders on PostgreSQL, woken through procrastinate.

A job is a wake-up and nothing else: it says "look whether something is due",
and the record says what. So a job that is lost, doubled, or stuck in `doing`
after its worker was killed costs at most the minute until the next tick.
"""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine, text

from inforce.errors import InputError
from inforce.store import StoreError

# What a wake-up runs: everything that is due, until the stop it asks is set.
Deliver = Callable[[Callable[[], bool]], None]
QUEUE = "inforce"
TASK = "inforce.deliver"
EVERY_MINUTE = "* * * * *"
# How long it waits for a server that is gone, before it looks again, seconds.
_PAUSE, _LONGEST = 1.0, 30.0
# Any number that no other program uses for its lock on the same server.
_LOCK = 0x1F0CF


def prepared(engine: Engine) -> None:
    """Put the tables of the jobs into the database, if they are not there.

    Raises:
        InputError: the database is not PostgreSQL.
        StoreError: it cannot be reached or written.
    """
    if engine.dialect.name != "postgresql":
        raise InputError(
            "workers share a PostgreSQL database; expected 'notify.database' to be "
            "a URL postgresql://...: with a SQLite file use 'inforce notify send'"
        )
    there = text("SELECT to_regclass('procrastinate_jobs')")
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if connection.execute(there).scalar() is None:
            # Many statements at once: only the driver's own cursor takes them.
            connection.connection.cursor().execute(SchemaManager.get_schema())


def enqueue(engine: Engine, number: int = 1) -> int:
    """Wake *number* workers; return how many wake-ups were not waiting already."""
    app = App(connector=SyncPsycopgConnector(conninfo=_conninfo(engine), min_size=1))
    with app.open():
        return sum(_deferred(app, slot) for slot in range(number))


def work(
    engine: Engine,
    deliver: Deliver,
    *,
    wait: bool = True,
    report: Callable[[str], None] = lambda _text: None,
) -> None:
    """Run *deliver* now, at every wake-up and every minute; return when stopped.

    SIGINT and SIGTERM stop it after the window on the wire: *deliver* is given
    a question that is then answered with yes. Without *wait* it returns when no
    wake-up is left. An error of *deliver* is logged, and the next minute tries
    again. When the server goes, it goes on when the server is back; *report* is
    told of both.

    Raises:
        InputError: the database is not PostgreSQL.
        StoreError: it cannot be reached or written at the start.
    """
    prepared(engine)
    enqueue(engine)
    with _without_losses():
        while not asyncio.run(_worked(_app(engine), deliver, wait=wait)):
            report("the database cannot be reached; the worker waits for it")
            _wait_for(engine)
            report("the database is back")


async def _worked(app: App, deliver: Deliver, *, wait: bool) -> bool:
    """Return whether the work has ended, False when the server was lost."""
    stop = threading.Event()
    try:
        await _working(app, deliver, stop, wait=wait)
    except ConnectorException:
        return stop.is_set()
    # procrastinate returns as if it had been asked to when its listener fails.
    return stop.is_set() or not wait


def _wait_for(engine: Engine) -> None:
    """Return when the server can be reached again, and somebody is woken up."""
    pause = _PAUSE
    while True:
        try:
            prepared(engine)
            enqueue(engine)
        except (StoreError, ConnectorException):
            time.sleep(pause)
            pause = min(_LONGEST, pause * 2)
        else:
            return


@contextmanager
def _without_losses() -> Iterator[None]:
    """Keep the libraries from printing tracebacks of a server that is gone."""
    heard = logging.StreamHandler()
    heard.addFilter(_is_no_loss)
    jobs, pool = logging.getLogger("procrastinate"), logging.getLogger("psycopg.pool")
    before = (jobs.propagate, pool.level)
    # It tells of tasks that procrastinate gave up when the server went.
    tasks = logging.getLogger("asyncio")
    tasks.addFilter(_is_no_loss)
    jobs.addHandler(heard)
    jobs.propagate = False
    pool.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        tasks.removeFilter(_is_no_loss)
        jobs.removeHandler(heard)
        jobs.propagate = before[0]
        pool.setLevel(before[1])


def _is_no_loss(record: logging.LogRecord) -> bool:
    failure = record.exc_info[1] if record.exc_info else None
    return record.levelno >= logging.WARNING and not isinstance(
        failure, ConnectorException
    )


async def _working(
    app: App, deliver: Deliver, stop: threading.Event, *, wait: bool
) -> None:
    @app.task(name=TASK, queue=QUEUE)
    async def woken() -> None:
        await asyncio.to_thread(deliver, stop.is_set)

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name=f"{TASK}.tick", queue=QUEUE, queueing_lock="tick")
    async def tick(timestamp: int) -> None:  # noqa: ARG001 - given by procrastinate
        await asyncio.to_thread(deliver, stop.is_set)

    async with app.open_async():
        running = asyncio.ensure_future(
            app.run_worker_async(
                queues=[QUEUE],
                wait=wait,
                concurrency=1,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        )
        _stop_on_signals(running, stop)
        with suppress(asyncio.CancelledError):
            await running


def _stop_on_signals(running: "asyncio.Future[None]", stop: threading.Event) -> None:
    def stopped() -> None:
        stop.set()
        running.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped)


def _deferred(app: App, slot: int) -> bool:
    lock = f"wake {slot}"
    with suppress(AlreadyEnqueued):
        app.configure_task(TASK, queue=QUEUE, queueing_lock=lock).defer()
        return True
    return False


def _app(engine: Engine) -> App:
    return App(
        connector=PsycopgConnector(conninfo=_conninfo(engine), min_size=1, max_size=3)
    )


def _conninfo(engine: Engine) -> str:
    url = engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)

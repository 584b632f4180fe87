"""Many senders on PostgreSQL, woken through procrastinate.

A job is a wake-up and nothing else: it says "look whether something is due",
and the record says what. So a job that is lost, doubled, or stuck in `doing`
after its worker was killed costs at most the minute until the next tick.
"""

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine, text

from inforce.errors import InputError

# What a wake-up runs: everything that is due, until the stop it asks is set.
Deliver = Callable[[Callable[[], bool]], None]
QUEUE = "inforce"
TASK = "inforce.deliver"
EVERY_MINUTE = "* * * * *"
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


def work(engine: Engine, deliver: Deliver, *, wait: bool = True) -> None:
    """Run *deliver* now, at every wake-up and every minute; return when stopped.

    SIGINT and SIGTERM stop it after the window on the wire: *deliver* is given
    a question that is then answered with yes. Without *wait* it returns when no
    wake-up is left. An error of *deliver* is logged, and the next minute tries
    again.

    Raises:
        InputError: the database is not PostgreSQL.
        StoreError: it cannot be reached or written.
    """
    prepared(engine)
    enqueue(engine)
    asyncio.run(_working(_app(engine), deliver, wait=wait))


async def _working(app: App, deliver: Deliver, *, wait: bool) -> None:
    stop = threading.Event()

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

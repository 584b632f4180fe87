"""The service: its routes, and what they answer when something is wrong.

A GET writes nothing; a POST acts; the token in a mailed link is the
credential, and there are no cookies.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from inforce.people.contacts import People
from inforce.service import health, sweeping
from inforce.service.choosing import prefer
from inforce.service.confirming import confirm, not_me, renew
from inforce.service.desk import Desk
from inforce.service.guard import Guard, Log
from inforce.service.keeping import erase, export
from inforce.service.pages import STYLE, Link, View, page, up
from inforce.service.renewal import EVERY, Renewal, renewing
from inforce.service.subscribing import subscribe
from inforce.service.unsubscribing import unsubscribe
from inforce.service.writer import Writer
from inforce.store import StoreError

_BOTH = ["GET", "POST"]
_SAID = (400, 403, 404, 405, 408, 413)


def app(  # noqa: PLR0913 - the desk, the log, and how often things are done
    desk: Desk,
    *,
    log: Log = lambda _line: None,
    tick: float | None = None,
    fresh: Sequence[Renewal] = (),
    every: float = EVERY,
    sweep: float = sweeping.EVERY,
) -> Starlette:
    """Return the service at *desk*; *log* gets one record a request.

    What is written is answered every *tick* seconds, by default as often as suits
    the database. What *fresh* names is read again *every* so many seconds, each in
    a thread of its own. What requests for nothing left is deleted every *sweep*
    seconds.
    """
    beside = [partial(renewing, one=one, log=log, every=every) for one in fresh]
    beside.append(partial(sweeping.sweeping, log=log, every=sweep))
    made = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, log=log)],
        exception_handlers={
            HTTPException: _wrong,
            StoreError: _not_now,
            PoolTimeoutError: _not_now,
        },
        lifespan=partial(_lifespan, beside=beside),
    )
    # Starlette would lead to an address made of the header Host, which anybody can
    # write, and which a proxy that adds a folder or TLS gets wrong.
    made.router.redirect_slashes = False
    made.state.desk = desk
    forget = People(desk.engine, desk.keyring).forget
    made.state.writer = Writer(desk.engine, tick=tick, forget=forget)
    return made


@asynccontextmanager
async def _lifespan(
    made: Starlette,
    beside: Sequence[Callable[[Starlette], Coroutine[None, None, None]]],
) -> AsyncIterator[None]:
    writer: Writer = made.state.writer
    writer.start()
    tasks = [asyncio.create_task(one(made)) for one in beside]
    try:
        yield
    finally:
        for one in tasks:
            one.cancel()
        await run_in_threadpool(writer.stop)


def _routes() -> list[Route]:
    return [
        Route("/", _home),
        Route("/subscribe/", subscribe, methods=_BOTH),
        Route("/confirm/{token}", confirm, methods=_BOTH),
        Route("/renew/{token}", renew, methods=_BOTH),
        Route("/not-me/{token}", not_me, methods=_BOTH),
        Route("/preferences/{token}", prefer, methods=_BOTH),
        Route("/unsubscribe/{token}", unsubscribe, methods=_BOTH),
        Route("/export/{token}", export, methods=_BOTH),
        Route("/erase/{token}", erase, methods=_BOTH),
        Route("/health", health.health),
        Route("/ready", health.ready),
        Route(f"/static/{STYLE}", health.static),
        Route("/favicon.ico", health.icon),
        Route("/subscribe", _slashed, methods=_BOTH),
        Route("/{page}/{token}/", _unslashed, methods=_BOTH),
    ]


async def _home(_request: Request) -> Response:
    return RedirectResponse("subscribe/", 302)


async def _slashed(_request: Request) -> Response:
    return RedirectResponse("subscribe/", 307)


async def _unslashed(request: Request) -> Response:
    """Lead to the page of a link that somebody ended with a slash."""
    return RedirectResponse(f"../{request.path_params['token']}", 307)


async def _wrong(request: Request, error: Exception) -> Response:
    """Say what was wrong with a request, with the status that says the same."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    said = str(status) if status in _SAID else "400"
    links = (Link("send", f"{up(request)}subscribe/"),)
    view = View(said=said, status=status, links=links)
    answer = page(request, request.app.state.desk, view)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _not_now(request: Request, _error: Exception) -> Response:
    """Say that the database cannot be written or read now."""
    desk: Desk = request.app.state.desk
    return page(request, desk, View(said="503", status=503))

"""What surrounds every request: headers, a line of the log, and no traceback.

The log never holds an address or a token: neither the path of a request nor
the message of an error is written, only the name of the route and the place in
the program.
"""

import traceback
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inforce.service.pages import View, page

Log = Callable[[Mapping[str, Any]], None]
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_HSTS = "max-age=31536000"
_NOT_NOW = 503
# In the log only: they went away before all they sent had come (nginx's number).
_LEFT = 499
# After how many seconds asking again is worth while.
_RETRY = "30"


class Guard:
    """Wraps *app*; one line goes to *log* for each request."""

    def __init__(self, app: ASGIApp, *, log: Log) -> None:
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _secure(MutableHeaders(scope=message), scope, status)
            await send(message)

        failure = ""
        try:
            await self.app(scope, receive, sent)
        except ClientDisconnect:
            # Who went away gets no answer, and that is no failure of ours.
            status = _LEFT
        except Exception as error:  # noqa: BLE001 - nobody sees a traceback
            failure = _place(error)
            if not status:
                await _sorry(scope)(scope, receive, sent)
        self.log(_line(scope, status, perf_counter() - began, failure))


def _secure(headers: MutableHeaders, scope: Scope, status: int) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    if scope.get("scheme") == "https":
        headers["Strict-Transport-Security"] = _HSTS
    if status == _NOT_NOW:
        headers["Retry-After"] = _RETRY


def _sorry(scope: Scope) -> ASGIApp:
    request = Request(scope)
    return page(request, scope["app"].state.desk, View(said="500", status=500))


def _line(scope: Scope, status: int, seconds: float, failure: str) -> dict[str, Any]:
    endpoint = scope.get("endpoint")
    line = {
        "route": getattr(endpoint, "__name__", "none"),
        "method": scope["method"][:10],
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    return {**line, "failure": failure} if failure else line


def _place(error: BaseException) -> str:
    """Return the kind of *error* and where it arose, without what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{one.filename.rpartition('/')[2]}:{one.lineno}" for one in frames[-4:]]
    return " ".join([type(error).__name__, *where])

"""What tells a balancer whether to send requests here."""

from sqlalchemy import Connection, text
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from inforce.service.calls import call
from inforce.service.pages import style
from inforce.store import StoreError

_NOT_NOW = 503
_YEAR = "public, max-age=31536000, immutable"


async def health(_request: Request) -> Response:
    """Say that the program runs."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """Say whether what is asked could be written now."""
    asked = call(request)
    try:
        await asked.read(_answers)
        able = asked.writer.is_alive
    except StoreError:
        able = False
    if not able:
        return PlainTextResponse("not ready\n", _NOT_NOW)
    return PlainTextResponse("ready\n")


def _answers(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))
    if connection.dialect.name == "postgresql":
        # Nothing is inserted. It is refused on a server that became a standby, and
        # to a user that may only read: a balancer sends requests elsewhere.
        connection.execute(text("INSERT INTO contact SELECT * FROM contact LIMIT 0"))


async def static(_request: Request) -> Response:
    """Return the style sheet; its address changes with its content."""
    headers = {"Cache-Control": _YEAR}
    return Response(style(), media_type="text/css", headers=headers)


async def icon(_request: Request) -> Response:
    """Say that there is no icon, which browsers ask for by themselves."""
    return Response(status_code=204, headers={"Cache-Control": _YEAR})

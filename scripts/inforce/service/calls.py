"""One request with all it needs: the desk, the writer, the moment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from inforce.people.keys import Keyring
from inforce.service.bodies import Form, form
from inforce.service.desk import Desk
from inforce.service.origins import Origin, origin
from inforce.service.pages import View, page
from inforce.service.writer import Writer
from inforce.store import reading

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request; `now` is when it came, seconds since 1970."""

    request: Request
    desk: Desk
    writer: Writer
    now: int

    @property
    def token(self) -> str:
        """Return the token in the address."""
        return str(self.request.path_params.get("token", ""))

    @property
    def keyring(self) -> Keyring:
        """Return the keys."""
        return self.desk.keyring

    @property
    def posts(self) -> bool:
        """Return whether the request asks to change something."""
        return self.request.method == "POST"

    async def read(self, asks: Callable[[Connection], T]) -> T:
        """Return what *asks* returns of one state of the database."""
        return await run_in_threadpool(self._read, asks)

    def _read(self, asks: Callable[[Connection], T]) -> T:
        with reading(self.desk.engine) as connection:
            return asks(connection)

    async def written(self, does: Callable[[Connection], T]) -> T:
        """Return what *does* returned, once it is durable."""
        return await self.writer.written(does)

    def page(self, view: View, theirs: str = "") -> Response:
        """Return the answer that shows *view*, in the language *theirs* if known."""
        return page(self.request, self.desk, view, theirs)

    def origin(self) -> Origin:
        """Return where the form came from."""
        settings = self.desk.settings
        return origin(self.request, settings.site_url, settings.notify.service)

    async def form(self) -> Form:
        """Return the form of one of our own pages.

        Raises:
            HTTPException: 403, it came from another site; or it cannot be read.
        """
        if self.origin() is not Origin.OURS:
            raise HTTPException(403)
        return await form(self.request)


def call(request: Request) -> Call:
    """Return *request* with what it needs."""
    state = request.app.state
    return Call(
        request=request,
        desk=state.desk,
        writer=state.writer,
        now=state.desk.clock(),
    )

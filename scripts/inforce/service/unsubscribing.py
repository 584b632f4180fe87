"""The link in every mail that stops it, by a page or by the mail program."""

from typing import NamedTuple

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from inforce.people import preferences
from inforce.people.persons import Audience, Status
from inforce.people.tokens import unsubscribed
from inforce.service.bodies import form
from inforce.service.calls import Call, call
from inforce.service.confirming import UNKNOWN
from inforce.service.origins import Origin
from inforce.service.pages import Button, Link, View

_BEFORE = View(said="unsubscribed-before", links=(Link("again", "../subscribe/"),))
_INSTEAD = Button("instead", look="second", name="act", value="link")


class Stands(NamedTuple):
    """Whose link it is: their language, and whether they get mail."""

    language: str
    audience: str
    gets_mail: bool


async def unsubscribe(request: Request) -> Response:
    """Show what stopping does, or stop; `List-Unsubscribe=One-Click` needs no page."""
    asked = call(request)
    if unsubscribed(asked.keyring, asked.token) is None:
        return asked.page(UNKNOWN)
    if not asked.posts:
        return _shown(asked, await asked.read(lambda one: _stands(one, asked)))
    # RFC 8058 section 3.1: the body names itself, and no origin is checked.
    given = await form(request)
    if given.one("List-Unsubscribe") == "One-Click":
        await _stop(asked)
        return PlainTextResponse("")
    if asked.origin() is not Origin.OURS:
        raise HTTPException(403)
    return await _acted(asked, given.one("act"))


def _shown(asked: Call, found: Stands | None) -> Response:
    if found is None:
        return asked.page(_BEFORE)
    if found.audience != Audience.SUBSCRIBER.value:
        return asked.page(View(said="account"), found.language)
    if not found.gets_mail:
        return asked.page(_BEFORE, found.language)
    buttons = (Button("unsubscribe"), _INSTEAD)
    return asked.page(View(said="unsubscribe", buttons=buttons), found.language)


async def _acted(asked: Call, act: str) -> Response:
    before = await asked.read(lambda connection: _stands(connection, asked))
    language = before.language if before else ""
    if before and before.audience != Audience.SUBSCRIBER.value:
        return asked.page(View(said="account"), language)
    if act == "link":
        await asked.written(
            lambda connection: preferences.link_asked(
                connection, asked.keyring, asked.token, asked.now
            )
        )
        return asked.page(View(said="link-sent"), language)
    await _stop(asked)
    if before is None or not before.gets_mail:
        return asked.page(_BEFORE, language)
    view = View(said="unsubscribed", links=(Link("again", "../subscribe/"),))
    return asked.page(view, language)


async def _stop(asked: Call) -> None:
    await asked.written(
        lambda connection: preferences.unsubscribed(
            connection, asked.keyring, asked.token, asked.now
        )
    )


def _stands(connection: Connection, asked: Call) -> Stands | None:
    row = preferences.whose(connection, asked.keyring, asked.token)
    if row is None:
        return None
    getting = (Status.CONFIRMED.value, Status.PAUSED.value)
    return Stands(row["language"], row["audience"], row["status"] in getting)

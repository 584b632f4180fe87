"""The links of a confirmation mail: yes, a new link, never again."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inforce.people import preferences, signing_up
from inforce.people.errands import Kind
from inforce.people.links import Purpose, link
from inforce.people.persons import Mode
from inforce.people.signing_up import Answer
from inforce.service.calls import Call, call
from inforce.service.pages import Button, Link, View, titles, words

_GONE, _UNKNOWN = 410, 404
UNKNOWN = View(
    said="unknown-link", status=_UNKNOWN, links=(Link("again", "../subscribe/"),)
)


class Asked(NamedTuple):
    """What a link stands for: its answer, and what its person chose.

    `moves` is whether it takes the place of another address, which then goes.
    """

    answer: Answer
    language: str = ""
    policies: Sequence[str] = ()
    moves: bool = False


async def confirm(request: Request) -> Response:
    """Show what would be confirmed, or confirm it."""
    asked = call(request)
    if not asked.posts:
        found = await asked.read(lambda connection: _asked(connection, asked))
        return _before(asked, found)
    await asked.form()
    found = await asked.written(lambda connection: _confirmed(connection, asked))
    if found.moves:
        asked.writer.forget_soon()
    return _after(asked, found)


async def renew(request: Request) -> Response:
    """Send a new link in the place of one that ran out.

    Who looks, by loading the page again or in another language, gets the page
    of the link.
    """
    asked = call(request)
    if not asked.posts and link(asked.keyring, Purpose.CONFIRM, asked.token):
        return RedirectResponse(f"../confirm/{asked.token}", 302)
    if not asked.posts:
        return asked.page(UNKNOWN)
    await asked.form()
    found = await asked.read(lambda connection: _asked(connection, asked))
    if found.answer is Answer.UNKNOWN:
        return asked.page(UNKNOWN)
    await asked.written(
        lambda connection: signing_up.renewed(
            connection, asked.keyring, asked.token, asked.now
        )
    )
    return asked.page(View(said="renewed"), found.language)


async def not_me(request: Request) -> Response:
    """Show what refusing does, or erase the address and keep it out."""
    asked = call(request)
    if asked.posts:
        await asked.form()
        return await _refused(asked)
    if link(asked.keyring, Purpose.CONFIRM, asked.token) is None:
        return asked.page(UNKNOWN)
    found = await asked.read(lambda connection: _asked(connection, asked))
    button = Button("refuse", look="grave")
    return asked.page(View(said="not-me", buttons=(button,)), found.language)


async def _refused(asked: Call) -> Response:
    found = await asked.written(lambda connection: _erased(connection, asked))
    asked.writer.forget_soon()
    if found.answer is Answer.UNKNOWN:
        return asked.page(UNKNOWN)
    return asked.page(View(said="refused"), found.language)


def _erased(connection: Connection, asked: Call) -> Asked:
    # Whose language it is goes with them.
    found = _asked(connection, asked)
    answer = signing_up.refused(connection, asked.keyring, asked.token, asked.now)
    return found._replace(answer=answer)


def _confirmed(connection: Connection, asked: Call) -> Asked:
    seen = signing_up.seen(connection, asked.keyring, asked.token, asked.now)
    # Read before it changes, and here: a thread of its own took a third longer.
    found = _stands(connection, seen)
    answer = signing_up.begun(connection, asked.keyring, seen, asked.now)
    return found._replace(answer=answer)


def _asked(connection: Connection, asked: Call) -> Asked:
    seen = signing_up.seen(connection, asked.keyring, asked.token, asked.now)
    return _stands(connection, seen)


def _stands(connection: Connection, seen: tuple[Answer, RowMapping | None]) -> Asked:
    answer, row = seen
    if row is None:
        return Asked(answer)
    # Who moves to this address keeps what they chose at the other one.
    moves = row["kind"] == Kind.MOVED.value
    number = row["origin"] if moves else row["id"]
    modes = preferences.chosen(connection, number)
    slugs = [slug for slug, mode in modes.items() if mode is not Mode.OFF]
    return Asked(answer, row["language"], slugs, moves)


def _before(asked: Call, found: Asked) -> Response:
    if found.answer is not Answer.DONE:
        return _after(asked, found)
    links = (Link("not-me", f"../not-me/{asked.token}"),)
    return _view(asked, found, "confirm", (Button("confirm"),), links)


def _after(asked: Call, found: Asked) -> Response:
    if found.answer is Answer.UNKNOWN:
        return asked.page(UNKNOWN)
    if found.answer is Answer.EXPIRED:
        button = Button("renew", f"../renew/{asked.token}")
        return _view(asked, found, "expired", (button,), status=_GONE)
    said = "confirmed" if found.answer is Answer.DONE else "confirmed-before"
    return _view(asked, found, said)


def _view(  # noqa: PLR0913 - what the page shows
    asked: Call,
    found: Asked,
    said: str,
    buttons: Sequence[Button] = (),
    links: Sequence[Link] = (),
    status: int = 200,
) -> Response:
    spoken = words(asked.request, asked.desk, found.language)
    values = {"titles": titles(asked.desk, found.policies, spoken)}
    view = View(said=said, status=status, buttons=buttons, links=links, values=values)
    return asked.page(view, found.language)

"""Whose preferences a mailed link opens, or why it opens none."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.responses import Response

from inforce.people import preferences
from inforce.people.links import Link as Opened
from inforce.people.links import Purpose, link
from inforce.people.persons import Mode, Status
from inforce.people.tokens import unsubscribe_token
from inforce.service.calls import Call
from inforce.service.confirming import UNKNOWN
from inforce.service.pages import Button, View

_GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the link was sent to; `gets_mail` also while it rests.

    `stop` is the token that stops their mail.
    """

    contact: int
    address: str
    language: str
    subscriptions: Mapping[str, Mode]
    is_paused: bool
    gets_mail: bool
    stop: str


def person(connection: Connection, call: Call) -> Person | None:
    """Return whom the link of *call* was sent to, None when it opens nothing."""
    found = preferences.found(connection, call.keyring, call.token, call.now)
    made = link(call.keyring, Purpose.MANAGE, call.token)
    if found is None or made is None:
        return None
    return Person(
        contact=found.contact,
        address=found.address,
        language=found.language,
        subscriptions=found.subscriptions,
        is_paused=found.is_paused,
        gets_mail=found.status in (Status.CONFIRMED, Status.PAUSED),
        stop=unsubscribe_token(call.keyring, made.contact, made.epoch),
    )


async def shut(call: Call) -> Response:
    """Return the page for a link that opens nothing.

    One that ran out offers a new one, sent to the same address.
    """
    if expired(call) is None:
        return call.page(UNKNOWN)
    button = Button("renew", f"../preferences/{call.token}", name="act", value="renew")
    return call.page(View(said="old-link", status=_GONE, buttons=(button,)))


def expired(call: Call) -> Opened | None:
    """Return what the link of *call* stood for, None when it did not run out."""
    made = link(call.keyring, Purpose.MANAGE, call.token)
    return made if made and call.now >= made.expires_at else None


async def renewed(call: Call) -> Response:
    """Send a new link in the place of one that ran out; return the page."""
    made = expired(call)
    if made is None:
        return await shut(call)
    token = unsubscribe_token(call.keyring, made.contact, made.epoch)
    await call.written(
        lambda one: preferences.link_asked(one, call.keyring, token, call.now)
    )
    return call.page(View(said="link-sent"))

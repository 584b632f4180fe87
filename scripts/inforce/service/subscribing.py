"""Asking for mail: the form, and the one answer to it.

Law: a form without fault gets the same answer, with the same status, after the
same work and on the tick of a commit, whatever the state of the address.
"""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from inforce.people import signing_up
from inforce.service.bodies import Form, form
from inforce.service.calls import Call, call
from inforce.service.choices import Choice, Typed, beginning, choice, typed
from inforce.service.consents import (
    consent_text,
    evidence,
    form_digest,
    languages,
    network,
    source,
)
from inforce.service.origins import Origin
from inforce.service.pages import Fault, View, words
from inforce.service.stamps import Seen, Stamped, seen, stamp
from inforce.service.words import Words
from inforce.store import StoreError

_WRONG, _UNSAVED = 422, 503


async def subscribe(request: Request) -> Response:
    """Show the form, or take it."""
    asked = call(request)
    spoken = words(request, asked.desk)
    if not asked.posts:
        return _form(asked, spoken, beginning(asked.desk, spoken.language))
    came = asked.origin()
    if came is Origin.FOREIGN:
        raise HTTPException(403)
    return await _taken(asked, spoken, await form(request), came)


async def _taken(asked: Call, spoken: Words, given: Form, came: Origin) -> Response:
    shown = typed(given, asked.desk, spoken.language)
    before = seen(asked.keyring, given.one("stamp"), asked.now)
    # A form of the static site, or of a page that hides where it stands.
    if came is Origin.HIDDEN or not given.one("stamp"):
        return _form(asked, spoken, shown, once_more=True)
    found, wrong = choice(given, asked.desk, spoken)
    wrong += _unlike_people(given, before, spoken)
    if wrong or found is None:
        return _form(asked, spoken, shown, wrong=wrong, status=_WRONG)
    return await _requested(asked, spoken, found, shown, before)


def _unlike_people(given: Form, before: Seen, spoken: Words) -> list[Fault]:
    """Return what a program would do; a person is asked to send again."""
    wrong = []
    if given.one("website"):
        wrong.append(Fault("", spoken.wrong["trap"]))
    if before.age is Stamped.TOO_SOON:
        wrong.append(Fault("", spoken.wrong["too-soon"]))
    if before.age is Stamped.MISSING:
        wrong.append(Fault("", spoken.wrong["stale"]))
    return wrong


async def _requested(
    asked: Call, spoken: Words, found: Choice, shown: Typed, before: Seen
) -> Response:
    client = asked.request.client
    request = signing_up.Request(
        address=found.address,
        policies=found.policies,
        mode=found.mode,
        language=found.language,
        evidence=evidence(spoken, source(asked.desk, "/subscribe/"), before.digest),
        network=network(asked.keyring, client.host if client else ""),
    )
    try:
        await asked.written(
            lambda connection: signing_up.requested(
                connection, asked.keyring, request, asked.now
            )
        )
    except StoreError:
        fault = Fault("", spoken.wrong["unsaved"])
        return _form(asked, spoken, shown, wrong=[fault], status=_UNSAVED)
    return asked.page(View(said="check", values={"address": found.address.text}))


def _form(  # noqa: PLR0913 - what the page shows
    asked: Call,
    spoken: Words,
    shown: Typed,
    *,
    wrong: Sequence[Fault] = (),
    status: int = 200,
    once_more: bool = False,
) -> Response:
    desk = asked.desk
    more = {
        "typed": shown,
        "offered": desk.offered(),
        "languages": languages(desk),
        "consent": consent_text(spoken, desk),
        "stamp": stamp(asked.keyring, form_digest(spoken, desk), asked.now),
        "once_more": once_more,
    }
    return asked.page(
        View(
            said="subscribe",
            template="subscribe.html",
            status=status,
            wrong=wrong,
            more=more,
        )
    )

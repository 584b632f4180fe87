"""The preferences: which policies, how often, where to, and whether mail rests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from inforce.people import preferences
from inforce.people.persons import EVERY_POLICY, Mode
from inforce.service.bodies import Form
from inforce.service.calls import Call, call
from inforce.service.choices import mailbox
from inforce.service.consents import languages
from inforce.service.opened import Person, person, renewed, shut
from inforce.service.pages import Fault, Link, View, words
from inforce.service.words import Words

_WRONG = 422
_MODES = tuple(mode.value for mode in Mode)
_FIELD = "mode:"


class Row(NamedTuple):
    """How often of one policy; no title is every policy, no mode as for every."""

    slug: str
    title: str
    language: str
    mode: str
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The page: what was done, or what is wrong with what was typed."""

    done: str = ""
    wrong: tuple[Fault, ...] = ()
    email: str = ""
    given: Mapping[str, Mode] | None = None


async def prefer(request: Request) -> Response:
    """Show what the person gets, or change it."""
    asked = call(request)
    given = await asked.form() if asked.posts else None
    found = await asked.read(lambda connection: person(connection, asked))
    if found is None:
        if given is not None and given.one("act") == "renew":
            return await renewed(asked)
        return await shut(asked)
    if not found.gets_mail:
        return _stopped(asked, found)
    if given is None:
        return _page(asked, found, Shown())
    act = _ACTS.get(given.one("act"))
    if act is None:
        raise HTTPException(400)
    return await act(asked, found, given)


async def _save(asked: Call, found: Person, given: Form) -> Response:
    spoken = words(asked.request, asked.desk, found.language)
    modes = _given(asked, found, given)
    language = given.one("language")
    wrong = _wrong(modes, language, asked, spoken)
    if wrong:
        return _page(asked, found, Shown(wrong=wrong, given=modes))
    await asked.written(
        lambda connection: preferences.changed(
            connection,
            asked.keyring,
            asked.token,
            asked.now,
            subscriptions=modes,
            language=language,
        )
    )
    return await _done(asked, "saved")


async def _pause(asked: Call, _found: Person, _given: Form) -> Response:
    await asked.written(_rests(asked, stop=True))
    return await _done(asked, "paused")


async def _resume(asked: Call, _found: Person, _given: Form) -> Response:
    await asked.written(_rests(asked, stop=False))
    return await _done(asked, "resumed")


def _rests(asked: Call, *, stop: bool) -> Callable[[Any], bool]:
    return lambda connection: preferences.paused(
        connection, asked.keyring, asked.token, asked.now, stop=stop
    )


async def _move(asked: Call, found: Person, given: Form) -> Response:
    address = mailbox(given)
    if address is None:
        spoken = words(asked.request, asked.desk, found.language)
        wrong = (Fault("email", spoken.wrong["email"]),)
        return _page(asked, found, Shown(wrong=wrong, email=given.one("email")[:320]))
    await asked.written(
        lambda connection: preferences.address_changed(
            connection, asked.keyring, asked.token, address, asked.now
        )
    )
    values = {"address": address.text}
    links = (Link("to-preferences", asked.token),)
    view = View(said="address-asked", values=values, links=links)
    return asked.page(view, found.language)


_ACTS = {"save": _save, "pause": _pause, "resume": _resume, "move": _move}


async def _done(asked: Call, said: str) -> Response:
    """Return the preferences as they are now, with what was done above."""
    found = await asked.read(lambda connection: person(connection, asked))
    if found is None:
        return await shut(asked)
    spoken = words(asked.request, asked.desk, found.language)
    return _page(asked, found, Shown(done=spoken.pages[said].title))


def _given(asked: Call, found: Person, given: Form) -> dict[str, Mode]:
    """Return the modes given, and those of policies that are not on the page."""
    slugs = [EVERY_POLICY, *(one.slug for one in asked.desk.offered())]
    hidden = {k: v for k, v in found.subscriptions.items() if k not in slugs}
    texts = {slug: given.one(_FIELD + slug) for slug in slugs}
    shown = {slug: Mode(text) for slug, text in texts.items() if text in _MODES}
    every = shown.get(EVERY_POLICY, Mode.OFF)
    if every is Mode.OFF:
        shown.pop(EVERY_POLICY, None)
    # One that was off has to be named to begin again, also as every other.
    off = (k for k, v in found.subscriptions.items() if v is Mode.OFF)
    named = {slug: every for slug in off if texts.get(slug) == ""}
    return {**hidden, **named, **shown}


def _wrong(
    modes: Mapping[str, Mode], language: str, asked: Call, spoken: Words
) -> tuple[Fault, ...]:
    wrong = []
    if all(mode is Mode.OFF for mode in modes.values()):
        wrong.append(Fault("policies", spoken.wrong["nothing"]))
    if language not in asked.desk.languages:
        wrong.append(Fault("language", spoken.wrong["language"]))
    return tuple(wrong)


def _page(asked: Call, found: Person, shown: Shown) -> Response:
    spoken = words(asked.request, asked.desk, found.language)
    modes = found.subscriptions if shown.given is None else shown.given
    more = {
        "rows": _rows(asked, modes, spoken),
        "languages": languages(asked.desk),
        "language": found.language,
        "is_paused": found.is_paused,
        "stop": found.stop,
        "token": asked.token,
        "done": shown.done,
        "email": shown.email,
    }
    view = View(
        said="preferences",
        template="preferences.html",
        status=_WRONG if shown.wrong else 200,
        wrong=shown.wrong,
        values={"address": found.address},
        more=more,
    )
    return asked.page(view, found.language)


def _rows(asked: Call, modes: Mapping[str, Mode], spoken: Words) -> list[Row]:
    every = modes.get(EVERY_POLICY, Mode.OFF)
    rows = [Row(EVERY_POLICY, "", spoken.language, every.value, _MODES)]
    for one in asked.desk.offered():
        mode = modes[one.slug].value if one.slug in modes else ""
        title, language = one.title(spoken.language), one.spoken(spoken.language)
        rows.append(Row(one.slug, title, language, mode, ("", *_MODES)))
    return rows


def _stopped(asked: Call, found: Person) -> Response:
    links = (
        Link("again", "../subscribe/"),
        Link("export", f"../export/{asked.token}"),
        Link("erase", f"../erase/{asked.token}"),
    )
    view = View(said="stopped", values={"address": found.address}, links=links)
    return asked.page(view, found.language)

"""The pages: written by templates that escape every value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from inforce.publication.languages import name
from inforce.publication.subscribing import mailbox
from inforce.service.desk import Desk
from inforce.service.english import ENGLISH
from inforce.service.german import GERMAN
from inforce.service.words import Said, Words, chosen

TABLES = {words.language: words for words in (ENGLISH, GERMAN)}
STYLE = "service.css"


class Button(NamedTuple):
    """A button that posts to *address*, by default that of its page."""

    label: str
    address: str = ""
    look: str = ""
    name: str = ""
    value: str = ""


class Link(NamedTuple):
    """A link with the words *label*."""

    label: str
    address: str


class Fault(NamedTuple):
    """What is wrong with a form; `field` is empty when it is no single field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one page shows; `said` is a key of the words, filled with `values`."""

    said: str
    template: str = "message.html"
    status: int = 200
    wrong: Sequence[Fault] = ()
    buttons: Sequence[Button] = ()
    links: Sequence[Link] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@cache
def environment() -> Environment:
    """Return the templates."""
    return Environment(
        loader=PackageLoader("inforce.service", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Else every page asks the disk whether a template has changed.
        auto_reload=False,
    )


@cache
def style() -> bytes:
    """Return the style sheet."""
    return files("inforce.service").joinpath("static", STYLE).read_bytes()


@cache
def style_address() -> str:
    """Return the address of the style below `static/`, another one for each content."""
    return f"{STYLE}?v={sha256(style()).hexdigest()[:16]}"


def words(request: Request, desk: Desk, theirs: str = "") -> Words:
    """Return the words in which *request* is answered.

    Those that `?lang=` asks for, else those of the person whose link it is,
    else what the browser prefers, else the site's.
    """
    site = desk.settings.language.partition("-")[0].lower()
    fallback = site if site in TABLES else ENGLISH.language
    own = theirs.partition("-")[0].lower()
    for tag in (request.query_params.get("lang", ""), own):
        if tag in TABLES:
            return TABLES[tag]
    accepted = request.headers.get("accept-language", "")
    return TABLES[chosen(accepted, tuple(TABLES), fallback)]


def page(request: Request, desk: Desk, view: View, theirs: str = "") -> Response:
    """Return the answer that shows *view*; *theirs* is the person's language."""
    spoken = words(request, desk, theirs)
    values = {**publishing(desk), **view.values}
    said = spoken.pages[view.said].filled(values)
    html = (
        environment()
        .get_template(view.template)
        .render(
            {
                **_frame(request, desk, spoken, said),
                "wrong": view.wrong,
                "buttons": view.buttons,
                "links": view.links,
                **view.more,
            }
        )
    )
    return HTMLResponse(html, view.status)


def publishing(desk: Desk) -> dict[str, str]:
    """Return what sentences say about who publishes."""
    who = desk.settings.publisher
    return {"publisher": desk.publisher, "contact": who.contact or desk.publisher}


def up(request: Request) -> str:
    """Return the way from the page up to the root of the service.

    Relative, so that it is right behind a proxy that adds a folder.
    """
    path: bytes = request.scope.get("raw_path") or b"/"
    return "../" * (path.partition(b"?")[0].count(b"/") - 1) or "./"


def titles(desk: Desk, slugs: Sequence[str], spoken: Words) -> str:
    """Return what the policies *slugs* are called, for a sentence."""
    if "*" in slugs:
        return spoken.labels["all"]
    known = (desk.offer(slug) for slug in slugs)
    names = [one.title(spoken.language) for one in known if one]
    return "; ".join(names) or spoken.labels["none"]


def _frame(
    request: Request, desk: Desk, spoken: Words, said: Said
) -> dict[str, object]:
    who = desk.settings.publisher
    return {
        "words": spoken,
        "said": said,
        "up": up(request),
        "style": style_address(),
        "site_name": desk.settings.site_name,
        "home": desk.settings.site_url,
        "publisher": {
            "name": desk.publisher,
            "address": who.address,
            "contact": who.contact,
            "mailbox": mailbox(who.contact),
        },
        "others": [(tag, name(tag)) for tag in TABLES if tag != spoken.language],
    }

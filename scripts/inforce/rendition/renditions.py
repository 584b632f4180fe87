"""One wording as a page shows it: HTML, headings and visible text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from inforce.markup.sanitised import attributes, is_relative, sanitised
from inforce.model.wording import Wording
from inforce.rendition.anchors import Heading, anchored
from inforce.rendition.kramdown import without_lists
from inforce.rendition.limits import bounded, is_unusual, too_deep
from inforce.rendition.reader_text import reader_text
from inforce.rendition.worker import fragment, rendered_apart

_TITLE = re.compile(r"\s*<h1 id=\"[^\"]*\"[^>]*>.*?</h1>\n?", re.DOTALL)
_IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")+>')
_SOURCE = re.compile(r' src="[^"]*"')
_Resolve = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A wording rendered; every address in it that begins with `/` is of the site.

    `html` is sanitised. `text` is what a reader sees, the title included: one
    block per line, NFC. `title_id` is the id of the first heading when it
    repeated the title and was left out of `html` and `headings`, else empty:
    the page's own heading takes it, so that links to it still work.
    """

    html: str
    headings: tuple[Heading, ...]
    text: str
    title_id: str = ""


def rendered(
    wording: Wording,
    *,
    path: str,
    resolve: _Resolve | None = None,
    body_line: int = 1,
    title: str = "",
) -> Rendition:
    """Return *wording*, GitHub Flavored Markdown, rendered and sanitised.

    *resolve* maps relative addresses of the file at *path* to those of the
    site; addresses with a scheme and `#fragments` stay. A first heading of
    level 1 that reads as *title*, case and space aside, is left out of the
    HTML. *body_line* is the line of the file where the wording begins.

    Raises:
        InputError: the wording is over a limit of size, nesting, time or
            memory; says which.
    """
    html = _sanitised(wording.text, path=path, body_line=body_line)
    link = _linked(resolve)
    html, headings = anchored(without_lists(html), link=link)
    if "<img" in html:
        html = _IMAGE.sub(lambda match: _image(match[0], link), html)
    text = reader_text(html)
    if not _repeats(html, headings, title):
        return Rendition(html=html, headings=headings, text=text)
    return Rendition(
        html=_TITLE.sub("", html, count=1),
        headings=headings[1:],
        text=text,
        title_id=headings[0].id,
    )


def _sanitised(text: str, *, path: str, body_line: int) -> str:
    bounded(text, path=path)
    if is_unusual(text):
        return rendered_apart(text, path=path, body_line=body_line)
    html = fragment(text)
    if html is None:
        raise too_deep(text, path=path, body_line=body_line)
    return html


def _linked(resolve: _Resolve | None) -> _Resolve:
    def link(href: str) -> str:
        if href.startswith("#") or not href or not is_relative(href):
            return href
        return resolve(href) if resolve else href

    return link


def _image(tag: str, link: _Resolve) -> str:
    """Return the image *tag* with its address on the site, or its text instead."""
    address = link(attributes(tag).get("src", ""))
    return sanitised(_SOURCE.sub(lambda _: f' src="{_escaped(address)}"', tag))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _repeats(html: str, headings: tuple[Heading, ...], title: str) -> bool:
    first = headings[0] if headings else None
    if not title or not first or first.level != 1 or not _TITLE.match(html):
        return False
    return _alike(first.text) == _alike(title)


def _alike(text: str) -> str:
    return "".join(text.split()).casefold()

"""The two sides of a redline, as a person names them.

A side is a file (`draft.md`, `saved.html`, `mail.txt`), a version
(`privacy@2027-01-01`), or a file at a git revision (`HEAD~1:policies/privacy.md`).
"""

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

from inforce import history
from inforce.authoring.applied import policy_named
from inforce.authoring.files import read_text
from inforce.authoring.plain_text import from_plain_text
from inforce.errors import InputError
from inforce.markup.sanitised import sanitised
from inforce.markup.tree import Node, parsed, serialised
from inforce.model.keys import day
from inforce.model.source import lenient_front_matter, lenient_source
from inforce.model.wording import Wording, wording
from inforce.publication import words
from inforce.publication.library import Library, library
from inforce.rendition import rendered
from inforce.rendition.anchors import anchored
from inforce.settings import Settings

# Deeper HTML takes time that grows with the square of its depth to sanitise.
MAX_DEPTH = 200
_VERSION = re.compile(r"(?P<slug>[a-z0-9][a-z0-9/-]*)@(?P<day>\S+)")
_AT_REVISION = re.compile(r"(?P<revision>[^:\s]+):(?P<path>[^:]+)")
_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt", ".text")
_FORMS = (
    "expected a version (privacy@2027-01-01), a file at a revision "
    "(HEAD~1:policies/privacy.md), or a file (.md, .html, .txt)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: its name for people and its document as sanitised HTML."""

    name: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Published:
    """A policy site; its history is read when the first version is asked for."""

    settings: Settings

    @cached_property
    def library(self) -> Library:
        """Return what is published."""
        return library(self.settings)


def side(named: str, *, published: Published | None, here: Path) -> Side:
    """Return the side *named*; files are looked for in the folder *here*.

    Without *published* only files can be named.

    Raises:
        InputError: there is no such version, revision or file, or *named* is
            none of these.
        ExternalError: git failed.
    """
    if (here / named).is_file():
        return _file(here / named, named)
    version = _VERSION.fullmatch(named)
    at_revision = _AT_REVISION.fullmatch(named)
    if published is not None and version:
        return _version(version["slug"], version["day"], published.library)
    if published is not None and at_revision:
        revision, path = at_revision["revision"], at_revision["path"]
        return _at_revision(revision, path, published.settings)
    if named.endswith((".md", *_HTML, *_TEXT)):
        raise InputError("there is no such file", path=named)
    if version or at_revision:
        what = f"{named!r} needs the settings of a policy site; name them with --config"
        raise InputError(what)
    raise InputError(f"{named!r} is neither version, revision nor file; {_FORMS}")


def _file(path: Path, named: str) -> Side:
    suffix = path.suffix.lower()
    text = read_text(path)
    if suffix in _HTML:
        return Side(name=named, html=_sanitised(text, named))
    if suffix in _TEXT:
        titled = from_plain_text(text)
        html = _rendered(wording(titled.markdown), named)
        return Side(name=named, html=_headed(titled.title, html))
    if suffix in (".md", ".markdown"):
        return Side(name=named, html=_markdown(text, named))
    raise InputError(f"is no text inforce can compare; {_FORMS}", path=named)


def _sanitised(html: str, named: str) -> str:
    tree = parsed(html)
    if _depth(tree) > MAX_DEPTH:
        what = f"HTML is nested more than {MAX_DEPTH} deep; expected a saved web page"
        raise InputError(what, path=named)
    return _anchored(sanitised(serialised(tree)))


def _depth(tree: Node) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        below = (child for node in level for child in node.children)
        level = [child for child in below if isinstance(child, Node)]
    return deepest


def _version(slug: str, written: str, library: Library) -> Side:
    try:
        wanted = day(written)
    except ValueError as error:
        raise InputError(f"the day in {f'{slug}@{written}'!r} {error}") from error
    policy = policy_named(library, slug)
    version = policy.timeline.version(wanted)
    if version is None:
        known = ", ".join(str(one.effective_on) for one in policy.timeline.versions)
        what = (
            f"{slug!r} has no version of {words.day(wanted)}; expected one of {known}"
        )
        raise InputError(what)
    title = version.front_matter.title
    html = _rendered(version.wording, version.text.path or policy.path, title)
    name = f"{policy.title}, {words.named(policy, version)}"
    return Side(name=name, html=_headed(title, html))


def _at_revision(revision: str, path: str, settings: Settings) -> Side:
    text = history.text_at(settings.root, revision, path, layout=settings.layout)
    name = f"{path} at {revision}"
    if path.lower().endswith(_HTML):
        return Side(name=name, html=_sanitised(text, path))
    return Side(name=name, html=_markdown(text, path))


def _markdown(text: str, path: str) -> str:
    read = lenient_source(text, path=path)
    if not read.entries:
        return _rendered(read.wording, path)
    title = lenient_front_matter(read, path=path).title
    return _headed(title, _rendered(read.wording, path, title))


def _rendered(text: Wording, path: str, title: str = "") -> str:
    return rendered(text, path=path, title=title).html


def _headed(title: str, html: str) -> str:
    """Return *html* under its title, so that a change of title is shown too."""
    if not title:
        return html
    return _anchored(f"<h1>{escape(title, quote=False)}</h1>\n{html}")


def _anchored(html: str) -> str:
    """Return *html* with the ids Markdown's headings have: only words are compared."""
    return anchored(html, link=str)[0]

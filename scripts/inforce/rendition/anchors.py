"""Ids inside a rendition: as GitHub makes them, unique, apart from the page's."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from inforce.rendition.kramdown import split_heading

# Ids of the pages around a policy: Material's begin with `__`, those of redlines
# are c1, t1 and rl-…. A policy's ids never take these forms.
RESERVED = re.compile(r"(?:_|rl-|inforce-|[ct][0-9]+\Z)", re.IGNORECASE)
_GIVEN = re.compile(r"[^\s\"'<>&{}\x00-\x1f]{1,200}")
_HEADING = re.compile(r"<h([1-6])((?: [a-z]+=\"[^\"]*\")*)>(.*?)</h\1>", re.DOTALL)
# Plain links to elsewhere, most of all links, stay as they are.
_ANCHOR = re.compile(
    r"<(?!a href=\"(?:https?|mailto):[^\"]*\">)(a|li|span)((?: [a-z]+=\"[^\"]*\")+)>"
)
_ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_TAG = re.compile(r"<[^>]*>")
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9_\- ]")
_IN_SLUGS = frozenset(("Nd", "Pc", "Mn", "Mc", "Me"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading: its level from 1 to 6, its id on the page, its plain text."""

    level: int
    id: str
    text: str


def slug(text: str) -> str:
    """Return the id GitHub gives to a heading with this plain text.

    Lower case; letters, marks, digits, `_` and `-` of every script stay, spaces
    become `-`, all else goes.
    """
    lower = text.strip().lower()
    if lower.isascii():
        return _NOT_IN_SLUGS.sub("", lower).replace(" ", "-")
    kept = (c for c in lower if c in "- " or _stays(c))
    return "".join(kept).replace(" ", "-")


def plain(html: str) -> str:
    """Return the text of sanitised *html*, white space collapsed."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def anchored(
    html: str, *, link: Callable[[str], str]
) -> tuple[str, tuple[Heading, ...]]:
    """Return sanitised *html* with ids and links as they are on the page.

    Headings get theirs from an explicit `{#id}` or from their text; ids that
    the text gives to headings, links and footnotes stay when they are the
    first of their name. *link* maps each address of a link.
    """
    ids = _Ids()
    html = _ANCHOR.sub(lambda match: _start_tag(match, ids, link), html)
    explicit = _HEADING.sub(lambda match: _explicit(match, ids), html)
    found: list[Heading] = []
    html = _HEADING.sub(lambda match: _heading(match, ids, found), explicit)
    return html, tuple(found)


class _Ids:
    """The ids given so far on one page."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def given(self, text: str) -> str:
        """Return *text* as an id, or nothing if it cannot be one here."""
        if text in self._taken or not _GIVEN.fullmatch(text) or RESERVED.match(text):
            return ""
        self._taken.add(text)
        return text

    def made(self, text: str) -> str:
        """Return a new id for the slug *text*: itself, or with -1, -2 and so on."""
        base = text or "section"
        base = f"section-{base.lstrip('_')}" if RESERVED.match(base) else base
        found = base
        while found in self._taken:
            self._counts[base] = self._counts.get(base, 0) + 1
            found = f"{base}-{self._counts[base]}"
        self._taken.add(found)
        return found


def _start_tag(match: re.Match[str], ids: _Ids, link: Callable[[str], str]) -> str:
    found = dict(_ATTRIBUTE.findall(match[2]))
    name = found.pop("name", "")
    given = ids.given(unescape(found.pop("id", "") or name))
    if given:
        found["id"] = escape(given)
    if "href" in found:
        found["href"] = escape(link(unescape(found["href"])))
    return f"<{match[1]}{_written(found)}>"


def _explicit(match: re.Match[str], ids: _Ids) -> str:
    """Give the explicit ids first, so that no made one takes their name."""
    found = dict(_ATTRIBUTE.findall(match[2]))
    inner, in_text = split_heading(match[3])
    given = ids.given(unescape(in_text or found.pop("id", "")))
    found.pop("id", "")
    if given:
        found["id"] = escape(given)
    return f"<h{match[1]}{_written(found)}>{inner}</h{match[1]}>"


def _heading(match: re.Match[str], ids: _Ids, headings: list[Heading]) -> str:
    level, inner = match[1], match[3]
    found = dict(_ATTRIBUTE.findall(match[2]))
    text = plain(inner)
    name = unescape(found["id"]) if "id" in found else ids.made(slug(text)[:200])
    headings.append(Heading(level=int(level), id=name, text=text))
    rest = {key: value for key, value in found.items() if key != "id"}
    return f'<h{level} id="{escape(name)}"{_written(rest)}>{inner}</h{level}>'


def _written(found: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in sorted(found.items()))


def _stays(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _IN_SLUGS or category.startswith("L")

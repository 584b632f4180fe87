"""The body of each kind of page: values in, HTML out, everything escaped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from inforce.model.versions import State
from inforce.publication import words
from inforce.publication.contents import (
    ChangeLine,
    Content,
    HistoryContent,
    HomeContent,
    OnContent,
    RedlineContent,
    SubscribeContent,
)
from inforce.publication.pages import Kind, Page
from inforce.site.heads import absolute
from inforce.site.links import relative

_COLOURS = {
    State.IN_FORCE: "blue",
    State.UPCOMING: "amber",
    State.POSTPONED: "amber",
    State.BROUGHT_FORWARD: "amber",
    State.SUPERSEDED: "yellow",
}
_ONLY_MARK = re.compile(
    r"<a( href=\"[^>]*)><(ins|del)(?=(?:(?!</?\2\b).)*</\2></a>)", re.DOTALL
)
_OUR_WORDS = re.compile(
    r'(<(?:div|p) class="inforce-(?:change-head|moves)"'
    r'|(?<= class="inforce-fold">)<summary|(?<= class="inforce-pair">)<summary)>'
)
_TEMPLATES: dict[type[Content], str] = {
    HomeContent: "home.html",
    HistoryContent: "history.html",
    RedlineContent: "redline.html",
    OnContent: "on.html",
    SubscribeContent: "subscribe.html",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that a body shows of its page beside the content.

    `policy_title` is empty on the pages of the whole site.
    """

    kind: Kind
    address: str
    title: str
    canonical: str
    policy_title: str


def shown(page: Page) -> Shown:
    """Return what the body of *page* may show of it.

    Templates are given this and not the page, because a body that shows more
    than that could go stale: the page would be kept as it is.
    """
    return Shown(
        kind=page.kind,
        address=page.address,
        title=page.title,
        canonical=page.canonical,
        policy_title=page.policy.title if page.policy is not None else "",
    )


class Bodies:
    """Renders bodies; templates are compiled once."""

    def __init__(self, site_url: str, zone: str) -> None:
        """Load the templates of this package, with escaping always on.

        *site_url* stands in the permanent addresses that are shown as words;
        days begin at midnight in *zone*.
        """
        self._env = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals["zone"] = zone
        self._env.filters["day"] = words.day
        self._env.filters["counted"] = words.counted
        self._env.filters["time"] = _time
        self._env.filters["day_before"] = lambda day: day - timedelta(days=1)
        self._env.filters["colour"] = _colour
        self._env.filters["absolute"] = lambda address: absolute(address, site_url)
        self._env.filters["linked"] = _linked
        self._env.filters["worded"] = _worded
        self._env.filters["first_of"] = _first_of
        self._env.filters["first_upper"] = _first_upper
        # Only the composer makes HTML, sanitised by it; nothing else is marked.
        self._env.filters["sanitised"] = Markup

    def body(self, page: Page, content: Content, *, introduction: str = "") -> str:
        """Return the body of *page*, its links relative to its address.

        *introduction* is HTML that stands above the list of policies.
        """
        template = _TEMPLATES.get(type(content), "text.html")
        html = self._rendered(
            template, page=shown(page), content=content, above=introduction
        )
        return relative(html, page.address)

    def _rendered(self, template: str, **values: Any) -> str:
        return self._env.get_template(template).render(values)

    def not_found(self, content: HomeContent, versions: dict[str, list[date]]) -> str:
        """Return the body of the page shown where there is none, links rooted."""
        return self._rendered("not_found.html", content=content, versions=versions)

    def redirect(self, address: str, canonical: str, title: str) -> str:
        """Return a page that leads to *address*, by itself and by a link."""
        return self._rendered(
            "redirect.html", address=address, canonical=canonical, title=title
        )


def _time(day: date) -> Markup:
    """Return *day* in words inside a `time` element."""
    return Markup('<time datetime="{}">{}</time>').format(
        day.isoformat(), words.day(day)
    )


def _colour(state: State) -> str:
    return _COLOURS.get(state, "grey")


def _linked(html: str) -> str:
    """Return *html* with a class on every link that holds nothing but one mark.

    Where the mark is not shown, the link would stay as one without a name.
    """
    return _ONLY_MARK.sub(r'<a class="inforce-only-\2"\1><\2', html)


def _worded(html: str, language: str) -> str:
    """Return *html* with our own words named as English, in a text that is not.

    They stand inside the policy's language: WCAG 3.1.2, language of parts.
    """
    if language.split("-")[0] == "en":
        return html
    return _OUR_WORDS.sub(r'\1 lang="en" dir="ltr">', html)


def _first_of(changes: Sequence[ChangeLine], section: str) -> int:
    """Return the number of the first of *changes* in the section with that id."""
    return next(change.number for change in changes if change.section_id == section)


def _first_upper(text: str) -> str:
    """Return *text* with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]

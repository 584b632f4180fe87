"""The HTML part of a mail: readable without style, in the dark, on a phone."""

from functools import cache

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined

from inforce.notify.compose.content import Content

_STYLE = "letter.css"
_HEAD = "head.css"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("inforce.notify", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _inliner() -> CSSInliner:
    source = _environment().loader
    assert source is not None  # noqa: S101 - the line above set it
    css = source.get_source(_environment(), _STYLE)[0]
    return CSSInliner(extra_css=css, load_remote_stylesheets=False)


def html(content: Content) -> str:
    """Return the HTML part of *content*, its lines ended by LF.

    Every text in it is escaped by the template; passages of a redline are
    written by `excerpts` and safe. Styles are in the elements, because many
    readers drop what is in the head; only the colours for the dark are there.
    """
    return inlined("letter.html", content)


def inlined(name: str, mail: object) -> str:
    """Return the template *name* about *mail*, its styles in the elements."""
    head = _environment().get_template(_HEAD).render()
    page = _environment().get_template(name).render(mail=mail)
    whole = _inliner().inline(page)
    return whole.replace("</head>", f"<style>{head}</style></head>", 1).strip() + "\n"

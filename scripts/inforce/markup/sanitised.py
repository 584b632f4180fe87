"""HTML that can only be read: the one allow-list for everything policies hold.

Invariants of what comes out:
- well-formed: every element but the void ones is closed, attributes are quoted
  with `"`, and `<` and `>` never stand inside an attribute value;
- nothing runs, loads from elsewhere, submits or styles: no script, handler,
  frame, form, class, style, `hidden` or `data-*`; images are relative;
- sanitising it again changes nothing.
"""

import re
from collections.abc import Mapping
from html import escape, unescape

import nh3


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _names(
    "address blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5"
    " h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul"
    " a abbr b bdi br cite code del dfn em i img input ins kbd mark q rp rt ruby s samp"
    " small span strong sub sup time u var wbr"
)

# No width, height, size or colour: text that is there but cannot be seen is a
# change nobody is shown (security.md S8). `dir` has no `bdo`: overriding the
# order of characters lets text read as something it does not say (S7).
_ATTRIBUTES: Mapping[str, set[str]] = {
    "*": {"lang"},
    "a": {"href", "title", "id", "name"},
    "abbr": {"title"},
    "dfn": {"title"},
    "img": {"src", "alt", "title"},
    "input": {"type", "checked"},
    "li": {"id", "value"},
    "ol": {"start"},
    "span": {"id"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_DIRECTIONS = {"ltr", "rtl", "auto"}
_CHOICES: Mapping[str, Mapping[str, set[str]]] = {
    **{
        tag: {"dir": _DIRECTIONS}
        for tag in _names("bdi blockquote div dd dl dt li p section span table ul")
    },
    "td": {"align": {"left", "right", "center"}, "dir": _DIRECTIONS},
    "th": {
        "align": {"left", "right", "center"},
        "scope": {"col", "row", "colgroup", "rowgroup"},
        "dir": _DIRECTIONS,
    },
    "ol": {"type": {"1", "a", "A", "i", "I"}, "dir": _DIRECTIONS},
    **{f"h{level}": {"dir": _DIRECTIONS} for level in range(1, 7)},
}
_PASSES = 5
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_NUMBERED = {"value", "start", "colspan", "rowspan"}
_NUMBER = re.compile(r"-?[0-9]{1,4}")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
# Browsers drop these inside an address, so `/\t/host` is a remote one.
_IGNORED = re.compile(r"[\x00-\x20]+")
_REPLACED = re.compile(r'<(img|input)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def is_relative(address: str) -> bool:
    """Return whether *address* stays on this site in every browser.

    Schemes, `//host` and backslashes, which browsers take for slashes, leave it.
    """
    bare = _IGNORED.sub("", address)
    return not (_SCHEME.match(bare) or bare.startswith("//") or "\\" in bare)


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag that `sanitised` wrote, unescaped."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def sanitised(html: str, *, well_formed: bool = False) -> str:
    """Return the fragment *html* with only what a policy text may hold.

    Links keep http, https, mailto, tel and relative addresses. A remote or
    `data:` image becomes its alternative text, and a checkbox cannot be
    ticked. Idempotent. Time grows with the square of the nesting, so callers
    bound the depth before. Pass *well_formed* as True for HTML that cmark-gfm
    wrote from Markdown alone: it needs one pass.
    """
    once = _cleaned(html)
    return once if well_formed else _settled(once)


def _cleaned(html: str) -> str:
    return _REPLACED.sub(_replacement, _CLEANER.clean(html))


def _settled(html: str) -> str:
    """Return sanitised *html* as it is when it was read and written again.

    Some broken HTML, such as a list item in a table, is written in a way that
    reads differently; what browsers see must be what was sanitised.
    """
    for _ in range(_PASSES):
        again = _cleaned(html)
        if again == html:
            break
        html = again
    return html


def _kept(tag: str, name: str, value: str) -> str | None:
    if name == "src" and not (value.strip() and is_relative(value)):
        return None
    if name in _NUMBERED and not _NUMBER.fullmatch(value):
        return None
    if tag == "input" and name == "type" and value.lower() != "checkbox":
        return None
    return value


def _replacement(match: re.Match[str]) -> str:
    found = attributes(match[0])
    if match[1] == "input":
        return _checkbox(found)
    return match[0] if "src" in found else escape(found.get("alt", ""), quote=False)


def _checkbox(found: Mapping[str, str]) -> str:
    if "type" not in found:
        return ""
    checked = ' checked=""' if "checked" in found else ""
    # The name a screen reader says; a title alone axe-core does not take for one.
    name = "done" if checked else "not done"
    return f'<input type="checkbox"{checked} disabled="" aria-label="{name}">'


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    tag_attribute_values={tag: dict(values) for tag, values in _CHOICES.items()},
    attribute_filter=_kept,
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)

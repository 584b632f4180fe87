"""Attribute lists of kramdown, `{: #id .class }`, taken out of the visible text.

They are found after conversion, because cmark-gfm reads them as text. An id in
one is honoured: at a heading it becomes the heading's, elsewhere an anchor.
Everything else in them is for another site generator and is left out.
"""

import re

_LIST = r"\{:[^{}<>\n]{0,2000}\}"
_OF_HEADING = re.compile(rf"(</h[1-6]>)\n<p>({_LIST})(?:\n|(</p>\n?))")
_PARAGRAPH = re.compile(rf"<p>({_LIST})</p>\n?")
_INLINE = re.compile(
    r"(</(?:a|b|code|del|em|i|strong)>|<img[^>]*>|<p>|<li>|[ \n])?"
    rf"({_LIST})(\n|[ \n]?</(?:dd|dt|li|p|td|th)>)?"
)
_ID = re.compile(r"#([^\s{}\"'<>&#]{1,200})")
_AT_END = re.compile(r"\{[:#.\-][^{}<>]{0,2000}\}\Z")


def without_lists(html: str) -> str:
    """Return sanitised *html* without kramdown's attribute lists.

    Lists in code and in the middle of a sentence are text and stay.
    """
    if "{:" not in html:
        return html
    html = _OF_HEADING.sub(_moved, html)
    html = _PARAGRAPH.sub(lambda match: _anchor(match[1]), html)
    return _INLINE.sub(_replacement, html)


def split_heading(inner: str) -> tuple[str, str]:
    """Return the content of a heading without the list at its end, and its id.

    Knows `{#id}`, pandoc's `{#id .class}` and `{-}`, and kramdown's `{: #id }`;
    the id is empty when none is given.
    """
    found = ""
    bare = inner.rstrip()
    while bare.endswith("}"):
        match = _AT_END.search(bare, max(bare.rfind("{"), 0))
        if not match:
            break
        given = _ID.search(match[0])
        found = given[1] if given else found
        bare = bare[: match.start()].rstrip()
    return (bare, found) if bare else (inner, "")


def _moved(match: re.Match[str]) -> str:
    rest = "\n" if match[3] else "\n<p>"
    return f" {match[2]}{match[1]}{rest}"


def _replacement(match: re.Match[str]) -> str:
    before, found, after = match[1] or "", match[2], match[3] or ""
    at_start = before in ("<p>", "<li>") and after == "\n"
    at_end = after not in ("", "\n")
    if not (at_start or at_end or before.startswith(("</", "<img"))):
        return match[0]
    kept = "" if at_end and before in (" ", "\n") else before
    return (
        kept + _anchor(found) + (after.lstrip() if at_end else after * (not at_start))
    )


def _anchor(found: str) -> str:
    given = _ID.search(found)
    return f'<span id="{given[1]}"></span>' if given else ""

"""One HTML5 parser for the project, and the light tree it gives.

Lexbor (through selectolax) reads any input the way browsers do; its output is
then read into a tree with a strict content model, so that the tree survives
being written and read again. Nothing here recurses, so depth has no limit.

The content model: a *container* holds blocks only, a *leaf* (`p`, `h1`–`h6`,
`pre`, or the anonymous leaf with an empty tag for loose text) holds inline
content only. A block inside inline content or a paragraph is lifted out of it
and the inline element goes on inside the block. White space outside `pre` is
collapsed and trimmed; comments and active elements are dropped; elements that
HTML does not know are replaced by their content.

Law (a property): `parsed(serialised(parsed(x))) == parsed(x)` for every `x`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from unicodedata import normalize

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from inforce.markup.content import Builder
from inforce.markup.elements import (
    ACTIVE,
    CONTAINERS,
    LEAVES,
    VOID,
    Attributes,
    Node,
)

__all__ = ["Attributes", "Node", "parsed", "serialised", "source", "visible_text"]

_TOKEN = re.compile(
    r"<(?:(/)?([a-zA-Z][^\s/>\"'<=]*)((?:\s[^\s\"'<>/=]+=\"[^\"]*\")*)\s*/?>"
    r"|!--(?:.*?)-->|!(?:[^>]*)>)([^<]*)",
    re.DOTALL,
)
# The same without groups: with them, repeating possessively is an error in the re
# module of Python 3.11.
_TOKENS = re.compile(
    r"[^<]*+(?:<(?:/?[a-zA-Z][^\s/>\"'<=]*(?:\s[^\s\"'<>/=]+=\"[^\"]*\")*\s*/?>"
    r"|!--(?:.*?)-->|!(?:[^>]*)>)[^<]*+)*+",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"\s([^\s\"'<>/=]+)=\"([^\"]*)\"")
_PLAIN_NAME = re.compile(r"[^\s\"'<>/=\x00]+\Z")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_SPEECH = "span.rl-spoken"
_BLANK = " \t\n\r\f"
_BLOCK = re.compile(rf"<(?:{'|'.join(sorted(LEAVES | CONTAINERS | {'hr'}))})[ >]")
# Of all fields, the box of a task is the only one a policy needs.
_FIELD = 'input:not([type="checkbox" i])'
_ACTIVE_SELECTOR = ",".join([*sorted(ACTIVE), _FIELD])


def blocks(html: str) -> list[str]:
    """Return the top-level blocks of *html*, written out well-formed, in order.

    Their trees, one after the other, are the tree of the whole. White space
    between blocks is left out. Where loose text stands beside the blocks, all is
    one part.
    """
    parser, text = _read(html, _ACTIVE_SELECTOR)
    root = parser.root
    if root is None or not text:
        return [text] if text else []
    found: list[str] = []
    node = root.next
    while node is not None:
        found.append(node.html or "")
        node = node.next
    # The first node of a fragment writes out all of it.
    first = text[: len(text) - sum(map(len, found))]
    parts = [part for part in (first, *found) if part.strip(_BLANK)]
    return parts if all(map(_BLOCK.match, parts)) else [text]


def parsed(html: str) -> Node:
    """Return the canonical tree of *html*, a fragment or a whole document.

    The result is a node with an empty tag whose children are blocks. Never
    raises: any text is some HTML.
    """
    return _built(source(html))


def source(html: str, *, without_speech: bool = False) -> str:
    """Return *html* as a browser reads it, written out well-formed.

    Active elements are gone; with *without_speech* so are the words redline
    marks hold for screen readers only.
    """
    unwanted = f"{_ACTIVE_SELECTOR},{_SPEECH}" if without_speech else _ACTIVE_SELECTOR
    return _read(html, unwanted)[1]


def _read(html: str, unwanted: str) -> tuple[LexborHTMLParser, str]:
    parser = LexborHTMLParser(
        _writable(html),
        is_fragment=True,
        options=LexborDocumentOptions.WO_EVENTS,
    )
    if "<" not in html:
        return parser, parser.html or ""
    _dropped(parser, unwanted)
    text = parser.html or ""
    if not _readable(text):
        _renamed(parser)
        text = parser.html or ""
    return parser, text


def _writable(html: str) -> str:
    if html.isascii() and "\0" not in html:
        return html
    return _UNWRITABLE.sub("\ufffd", html)


def fragment(text: str) -> Node:
    """Return the canonical tree of *text*, which `source` wrote."""
    return _built(text)


def serialised(node: Node) -> str:
    """Return *node* as HTML; a node with an empty tag gives its content."""
    inner = node.children
    while len(inner) == 1 and isinstance(inner[0], Node) and inner[0].leaf:
        inner = inner[0].children
    if len(inner) == 1 and isinstance(inner[0], str):
        return f"{start_tag(node)}{escaped(inner[0])}{_end_tag(node)}"
    out = [start_tag(node)]
    # What is left of each open element, and its end tag.
    opened = [(iter(node.children), _end_tag(node))]
    while opened:
        left, end = opened[-1]
        for child in left:
            if isinstance(child, str):
                out.append(escaped(child))
                continue
            children = child.children
            if len(children) == 1 and isinstance(children[0], str):
                text = escaped(children[0])
                out.append(f"{start_tag(child)}{text}{_end_tag(child)}")
                continue
            out.append(start_tag(child))
            if children:
                opened.append((iter(children), _end_tag(child)))
                break
            out.append(_end_tag(child))
        else:
            out.append(end)
            opened.pop()
    return "".join(out)


def start_tag(node: Node) -> str:
    """Return the start tag of *node*, nothing for an anonymous one.

    A `pre` that begins with a line end gets one more: parsers drop the first.
    """
    if not node.tag:
        return ""
    if not node.attrs:
        start = f"<{node.tag}>"
    elif len(node.attrs) == 1:
        start = _often_written(node.tag, node.attrs)
    else:
        start = written_tag(node.tag, node.attrs)
    if node.tag != "pre":
        return start
    first = node.children[0] if node.children else ""
    extra = isinstance(first, str) and first.startswith("\n")
    return f"{start}\n" if extra else start


@lru_cache(maxsize=1024)
def _often_written(tag: str, attrs: Attributes) -> str:
    return written_tag(tag, attrs)


def written_tag(tag: str, attrs: Attributes) -> str:
    """Return the start tag of an element *tag* with *attrs*, escaped."""
    found = "".join([f' {name}="{value}"' for name, value in attrs])
    if _is_special(found) or found.count('"') != 2 * len(attrs):
        found = "".join([f' {name}="{_quoted(value)}"' for name, value in attrs])
    return f"<{tag}{found}>"


def escaped(text: str) -> str:
    """Return *text* for a place between tags."""
    if not _is_special(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;")


def _is_special(text: str) -> bool:
    return "&" in text or "<" in text or ">" in text or "\xa0" in text


def visible_text(node: Node) -> str:
    """Return what a reader sees of *node*: one block per line, NFC.

    Images give their alternative text. Empty blocks give no line.
    """
    lines = ["".join(_words(leaf)) for leaf in leaves(node)]
    return normalize("NFC", "\n".join(line for line in lines if line.strip()))


def leaves(node: Node) -> Iterator[Node]:
    """Return the leaves of *node* in document order, itself if it is one."""
    stack = [node]
    while stack:
        item = stack.pop()
        if is_leaf(item):
            yield item
        else:
            stack.extend(c for c in reversed(item.children) if isinstance(c, Node))


def is_leaf(node: Node) -> bool:
    """Return whether *node* holds inline content and no blocks."""
    return node.leaf or node.tag in LEAVES


def _words(leaf: Node) -> Iterator[str]:
    stack: list[Node | str] = list(reversed(leaf.children))
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif item.tag == "br":
            yield "\n"
        elif item.tag == "img":
            yield item.attribute("alt")
        else:
            stack.extend(reversed(item.children))


def _end_tag(node: Node) -> str:
    return "" if not node.tag or node.tag in VOID else f"</{node.tag}>"


def _quoted(value: str) -> str:
    return escaped(value).replace('"', "&quot;")


def _built(text: str) -> Node:
    builder = Builder()
    first = text.find("<")
    builder.text(unescape(text if first < 0 else text[:first]))
    if first < 0:
        return builder.finished()
    for end, tag, attributes, content in _TOKEN.findall(text, first):
        if end:
            builder.end(tag)
        elif tag:
            builder.start(tag, _attributes(attributes) if attributes else ())
        if content:
            builder.text(unescape(content) if "&" in content else content)
    return builder.finished()


def _attributes(text: str) -> Attributes:
    found = _ATTRIBUTE.findall(text)
    if "&" in text or "\r" in text:
        found = [(name, unescape(value).replace("\r", "\n")) for name, value in found]
    return tuple(sorted(found))


def _dropped(parser: LexborHTMLParser, selector: str) -> None:
    for node in parser.css(selector):
        node.decompose()


def _readable(text: str) -> bool:
    return _TOKENS.fullmatch(text) is not None


def _renamed(parser: LexborHTMLParser) -> None:
    """Take away the attributes whose names cannot be written and read again."""
    for node in parser.css("*"):
        for name in list(node.attributes):
            if not _PLAIN_NAME.match(name):
                del node.attrs[name]

"""Inline HTML as Markdown: words, emphasis, links, line ends."""

import re
import unicodedata
from collections.abc import Sequence

from inforce.authoring import markdown_words
from inforce.markup.tree import Node

_MARKS = {
    "em": ("*", "em"),
    "i": ("*", "em"),
    "strong": ("**", "strong"),
    "b": ("**", "strong"),
    "del": ("~~", "del"),
    "s": ("~~", "del"),
}
_KEPT = frozenset({"sub", "sup"})
_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BREAK = "\\\n"


def inline(
    children: Sequence[Node | str], *, within: frozenset[str] = frozenset()
) -> str:
    """Return *children* as Markdown, a line end only where HTML breaks the line.

    *within* are the marks that are open around them.
    """
    written: list[str] = []
    for at, child in enumerate(children):
        last = written[-1] if written else ""
        if isinstance(child, str):
            written.append(markdown_words.words(child))
        elif child.tag == "br":
            written[-1:] = [last.rstrip(" "), _BREAK]
        else:
            around = (last[-1:], _next(children, at))
            written += filter(None, (_element(child, within, around),))
    return "".join(written)


def trimmed(markdown: str) -> str:
    """Return *markdown* without space and line ends around it."""
    start, end = 0, len(markdown)
    while start < end:
        if markdown.startswith(_BREAK, start):
            start += len(_BREAK)
        elif markdown[start].isspace():
            start += 1
        else:
            break
    while end > start:
        if markdown.endswith(_BREAK, start, end):
            end -= len(_BREAK)
        elif markdown[end - 1].isspace():
            end -= 1
        else:
            break
    return markdown[start:end]


def text(children: Sequence[Node | str]) -> str:
    """Return the plain words of *children*, a line end as a space."""
    found = []
    for child in children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag == "br":
            found.append(" ")
        elif child.tag == "img":
            found.append(child.attribute("alt"))
        else:
            found.append(text(child.children))
    return "".join(found)


def _next(children: Sequence[Node | str], at: int) -> str:
    """Return the character that follows *children* number *at*, empty for none."""
    return text(children[at + 1 : at + 2])[:1]


def _element(node: Node, within: frozenset[str], around: tuple[str, str]) -> str:
    if node.tag == "img":
        return markdown_words.words(node.attribute("alt"))
    if node.tag == "code":
        return _code(text(node.children))
    if node.tag == "a":
        return _link(node, within)
    if node.tag in _KEPT:
        return f"<{node.tag}>{inline(node.children, within=within)}</{node.tag}>"
    mark, tag = _MARKS.get(node.tag, ("", ""))
    if not mark or tag in within:
        return inline(node.children, within=within)
    return _marked(inline(node.children, within=within | {tag}), (mark, tag), around)


def _marked(inner: str, names: tuple[str, str], around: tuple[str, str]) -> str:
    """Return *inner* between marks, or between tags where marks do not hold.

    CommonMark opens and closes emphasis by the characters around the mark
    (section 6.2, flanking), so `**Note:**text` is not bold.
    """
    core = trimmed(inner)
    if not core:
        return inner
    at = inner.index(core)
    lead, tail = inner[:at], inner[at + len(core) :]
    mark, tag = names
    before, after = lead[-1:] or around[0], tail[:1] or around[1]
    # cmark-gfm looks through `~` for the character before a mark.
    apart = before not in ("*", "~")
    if not (apart and _holds(before, core[0]) and _holds(after, core[-1])):
        return f"{lead}<{tag}>{core}</{tag}>{tail}"
    return f"{lead}{mark}{core}{mark}{tail}"


def _holds(outside: str, inside: str) -> bool:
    return (
        not outside
        or outside.isspace()
        or _is_letter(inside)
        or not _is_letter(outside)
    )


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] not in "PSZC"


def _code(words: str) -> str:
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    room = " " if "`" in words else ""
    return f"{fence}{room}{words}{room}{fence}" if words.strip() else words


def _link(node: Node, within: frozenset[str]) -> str:
    href = node.attribute("href").strip()
    words = inline(node.children, within=within)
    wanted = _SCHEME.match(href) or (href and not _ANY_SCHEME.match(href))
    if not wanted or not words.strip() or "\n" in href:
        return words
    if words == href and _SCHEME.match(href) and " " not in href:
        return f"<{href}>"
    lead = words[: len(words) - len(words.lstrip())]
    tail = words[len(words.rstrip()) :]
    return f"{lead}[{words.strip()}]({_target(href)}){tail}"


def _target(href: str) -> str:
    if re.fullmatch(r"[^\s()<>\\]+", href):
        return href
    safe = href.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
    return f"<{safe}>"

"""A changed block of a redline, made small and safe for mail, in both forms.

Of lists and tables only what changed is kept. Rows of a table become entries of
a list with their column's name, because a table wider than a phone can be read
by nobody who holds one. Links and images are left out: a mail leads to the site
and nowhere else, and loads nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from inforce.markup.elements import Node
from inforce.markup.tree import fragment, is_leaf, leaves, source
from inforce.notify.compose.content import Passage
from inforce.notify.compose.phrases import Phrases
from inforce.notify.fields import clean
from inforce.redline.convention import BREAK, CHANGE, FORMAT
from inforce.redline.runs import Stack, pieces

_INLINE = frozenset(
    [
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "strong",
        "sub",
        "sup",
        "u",
        "var",
    ]
)
_LISTS = frozenset({"ul", "ol"})
_TEXT_MARKS = {"del": ("[-", "-]"), "ins": ("{+", "+}")}
_FORM = "span"
_TEXT_MOVES = {"del": ("[<", ">]"), "ins": ("{>", "<}")}


class Writer:
    """Writes blocks with the words of one language."""

    def __init__(self, words: Phrases) -> None:
        """Say *words* to those who hear the marks instead of seeing them."""
        self._words = words

    def passage(self, html: str) -> Passage:
        """Return the changed parts of the block *html* of a redline."""
        tree = fragment(source(html, without_speech=True))
        lines = [line for node in _blocks(tree) for line in self._block(node)]
        return Passage(
            html="\n".join(line.html for line in lines),
            text="\n".join(line.text for line in lines),
        )

    def heading(self, html: str) -> Passage:
        """Return the heading *html* of a redline as inline content."""
        tree = fragment(source(html, without_speech=True))
        found = [self._inline(leaf) for leaf in leaves(tree)]
        return Passage(
            html=" ".join(one.html for one in found),
            text=" ".join(one.text for one in found),
        )

    def _block(self, node: Node) -> Iterator[Passage]:
        if not _changed(node):
            return
        if is_leaf(node):
            yield self._leaf(node)
        elif node.tag in _LISTS:
            yield from self._list(node)
        elif node.tag == "table":
            yield from self._table(node)
        else:
            for child in _blocks(node):
                yield from self._block(child)

    def _leaf(self, leaf: Node) -> Passage:
        inside = self._inline(leaf)
        if leaf.tag == "pre":
            return Passage(html=f"<pre>{inside.html}</pre>", text=inside.text)
        html = f"<b>{inside.html}</b>" if leaf.tag[:1] == "h" else inside.html
        return Passage(html=f"<p>{html}</p>", text=inside.text)

    def _list(self, node: Node) -> Iterator[Passage]:
        """Yield the changed entries as one list.

        They get no numbers: in a redline the entries of both texts stand, so
        the count of an entry is its number in neither.
        """
        entries = [child for child in _blocks(node) if _changed(child)]
        written = [list(self._entry(child)) for child in entries]
        html = "".join(
            f"<li>{''.join(part.html for part in parts)}</li>" for parts in written
        )
        text = "\n".join(f"- {part.text}" for parts in written for part in parts)
        yield Passage(html=f"<ul>{html}</ul>", text=text)

    def _entry(self, node: Node) -> Iterator[Passage]:
        if is_leaf(node):
            yield self._inline(node)
            return
        for child in _blocks(node):
            if is_leaf(child) and not child.tag:
                yield self._inline(child)
            else:
                yield from self._block(child)

    def _table(self, node: Node) -> Iterator[Passage]:
        rows = list(_rows(node))
        names = _names(rows)
        for row in rows:
            if _changed(row):
                yield self._row(row, names)

    def _row(self, row: Node, names: Sequence[str]) -> Passage:
        cells = [self._cell(cell) for cell in _blocks(row)]
        labels = names if len(names) == len(cells) else [""] * len(cells)
        pairs = list(zip(labels, cells, strict=True))
        if row.children and _is_header(row):
            pairs = [("", cell) for cell in cells]
        html = "; ".join(
            f"<i>{escape(label)}:</i> {cell.html}" if label else cell.html
            for label, cell in pairs
        )
        text = "; ".join(
            f"{label}: {cell.text}" if label else cell.text for label, cell in pairs
        )
        return Passage(html=f"<p>{html}</p>", text=f"- {text}")

    def _cell(self, cell: Node) -> Passage:
        found = [self._inline(leaf) for leaf in leaves(cell)]
        return Passage(
            html="<br>".join(one.html for one in found),
            text=" / ".join(one.text for one in found),
        )

    def _inline(self, leaf: Node) -> Passage:
        html: list[str] = []
        text: list[str] = []
        for mark, moved, parts in _runs(leaf):
            inside = "".join(_tagged(content, tags) for content, tags in parts)
            plain = "".join(content for content, _ in parts)
            html.append(self._marked(mark, inside, moved=moved))
            text.append(self._plain(mark, plain, moved=moved))
        return Passage(html="".join(html), text="".join(text))

    def _marked(self, mark: str, inside: str, *, moved: bool) -> str:
        if not mark:
            return inside
        if mark == _FORM:
            return f"{inside} ({escape(self._words.reformatted)})"
        name = ' class="moved"' if moved else ""
        said = f'<span class="said">[{escape(self._said(mark, moved=moved))} </span>'
        return f'<{mark}{name}>{said}{inside}<span class="said">]</span></{mark}>'

    def _plain(self, mark: str, text: str, *, moved: bool) -> str:
        if not mark:
            return text
        if mark == _FORM:
            return f"{text} ({self._words.reformatted})"
        start, end = (_TEXT_MOVES if moved else _TEXT_MARKS)[mark]
        start += f"{self._said(mark, moved=True)} " if moved else ""
        core = text.strip(" ") or text
        lead, _, tail = text.partition(core) if core else ("", "", "")
        return f"{lead}{start}{core}{end}{tail}"

    def _said(self, mark: str, *, moved: bool) -> str:
        words = self._words
        if moved:
            return words.moved_away if mark == "del" else words.moved_here
        return words.removed if mark == "del" else words.added


_Part = tuple[str, tuple[str, ...]]


def _runs(leaf: Node) -> Iterator[tuple[str, bool, list[_Part]]]:
    """Yield mark, whether it moved, and content with its inline elements."""
    kept: tuple[str, bool] | None = None
    parts: list[_Part] = []
    for content, stack in pieces(leaf, marked=True):
        mark, attrs = _mark(stack)
        own = (mark, "rl-moved" in attrs.get("class", ""))
        shown = "¶" if BREAK in attrs else _shown(content)
        if kept is not None and own != kept:
            yield (*kept, parts)
            parts = []
        kept = own
        parts.append((shown, tuple(e.tag for e in stack if e.tag in _INLINE)))
    if kept is not None:
        yield (*kept, parts)


def _mark(stack: Stack) -> tuple[str, Mapping[str, str]]:
    """Return the mark around a piece, the redline's and not the author's.

    Where there are no other words, a change of form is the mark.
    """
    form = ""
    for entry in stack:
        attrs = dict(entry.attrs)
        if entry.tag in _TEXT_MARKS and (CHANGE in attrs or BREAK in attrs):
            return entry.tag, attrs
        form = _FORM if FORMAT in attrs else form
    return form, {}


def _shown(content: str | Node) -> str:
    if isinstance(content, str):
        return clean(content)
    if content.tag == "br":
        return "\n"
    return f"[{clean(content.attribute('alt'))}]" if content.tag == "img" else ""


def _tagged(text: str, tags: Sequence[str]) -> str:
    html = escape(text).replace("\n", "<br>")
    for tag in reversed(tags):
        html = f"<{tag}>{html}</{tag}>"
    return html


def _changed(node: Node) -> bool:
    work = [node]
    while work:
        item = work.pop()
        if item.attribute(CHANGE):
            return True
        work.extend(child for child in item.children if isinstance(child, Node))
    return False


def _blocks(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def _rows(table: Node) -> Iterator[Node]:
    work = list(reversed(_blocks(table)))
    while work:
        node = work.pop()
        if node.tag == "tr" or is_leaf(node):
            yield node
        else:
            work.extend(reversed(_blocks(node)))


def _names(rows: Sequence[Node]) -> list[str]:
    """Return the words of the header, empty where there is none or it changed."""
    if not rows or not _is_header(rows[0]) or _changed(rows[0]):
        return []
    return [_words(cell) for cell in _blocks(rows[0])]


def _is_header(row: Node) -> bool:
    cells = _blocks(row)
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _words(node: Node) -> str:
    found = (_shown(piece.content) for leaf in leaves(node) for piece in pieces(leaf))
    return " ".join("".join(found).split())

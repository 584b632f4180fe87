"""A saved web page as Markdown: the text of the policy without the page around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from inforce.authoring import html_words, markdown_words
from inforce.authoring.leftovers import MAX_TITLE, bare, is_leftover, is_title
from inforce.authoring.plain_text import Titled
from inforce.errors import InputError
from inforce.markup.tree import Node, parsed, serialised, visible_text

# Deeper nesting was never seen in a policy; Python stops at 1,000 calls.
MAX_DEPTH = 100
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol"})
_AROUND = frozenset({"nav", "footer", "aside"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_TITLE = re.compile(r"<title[^>]*>([^<]{1,400})</title", re.IGNORECASE)
_SITE_NAME = re.compile(r"\s+[|–—·»-]\s+")


def from_html(html: str, *, path: str) -> Titled:
    """Return the policy in the page *html* as a title and Markdown.

    The content is `main`, else the one `article`, else all but navigation,
    footers and asides. The title is the first `h1`, else the page's `title`,
    else the first short line.

    Raises:
        InputError: the page is nested too deep, or holds no text.
    """
    root = parsed(html)
    if _depth(root) > MAX_DEPTH:
        what = f"HTML is nested more than {MAX_DEPTH} deep; expected a saved web page"
        raise InputError(what, path=path)
    page = _Page(_content(root))
    title = page.title() or _declared(html) or page.first_line()
    markdown = page.markdown(title)
    if not markdown.strip():
        raise InputError("holds no text; expected a policy", path=path)
    return Titled(title=title, markdown=markdown, left_out=tuple(page.left_out))


def _depth(root: Node) -> int:
    deepest = 0
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(c, depth + 1) for c in node.children if isinstance(c, Node)]
    return deepest


def _elements(root: Node) -> Iterator[Node]:
    """Yield the elements below *root* in document order."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack += [c for c in reversed(node.children) if isinstance(c, Node)]


def _content(root: Node) -> Node:
    for tag in ("main", "article"):
        found = [node for node in _elements(root) if node.tag == tag]
        if len(found) == 1 and visible_text(found[0]).strip():
            return found[0]
    return root


def _declared(html: str) -> str:
    found = _TITLE.search(html)
    title = bare(_SITE_NAME.split(unescape(found[1]))[0]) if found else ""
    return title if is_title(title) else ""


@dataclass(slots=True)
class _Page:
    """The writing of one page; `left_out` gathers what is no text of the policy."""

    content: Node
    left_out: list[str] = field(default_factory=list)
    _targets: frozenset[str] = frozenset()

    def title(self) -> str:
        """Return the first heading of the first level, empty for none."""
        tops = (n for n in _elements(self.content) if n.tag == "h1")
        titles = (bare(html_words.text(node.children)) for node in tops)
        return next((title for title in titles if is_title(title)), "")

    def first_line(self) -> str:
        """Return the first line that may be a title, empty for none."""
        return next(filter(is_title, visible_text(self.content).split("\n")), "")

    def markdown(self, title: str) -> str:
        """Return the content as Markdown without its first line *title*."""
        self._targets = frozenset(
            node.attribute("href")[1:]
            for node in _elements(self.content)
            if node.tag == "a" and node.attribute("href").startswith("#")
        )
        blocks = [block for block in self._blocks(self.content.children) if block]
        return "\n\n".join(self._untitled(blocks, title))

    def _untitled(self, blocks: list[str], title: str) -> list[str]:
        """Return *blocks* without the title and without leftovers at both ends."""
        while blocks and is_leftover(blocks[0]):
            self.left_out.append(bare(blocks.pop(0)))
        while blocks and is_leftover(blocks[-1]):
            self.left_out.append(bare(blocks.pop()))
        same = (_unmarked(block) == _unmarked(title) for block in blocks[:3])
        at = next((n for n, is_same in enumerate(same) if is_same), None)
        return blocks if at is None else [*blocks[:at], *blocks[at + 1 :]]

    def _blocks(self, children: Sequence[Node | str]) -> Iterator[str]:
        for child in children:
            if isinstance(child, Node):
                yield from self._block(child)

    def _block(self, node: Node) -> Iterator[str]:
        if node.tag in _AROUND:
            self._leave_out(node)
        elif node.tag in _HEADINGS:
            yield self._heading(node)
        elif node.tag in _LISTS:
            yield self._list(node)
        elif node.tag == "table":
            yield from self._table(node)
        elif node.tag == "pre":
            yield _fenced(html_words.text(node.children))
        elif node.tag == "hr":
            yield "***"
        elif node.tag == "p" or node.leaf:
            yield _paragraph(html_words.inline(node.children))
        else:
            yield from self._container(node)

    def _container(self, node: Node) -> Iterator[str]:
        inner = self._blocks(node.children)
        if node.tag == "blockquote":
            yield _indented("\n\n".join(filter(None, inner)), first="> ", rest="> ")
        elif node.tag == "dt":
            yield from (f"**{block}**" for block in inner if block)
        else:
            yield from inner

    def _leave_out(self, node: Node) -> None:
        words = bare(visible_text(node))
        if words:
            self.left_out.append(f"{node.tag}: {words[:80]}")

    def _heading(self, node: Node) -> str:
        words = bare(html_words.inline(node.children).replace("\\\n", " "))
        ids = (n.attribute("id") or n.attribute("name") for n in _elements(node))
        target = next((name for name in ids if name in self._targets), "")
        anchor = f" {{#{target}}}" if re.fullmatch(r"[\w.-]+", target) else ""
        return f"{'#' * _HEADINGS[node.tag]} {words}{anchor}" if words else ""

    def _list(self, node: Node) -> str:
        start = node.attribute("start")
        number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        items = []
        for item in node.children:
            if not isinstance(item, Node):
                continue
            marker = f"{number}. " if node.tag == "ol" else "- "
            number += 1
            blocks = [block for block in self._blocks(item.children) if block]
            rest = " " * len(marker)
            items.append(_indented(_item(blocks), first=marker, rest=rest))
        return "\n".join(items)

    def _table(self, node: Node) -> Iterator[str]:
        rows = list(_rows(node))
        widths = {len(row) for row in rows}
        if widths <= {1}:
            for row in rows:
                yield from self._blocks(list(row))
        elif len(widths) == 1 and all(_is_plain(cell) for row in rows for cell in row):
            yield _piped(rows)
        else:
            # GFM has no spans and no blocks in cells; its raw HTML has both.
            yield re.sub(r"\n\s*\n", "\n", serialised(node))


def _unmarked(block: str) -> str:
    """Return the words of *block*, one that is short enough to be a title."""
    if len(block) > 2 * MAX_TITLE:
        return block
    return bare(re.sub(r"^#+ |[*_~\\`]|</?\w+>|\{#.*\}$", "", block))


def _item(blocks: list[str]) -> str:
    """Return the blocks of a list item; a list straight below a line stays tight."""
    text = ""
    for block in blocks:
        nested = re.match(r"(?:-|\d+\.) ", block)
        text += ("\n" if nested else "\n\n") + block if text else block
    return text


def _paragraph(words: str) -> str:
    lines = [line.strip() for line in html_words.trimmed(words).split("\n")]
    kept = (line for line in lines if line not in ("", "\\"))
    return "\n".join(map(markdown_words.begun, kept))


def _indented(text: str, *, first: str, rest: str) -> str:
    lines = text.split("\n")
    below = [f"{rest}{line}".rstrip() for line in lines[1:]]
    return "\n".join([f"{first}{lines[0]}".rstrip(), *below])


def _fenced(words: str) -> str:
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{words.strip(chr(10))}\n{fence}" if words.strip() else ""


def _rows(table: Node) -> Iterator[list[Node]]:
    for node in table.children:
        if isinstance(node, Node) and node.tag in _SECTIONS:
            for row in node.children:
                if isinstance(row, Node):
                    yield [cell for cell in row.children if isinstance(cell, Node)]


def _is_plain(cell: Node) -> bool:
    spans = cell.attribute("colspan") or cell.attribute("rowspan")
    blocks = [child for child in cell.children if isinstance(child, Node)]
    return spans in ("", "1") and all(b.leaf or b.tag == "p" for b in blocks)


def _piped(rows: Sequence[Sequence[Node]]) -> str:
    lines = [" | ".join(_cell(cell) for cell in row) for row in rows]
    lines.insert(1, " | ".join("---" for _ in rows[0]))
    return "\n".join(f"| {line} |" for line in lines)


def _cell(cell: Node) -> str:
    parts = [
        html_words.inline(child.children).strip()
        for child in cell.children
        if isinstance(child, Node)
    ]
    text = "<br>".join(part for part in parts if part)
    return text.replace("\\\n", "<br>").replace("|", "\\|")

"""The marks inside one leaf: words removed and added, formatting changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import groupby

from inforce.markup.elements import ATOMS, Attributes, Node
from inforce.redline.changes import ChangeKind
from inforce.redline.convention import BREAK, CHANGE, FORMAT, OWN_ID, Side, layers
from inforce.redline.runs import Entry, Piece, Stack, built, common
from inforce.redline.tokens import Token, joined
from inforce.redline.words import is_word

REMOVED, ADDED, KEPT = "del", "ins", ""
_CLASSES = {REMOVED: "rl-removed", ADDED: "rl-added"}


@dataclass(slots=True)
class Draft:
    """A change while it is being found; its id comes last."""

    kind: ChangeKind
    detail: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    removed: int = 0
    added: int = 0
    counterpart: int | None = None

    def extend(self, text: str) -> None:
        """Let *text*, which is on both sides, follow straight on what there is."""
        for texts in (self.before, self.after):
            texts[-1:] = ["".join(texts[-1:]) + text]


@dataclass(slots=True)
class Drafts:
    """The changes of one redline in the order they were found."""

    found: list[Draft] = field(default_factory=list)

    def add(self, kind: ChangeKind, detail: str = "") -> int:
        """Add a change and return its number."""
        self.found.append(Draft(kind, detail))
        return len(self.found) - 1

    def tell(self, number: int, side: Side, text: str, words: int) -> None:
        """Add *text* with so many *words* to one *side* of a change."""
        draft = self.found[number]
        if side is Side.BEFORE:
            draft.before.append(text)
            draft.removed += words
        else:
            draft.after.append(text)
            draft.added += words

    def forget(self, height: int) -> None:
        """Forget all changes but the first *height*."""
        del self.found[height:]
        for draft in self.found:
            if draft.counterpart is not None and draft.counterpart >= height:
                draft.counterpart = None

    def pair(self, one: int, other: int) -> None:
        """Join the two ends of a move."""
        self.found[one].counterpart = other
        self.found[other].counterpart = one


class Seam(Enum):
    """The end of a paragraph: on which side there is one."""

    NONE = ""
    BEFORE = "del"
    AFTER = "ins"


@dataclass(frozen=True, slots=True)
class Span:
    """Pieces with one mark; `was` is the stack before a change of formatting.

    `name` is a class other than that of the mark; a seam has `extra` attributes.
    """

    mark: str
    pieces: tuple[Piece, ...]
    was: Stack | None = None
    change: int = -1
    name: str = ""
    seam: Seam = Seam.NONE
    extra: Attributes = ()


def marked_leaf(spans: Sequence[Span]) -> list[Node | str]:
    """Return the children of a leaf with the marks of *spans*."""
    merged = list(_merged(spans))
    found: list[Piece] = []
    for index, span in enumerate(merged):
        if span.mark == KEPT and span.was is None:
            found.extend(span.pieces)
            continue
        depth = _depth(merged, index)
        entry = Entry(*_mark(span))
        hide = span.mark == REMOVED
        for content, stack in span.pieces:
            inner = tuple(map(_nameless, stack[depth:])) if hide else stack[depth:]
            shown = _nameless_atom(content) if hide else content
            found.append(Piece(shown, (*stack[:depth], entry, *inner)))
    return built(found, marked=True)


def is_stable(leaf: Node) -> bool:
    """Return whether no space of *leaf* is lost when it is written and read."""
    if leaf.tag == "pre":
        return True
    last = tail = "\n"
    work: list[Node | str] = list(reversed(leaf.children))
    while work:
        item = work.pop()
        if isinstance(item, str):
            if item[0] == " " and last in {" ", "\n"}:
                return False
            last = tail = item[-1]
        elif item.tag == "br":
            if last == " ":
                return False
            last = tail = "\n"
        else:
            # An element without content keeps the space before it.
            tail = tail if item.children else ""
            last = item.tag if item.tag in ATOMS else last
            work.extend(reversed(item.children))
    return tail != " "


def nameless(attrs: Attributes) -> Attributes:
    """Return *attrs* with the id put aside, for what stands only before."""
    if not any(name == "id" for name, _ in attrs):
        return attrs
    return tuple(
        sorted((OWN_ID if name == "id" else name, value) for name, value in attrs)
    )


def _nameless(entry: Entry) -> Entry:
    return entry._replace(attrs=nameless(entry.attrs))


def _nameless_atom(content: str | Node) -> str | Node:
    if isinstance(content, str):
        return content
    return Node(content.tag, nameless(content.attrs))


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    for _, group in groupby(
        (span for span in spans if span.pieces),
        key=lambda span: (span.mark, span.was, span.change, span.name, span.seam),
    ):
        first, *others = group
        content = [*first.pieces, *(p for span in others for p in span.pieces)]
        yield replace(first, pieces=tuple(content)) if others else first


def _depth(spans: Sequence[Span], index: int) -> int:
    """Return how far inside its elements the mark of a span stands.

    Inside what all its pieces share with unmarked neighbours, outside of the
    rest: an element that stands on one side only is inside the mark.
    """
    own = spans[index].pieces
    shared = len(own[0].stack)
    for piece in own[1:]:
        shared = min(shared, common(own[0].stack, piece.stack))
    sides = []
    if index and not spans[index - 1].mark:
        sides.append(common(spans[index - 1].pieces[-1].stack, own[0].stack))
    if index + 1 < len(spans) and not spans[index + 1].mark:
        sides.append(common(own[-1].stack, spans[index + 1].pieces[0].stack))
    return min(shared, max(sides, default=0))


def mark_attributes(mark: str, change: int, name: str = "") -> Attributes:
    """Return the attributes of a mark of words."""
    return ("class", name or _CLASSES[mark]), (CHANGE, str(change))


def _mark(span: Span) -> tuple[str, Attributes]:
    change = (CHANGE, str(span.change))
    if span.seam is not Seam.NONE:
        seam = (("class", f"{_CLASSES[span.mark]} rl-break"), (BREAK, span.seam.value))
        return span.mark, tuple(sorted((*seam, change, *span.extra)))
    if span.mark:
        return span.mark, mark_attributes(span.mark, span.change, span.name)
    was = (FORMAT, layers(span.was or ()))
    return "span", (("class", "rl-format"), change, was)


def whole(mark: str, found: Iterable[Token], change: int, name: str = "") -> Span:
    """Return all tokens *found* as one marked span."""
    return Span(mark, joined(found), change=change, name=name)


def text_of(found: Iterable[Token]) -> str:
    """Return the plain text of tokens; images give their alternative text."""
    parts: list[str] = []
    for token in found:
        content = token.content
        if isinstance(content, Node):
            content = said(content)
        parts.append(content if token.space is None else " " + content)
    text = "".join(parts)
    return text.strip() or text


def said(atom: Node) -> str:
    """Return what an element without content says."""
    return "\n" if atom.tag == "br" else atom.attribute("alt")


def word_count(found: Iterable[Token]) -> int:
    """Return how many of the tokens are words."""
    return sum(isinstance(t.content, str) and is_word(t.content) for t in found)

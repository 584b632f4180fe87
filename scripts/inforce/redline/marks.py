"""The marks inside one leaf: words removed and added, formatting changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from inforce.markup.content import Attributes, Node
from inforce.redline.changes import ChangeKind
from inforce.redline.convention import CHANGE, FORMAT, OWN_ID, layers
from inforce.redline.matching import Matcher
from inforce.redline.runs import Entry, Piece, Stack, built, common
from inforce.redline.tokens import Token, pieces_of
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
    moved_with: "Draft | None" = None


@dataclass(slots=True)
class Drafts:
    """The changes of one redline in the order they were found."""

    found: list[Draft] = field(default_factory=list)

    def add(self, kind: ChangeKind, detail: str = "") -> int:
        """Add a change and return its number."""
        self.found.append(Draft(kind, detail))
        return len(self.found) - 1


@dataclass(frozen=True, slots=True)
class Span:
    """Pieces with one mark; `was` is the stack before a change of formatting."""

    mark: str
    pieces: tuple[Piece, ...]
    was: Stack | None = None
    change: int = -1


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


def nameless(attrs: Attributes) -> Attributes:
    """Return *attrs* with the id put aside, for what stands only before."""
    if not any(name == "id" for name, _ in attrs):
        return attrs
    return tuple((OWN_ID if name == "id" else name, value) for name, value in attrs)


def _nameless(entry: Entry) -> Entry:
    return entry._replace(attrs=nameless(entry.attrs))


def _nameless_atom(content: str | Node) -> str | Node:
    if isinstance(content, str):
        return content
    return Node(content.tag, nameless(content.attrs))


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    for (mark, was, change), group in groupby(
        (span for span in spans if span.pieces),
        key=lambda span: (span.mark, span.was, span.change),
    ):
        yield Span(mark, tuple(p for span in group for p in span.pieces), was, change)


def _depth(spans: Sequence[Span], index: int) -> int:
    """Return how far inside its elements the mark of a span stands.

    Inside what all its pieces share with a neighbour, outside of the rest.
    """
    own = spans[index].pieces
    shared = len(own[0].stack)
    for piece in own[1:]:
        shared = min(shared, common(own[0].stack, piece.stack))
    sides = []
    if index:
        sides.append(common(spans[index - 1].pieces[-1].stack, own[0].stack))
    if index + 1 < len(spans):
        sides.append(common(own[-1].stack, spans[index + 1].pieces[0].stack))
    return min(shared, max(sides, default=0))


def _mark(span: Span) -> tuple[str, Attributes]:
    change = (CHANGE, str(span.change))
    if span.mark:
        return span.mark, (("class", _CLASSES[span.mark]), change)
    was = (FORMAT, layers(span.was or ()))
    return "span", (("class", "rl-format"), change, was)


def compared(
    before: Sequence[Token], after: Sequence[Token], matcher: Matcher, drafts: Drafts
) -> list[Span]:
    """Return the spans that turn the tokens *before* into *after*."""
    codes = matcher.opcodes([t.key for t in before], [t.key for t in after])
    spans: list[Span] = []
    for tag, i, end, j, stop in codes:
        if tag == "equal":
            for old, new in zip(before[i:end], after[j:stop], strict=True):
                spans.extend(_pair(old, new, drafts, spans))
            continue
        number = _hunk(before[i:end], after[j:stop], drafts)
        spans.append(whole(REMOVED, before[i:end], number))
        spans.append(whole(ADDED, after[j:stop], number))
    return spans


def whole(mark: str, found: Iterable[Token], change: int) -> Span:
    """Return all tokens *found* as one marked span."""
    return Span(mark, tuple(p for t in found for p in pieces_of(t)), None, change)


def _hunk(before: Sequence[Token], after: Sequence[Token], drafts: Drafts) -> int:
    number = drafts.add(kind_of(before, after))
    draft = drafts.found[number]
    draft.before.append(text_of(before))
    draft.after.append(text_of(after))
    draft.removed, draft.added = word_count(before), word_count(after)
    return number


def kind_of(before: Sequence[object], after: Sequence[object]) -> ChangeKind:
    """Return the class of a change from what is on each side of it."""
    if before and after:
        return ChangeKind.REPLACED
    return ChangeKind.REMOVED if before else ChangeKind.ADDED


def text_of(found: Iterable[Token]) -> str:
    """Return the plain text of tokens; images give their alternative text."""
    parts: list[str] = []
    for token in found:
        content = token.content
        if isinstance(content, Node):
            content = "\n" if content.tag == "br" else content.attribute("alt")
        parts.append((" " if token.space is not None else "") + content)
    return "".join(parts).strip()


def word_count(found: Iterable[Token]) -> int:
    """Return how many of the tokens are words."""
    return sum(isinstance(t.content, str) and is_word(t.content) for t in found)


def _pair(before: Token, after: Token, drafts: Drafts, spans: list[Span]) -> list[Span]:
    """Return the spans of one token both sides have."""
    if before.stack == after.stack and before.space == after.space:
        return [Span(KEPT, pieces_of(after))]
    own = _own(before, after, drafts, spans)
    if before.space == after.space == None:  # noqa: E711
        return [own]
    return [*_space(before, after, drafts), own]


def _own(before: Token, after: Token, drafts: Drafts, spans: list[Span]) -> Span:
    piece = (Piece(after.content, after.stack),)
    if before.stack == after.stack:
        return Span(KEPT, piece)
    last = spans[-1] if spans else None
    if last is not None and last.was is not None and last.was == before.stack:
        number = last.change
    else:
        number = drafts.add(ChangeKind.FORMATTING, "emphasis")
    draft = drafts.found[number]
    text = text_of([after])
    draft.before.append(text)
    draft.after.append(text)
    return Span(KEPT, piece, before.stack, number)


def _space(before: Token, after: Token, drafts: Drafts) -> list[Span]:
    old, new = before.space, after.space
    if old is not None and old == new:
        return [Span(KEPT, (Piece(" ", old),))]
    if old is not None and new is not None:
        number = drafts.add(ChangeKind.FORMATTING, "emphasis")
        return [Span(KEPT, (Piece(" ", new),), old, number)]
    number = drafts.add(ChangeKind.FORMATTING, "invisible characters")
    if old is not None:
        return [Span(REMOVED, (Piece(" ", old),), None, number)]
    return [Span(ADDED, (Piece(" ", new or ()),), None, number)]

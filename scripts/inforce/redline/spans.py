"""Two sequences of tokens to spans: kept, removed, added, formatted otherwise."""

from collections.abc import Sequence
from dataclasses import replace

from inforce.redline.changes import ChangeKind
from inforce.redline.convention import JOINT, layers
from inforce.redline.marks import (
    ADDED,
    KEPT,
    REMOVED,
    Drafts,
    Seam,
    Span,
    kind_of,
    text_of,
    whole,
    word_count,
)
from inforce.redline.matching import Matcher
from inforce.redline.runs import Piece, Stack
from inforce.redline.tokens import BREAK_KEY, Token, pieces_of


def compared(
    before: Sequence[Token], after: Sequence[Token], matcher: Matcher, drafts: Drafts
) -> list[Span]:
    """Return the spans that turn the tokens *before* into *after*."""
    codes = matcher.opcodes([t.key for t in before], [t.key for t in after])
    spans: list[Span] = []
    for tag, i, end, j, stop in codes:
        if tag == "equal":
            for one, other in zip(before[i:end], after[j:stop], strict=True):
                _pair(one, other, drafts, spans)
        else:
            _hunk(before[i:end], after[j:stop], drafts, spans)
    return spans


def _hunk(
    before: Sequence[Token], after: Sequence[Token], drafts: Drafts, spans: list[Span]
) -> None:
    ours = [token for token in before if token.key != BREAK_KEY]
    theirs = [token for token in after if token.key != BREAK_KEY]
    number = -1
    if ours or theirs:
        number = drafts.add(kind_of(ours, theirs))
        draft = drafts.found[number]
        draft.before.append(text_of(ours))
        draft.after.append(text_of(theirs))
        draft.removed, draft.added = word_count(ours), word_count(theirs)
    for mark, seam, found in (
        (REMOVED, Seam.BEFORE, before),
        (ADDED, Seam.AFTER, after),
    ):
        spans.extend(_one_sided(mark, seam, found, number))


def _one_sided(
    mark: str, seam: Seam, found: Sequence[Token], number: int
) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for index, token in enumerate(found):
        if token.key == BREAK_KEY:
            spans.append(whole(mark, found[start:index], number))
            spans.append(Span(mark, pieces_of(token), seam=seam))
            start = index + 1
    spans.append(whole(mark, found[start:], number))
    return [span for span in spans if span.pieces]


def _pair(before: Token, after: Token, drafts: Drafts, spans: list[Span]) -> None:
    """Add the spans of one token both sides have."""
    if before.key == BREAK_KEY:
        spans.append(Span(KEPT, (), seam=Seam.BOTH))
        return
    if before.stack == after.stack and before.space == after.space:
        spans.append(Span(KEPT, pieces_of(after)))
        return
    if before.space is not None and spans and spans[-1].seam is Seam.AFTER:
        spans[-1] = replace(spans[-1], extra=((JOINT, layers(before.space)),))
    elif before.space is not None or after.space is not None:
        spans.append(_space(before, after, drafts, spans))
    spans.append(_own(before, after, drafts, spans))


def _own(before: Token, after: Token, drafts: Drafts, spans: list[Span]) -> Span:
    piece = (Piece(after.content, after.stack),)
    if before.stack == after.stack:
        return Span(KEPT, piece)
    number = _formatted(before.stack, after.stack, spans, drafts)
    text = text_of([after._replace(space=None)])
    drafts.found[number].extend(text)
    return Span(KEPT, piece, before.stack, number)


def _formatted(before: Stack, after: Stack, spans: list[Span], drafts: Drafts) -> int:
    """Return the number of the change of formatting that goes on here."""
    last = spans[-1] if spans else None
    if last is not None and last.was == before:
        return last.change
    links = [
        [entry for entry in stack if entry.tag == "a"] for stack in (before, after)
    ]
    detail = "link target" if links[0] != links[1] else "emphasis"
    return drafts.add(ChangeKind.FORMATTING, detail)


def _space(before: Token, after: Token, drafts: Drafts, spans: list[Span]) -> Span:
    old, new = before.space, after.space
    if old is not None and old == new:
        return Span(KEPT, (Piece(" ", old),))
    if old is not None and new is not None:
        number = _formatted(old, new, spans, drafts)
        drafts.found[number].extend(" ")
        return Span(KEPT, (Piece(" ", new),), old, number)
    number = drafts.add(ChangeKind.FORMATTING, "invisible characters")
    if old is not None:
        return Span(REMOVED, (Piece(" ", old),), None, number)
    return Span(ADDED, (Piece(" ", new or ()),), None, number)

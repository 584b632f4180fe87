"""Two sequences of tokens to spans: kept, removed, added, formatted otherwise."""

from collections.abc import Sequence
from dataclasses import replace

from inforce.markup.elements import Node
from inforce.redline.changes import ChangeKind
from inforce.redline.convention import JOINT, Side, layers
from inforce.redline.hunks import Hunk, hunks
from inforce.redline.marks import (
    ADDED,
    KEPT,
    REMOVED,
    Drafts,
    Seam,
    Span,
    text_of,
    whole,
)
from inforce.redline.matching import Matcher, Opcode
from inforce.redline.noting import Place, begins, noted, noted_whole
from inforce.redline.readability import is_rewritten, readable
from inforce.redline.runs import Piece, Stack
from inforce.redline.tokens import BREAK_KEY, Token, joined
from inforce.redline.trimming import trimmed
from inforce.redline.wholes import Told, told_tokens

OF_SEAM = -2


def edited(before: Node, after: Node, matcher: Matcher, drafts: Drafts) -> list[Span]:
    """Return the spans that turn the leaf *before* into the leaf *after*."""
    parts = trimmed(before, after)
    head, tail = Span(KEPT, tuple(parts.head)), Span(KEPT, tuple(parts.tail))
    found = compared(
        parts.before, parts.after, matcher, drafts, [head] if parts.head else []
    )
    return [*found, tail] if parts.tail else found


def compared(
    before: Sequence[Token],
    after: Sequence[Token],
    matcher: Matcher,
    drafts: Drafts,
    spans: list[Span],
) -> list[Span]:
    """Return *spans* and those that turn the tokens *before* into *after*."""
    ours, theirs = [t.key for t in before], [t.key for t in after]
    codes = readable(matcher.opcodes(ours, theirs), ours)
    simple = BREAK_KEY not in ours and BREAK_KEY not in theirs
    # Leaves that begin or end alike are edited, however much is new between.
    if simple and not spans and is_rewritten(codes, len(ours), len(theirs)):
        number = noted_whole(told_tokens(before), told_tokens(after), drafts)
        return [whole(REMOVED, before, number), whole(ADDED, after, number)]
    _add(codes, before, after, drafts, spans)
    return spans


def _add(
    codes: Sequence[Opcode],
    before: Sequence[Token],
    after: Sequence[Token],
    drafts: Drafts,
    spans: list[Span],
) -> None:
    found = list(hunks(codes, before, after))
    for index, hunk in enumerate(found):
        tag, ours, theirs = hunk
        if tag != "equal":
            behind = found[index + 1].after if index + 1 < len(found) else []
            _hunk(hunk, behind, drafts, spans)
            continue
        if ours == theirs:
            spans.append(Span(KEPT, joined(theirs)))
            continue
        for one, other in zip(ours, theirs, strict=True):
            _pair(one, other, drafts, spans)


def _hunk(
    hunk: Hunk, behind: Sequence[Token], drafts: Drafts, spans: list[Span]
) -> None:
    lead = _lead(spans)
    space = " " if behind and behind[0].space is not None else ""
    place = None if lead is None else Place(lead, space + text_of(behind[:3]))
    number = noted(_told(hunk.before), _told(hunk.after), drafts, place)
    removed = _one_sided(REMOVED, Seam.BEFORE, hunk.before, number)
    added = _one_sided(ADDED, Seam.AFTER, hunk.after, number)
    spans.extend([*added, *removed] if hunk.is_crossed else [*removed, *added])


def _lead(spans: Sequence[Span]) -> str | None:
    """Return the text of *spans* where a leaf `begins` behind them, else None."""
    if not spans:
        return ""
    pieces = spans[0].pieces
    if len(spans) > 1 or spans[0].mark or len(pieces) != 1:
        return None
    lead = pieces[0].content
    return lead if isinstance(lead, str) and begins(lead) else None


def _told(found: Sequence[Token]) -> Told:
    return told_tokens([token for token in found if token.key != BREAK_KEY])


def _one_sided(
    mark: str, seam: Seam, found: Sequence[Token], number: int
) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for index, token in enumerate(found):
        if token.key == BREAK_KEY:
            spans.append(whole(mark, found[start:index], number))
            spans.append(Span(mark, joined((token,)), seam=seam))
            start = index + 1
    spans.append(whole(mark, found[start:], number))
    return [span for span in spans if span.pieces]


def _pair(before: Token, after: Token, drafts: Drafts, spans: list[Span]) -> None:
    """Add the spans of one token both sides have."""
    if before.stack == after.stack and before.space == after.space:
        spans.append(Span(KEPT, joined((after,))))
        return
    if before.space is not None and spans and spans[-1].seam is Seam.AFTER:
        spans[-1] = replace(spans[-1], extra=((JOINT, layers(before.space)),))
    elif after.space is not None and spans and spans[-1].seam is Seam.BEFORE:
        # The space two merged paragraphs need between them.
        spans.append(Span(ADDED, (Piece(" ", after.space),), change=OF_SEAM))
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
    drafts.tell(number, Side.BEFORE, "" if old is None else " ", 0)
    drafts.tell(number, Side.AFTER, "" if new is None else " ", 0)
    if old is not None:
        return Span(REMOVED, (Piece(" ", old),), None, number)
    return Span(ADDED, (Piece(" ", new or ()),), None, number)

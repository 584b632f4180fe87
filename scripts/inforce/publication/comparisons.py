"""A redline laid out for a page: folds, change headings, two columns.

The document is read from top to bottom. Unchanged parts are folded away, but
the headings that lead to a change stay, so that levels never skip and every
change is seen in its section.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from re import compile as pattern

from inforce.publication import words
from inforce.publication.contents import ChangeLine, Comparison
from inforce.redline import Block, Change, Redline, side_by_side

_HEADING = pattern(r"\s*<h([1-6])\b")


def comparison(marked: Redline) -> Comparison:
    """Return *marked* ready for a page; all text in it is escaped or sanitised."""
    lines = tuple(_line(number, c) for number, c in enumerate(marked.changes, 1))
    counts = marked.counts
    return Comparison(
        changes=lines,
        counts={
            "added": counts.added,
            "removed": counts.removed,
            "replaced": counts.replaced,
            "moved": counts.moved,
            "formatting": counts.formatting,
        },
        blocks=len(marked.blocks),
        sections=tuple(marked.sections),
        html="".join(_inline(marked.blocks, {line.id: line for line in lines})),
        side_by_side=_table(marked),
    )


def _line(number: int, change: Change) -> ChangeLine:
    return ChangeLine(
        number=number,
        id=change.id,
        kind=change.kind.value,
        detail=change.detail,
        section=change.section,
        section_id=change.section_id,
        before=change.before,
        after=change.after,
        counterpart=change.counterpart,
    )


def level(html: str) -> int:
    """Return the level of the heading a block is, or 0 for another block."""
    found = _HEADING.match(html)
    return int(found[1]) if found else 0


def _levelled(html: str, above: int) -> str:
    """Return the heading *html* at most one level under *above*, for listeners.

    A redline shows headings of both texts, so a removed or a moved one may
    stand where its level skips; it looks the same and is announced lower.
    """
    if level(html) <= above + 1:
        return html
    return _HEADING.sub(rf'<h\1 aria-level="{above + 1}"', html, count=1)


def _inline(blocks: Sequence[Block], lines: dict[str, ChangeLine]) -> Iterator[str]:
    """Yield the document: folds, headings on the way to a change, changes."""
    shown = 1
    total = len(lines)
    for changed, group in groupby(blocks, key=lambda block: bool(block.changes)):
        run = list(group)
        if not changed:
            following = run[-1] is not blocks[-1]
            for piece, heading in _unchanged(run, following=following):
                yield _levelled(piece, shown) if heading else piece
                shown = min(heading, shown + 1) or shown
            continue
        for part in _joined(run):
            ids = dict.fromkeys(name for block in part for name in block.changes)
            changes = [lines.pop(name) for name in ids if name in lines]
            above = min(shown + 1, 6) if changes else shown
            html, last = _stepped(part, above)
            yield _changed(html, changes, above, total)
            shown = last or shown


def _stepped(part: Sequence[Block], above: int) -> tuple[str, int]:
    """Return *part*, its headings announced without a gap, and the last level.

    The last one counts, not the last block: a heading may have been split into
    one and a paragraph. 0 where there is none.
    """
    written, last = list[str](), 0
    for block in part:
        written.append(_levelled(block.html, last or above))
        if here := level(block.html):
            last = min(here, (last or above) + 1)
    return "".join(written), last


def _joined(run: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the blocks of *run*, those together that share a change.

    A paragraph that was split is one change in two blocks.
    """
    part: list[Block] = []
    for block in run:
        if part and not set(block.changes) & set(part[-1].changes):
            yield part
            part = []
        part.append(block)
    yield part


def _unchanged(run: Sequence[Block], *, following: bool) -> Iterator[tuple[str, int]]:
    """Yield folds and the headings kept visible, each with its heading level."""
    kept = _chain(run) if following else set()
    for visible, group in groupby(enumerate(run), key=lambda pair: pair[0] in kept):
        part = [block for _, block in group]
        if visible:
            for block in part:
                yield block.html, level(block.html)
        else:
            yield _fold(part), 0


def _chain(run: Sequence[Block]) -> set[int]:
    """Return the places of the last heading of *run* and of those it stands under."""
    kept: set[int] = set()
    lowest = 7
    for place in range(len(run) - 1, -1, -1):
        here = level(run[place].html)
        if here and here < lowest:
            kept.add(place)
            lowest = here
    return kept


def _fold(part: Sequence[Block]) -> str:
    html = "".join(block.html for block in part)
    if len(part) == 1 and not level(part[0].html):
        return html
    paragraphs = words.counted(len(part), "unchanged paragraph")
    named = list(dict.fromkeys(block.section for block in part if block.section))
    where = f" in {named[0]}" if len(named) == 1 else ""
    if len(named) > 1:
        where = f" in {named[0]} to {named[-1]}"
    return (
        f'<details class="inforce-fold"><summary>{paragraphs}{escape(where)}</summary>'
        f"{html}</details>"
    )


def _changed(html: str, changes: Sequence[ChangeLine], heading: int, total: int) -> str:
    """Return *html* with a heading for *changes*, first shown here.

    Without any it goes on with a change that was headed before.
    """
    if not changes:
        return html
    first = changes[0]
    formal = " inforce-formal" if all(change.formal for change in changes) else ""
    return (
        f'<section class="inforce-change{formal}" aria-labelledby="t{first.number}">'
        f"{_head(changes, heading, total)}{html}"
        f"{_moves(changes)}{_pair(changes)}</section>"
    )


def _head(changes: Sequence[ChangeLine], heading: int, total: int) -> str:
    first, last = changes[0], changes[-1]
    anchors = "".join(f'<span id="c{c.number}"></span>' for c in changes)
    return (
        f'<div class="inforce-change-head">{anchors}'
        f'<h{heading} class="inforce-change-title" id="t{first.number}">'
        f"{escape(_named(changes, total))}</h{heading}>"
        f"{_steps(first, last, total)}</div>"
    )


def _named(changes: Sequence[ChangeLine], total: int) -> str:
    first, last = changes[0], changes[-1]
    kinds = ", ".join(dict.fromkeys(_kind(change) for change in changes))
    where = f", section {first.section}" if first.section else ""
    if first is last:
        return f"Change {first.number} of {total}{where}: {kinds}"
    return f"Changes {first.number} to {last.number} of {total}{where}: {kinds}"


def _kind(change: ChangeLine) -> str:
    return f"{change.kind} ({change.detail})" if change.detail else change.kind


def _steps(first: ChangeLine, last: ChangeLine, total: int) -> str:
    links = [f'<a href="#{escape(first.id)}">Link to this change</a>']
    if first.number > 1:
        links.append(f'<a href="#c{first.number - 1}" rel="prev">Previous change</a>')
    if last.number < total:
        links.append(f'<a href="#c{last.number + 1}" rel="next">Next change</a>')
    return f'<p class="inforce-steps">{" ".join(links)}</p>'


def _moves(changes: Iterable[ChangeLine]) -> str:
    links = [
        f'<a href="#{escape(change.counterpart)}">'
        f"{'Moved here from' if change.after else 'Moved from here to'} "
        "the other place</a>"
        for change in changes
        if change.counterpart
    ]
    return f'<p class="inforce-moves">{" ".join(links)}</p>' if links else ""


def _pair(changes: Iterable[ChangeLine]) -> str:
    """Return the old and the new words without marks, for every reader and braille."""
    rows = "".join(
        f"<dt>Old text</dt><dd>{escape(change.before) or '(none)'}</dd>"
        f"<dt>New text</dt><dd>{escape(change.after) or '(none)'}</dd>"
        for change in changes
        if change.before or change.after
    )
    if not rows:
        return ""
    return (
        '<details class="inforce-pair"><summary>Old text and new text</summary>'
        f"<dl>{rows}</dl></details>"
    )


def _table(marked: Redline) -> str:
    """Return the changed parts as a table of two columns, read row by row."""
    rows = [row for row in side_by_side(marked) if row.changes]
    if not rows:
        return ""
    numbers = {change.id: n for n, change in enumerate(marked.changes, 1)}
    body = "".join(
        f'<tr><th scope="row"><a href="#c{numbers[row.changes[0]]}">'
        f"{numbers[row.changes[0]]}</a></th>"
        f"<td>{row.before_html}</td><td>{row.after_html}</td></tr>"
        for row in rows
    )
    return (
        '<table class="inforce-sides"><thead><tr><th scope="col">Change</th>'
        '<th scope="col">Old text</th><th scope="col">New text</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )

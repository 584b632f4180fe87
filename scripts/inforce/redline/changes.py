"""What a redline says: changes, blocks, counts."""

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class ChangeKind(Enum):
    """The class of a change; the value is the word readers see."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    MOVED = "moved"
    FORMATTING = "formatting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, in the words of both sides.

    `id` is the address of its first mark in the marked HTML: the slug of the
    section, a hyphen and eight hexadecimal digits from SHA-256 of the text
    before, NUL and the text after, so that it stays the same while other parts
    change; a repeated one gets `-2`, `-3` and so on in document order.
    `detail` is the finer kind, empty where there is none. `section` is the
    heading it stands under, empty before the first. `before` and `after` are
    plain text. `counterpart` is the id of the other end of a move, else empty.
    """

    id: str
    kind: ChangeKind
    detail: str
    section: str
    section_id: str
    before: str
    after: str
    words_removed: int
    words_added: int
    counterpart: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One top-level block of marked HTML; `changes` are the ids in it, in order."""

    html: str
    changes: tuple[str, ...]
    section: str
    section_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many changes there are of each kind.

    `words_marked` counts words in added, removed and replaced text, each side
    for itself; moved and reformatted words are not counted. `blocks` is the
    number of top-level blocks, unchanged ones included.
    """

    added: int = 0
    removed: int = 0
    replaced: int = 0
    moved: int = 0
    formatting: int = 0
    words_marked: int = 0
    blocks: int = 0

    @property
    def total(self) -> int:
        """Return the number of changes; a move counts once."""
        return self.added + self.removed + self.replaced + self.moved + self.formatting


@dataclass(frozen=True, kw_only=True)
class Redline:
    """The marked comparison of two documents, block by block.

    `changes` are in document order. `fallbacks` is the number of blocks that
    were shown as removed and added whole because finer marks failed the guard.
    """

    blocks: tuple[Block, ...]
    changes: tuple[Change, ...]
    counts: Counts
    fallbacks: int

    @property
    def html(self) -> str:
        """Return the marked HTML of the whole document."""
        return "".join(block.html for block in self.blocks)

    @cached_property
    def sections(self) -> tuple[tuple[str, str, int], ...]:
        """Return (section id, section, number of changes) for each changed section.

        In document order.
        """
        named = [(change.section_id, change.section) for change in self.changes]
        tally = Counter(named)
        return tuple(
            (key, name, tally[key, name]) for key, name in dict.fromkeys(named)
        )


def counted(changes: tuple[Change, ...], blocks: int) -> Counts:
    """Return the counts of *changes*; the two ends of a move are one."""
    tally = Counter(change.kind for change in changes)
    marked = sum(
        change.words_removed + change.words_added
        for change in changes
        if change.kind not in {ChangeKind.MOVED, ChangeKind.FORMATTING}
    )
    ends = sum(
        change.kind is ChangeKind.MOVED
        and bool(change.counterpart)
        and not change.after
        for change in changes
    )
    return Counts(
        added=tally[ChangeKind.ADDED],
        removed=tally[ChangeKind.REMOVED],
        replaced=tally[ChangeKind.REPLACED],
        moved=tally[ChangeKind.MOVED] - ends,
        formatting=tally[ChangeKind.FORMATTING],
        words_marked=marked,
        blocks=blocks,
    )

"""One matcher interface with difflib's opcodes; difflib is the oracle.

Every matcher answers `opcodes(before, after)` as `difflib.SequenceMatcher` with
`autojunk=False` does: `(tag, i1, i2, j1, j2)` with tag equal, replace, delete or
insert, in order, covering both sequences. The exact one finds a longest common
subsequence; no other answer keeps more.
"""

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.util import find_spec
from typing import Protocol

from inforce.redline.subsequence import matched_pairs

Opcode = tuple[str, int, int, int, int]
_PAYS = 4_000_000
_TOO_MANY = 100_000_000


class Matcher(Protocol):
    """Anything that compares two sequences in difflib's language."""

    def opcodes(
        self, before: Sequence[Hashable], after: Sequence[Hashable]
    ) -> list[Opcode]:
        """Return the opcodes that turn *before* into *after*."""
        ...


class DifflibMatcher:
    """The standard library's matcher: the reference, not always minimal."""

    def opcodes(
        self, before: Sequence[Hashable], after: Sequence[Hashable]
    ) -> list[Opcode]:
        """Return difflib's own opcodes."""
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return list(matcher.get_opcodes())


class ExactMatcher:
    """A longest common subsequence on Python integers used as bit rows."""

    def opcodes(
        self, before: Sequence[Hashable], after: Sequence[Hashable]
    ) -> list[Opcode]:
        """Return opcodes that keep as many items as can be kept."""
        if len(before) <= 1 >= len(after) and list(before) != list(after):
            # One item for another, or one more or less: most edits are that.
            return opcodes_of((), len(before), len(after))
        return opcodes_of(matched_pairs(before, after), len(before), len(after))


class RapidFuzzMatcher:
    """The same on RapidFuzz, which counts in C++; needs the extra `fast`."""

    def opcodes(
        self, before: Sequence[Hashable], after: Sequence[Hashable]
    ) -> list[Opcode]:
        """Return opcodes that keep as many items as can be kept."""
        from rapidfuzz.distance import LCSseq

        found = LCSseq.opcodes(before, after)
        blocks = [
            (code.src_start, code.dest_start, code.src_end - code.src_start)
            for code in found
            if code.tag == "equal"
        ]
        return opcodes_of(blocks, len(before), len(after))


class FastMatcher:
    """The exact matcher, and RapidFuzz where it pays and is installed.

    Short sequences always go to the exact matcher, so that almost every redline
    is the same with RapidFuzz and without.
    """

    def __init__(self) -> None:
        self._exact = ExactMatcher()
        self._fast = RapidFuzzMatcher() if _has_rapidfuzz() else None

    def opcodes(
        self, before: Sequence[Hashable], after: Sequence[Hashable]
    ) -> list[Opcode]:
        """Return opcodes that keep as many items as can be kept."""
        cells = len(before) * len(after)
        if self._fast is not None and _PAYS < cells < _TOO_MANY:
            return self._fast.opcodes(before, after)
        return self._exact.opcodes(before, after)


@lru_cache(maxsize=1)
def _has_rapidfuzz() -> bool:
    """Return whether RapidFuzz is installed; asking takes 100 microseconds."""
    return find_spec("rapidfuzz") is not None


def opcodes_of(
    pairs: Sequence[tuple[int, int, int]], before: int, after: int
) -> list[Opcode]:
    """Return the opcodes of the matching blocks *pairs* `(i, j, length)`.

    Blocks are in order and do not touch on both sides; *before* and *after* are
    the lengths of the sequences.
    """
    found: list[Opcode] = []
    i = j = 0
    for start, other, length in [*pairs, (before, after, 0)]:
        if i < start or j < other:
            found.append((_gap(i < start, j < other), i, start, j, other))
        i, j = start + length, other + length
        if length:
            found.append(("equal", start, i, other, j))
    return found


def _gap(removed: bool, added: bool) -> str:
    if removed and added:
        return "replace"
    return "delete" if removed else "insert"

"""Exactness, size and readability of redlines over real histories."""

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inforce.markup.tree import parsed, serialised, visible_text
from inforce.redline import (
    ChangeKind,
    ExactMatcher,
    Redline,
    accepted,
    canonical_html,
    redline,
    rejected,
)
from inforce.redline.words import is_word, words
from redline.histories import Pair, bundles, pairs
from redline.validity import faults

_TOLD = {ChangeKind.ADDED: 1, ChangeKind.REMOVED: 1, ChangeKind.REPLACED: 2}


@dataclass
class Figures:
    """Sums over the pairs of one history."""

    pairs: int = 0
    exact: int = 0
    valid: int = 0
    words: int = 0
    marked: int = 0
    least: int = 0
    fragments: int = 0
    plain_fragments: int = 0
    changed: int = 0
    fallbacks: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, pair: Pair) -> None:
        """Add the redline of *pair*."""
        start = time.process_time()
        found = redline(pair.before, pair.after)
        self.seconds += time.process_time() - start
        self.pairs += 1
        self.exact += is_exact(found, pair)
        self.valid += serialised(parsed(found.html)) == found.html and not faults(
            found.html
        )
        self._count(found)
        self._compare(*(_words(html) for html in pair[1:]))

    def _count(self, found: Redline) -> None:
        self.marked += found.counts.words_marked
        self.changed += sum(bool(block.changes) for block in found.blocks)
        self.fallbacks += found.fallbacks
        self.fragments += sum(_TOLD.get(change.kind, 0) for change in found.changes)
        self.kinds.update(
            change.detail or change.kind.value for change in found.changes
        )

    def _compare(self, before: Sequence[str], after: Sequence[str]) -> None:
        self.words += len(after)
        for tag, i, end, j, stop in ExactMatcher().opcodes(before, after):
            if tag != "equal":
                self.least += end - i + stop - j
                self.plain_fragments += (end > i) + (stop > j)

    def line(self, name: str) -> str:
        """Return the figures in one line of a table."""
        return (
            f"{name[:24]:24} {self.pairs:5} {self.exact:5} {self.valid:5}"
            f" {self.marked / max(1, self.least):9.3f}"
            f" {self.fragments / max(1, self.plain_fragments):9.3f}"
            f" {self.fallbacks:4}/{self.changed:<5}"
            f" {100 * self.fallbacks / max(1, self.changed):6.2f} %"
            f" {1e7 * self.seconds / max(1, self.words):8.1f}"
        )


def is_exact(found: Redline, pair: Pair) -> bool:
    """Return whether both sides come back."""
    return accepted(found.html) == canonical_html(pair.after) and rejected(
        found.html
    ) == canonical_html(pair.before)


def print_histories() -> None:
    """Print the figures of every history that is present."""
    if not bundles():
        print("no bundles of real histories here: figures left out")
    else:
        print(
            "history                  pairs exact valid marks/LCS"
            " frags/plain fallbacks        %  ms per 10k words"
        )
    for bundle in bundles():
        figures = Figures()
        with tempfile.TemporaryDirectory() as folder:
            for pair in pairs(bundle, Path(folder)):
                figures.add(pair)
        print(figures.line(bundle.stem))
        print(
            "   ", ", ".join(f"{kind} {n}" for kind, n in figures.kinds.most_common())
        )


def _words(html: str) -> list[str]:
    lines = visible_text(parsed(canonical_html(html))).split("\n")
    return [w.strip() for line in lines for w in words(line) if is_word(w)]

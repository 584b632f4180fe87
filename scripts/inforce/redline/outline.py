"""From the HTML of two documents to a plan: what is equal is set aside unread.

Blocks are compared as they are written. Of those that differ, the ones in which
only words changed are patched; trees are planned for the others alone.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from inforce.redline.canonical import Canon
from inforce.redline.marks import Drafts
from inforce.redline.matching import Matcher
from inforce.redline.patches import Patch, patched
from inforce.redline.planning import Planner
from inforce.redline.plans import Kept, Patched, Plan


class Outline:
    """Plans one redline from the blocks of both sides."""

    def __init__(
        self, canon: Canon, planner: Planner, matcher: Matcher, drafts: Drafts
    ) -> None:
        """Begin with nothing planned."""
        self._canon = canon
        self._planner = planner
        self._matcher = matcher
        self._drafts = drafts

    def plans(self, before: Sequence[str], after: Sequence[str]) -> list[Plan]:
        """Return the plan for all blocks, in order."""
        # Where an id stands twice, what a block is depends on those before it.
        if not all(map(self._canon.named_once, (before, after))):
            return self._planned(before, after)
        found: list[Plan] = []
        for tag, i, end, j, stop in self._matcher.opcodes(before, after):
            if tag == "equal":
                for part in after[j:stop]:
                    found.extend(map(Kept, self._canon.known(part)))
            else:
                found.extend(self._gap(before[i:end], after[j:stop]))
        return found

    def _gap(self, before: Sequence[str], after: Sequence[str]) -> list[Plan]:
        """Return the plan for blocks that differ.

        Where each is a patch of the one in its place, nothing can have gone to
        another. Else only small patches at both ends are taken for what they are.
        """
        head = self._patches(zip(before, after, strict=False))
        if len(head) == len(before) == len(after):
            return [Patched(patch.marked) for patch in head]
        head = list(takewhile(_is_small, head))
        first = len(head)
        rest = zip(before[first:][::-1], after[first:][::-1], strict=False)
        tail = list(takewhile(_is_small, self._patches(rest)))[::-1]
        inner = (
            slice(first, len(before) - len(tail)),
            slice(first, len(after) - len(tail)),
        )
        return [
            *(Patched(patch.marked) for patch in head),
            *self._planned(before[inner[0]], after[inner[1]]),
            *(Patched(patch.marked) for patch in tail),
        ]

    def _patches(self, pairs: Iterable[tuple[str, str]]) -> list[Patch]:
        """Return the patches of *pairs* up to the first that is none."""
        found: list[Patch] = []
        for one, other in pairs:
            patch = self._patched(one, other)
            if patch is None:
                break
            found.append(patch)
        return found

    def _patched(self, before: str, after: str) -> Patch | None:
        if not self._canon.is_written(after):
            return None
        return patched(before, after, self._matcher, self._drafts)

    def _planned(self, before: Sequence[str], after: Sequence[str]) -> list[Plan]:
        return self._planner.planned(
            self._canon.nodes(before), self._canon.nodes(after)
        )


def _is_small(patch: Patch) -> bool:
    return patch.small

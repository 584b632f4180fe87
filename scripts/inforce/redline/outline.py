"""From the HTML of two documents to a plan: what is equal is set aside unread.

Blocks are compared as they are written. Of those that differ, the ones in which
only words changed are patched; trees are planned for the others alone.
"""

from collections.abc import Sequence

from inforce.redline.canonical import Canon
from inforce.redline.marks import Drafts
from inforce.redline.matching import Matcher
from inforce.redline.patches import patched
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

    def _gap(self, before: Sequence[str], after: Sequence[str]) -> Sequence[Plan]:
        height = len(self._drafts.found)
        found: list[Plan] = []
        if len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                html = self._patched(one, other)
                if html is None:
                    break
                found.append(Patched(html))
            else:
                return found
        self._drafts.forget(height)
        return self._planned(before, after)

    def _patched(self, before: str, after: str) -> str | None:
        if not self._canon.is_written(after):
            return None
        return patched(before, after, self._matcher, self._drafts)

    def _planned(self, before: Sequence[str], after: Sequence[str]) -> list[Plan]:
        return self._planner.planned(
            self._canon.nodes(before), self._canon.nodes(after)
        )

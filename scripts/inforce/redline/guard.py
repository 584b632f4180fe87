"""The guard: no block leaves the engine that does not give both sides back."""

from collections.abc import Sequence

from inforce.markup.elements import Node
from inforce.markup.tree import leaves
from inforce.redline.alignment import Aligner
from inforce.redline.convention import Side
from inforce.redline.marking import Marker
from inforce.redline.marks import is_stable
from inforce.redline.plainmarks import Marked, plain
from inforce.redline.plans import Kept, Patched, Plan, sides
from inforce.redline.reading import Reading
from inforce.redline.resolution import one_side


class Guard:
    """Marks plans and proves each block; `fallbacks` are those it found wrong."""

    def __init__(self, marker: Marker, aligner: Aligner) -> None:
        """Begin with nothing marked."""
        self.fallbacks = 0
        self._marker = marker
        self._aligner = aligner

    def marked(self, plan: Plan) -> Sequence[Node | Marked]:
        """Return the blocks of *plan* with their marks, as trees where they must be.

        Where fine marks do not give both sides back, they are removed and added
        whole.
        """
        if isinstance(plan, Patched):
            return [plan.marked]
        if isinstance(plan, Kept):
            return [plan.after]
        height = len(self._marker.drafts.found)
        found = self._marker.marked(plan)
        before, after = sides(plan)
        if (proven := self._proven(found, before, after)) is not None:
            return [proven]
        if not (before and after) or exact(before, after, found):
            return found
        self._marker.forget(height)
        self.fallbacks += 1
        return self._marker.replaced(before, after)

    def _proven(
        self, found: Sequence[Node], before: Sequence[Node], after: Sequence[Node]
    ) -> Marked | None:
        """Return one block with plain marks alone, None where that proves nothing."""
        if len(found) != 1 or not found[0].tag or (read := plain(found[0])) is None:
            return None
        key = self._aligner.key
        same = read.before == "".join(map(key, before)) and read.after == "".join(
            map(key, after)
        )
        return read.marked if same else None


def exact(before: Sequence[Node], after: Sequence[Node], found: Sequence[Node]) -> bool:
    """Return whether *before* and *after* come back from the nodes *found*."""
    root = Node("", children=list(found))
    return all(
        one_side(root, Reading(side)).children == list(expected)
        for side, expected in ((Side.BEFORE, before), (Side.AFTER, after))
    ) and all(map(is_stable, leaves(root)))

"""Edits of words alone, marked in the HTML itself.

Most changed blocks keep every tag and change words of one text or two. Then no
tree is needed: the words are compared, and the marks are written where they
differ. The block must be canonical HTML; whatever is not as simple as that is
left to the planner.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from inforce.markup.content import uneven
from inforce.markup.elements import ATOMS, INLINE
from inforce.redline.convention import CHANGE
from inforce.redline.marks import ADDED, REMOVED, Drafts, mark_attributes
from inforce.redline.matching import Matcher, Opcode
from inforce.redline.noting import Place, begins, noted
from inforce.redline.plainmarks import Marked, read, sides
from inforce.redline.stretches import stretch, within, written
from inforce.redline.wholes import told_text
from inforce.redline.windows import Words, apart, compared

_TAGS = re.compile(r"(<[^>]*>)")
_PLAINLY = 0.75
_PART = 3
_CELLS = frozenset({"td", "th"})
_LEFT_ALONE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "pre"})


class Patch(NamedTuple):
    """A marked block; `small` where no change can be part of another.

    Then no side of a change has as many words as a paragraph is recognised by.
    """

    marked: Marked
    small: bool


def patched(before: str, after: str, matcher: Matcher, drafts: Drafts) -> Patch | None:
    """Return the patch of a block, None where more than words changed.

    The guard is here too: both sides must come back from the marked HTML.
    """
    height = len(drafts.found)
    ours, theirs = _TAGS.split(before), _TAGS.split(after)
    if ours[1::2] == theirs[1::2]:
        patcher = _Patcher(ours, theirs, matcher, drafts)
        html = patcher.html()
        marked = None if html is None else read(html)
        if marked is not None and sides(marked) == (before, after):
            return Patch(marked, patcher.most < _PART)
    drafts.forget(height)
    return None


class _Leaf(NamedTuple):
    """A leaf in which texts changed, as places in the list of texts and tags.

    `start` and `end` are the tags around it, `at` the texts.
    """

    start: int
    end: int
    at: list[int]


class _Patcher:
    """Two blocks as texts and tags in turn; the tags are the same."""

    def __init__(
        self, ours: list[str], theirs: list[str], matcher: Matcher, drafts: Drafts
    ) -> None:
        self._ours = ours
        self._theirs = theirs
        self._matcher = matcher
        self._drafts = drafts
        # The most words one side of a change has.
        self.most = 0

    def html(self) -> str | None:
        """Return the marked HTML, None where it is not simple."""
        done = list(self._theirs)
        pairs = zip(self._ours[::2], self._theirs[::2], strict=True)
        changed = [2 * k for k, (old, new) in enumerate(pairs) if old != new]
        while changed:
            leaf = self._leaf(changed)
            marked = self._marked(leaf) if leaf else None
            if leaf is None or marked is None:
                return None
            done[leaf.at[0] : leaf.at[0] + 2 * len(marked) : 2] = marked
            del changed[: len(leaf.at)]
        return "".join(done)

    def _leaf(self, changed: list[int]) -> _Leaf | None:
        """Return the leaf of the first text *changed*, None where it is not plain."""
        tags = self._theirs
        start, end = changed[0] - 1, changed[0] + 1
        while start > 0 and _is_inline(tags[start]):
            start -= 2
        while end < len(tags) and _is_inline(tags[end]):
            end += 2
        if start < 0 or end >= len(tags) or _name(tags[start]) in _LEFT_ALONE:
            return None
        if _name(tags[start]) not in _CELLS and tags[1].startswith("<table"):
            return None
        if self._touch(start, end):
            return None
        return _Leaf(start, end, [at for at in changed if at < end])

    def _touch(self, start: int, end: int) -> bool:
        """Return whether two elements of a leaf stand straight beside each other."""
        tags = self._theirs
        for k in range(start + 3, end - 2, 2):
            if not tags[k] and (tags[k - 1][1] == "/") != (tags[k + 1][1] == "/"):
                return True
        return False

    def _marked(self, leaf: _Leaf) -> list[str] | None:
        """Return the texts from the first to the last that changed, marked."""
        if not all(map(self._is_plain, leaf.at)):
            return None
        return self._one(leaf) if len(leaf.at) == 1 else self._several(leaf)

    def _is_plain(self, at: int) -> bool:
        """Return whether characters and spaces of a text that changed are not odd."""
        old, new = self._ours[at], self._theirs[at]
        if not (old and new) or "&" in old or "&" in new or uneven(old):
            return False
        return (old[0] == " ", old[-1] == " ") == (new[0] == " ", new[-1] == " ")

    def _one(self, leaf: _Leaf) -> list[str] | None:
        at = leaf.at[0]
        found = apart(self._ours[at], self._theirs[at])
        if not (found.lead and found.rest) and self._inside(leaf, at):
            return None
        around = found.lead.count(" ") + found.rest.count(" ") + self._around(leaf)
        total = len(found.before) + len(found.after)
        most = _most_equal(found)
        if not _is_edit(around + most, total - 2 * most):
            return None
        codes = compared(found, self._matcher)
        if codes is None:
            return None
        equal = sum([code[2] - code[1] for code in codes if code[0] == "equal"])
        if not _is_edit(around + equal, total - 2 * equal):
            return None
        marked = self._written(leaf, found, codes)
        return None if marked is None else [marked]

    def _several(self, leaf: _Leaf) -> list[str] | None:
        spots = range(leaf.at[0], leaf.at[-1] + 1, 2)
        ours, theirs = ([side[k] for k in spots] for side in (self._ours, self._theirs))
        if any("&" in text for text in theirs) or not _is_likely(ours, theirs):
            return None
        found = stretch(ours, theirs, self._matcher)
        if found is None or not _is_edit(
            found.equal + self._around(leaf), found.changed
        ):
            return None
        if not within(found, [self._inside(leaf, k) for k in spots]):
            return None
        tag, *_, stop = found.codes[0]
        lead = "".join(found.after.words[:stop]) if tag == "equal" else ""
        place = None
        if leaf.at[0] == leaf.start + 1 and begins(lead):
            behind = found.codes[1 + bool(lead) :][:1]
            rest = ["".join(found.after.words[j:k]) for *_, j, k in behind]
            place = Place(lead, "".join(rest))

        def write(old: str, new: str) -> str:
            nonlocal place
            at, place = place, None
            return self._change(leaf, old, new, at)

        return written(found, theirs, write)

    def _inside(self, leaf: _Leaf, at: int) -> bool:
        """Return whether the text *at* stands in an inline element."""
        depth = 0
        for tag in self._theirs[leaf.start + 2 : at : 2]:
            if _name(tag) not in ATOMS:
                depth += -1 if tag[1] == "/" else 1
        return depth > 0

    def _around(self, leaf: _Leaf) -> int:
        """Return about how many words stand outside of what is compared."""
        texts = self._theirs
        before = texts[leaf.start + 1 : leaf.at[0] : 2]
        after = texts[leaf.at[-1] + 2 : leaf.end : 2]
        return sum([text.count(" ") for text in (*before, *after)])

    def _written(
        self, leaf: _Leaf, found: Words, codes: Sequence[Opcode]
    ) -> str | None:
        done = [found.lead] if found.lead else []
        first = leaf.at[0] == leaf.start + 1
        for tag, i, end, j, stop in codes:
            old, new = "".join(found.before[i:end]), "".join(found.after[j:stop])
            if tag == "equal":
                done.append(new)
            elif old[-1:] == " " or new[-1:] == " ":
                return None
            else:
                lead, place = "".join(done), None
                if first and len(done) < 2 and begins(lead):
                    place = Place(lead, "".join(found.after[stop:]) + found.rest)
                done.append(self._change(leaf, old, new, place))
        return "".join([*done, found.rest])

    def _change(self, leaf: _Leaf, old: str, new: str, place: Place | None) -> str:
        """Return the marks of *old* removed and *new* added."""
        one, other = told_text(old), told_text(new)
        self.most = max(self.most, one.words, other.words)
        number = noted(one, other, self._drafts, place)
        draft = self._drafts.found[number]
        if not draft.detail and _name(self._theirs[leaf.start]) in _CELLS:
            draft.detail = "table cell"
        return _mark(REMOVED, number, old) + _mark(ADDED, number, new)


def _is_edit(kept: int, changed: int) -> bool:
    """Return whether most words were kept; *changed* counts both sides."""
    return 2 * kept > _PLAINLY * (2 * kept + changed)


def _is_likely(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether enough words are on both sides, wherever they stand."""
    here, there = " ".join(ours).split(), " ".join(theirs).split()
    known = set(there)
    most = sum([word in known for word in here])
    return _is_edit(most, len(here) + len(there) - 2 * most)


def _most_equal(words: Words) -> int:
    """Return how many words can be equal at most."""
    there = set(words.after)
    return sum([word in there for word in words.before])


def _mark(mark: str, number: int, text: str) -> str:
    if not text:
        return ""
    (_, name), _ = mark_attributes(mark, number)
    return f'<{mark} class="{name}" {CHANGE}="{number}">{text}</{mark}>'


def _name(tag: str) -> str:
    return tag.strip("</>").partition(" ")[0]


def _is_inline(tag: str) -> bool:
    name = _name(tag)
    return name in INLINE or name in ATOMS

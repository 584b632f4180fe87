"""Edits of words alone, marked in the HTML itself.

Most changed blocks keep every tag and change words of one text or two. Then no
tree is needed: the words are compared, and the marks are written where they
differ. The block must be canonical HTML; whatever is not as simple as that is
left to the planner.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from inforce.markup.content import uneven
from inforce.markup.elements import ATOMS, INLINE, Attributes
from inforce.redline.convention import CHANGE
from inforce.redline.marks import ADDED, REMOVED, Drafts, mark_attributes
from inforce.redline.matching import Matcher, Opcode
from inforce.redline.noting import noted
from inforce.redline.wholes import told_text
from inforce.redline.windows import Words, apart, compared

_TAGS = re.compile(r"(<[^>]*>)")
_MARK = re.compile(
    rf'<(del|ins) class="(rl-removed|rl-added)" {CHANGE}="([0-9]+)">([^<]*)</\1>'
)
_PLAINLY = 0.75
_PART = 3
_CELLS = frozenset({"td", "th"})
_LEFT_ALONE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "pre"})


class Mark(NamedTuple):
    """One mark of a patch, around plain text."""

    tag: str
    name: str
    change: int
    text: str

    @property
    def attributes(self) -> Attributes:
        """Return its attributes while its change has a number only."""
        return ("class", self.name), (CHANGE, str(self.change))


class Patch(NamedTuple):
    """The marked HTML of a block; `small` where no change can be part of another.

    Then no side of a change has as many words as a paragraph is recognised by.
    """

    html: str
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
        if html is not None and read(html) == (before, after):
            return Patch(html, patcher.most < _PART)
    drafts.forget(height)
    return None


def read(html: str) -> tuple[str, str]:
    """Return both sides of patched *html*."""
    found = _MARK.split(html)
    texts = zip(found[::5], [*found[4::5], ""], strict=True)
    both = list(zip(texts, [*found[1::5], ""], strict=True))
    before = [text + ("" if tag == ADDED else marked) for (text, marked), tag in both]
    after = [text + ("" if tag == REMOVED else marked) for (text, marked), tag in both]
    return "".join(before), "".join(after)


def rewritten(html: str, write: Callable[[Mark], str]) -> str:
    """Return patched *html* with each of its marks as *write* writes it."""
    return _MARK.sub(
        lambda mark: write(Mark(mark[1], mark[2], int(mark[3]), mark[4])), html
    )


class _Spot(NamedTuple):
    """One text that changed: its place, and where its leaf begins and ends.

    All are places in the list of texts and tags.
    """

    at: int
    start: int
    end: int


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
        last = -1
        for at in range(0, len(done), 2):
            if self._ours[at] == done[at]:
                continue
            spot = self._spot(at)
            marked = self._marked(spot) if spot and spot.start > last else None
            if spot is None or marked is None:
                return None
            done[at] = marked
            last = spot.start
        return "".join(done)

    def _spot(self, at: int) -> _Spot | None:
        """Return the leaf around the text *at*, None where it is not plain."""
        tags = self._theirs
        start, end = at - 1, at + 1
        while start > 0 and _is_inline(tags[start]):
            start -= 2
        while end < len(tags) and _is_inline(tags[end]):
            end += 2
        if start < 0 or end >= len(tags) or _name(tags[start]) in _LEFT_ALONE:
            return None
        if _name(tags[start]) not in _CELLS and tags[1] == "<table>":
            return None
        return None if self._touch(start, end) else _Spot(at, start, end)

    def _touch(self, start: int, end: int) -> bool:
        """Return whether two elements of a leaf stand straight beside each other."""
        tags = self._theirs
        return any(
            not tags[k] and (tags[k - 1][1] == "/") != (tags[k + 1][1] == "/")
            for k in range(start + 3, end - 2, 2)
        )

    def _marked(self, spot: _Spot) -> str | None:
        words = self._words(spot)
        if words is None:
            return None
        if not self._is_edit(spot, words, _most_equal(words)):
            return None
        codes = compared(words, self._matcher)
        if codes is None:
            return None
        equal = sum([code[2] - code[1] for code in codes if code[0] == "equal"])
        if not self._is_edit(spot, words, equal):
            return None
        return self._written(spot, words, codes)

    def _words(self, spot: _Spot) -> Words | None:
        """Return the words that differ, None where characters or spaces are odd."""
        old, new = self._ours[spot.at], self._theirs[spot.at]
        if not (old and new) or "&" in old or "&" in new or uneven(old):
            return None
        if (old[0] == " ", old[-1] == " ") != (new[0] == " ", new[-1] == " "):
            return None
        words = apart(old, new)
        alone = not (words.lead and words.rest) and self._inside(spot)
        return None if alone else words

    def _inside(self, spot: _Spot) -> bool:
        """Return whether the text stands in an inline element."""
        depth = 0
        for tag in self._theirs[spot.start + 2 : spot.at : 2]:
            if _name(tag) not in ATOMS:
                depth += -1 if tag[1] == "/" else 1
        return depth > 0

    def _is_edit(self, spot: _Spot, words: Words, equal: int) -> bool:
        """Return whether most words of the leaf stayed, if so many are *equal*."""
        changed = len(words.before) + len(words.after) - 2 * equal
        kept = equal + words.lead.count(" ") + words.rest.count(" ")
        for at in range(spot.start + 1, spot.end, 2):
            if at != spot.at:
                kept += self._theirs[at].count(" ")
        return 2 * kept > _PLAINLY * (2 * kept + changed)

    def _written(
        self, spot: _Spot, words: Words, codes: Sequence[Opcode]
    ) -> str | None:
        done = [words.lead] if words.lead else []
        first = spot.at == spot.start + 1
        cell = _name(self._theirs[spot.start]) in _CELLS
        for tag, i, end, j, stop in codes:
            old, new = "".join(words.before[i:end]), "".join(words.after[j:stop])
            if tag == "equal":
                done.append(new)
                continue
            if old[-1:] == " " or new[-1:] == " ":
                return None
            self.most = max(self.most, end - i, stop - j)
            number = noted(
                told_text(old),
                told_text(new),
                self._drafts,
                at_start=first and not done,
            )
            if cell:
                self._drafts.found[number].detail = (
                    self._drafts.found[number].detail or "table cell"
                )
            done.extend(_mark(REMOVED, number, old))
            done.extend(_mark(ADDED, number, new))
        return "".join([*done, words.rest])


def _most_equal(words: Words) -> int:
    """Return how many words can be equal at most."""
    there = set(words.after)
    return sum([word in there for word in words.before])


def _mark(mark: str, number: int, text: str) -> list[str]:
    if not text:
        return []
    (_, name), _ = mark_attributes(mark, number)
    return [f'<{mark} class="{name}" {CHANGE}="{number}">{text}</{mark}>']


def _name(tag: str) -> str:
    return tag.strip("</>").partition(" ")[0]


def _is_inline(tag: str) -> bool:
    name = _name(tag)
    return name in INLINE or name in ATOMS

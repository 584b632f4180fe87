"""Two leaves that differ in one plain text: what is equal around it is kept as it is.

Most edits of a policy change words of one sentence that has no formatting. Then
what stands before and after the window needs neither tokens nor pieces, and the
marks stand straight in the leaf.
"""

from collections.abc import Sequence
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.redline.marks import ADDED, REMOVED, Drafts, mark_attributes
from inforce.redline.matching import Matcher, Opcode
from inforce.redline.noting import Place, begins, noted, noted_whole
from inforce.redline.readability import is_rewritten, readable
from inforce.redline.wholes import keeps, told_text
from inforce.redline.words import words


class Words(NamedTuple):
    """The words in which two texts differ, and the text they stand between.

    Words have the space before them.
    """

    lead: str
    before: list[str]
    after: list[str]
    rest: str


class Window(NamedTuple):
    """The words that differ, and the children of both leaves around them."""

    head: list[Node | str]
    words: Words
    tail: list[Node | str]


def window(before: Node, after: Node) -> Window | None:
    """Return where two leaves differ, None where more than plain text does."""
    if "pre" in {before.tag, after.tag}:
        return None
    ours, theirs = before.children, after.children
    start = _same(ours, theirs)
    end = _same(ours[start:][::-1], theirs[start:][::-1])
    one, other = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    if not (len(one) <= 1 and len(other) <= 1 and keeps(theirs)):
        return None
    old, new = one[0] if one else "", other[0] if other else ""
    if not (isinstance(old, str) and isinstance(new, str)):
        return None
    head, tail = theirs[:start], theirs[len(theirs) - end :]
    if not (old and new) and head and tail:
        # Two elements that nothing keeps apart on one side would be read as one.
        return None
    return Window(head, apart(old, new), tail)


def marked(found: Window, matcher: Matcher, drafts: Drafts) -> list[Node | str] | None:
    """Return the marked content of the leaf after, None where a space alone changed."""
    _, before, after, _ = found.words
    codes = compared(found.words, matcher)
    if codes is None:
        return None
    content = _Content(found, drafts)
    # Leaves that begin or end alike are edited, however much is new between.
    if content.at_start and is_rewritten(codes, len(before), len(after)):
        codes = [("replace", 0, len(before), 0, len(after))]
        content.noted = noted_whole
    for tag, i, end, j, stop in codes:
        if tag == "equal":
            content.keep("".join(after[j:stop]))
        else:
            rest = "".join(after[stop : stop + 1]) or found.words.rest
            content.change("".join(before[i:end]), "".join(after[j:stop]), rest)
    return content.finished(found)


def compared(found: Words, matcher: Matcher) -> list[Opcode] | None:
    """Return the opcodes of the words, None where a space alone changed."""
    before, after = found.before, found.after
    ours, theirs = _keys(before), _keys(after)
    codes = readable(matcher.opcodes(ours, theirs), ours)
    for tag, i, end, j, stop in codes:
        if tag == "equal" and before[i:end] != after[j:stop]:
            return None
    return codes


class _Content:
    """The children of a leaf while its marks are put in."""

    def __init__(self, found: Window, drafts: Drafts) -> None:
        self.noted = noted
        self._children = list(found.head)
        self._text = found.words.lead
        self._drafts = drafts

    @property
    def at_start(self) -> bool:
        """Return whether nothing stands in the leaf yet."""
        return not (self._text or self._children)

    def keep(self, text: str) -> None:
        """Add *text* that is on both sides."""
        self._text += text

    def change(self, before: str, after: str, rest: str) -> None:
        """Add *before* removed and *after* added, with *rest* behind them.

        What is added comes first where its space would be lost behind another.
        """
        one, other = told_text(before), told_text(after)
        first = not self._children and begins(self._text)
        place = Place(self._text, rest) if first else None
        number = self.noted(one, other, self._drafts, place)
        self._flush()
        marks = [(REMOVED, before), (ADDED, after)]
        crossed = before[-1:] == " " == after[:1]
        for mark, text in reversed(marks) if crossed else marks:
            if text:
                attrs = mark_attributes(mark, number)
                self._children.append(Node(mark, attrs, [text]))

    def finished(self, found: Window) -> list[Node | str]:
        """Return the children with what stands behind the window."""
        self._text += found.words.rest
        self._flush()
        self._children.extend(found.tail)
        return self._children

    def _flush(self) -> None:
        if self._text:
            self._children.append(self._text)
            self._text = ""


def _keys(found: Sequence[str]) -> list[str]:
    """Return words without the space before them."""
    return [word[1:] if word[0] == " " else word for word in found]


def _same(ours: Sequence[Node | str], theirs: Sequence[Node | str]) -> int:
    count = 0
    for one, other in zip(ours, theirs, strict=False):
        if one is not other and one != other:
            break
        count += 1
    return count


def apart(one: str, other: str) -> Words:
    """Return the words in which two texts differ, and what is equal around them.

    A space begins a word, so a text can be cut there without being read.
    """
    at = _lead(one, other)
    lead, one, other = one[:at], one[at:], other[at:]
    length = _alike(one[::-1], other[::-1])
    end = one.find(" ", len(one) - length) if length else -1
    rest = one[end:] if end >= 0 else ""
    left = words(one.removesuffix(rest))
    right = words(other.removesuffix(rest))
    while left and right and left[-1] == right[-1]:
        rest = left.pop() + rest
        right.pop()
    return Words(lead, left, right, rest)


def _lead(one: str, other: str) -> int:
    """Return the length of the words that both texts begin with."""
    length = _alike(one, other)
    at = max(0, one.rfind(" ", 0, length))
    first, second = (
        words(text[at : _next_space(text, length)]) for text in (one, other)
    )
    for word, twin in zip(first, second, strict=False):
        if word != twin:
            break
        at += len(word)
    return at


def _next_space(text: str, at: int) -> int:
    found = text.find(" ", at + 1)
    return found if found >= 0 else len(text)


def _alike(one: str, other: str) -> int:
    """Return how many characters the two begin with are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low

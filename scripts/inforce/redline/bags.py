"""What a block is about: its words and pairs of words, as numbers.

Each word has a number that one pair of documents shares, and a pair of words is
one number too: sets of numbers are met and joined about twice as fast as sets of
texts.
"""

import re
from operator import add
from typing import NamedTuple

from inforce.markup.elements import Node
from inforce.markup.tree import is_leaf, leaves
from inforce.redline.runs import contents
from inforce.redline.words import features_of

# The number of a clause: 4. or 2.1 or (b); a clause keeps its identity without.
_NUMBERED = re.compile(r"\A\s*[§(]?\s*(?:\d+(?:\.\d+)*|[a-z])\s*[.):]+\s+")
# How far the number of the first word of a pair is moved: beyond all words, since
# no two documents have so many different ones.
_PAIR = 24
_NONE: frozenset[object] = frozenset()


class Bag(NamedTuple):
    """The words and the pairs of words of a block, each once.

    `size` is how many features that are, words and pairs together.
    """

    words: frozenset[object]
    pairs: frozenset[object]
    size: int

    @classmethod
    def of(cls, words: frozenset[object], pairs: frozenset[object] = _NONE) -> "Bag":
        """Return the bag of *words* and *pairs*."""
        return cls(words, pairs, len(words) + len(pairs))

    def joined(self, *others: "Bag") -> "Bag":
        """Return the bag of all that stands in this one and in *others*."""
        return Bag.of(
            self.words.union(*[bag.words for bag in others]),
            self.pairs.union(*[bag.pairs for bag in others]),
        )


class Bags:
    """The bags of the blocks of one pair of documents, each made once."""

    def __init__(self) -> None:
        """Begin with no word known."""
        self._numbers = _Numbers()
        self._found: dict[int, Bag] = {}

    def of(self, node: Node) -> Bag:
        """Return the bag of *node*."""
        found = self._found.get(id(node))
        if found is None:
            found = self._found[id(node)] = self._made(node)
        return found

    def _made(self, node: Node) -> Bag:
        if is_leaf(node):
            return self._leaf(node)
        bags = [self.of(leaf) for leaf in leaves(node)]
        return bags[0].joined(*bags[1:]) if bags else Bag.of(_NONE)

    def _leaf(self, leaf: Node) -> Bag:
        text = text_in(leaf).lower()
        number = _NUMBERED.match(text)
        bare = text[number.end() :] if number else text
        numbers = list(map(self._numbers.__getitem__, features_of(bare or text)))
        firsts = map(self._numbers.firsts.__getitem__, numbers)
        pairs = map(add, firsts, numbers[1:])
        return Bag.of(frozenset(numbers), frozenset(pairs))


class _Numbers(dict[str, int]):
    """A number for each word, from 1 in the order they are met.

    `firsts` has by number what a word adds to the next to make that of the pair.
    """

    def __init__(self) -> None:
        super().__init__()
        self.firsts = [0]

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self) + 1
        self.firsts.append(number << _PAIR)
        return number


def dice(before: Bag, after: Bag) -> float:
    """Return twice the shared features through all features; 1 for two empty bags."""
    total = before.size + after.size
    return 2 * shared(before, after) / total if total else 1.0


def within(part: Bag, whole: Bag) -> float:
    """Return which share of *part* is in *whole*."""
    return shared(part, whole) / part.size if part.size else 0.0


def shared(before: Bag, after: Bag) -> int:
    """Return how many features the two have in common."""
    return len(before.words & after.words) + len(before.pairs & after.pairs)


def text_in(leaf: Node) -> str:
    """Return the text of *leaf*; images give their address, line ends a space."""
    children = leaf.children
    if len(children) == 1 and isinstance(children[0], str):
        return children[0]
    return "".join(
        content if isinstance(content, str) else _stands_for(content)
        for content in contents(leaf)
    )


def _stands_for(atom: Node) -> str:
    return " " if atom.tag == "br" else atom.attribute("src")

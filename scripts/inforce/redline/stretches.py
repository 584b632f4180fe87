"""Several texts of one leaf compared as one, the tags between them unchanged.

The words of all are compared together, as one reads them; each change must lie
in one text. A space at the end of a text belongs to no word and stays.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from inforce.redline.matching import Matcher, Opcode
from inforce.redline.readability import readable
from inforce.redline.words import words


class Placed(NamedTuple):
    """Words with the space before them, and the number of the text of each."""

    words: list[str]
    places: list[int]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Placed":
        """Return the words of *texts*."""
        found, places = list[str](), list[int]()
        for place, text in enumerate(texts):
            inner = words(text.removesuffix(" "))
            found.extend(inner)
            places.extend([place] * len(inner))
        return cls(found, places)


class Stretch(NamedTuple):
    """Texts on both sides, and the opcodes between their words."""

    before: Placed
    after: Placed
    codes: list[Opcode]

    @property
    def equal(self) -> int:
        """Return how many words stayed."""
        return sum([code[2] - code[1] for code in self.codes if code[0] == "equal"])

    @property
    def changed(self) -> int:
        """Return how many words did not stay, on both sides."""
        return len(self.before.words) + len(self.after.words) - 2 * self.equal


def stretch(
    before: Sequence[str], after: Sequence[str], matcher: Matcher
) -> Stretch | None:
    """Return the comparison of two sequences of texts.

    None where a word went from one text to another or lost the space before it.
    """
    ours, theirs = Placed.of(before), Placed.of(after)
    keys = [word.lstrip(" ") for word in ours.words]
    codes = readable(
        matcher.opcodes(keys, [word.lstrip(" ") for word in theirs.words]), keys
    )
    for tag, i, end, j, stop in codes:
        if tag == "equal":
            if ours.words[i:end] != theirs.words[j:stop]:
                return None
            if ours.places[i:end] != theirs.places[j:stop]:
                return None
        elif len({*ours.places[i:end], *theirs.places[j:stop]}) > 1:
            return None
    return Stretch(ours, theirs, codes)


def written(
    found: Stretch, texts: Sequence[str], write: Callable[[str, str], str]
) -> list[str]:
    """Return *texts*, those after, with each change as *write* writes it.

    It is told in order what is removed and what is added.
    """
    done = ["" for _ in texts]
    ours, theirs = found.before, found.after
    for tag, i, end, j, stop in found.codes:
        if tag == "equal":
            for word, place in zip(
                theirs.words[j:stop], theirs.places[j:stop], strict=True
            ):
                done[place] += word
            continue
        place = theirs.places[j] if j < stop else ours.places[i]
        old, new = "".join(ours.words[i:end]), "".join(theirs.words[j:stop])
        done[place] += write(old, new)
    return [
        text + " " if whole.endswith(" ") else text
        for text, whole in zip(done, texts, strict=True)
    ]


def within(found: Stretch, inside: Sequence[bool]) -> bool:
    """Return whether each change in a text that is *inside* has words around it."""
    codes = [("", 0, 0, 0, 0), *found.codes, ("", 0, 0, 0, 0)]
    for one, code, other in zip(codes, codes[1:], codes[2:], strict=False):
        tag, i, _, j, stop = code
        if tag in {"equal", ""}:
            continue
        places = found.after.places
        place = places[j] if j < stop else found.before.places[i]
        if not inside[place]:
            continue
        if not (one[0] == "equal" and places[one[4] - 1] == place):
            return False
        if not (other[0] == "equal" and places[other[3]] == place):
            return False
    return True

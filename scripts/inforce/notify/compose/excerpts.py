"""The changed passages of a redline, as many as a mail has room for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from inforce.notify.compose.content import Excerpt, Excerpts, Passage
from inforce.notify.compose.passages import Writer
from inforce.notify.compose.phrases import Phrases
from inforce.notify.fields import line
from inforce.publication.comparisons import level as heading_level
from inforce.redline import Block, Change, ChangeKind, Redline

# What a passage and a mark take more once styles are in the elements.
_PER_PASSAGE, _PER_MARK = 120, 130
# A section is cut to no less, so that there is something to read in it.
LEAST = 1_500


@dataclass(frozen=True, slots=True)
class _Section:
    """The changed blocks of one section; `title` holds its marks."""

    title: Passage
    blocks: tuple[tuple[Passage, tuple[str, ...]], ...]
    changes: tuple[str, ...]


def level(costs: Sequence[int], room: int) -> int:
    """Return the most that each of *costs* may be so that together they fit *room*.

    What small ones do not need is left to the others.
    """
    for number, cost in enumerate(sorted(costs)):
        share = room // (len(costs) - number)
        if cost > share:
            return share
        room -= cost
    return max(costs, default=0)


class Excerpter:
    """Reads a redline once and gives as much of it as is wanted."""

    def __init__(self, redline: Redline, words: Phrases) -> None:
        """Tell of *redline* in *words*."""
        self._words = words
        self._writer = Writer(words)
        self._kinds = {change.id: change for change in redline.changes}
        self._counts = redline.counts.total
        self._named = len(redline.sections)
        self._renumbered: list[str] = []
        self._sections = list(self._read(redline.blocks))

    @property
    def costs(self) -> list[int]:
        """Return what each section takes of the HTML when it is whole, in bytes."""
        return [
            _heading(section) + sum(_cost(passage) for passage, _ in section.blocks)
            for section in self._sections
        ]

    def excerpts(self, room: int, most: int) -> Excerpts:
        """Return excerpts of about *room* bytes of HTML, *most* for one section."""
        shown: list[Excerpt] = []
        left: list[_Section] = []
        for section in self._sections:
            cost = _heading(section)
            if cost > min(room, most):
                left.append(section)
                continue
            excerpt, spent = self._excerpt(section, min(room, most) - cost)
            shown.append(excerpt)
            room -= cost + spent
        return Excerpts(
            heading=self._words.changed_text.format(**self._number()),
            sections=tuple(shown),
            renumbered=self._only_numbers(),
            rest=self._rest(left),
        )

    def _number(self) -> dict[str, str]:
        return {
            "changes": self._changes(self._counts),
            "sections": self._several(self._named),
        }

    def _changes(self, number: int) -> str:
        words = self._words
        return words.change if number == 1 else words.changes.format(number=number)

    def _several(self, number: int) -> str:
        words = self._words
        return words.section if number == 1 else words.sections.format(number=number)

    def _read(self, blocks: Sequence[Block]) -> Iterator[_Section]:
        changed = [block for block in blocks if block.changes]
        for key, group in groupby(changed, key=lambda b: (b.section_id, b.section)):
            section = self._section(list(group), line(key[1]))
            if section is not None:
                yield section

    def _section(self, blocks: list[Block], name: str) -> _Section | None:
        title = Passage(html=escape(name), text=name)
        title = title if name else self._opening()
        changes = tuple(dict.fromkeys(c for block in blocks for c in block.changes))
        if heading_level(blocks[0].html):
            heading = blocks.pop(0)
            formal = self._is_formal(heading.changes)
            if formal and not blocks:
                self._renumbered.append(name)
                return None
            title = title if formal else self._writer.heading(heading.html)
        written = tuple((self._writer.passage(b.html), b.changes) for b in blocks)
        return _Section(title, written, changes)

    def _opening(self) -> Passage:
        words = self._words.opening
        return Passage(html=escape(words), text=words)

    def _is_formal(self, changes: Sequence[str]) -> bool:
        return all(_is_formal(self._kinds[name]) for name in changes)

    def _excerpt(self, section: _Section, room: int) -> tuple[Excerpt, int]:
        passages: list[Passage] = []
        spent = 0
        for number, (passage, _) in enumerate(section.blocks):
            spent += _cost(passage)
            if spent > room:
                left = section.blocks[number:]
                ids = dict.fromkeys(name for _, names in left for name in names)
                rest = self._words.rest.format(changes=self._changes(len(ids)))
                spent -= _cost(passage)
                return Excerpt(
                    title=section.title, passages=tuple(passages), rest=rest
                ), spent
            passages.append(passage)
        return Excerpt(title=section.title, passages=tuple(passages)), spent

    def _only_numbers(self) -> str:
        if not self._renumbered:
            return ""
        return f"{self._words.renumbered}: {', '.join(self._renumbered)}"

    def _rest(self, left: Sequence[_Section]) -> str:
        if not left:
            return ""
        ids = dict.fromkeys(name for section in left for name in section.changes)
        return self._words.rest_all.format(
            changes=self._changes(len(ids)), sections=self._several(len(left))
        )


def _is_formal(change: Change) -> bool:
    formatting = change.kind is ChangeKind.FORMATTING
    return formatting or change.detail == "renumbered"


def _heading(section: _Section) -> int:
    return _cost(section.title) + 2 * _PER_PASSAGE


def _cost(passage: Passage) -> int:
    marks = passage.html.count("<ins") + passage.html.count("<del")
    return len(passage.html.encode()) + _PER_PASSAGE + _PER_MARK * marks

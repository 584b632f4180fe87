"""Ids, sections and spoken words: what marks get once all of them are known."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache

from inforce.markup.elements import Attributes, Node
from inforce.markup.tree import is_leaf, written_tag
from inforce.redline.canonical import nodes
from inforce.redline.changes import Change
from inforce.redline.convention import CHANGE, OWN_ID, SPOKEN
from inforce.redline.invisible import invisible_names
from inforce.redline.marks import Draft, Drafts, nameless
from inforce.redline.plainmarks import Mark, Marked

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Where nobody looks for the heading of a section.
_WITHOUT = frozenset({"table", "hr"})
_SPOKEN = {"del": "[removed:", "ins": "[added:"}
_MOVED = {"del": "[moved away:", "ins": "[moved here:"}
_ASIDE = re.compile(r"[^\w]+")


@dataclass(slots=True)
class Namer:
    """Gives each change its id, in document order, and each mark its words.

    `taken` are the ids of both documents, which no change may have.
    """

    drafts: Drafts
    taken: set[str]
    section: str = ""
    section_id: str = ""
    changes: list[Change] = field(default_factory=list)
    _names: dict[int, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def linked(self) -> tuple[Change, ...]:
        """Return the changes in document order, both ends of each move joined."""
        return tuple(
            replace(change, counterpart=self._names.get(other, ""))
            if (other := self.drafts.found[number].counterpart) is not None
            else change
            for number, change in zip(self._names, self.changes, strict=True)
        )

    def named(self, root: Node) -> tuple[str, ...]:
        """Give the marks in *root* their ids; return those of its changes."""
        met: dict[str, None] = {}
        marks: list[Node] = []
        for node in nodes(root):
            if node.tag in _HEADINGS:
                self.enter(node)
            if not node.attrs:
                continue
            number = self._number(node)
            if number:
                met[self._mark(node, int(number))] = None
                marks.append(node)
        for node in marks:
            _speak(node)
        return tuple(met)

    def plain(self, marked: Marked) -> tuple[str, tuple[str, ...]]:
        """Return the HTML of *marked* with ids and spoken words, and the ids."""
        met: dict[str, None] = {}

        def written(mark: Mark) -> str:
            first = mark.change not in self._names
            name = self._name(mark.change)
            met[name] = None
            return _written(mark, name, first=first)

        return marked.written(written), tuple(met)

    def pass_by(self, block: Node, html: str) -> None:
        """Go on behind *block*, which is unchanged and written *html*."""
        if block.tag in _HEADINGS:
            self.enter(block)
        elif "<h" in html and not is_leaf(block) and block.tag not in _WITHOUT:
            for node in nodes(block):
                if node.tag in _HEADINGS:
                    self.enter(node)

    def enter(self, heading: Node) -> None:
        """Go on in the section of *heading*."""
        self.section = heading_text(heading)
        own = heading.attribute(OWN_ID) or heading.attribute("id")
        self.section_id = own or slug(self.section)

    def _number(self, node: Node) -> str:
        """Return the number of the change of *node*, empty where it is no mark.

        Its id is put aside where a mark cut its element in two.
        """
        number = ""
        for key, value in node.attrs:
            if key == CHANGE:
                number = value
            elif key == "id" and value:
                if value in self._seen:
                    node.attrs = nameless(node.attrs)
                self._seen.add(value)
        return number

    def _mark(self, node: Node, number: int) -> str:
        first = number not in self._names
        name = self._name(number)
        node.attrs = _named(node.attrs, name, first=first)
        return name

    def _name(self, number: int) -> str:
        name = self._names.get(number)
        if name is None:
            name = self._names[number] = self._add(self.drafts.found[number])
        return name

    def _add(self, draft: Draft) -> str:
        before, after = _joined(draft.before), _joined(draft.after)
        name = self._free(before, after)
        self.changes.append(
            Change(
                id=name,
                kind=draft.kind,
                detail=draft.detail,
                section=self.section,
                section_id=self.section_id,
                before=before,
                after=after,
                words_removed=draft.removed,
                words_added=draft.added,
            )
        )
        return name

    def _free(self, before: str, after: str) -> str:
        digest = hashlib.sha256(f"{before}\0{after}".encode()).hexdigest()[:8]
        base = f"{self.section_id or 'start'}-{digest}"
        name, count = base, 1
        while name in self.taken:
            count += 1
            name = f"{base}-{count}"
        self.taken.add(name)
        return name


def heading_text(heading: Node) -> str:
    """Return the words of *heading* after the change, or before if it is removed."""
    if len(heading.children) == 1 and isinstance(heading.children[0], str):
        return " ".join(heading.children[0].split())
    parts: list[str] = []
    removed: list[str] = []
    work: list[tuple[Node | str, bool]] = [(heading, False)]
    while work:
        item, gone = work.pop()
        if isinstance(item, str):
            (removed if gone else parts).append(item)
        else:
            gone = gone or (item.tag == "del" and bool(item.attribute(CHANGE)))
            work.extend((child, gone) for child in reversed(item.children))
    return " ".join(("".join(parts).strip() or "".join(removed)).split())


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Return *text* as part of an address: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return _ASIDE.sub("-", plain).strip("-")[:60].rstrip("-")


def _named(attrs: Attributes, name: str, *, first: bool) -> Attributes:
    """Return the attributes of a mark of the change *name*, its *first* one or not."""
    if len(attrs) == 2 and attrs[1][0] == CHANGE:
        plain = (attrs[0], (CHANGE, name))
        return (*plain, ("id", name)) if first else plain
    found = dict(attrs)
    found[CHANGE] = name
    if first:
        if "id" in found:
            found[OWN_ID] = found["id"]
        found["id"] = name
    return tuple(sorted(found.items()))


def _joined(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0].strip() or parts[0]
    return "\n".join(part.strip() or part for part in parts if part)


def _written(mark: Mark, name: str, *, first: bool) -> str:
    """Return a mark of the change *name* as `_speak` and `serialised` write it."""
    start = written_tag(mark.tag, _named(mark.attributes, name, first=first))
    if mark.inside is None:
        return start
    named = invisible_names([mark.inside])
    words = f"{_SPOKEN[mark.tag]} {named}" if named else _SPOKEN[mark.tag]
    aside = f'<span class="{SPOKEN}">'
    return f"{start}{aside}{words}</span>{mark.inside}{aside}]</span></{mark.tag}>"


def spoken(root: Node) -> Node:
    """Return *root*, changed in place: its marks have words for screen readers."""
    for node in nodes(root):
        if node.attribute(CHANGE):
            _speak(node)
    return root


def _speak(node: Node) -> None:
    """Put words for screen readers around a mark; characters nobody sees by name.

    They begin and end without a space, which would melt into one beside it.
    """
    if node.tag not in _SPOKEN:
        return
    moved = "rl-moved" in node.attribute("class")
    words = (_MOVED if moved else _SPOKEN)[node.tag]
    named = invisible_names(node.children)
    start = _aside(f"{words} {named}" if named else words)
    node.children = [start, *node.children, _aside("]")]


@lru_cache(maxsize=64)
def _aside(words: str) -> Node:
    """Return *words* for screen readers alone; equal ones share one node."""
    return Node("span", (("class", SPOKEN),), [words])

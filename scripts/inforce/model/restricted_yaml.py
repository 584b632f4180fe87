"""Front matter as entries: a small part of YAML, every scalar kept as written.

Invariants:
- no anchors, aliases, merge keys, tags, directives or duplicate keys, because
  324 bytes of aliases never finish and `<<:` burns 15 s in a safe loader;
- nesting and size are bounded before anything is built;
- no scalar is interpreted: `010`, `1.10`, `no` and `12:30:45` stay text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import yaml

from inforce.errors import InputError

MAX_BYTES = 16_384
MAX_DEPTH = 6
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ADVICE = (
    ("while scanning a quoted scalar", "expected a second quotation mark"),
    (
        "mapping values are not allowed",
        "expected one 'key: value', not indented; a value with ': ' needs quotes",
    ),
    ("cannot start any token", "expected quotes around a special character"),
    ("did not find expected key", "expected no quotes or indentation here"),
    ("could not find expected ':'", "expected every line as 'key: value'"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value as written, one text or a list of texts, and its line from 1."""

    value: str | tuple[str, ...]
    line: int


def entries(block: str, *, path: str, first_line: int) -> Mapping[str, Entry]:
    """Return the entries of a front-matter *block* in the order written.

    *first_line* is the line of the file on which the block begins. A mapping
    inside a mapping comes back flat, with keys such as `menu.main.weight`.

    Raises:
        InputError: the block is not in the part of YAML described above; names
            the line and what was expected.
    """
    if len(block.encode()) > MAX_BYTES:
        message = f"front matter is larger than {MAX_BYTES} bytes; expected less"
        raise InputError(message, path=path, line=first_line)
    return _Reading(path, first_line).entries(block)


class _Reading:
    """One pass over the events of a block; knows the place for its messages."""

    def __init__(self, path: str, first_line: int) -> None:
        self._path = path
        self._first_line = first_line
        self._found: dict[str, Entry] = {}

    def entries(self, block: str) -> Mapping[str, Entry]:
        self._refuse_lines(block)
        try:
            self._document(self._events(block))
        except yaml.YAMLError as error:
            raise self._syntax(error) from error
        return MappingProxyType(self._found)

    def _refuse_lines(self, block: str) -> None:
        """Refuse what the two YAML loaders report differently."""
        for number, line in enumerate(block.split("\n")):
            what = ""
            if re.match(r" *\t", line) and line.strip():
                what = "a tab indents this line; expected spaces"
            elif line.startswith("%"):
                what = "a directive is not allowed; expected 'key: value'"
            if what:
                raise InputError(what, path=self._path, line=self._first_line + number)

    def _events(self, block: str) -> Iterator[yaml.Event]:
        depth = 0
        for event in yaml.parse(block, Loader=_LOADER):
            self._refuse(event)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                what = f"front matter is nested more than {MAX_DEPTH} deep"
                raise self._error(event, f"{what}; expected 'key: value' lines")
            yield event

    def _refuse(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._error(
                event,
                "anchors and aliases (& and *) are not allowed"
                "; expected the value itself, in quotes if it needs one",
            )
        if tag := getattr(event, "tag", None):
            raise self._error(
                event,
                f"the tag {tag!r} is not allowed"
                "; expected plain text, in quotes if it begins with '!'",
            )
        if isinstance(event, yaml.DocumentStartEvent) and event.explicit:
            raise self._error(
                event,
                "a second document is not allowed"
                "; expected one block between two '---' lines",
            )

    def _document(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                self._mapping(events, prefix="")
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.ScalarEvent)):
                raise self._error(
                    event,
                    "front matter is not a list of keys"
                    "; expected lines such as 'title: Privacy policy'",
                )

    def _mapping(self, events: Iterator[yaml.Event], *, prefix: str) -> None:
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = prefix + self._key(event)
            self._value(key, events, line=self._line(event))

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._error(event, "a key must be one word; expected 'key: value'")
        if event.value == "<<" and not event.style:
            raise self._error(
                event, "merge keys (<<) are not allowed; expected the keys written out"
            )
        return str(event.value)

    def _value(self, key: str, events: Iterator[yaml.Event], *, line: int) -> None:
        event = next(events)
        if isinstance(event, yaml.MappingStartEvent):
            self._mapping(events, prefix=f"{key}.")
        elif isinstance(event, yaml.SequenceStartEvent):
            self._add(key, Entry(value=tuple(_items(events)), line=line))
        else:
            self._add(key, Entry(value=_written(event), line=line))

    def _add(self, key: str, entry: Entry) -> None:
        before = self._found.get(key)
        if before:
            what = f"{key!r} is given twice, first on line {before.line}"
            raise InputError(
                f"{what}; expected it once", path=self._path, line=entry.line
            )
        self._found[key] = entry

    def _line(self, event: yaml.Event) -> int:
        return self._first_line + int(getattr(event.start_mark, "line", 0))

    def _error(self, event: yaml.Event, what: str) -> InputError:
        return InputError(what, path=self._path, line=self._line(event))

    def _syntax(self, error: yaml.YAMLError) -> InputError:
        # An open quotation mark is noticed only where the block ends.
        open_quote = "quoted scalar" in str(getattr(error, "context", ""))
        mark = getattr(error, "context_mark" if open_quote else "problem_mark", None)
        line = self._first_line + int(getattr(mark, "line", 0))
        advice = next(
            (text for sign, text in _ADVICE if sign in str(error)),
            "expected lines such as 'title: Privacy policy'",
        )
        problem = getattr(error, "problem", None) or "a character that is not text"
        what = f"front matter cannot be read: {problem}; {advice}"
        return InputError(what, path=self._path, line=line)


def _written(event: yaml.Event) -> str:
    return str(getattr(event, "value", ""))


def _items(events: Iterator[yaml.Event]) -> Iterator[str]:
    """Yield the items of the sequence just begun; nested ones as one text each."""
    nested: list[str] = []
    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            if depth < 0:
                return
            if depth == 0:
                yield " ".join(nested)
                nested.clear()
        elif depth:
            nested.append(_written(event))
        else:
            yield _written(event)

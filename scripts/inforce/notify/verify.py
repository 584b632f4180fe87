"""Checks an exported record of evidence; needs Python only, no database.

    python verify.py FILE

Every line is JSON in one canonical form. The first names the format, then come
the entries of the chain, each followed by the rows it counts, and the last line
holds the digest of all before it. An entry holds the hash of the one before and
the digest of its rows, so that any changed, removed or added byte is found, and
where. What this cannot find is a record that was made anew from its beginning:
compare the hash that is printed with one that was noted at the time.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

FORMAT = "inforce-evidence-1"
# Kinds of entries that count rows.
COUNTING = ("attempts", "bounces", "planned")
_LONGEST = 10_000_000


@dataclass(slots=True)
class Reading:
    """What has been read: the end of the chain so far, and the rows of an entry.

    `empty` are the breaches of entries without any of their rows, which a later
    entry may explain: that they were old enough to be reduced to counts.
    """

    seq: int = 0
    hash: str = ""
    entries: int = 0
    wanted: dict[str, Any] | None = None
    rows: list[Any] = field(default_factory=list)
    empty: dict[int, str] = field(default_factory=dict)
    ended: bool = False


def canonical(value: object) -> bytes:
    """Return *value* as JSON in the one form that is hashed."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def rows_digest(rows: Iterable[Any]) -> str:
    """Return the SHA-256 of *rows*, hexadecimal, whatever their order."""
    return hashlib.sha256(canonical(sorted(rows))).hexdigest()


def breaches(lines: Iterable[bytes], state: Reading | None = None) -> Iterator[str]:
    """Give each breach in *lines*, which keep their line ends, with its place.

    *state* says afterwards where the chain ends.
    """
    state = state or Reading()
    digest = hashlib.sha256()
    for number, line in enumerate(lines, 1):
        if state.ended:
            yield f"line {number}: stands after the end"
            return
        value = _value(line)
        if value is None:
            yield f"line {number}: is not as it was written"
            return
        try:
            found = list(_line(number, value, state, digest.hexdigest()))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            found = [f"line {number}: is no line of such a record"]
        yield from found
        digest.update(line)
    if not state.ended:
        yield "the end is missing"


def _value(line: bytes) -> dict[str, Any] | None:
    if len(line) > _LONGEST:
        return None
    try:
        value = json.loads(line)
        same = canonical(value) + b"\n" == line
    except (ValueError, RecursionError):
        return None
    return value if same and isinstance(value, dict) and len(value) == 1 else None


def _line(
    number: int, value: dict[str, Any], state: Reading, digest: str
) -> Iterator[str]:
    (name,) = value
    content = value[name]
    if (number == 1) != (name == "record"):
        yield f"line {number}: expected the format, and only in the first line"
    elif name == "record":
        yield from _opened(content, state)
    elif name == "entry":
        yield from _closed(number, state)
        yield from _entry(number, content, state)
    elif name == "row":
        state.rows.append(content)
    elif name == "end":
        yield from _closed(number, state)
        yield from _ended(number, content, state, digest)
    elif name not in {"event", "delivery"}:
        yield f"line {number}: holds {name!r}, which no record has"


def _opened(content: dict[str, Any], state: Reading) -> Iterator[str]:
    if content["format"] != FORMAT:
        yield f"line 1: the format is {content['format']!r}; expected {FORMAT!r}"
    state.seq, state.hash = content["after"]


def _entry(number: int, content: Sequence[Any], state: Reading) -> Iterator[str]:
    seq, at, kind, payload, before, stated = content
    if seq != state.seq + 1:
        yield f"line {number}: entry {state.seq + 1} is missing before entry {seq}"
    elif before != state.hash:
        yield f"line {number}: entry {seq} does not follow the one before it"
    made = hashlib.sha256(canonical([seq, at, kind, payload, before])).hexdigest()
    if made != stated:
        yield f"line {number}: entry {seq} was changed"
    state.seq, state.hash = seq, stated
    state.entries += 1
    state.wanted = json.loads(payload) if kind in COUNTING else None
    if kind == "reduced":
        upto = json.loads(payload)["upto"]
        state.empty = {n: one for n, one in state.empty.items() if n > upto}


def _closed(number: int, state: Reading) -> Iterator[str]:
    """Compare the rows since the last entry with what that entry counts."""
    rows, state.rows = state.rows, []
    wanted, state.wanted = state.wanted, None
    if wanted is None:
        if rows:
            yield f"line {number}: {_counted(len(rows), 'row')} before it of no entry"
        return
    if wanted["rows"] != len(rows):
        count = f"{_counted(len(rows), 'row')} instead of {wanted['rows']}"
        breach = f"line {number}: entry {state.seq} before it has {count}"
        if rows:
            yield breach
        else:
            state.empty[state.seq] = breach
    elif wanted["digest"] != rows_digest(rows):
        yield f"line {number}: rows of entry {state.seq} before it were changed"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what if number == 1 else what + 's'}"


def _ended(
    number: int, content: dict[str, Any], state: Reading, digest: str
) -> Iterator[str]:
    state.ended = True
    yield from state.empty.values()
    if content["chain"] != [state.seq, state.hash]:
        yield f"line {number}: the chain does not end as it says here"
    if content["digest"] != digest:
        yield f"line {number}: a line before it was changed"
    if content["lines"] != number - 1:
        yield f"line {number}: {_counted(number - 1, 'line')} before it, not as it says"


def _split(stream: BinaryIO) -> Iterator[bytes]:
    """Give the lines of *stream*; one that is too long comes in pieces."""
    return iter(lambda: stream.readline(_LONGEST + 1), b"")


def main(arguments: Sequence[str]) -> int:
    """Check the file in *arguments*; return 0, 1 for breaches, 2 for wrong use."""
    if len(arguments) != 1:
        sys.stderr.write("usage: verify.py FILE\n")
        return 2
    state = Reading()
    whole = True
    try:
        with open(arguments[0], "rb") as stream:  # noqa: PTH123 - one plain script
            for breach in breaches(_split(stream), state):
                whole = False
                sys.stdout.write(f"{breach}\n")
    except OSError as error:
        sys.stderr.write(f"{arguments[0]}: {error.strerror}\n")
        return 2
    if whole:
        end = f"{state.seq} {state.hash}"
        sys.stdout.write(f"nothing was changed; the chain ends at {end}\n")
    return int(not whole)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

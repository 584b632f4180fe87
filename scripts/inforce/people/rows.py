"""Rows of an import, from CSV (RFC 4180) or JSON lines, with their line numbers.

Everything is read as a stream; what is wrong with a row is a value, so that
one reading finds all of it.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, BinaryIO
from zoneinfo import available_timezones

from inforce.errors import InputError
from inforce.people.addresses import address
from inforce.people.contacts import Entrant
from inforce.people.persons import EVERY_POLICY, Audience, Mode

COLUMNS = ("address", "language", "zone", "policies", "mode")
# The longest row that can mean something: an address and a list of policies.
LONGEST_LINE = 10_000
_SLUG = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*")
_SAVED = "expected text in UTF-8, a row a line: save it as CSV (UTF-8)"
_HEADED = "expected the names of the columns, such as address,language"
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK": "a ZIP or Excel file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that can be imported; `line` counts from 1, the header included."""

    line: int
    entrant: Entrant


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One row that cannot be imported, and why."""

    line: int
    what: str


_LONG = Wrong(line=0, what=f"is longer than {LONGEST_LINE} octets")
_Line = tuple[int, str | Wrong]


def rows(
    stream: BinaryIO, *, form: str, audience: Audience, name: str
) -> Iterator[Row | Wrong]:
    """Yield the rows of *stream*, which is UTF-8, in its order.

    *form* is `csv` or `jsonl`. *name* is how messages call the stream.

    Raises:
        InputError: it is no such file: another encoding, or a header with an
            unknown column (the nearest known one is suggested) or no `address`.
    """
    lines = _lines(stream, name)
    read = _FORMS[form]
    zones = available_timezones()
    for line, values in read(lines, name):
        yield _row(line, values, audience, zones)


def _lines(stream: BinaryIO, name: str) -> Iterator[_Line]:
    """Yield line numbers and lines, or what is wrong with a line."""
    yield 1, _first(stream, name)
    number = 1
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        yield number, _decoded(raw) if _whole(raw, stream) else _LONG


def _first(stream: BinaryIO, name: str) -> str:
    raw = stream.readline(LONGEST_LINE + 1)
    _check_encoding(raw, name)
    line = _decoded(raw.removeprefix(b"\xef\xbb\xbf"))
    wrong = line if isinstance(line, Wrong) else None
    if len(raw) > LONGEST_LINE:
        wrong = _LONG
    if wrong is not None:
        raise InputError(f"{wrong.what}; {_SAVED}", path=name, line=1)
    return str(line)


def _check_encoding(raw: bytes, name: str) -> None:
    found = next((what for mark, what in _MARKS.items() if raw.startswith(mark)), "")
    if not found and b"\0" in raw:
        found = "UTF-16 or no text at all"
    if not found and b"\r" in raw.rstrip(b"\r\n"):
        found = "a text whose lines end with CR only"
    if found:
        raise InputError(f"is {found}; {_SAVED}", path=name)


def _whole(raw: bytes, stream: BinaryIO) -> bool:
    """Return whether *raw* is a line within the limit; pass over the rest if not."""
    if len(raw) <= LONGEST_LINE:
        return True
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(LONGEST_LINE)
    return False


def _decoded(raw: bytes) -> str | Wrong:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return Wrong(line=0, what="is no UTF-8")


def _csv(
    lines: Iterator[_Line], name: str
) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    first = str(next(lines)[1])
    delimiter = max(",;\t", key=first.count)
    header = _header(first, delimiter, name)
    for line, text in lines:
        if isinstance(text, Wrong):
            yield line, text.what
            continue
        yield from _csv_row(line, text, header, delimiter)


def _header(first: str, delimiter: str, name: str) -> list[str]:
    try:
        cells = next(_cells([first], delimiter), [])
    except csv.Error as error:
        raise InputError(
            f"the header cannot be read as CSV: {error}; {_HEADED}", path=name, line=1
        ) from error
    header = [cell.strip().lower() for cell in cells]
    _check_header(header, name)
    return header


def _csv_row(
    line: int, text: str, header: list[str], delimiter: str
) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    try:
        cells = next(_cells([text], delimiter), [])
    except csv.Error as error:
        yield line, f"cannot be read as CSV: {error}"
        return
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(header):
        yield line, f"has {len(cells)} cells; expected {len(header)}, as in the header"
        return
    yield line, dict(zip(header, (cell.strip() for cell in cells), strict=True))


def _cells(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    # A cell with a line break would take the numbers of later lines along, and
    # none of ours can hold one: strict mode refuses it.
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _check_header(header: list[str], name: str) -> None:
    if not any(header):
        raise InputError(f"the first line is empty; {_HEADED}", path=name, line=1)
    if "" in header:
        raise InputError(
            f"column {header.index('') + 1} has no name; {_HEADED}", path=name, line=1
        )
    for column in header:
        if column not in COLUMNS:
            near = get_close_matches(column, COLUMNS, 1)
            hint = repr(near[0]) if near else "one of " + ", ".join(COLUMNS)
            raise InputError(
                f"unknown column {column[:40]!r}; expected {hint}", path=name, line=1
            )
    if "address" not in header or len(set(header)) != len(header):
        raise InputError(
            f"the header is {header}; expected each column once, 'address' among them",
            path=name,
            line=1,
        )


def _jsonl(
    lines: Iterator[_Line], name: str
) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    del name
    for line, text in lines:
        if isinstance(text, Wrong):
            yield line, text.what
        elif text.strip():
            yield line, _json_row(text)


def _json_row(text: str) -> Mapping[str, Any] | str:
    try:
        values = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        return f"is no JSON: {error}"
    if not isinstance(values, dict):
        return 'is no object; expected one such as {"address": "ann@example.org"}'
    unknown = sorted(set(values) - set(COLUMNS))
    if unknown:
        return f"unknown key {unknown[0][:40]!r}; expected " + ", ".join(COLUMNS)
    policies = values.get("policies")
    if isinstance(policies, list) and all(isinstance(one, str) for one in policies):
        values["policies"] = " ".join(policies)
    wrong = [key for key, value in values.items() if not isinstance(value, str)]
    return f"{wrong[0]!r} is no text; expected text" if wrong else values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands in it twice; expected each once")
    return found


_Read = Callable[
    [Iterator[_Line], str],
    Iterator[tuple[int, Mapping[str, Any] | str]],
]
_FORMS: Mapping[str, _Read] = {"csv": _csv, "jsonl": _jsonl}


def _row(
    line: int, values: Mapping[str, Any] | str, audience: Audience, zones: set[str]
) -> Row | Wrong:
    if isinstance(values, str):
        return Wrong(line=line, what=values)
    try:
        return Row(line=line, entrant=_entrant(values, audience, zones))
    except InputError as error:
        return Wrong(line=line, what=error.what)


def _entrant(values: Mapping[str, Any], audience: Audience, zones: set[str]) -> Entrant:
    zone = values.get("zone") or ""
    if zone and zone not in zones:
        raise InputError(
            f"zone {zone[:40]!r} is unknown; expected one such as Europe/Berlin"
        )
    return Entrant(
        address=address(values.get("address") or ""),
        audience=audience,
        language=_language(values.get("language") or ""),
        zone=zone,
        subscriptions=dict.fromkeys(
            _policies(values.get("policies") or EVERY_POLICY),
            _mode(values.get("mode") or Mode.EACH.value),
        ),
    )


def _language(text: str) -> str:
    """Return a language tag of RFC 5646 in its short forms, lower case."""
    parts = text.lower().replace("_", "-").split("-")
    if text and not (
        1 < len(parts[0]) < 4
        and all(p.isascii() and p.isalnum() and 0 < len(p) < 9 for p in parts)
    ):
        raise InputError(
            f"language {text[:40]!r} is no language tag; expected one such as 'de'"
        )
    return "-".join(parts)


def _policies(text: str) -> tuple[str, ...]:
    slugs = tuple(dict.fromkeys(text.split()))
    for slug in slugs:
        if slug != EVERY_POLICY and not _SLUG.fullmatch(slug):
            raise InputError(
                f"policy {slug[:40]!r} cannot be the name of one; expected names such "
                "as 'privacy', separated by spaces, or '*' for all"
            )
    return slugs


def _mode(text: str) -> Mode:
    # OFF is for people to choose: a list that names it is most likely wrong.
    if text not in (Mode.EACH.value, Mode.WEEKLY.value):
        raise InputError(f"mode {text[:40]!r} is unknown; expected 'each' or 'weekly'")
    return Mode(text)

"""Rows of an import, from CSV (RFC 4180) or JSON lines, with their line numbers.

Everything is read as a stream; what is wrong with a row is a value, so that
one reading finds all of it.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, str | None]]:
    """Yield line numbers and lines; None for one that is too long or no UTF-8."""
    yield 1, _first(stream, name)
    number = 1
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        yield number, _decoded(raw) if _whole(raw, stream) else None


def _first(stream: BinaryIO, name: str) -> str:
    raw = _begun(stream.readline(LONGEST_LINE + 1), name)
    text = _decoded(raw) if _whole(raw, stream) else None
    if text is None:
        raise InputError(
            "is no UTF-8; expected text in UTF-8: save it as CSV (UTF-8)",
            path=name,
            line=1,
        )
    return text


def _whole(raw: bytes, stream: BinaryIO) -> bool:
    """Return whether *raw* is a line within the limit; pass over the rest if not."""
    if len(raw) <= LONGEST_LINE:
        return True
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(LONGEST_LINE)
    return False


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _begun(raw: bytes, name: str) -> bytes:
    for mark, what in _MARKS.items():
        if raw.startswith(mark):
            raise InputError(
                f"is {what}; expected text in UTF-8: save it as CSV (UTF-8)", path=name
            )
    return raw.removeprefix(b"\xef\xbb\xbf")


def _csv(
    lines: Iterable[tuple[int, str | None]], name: str
) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    counted = iter(lines)
    first = next(counted, (1, ""))[1] or ""
    delimiter = max(",;\t", key=first.count)
    header = [cell.strip().lower() for cell in next(_cells([first], delimiter), [])]
    _check_header(header, name)
    for line, text in counted:
        if text is None:
            yield line, f"is longer than {LONGEST_LINE} octets, or no UTF-8"
            continue
        yield from _csv_row(line, text, header, delimiter)


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
    lines: Iterable[tuple[int, str | None]], name: str
) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    del name
    for line, text in lines:
        if text is None:
            yield line, f"is longer than {LONGEST_LINE} octets, or no UTF-8"
        elif text.strip():
            yield line, _json_row(text)


def _json_row(text: str) -> Mapping[str, Any] | str:
    try:
        values = json.loads(text)
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


_Read = Callable[
    [Iterable[tuple[int, str | None]], str],
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
        plain = slug.replace("-", "").replace("/", "").replace("_", "").replace(".", "")
        if slug != EVERY_POLICY and not plain.isalnum():
            raise InputError(
                f"policy {slug[:40]!r} cannot be the name of one; expected names such "
                "as 'privacy', separated by spaces, or '*' for all"
            )
    return slugs


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError as error:
        raise InputError(
            f"mode {text[:40]!r} is unknown; expected 'each' or 'weekly'"
        ) from error

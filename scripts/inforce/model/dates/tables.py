"""Tables of revisions: the newest row dates the version."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from inforce.model.dates.days import Written, short_written, written
from inforce.model.dates.lines import plain
from inforce.model.dates.rules import DateRules
from inforce.model.dates.texts import Match
from inforce.model.wording import Wording

_ROW = re.compile(r"^\s{0,3}\|")
_VERSION = re.compile(
    r"\b(?:ver(?:sion)?|rev(?:ision)?|release|no|nr)\b\.?", re.IGNORECASE
)
_EFFECTIVE = re.compile(
    r"effective|in force|gültig|vigueur|vigencia|生效|施行", re.IGNORECASE
)
_DATE = re.compile(r"\bdate|adopted|approved|published|datum|fecha", re.IGNORECASE)
_LONGEST_ROW = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The head and the rows of one table, each row with its line number."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def revisions(wording: Wording, *, body_line: int, rules: DateRules) -> Iterator[Match]:
    """Yield the newest date of every table of revisions in *wording*.

    A column of effective dates wins over one of adoption. Rows may run either
    way, so the newest is the one with the greatest date. A table without a
    readable date gives the unreadable one of its last row.
    """
    for table in _tables(wording, body_line):
        if not any(_VERSION.search(cell) for cell in table.head):
            continue
        column = next(_columns(table), None)
        if column is not None:
            yield from _newest(table, column, rules)


def _tables(wording: Wording, body_line: int) -> Iterator[_Table]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, line in enumerate((*wording.text.split("\n"), ""), start=body_line):
        if _ROW.match(line):
            rows.append((number, _cells(line)))
        elif rows:
            if len(rows) > 1:
                yield _Table(head=rows[0][1], rows=tuple(rows[1:]))
            rows = []


def _cells(line: str) -> tuple[str, ...]:
    return tuple(
        plain(cell) for cell in line[:_LONGEST_ROW].strip().strip("|").split("|")
    )


def _columns(table: _Table) -> Iterator[int]:
    """Yield the columns of effective dates, then those of other dates."""
    for pattern in (_EFFECTIVE, _DATE):
        yield from (n for n, cell in enumerate(table.head) if pattern.search(cell))


def _newest(table: _Table, column: int, rules: DateRules) -> Iterator[Match]:
    found = [
        Match(date=day, quote=cells[column], line=number)
        for number, cells in table.rows
        if len(cells) > column
        for day in _days(cells[column], rules)
    ]
    dated = [one for one in found if one.date.day is not None]
    if dated:
        yield max(dated, key=lambda one: one.date.day or date.min)
    elif found:
        yield found[-1]


def _days(cell: str, rules: DateRules) -> Sequence[Written]:
    short = short_written(cell)
    if short is not None:
        return (Written(start=0, end=len(cell), text=cell, day=short),)
    return written(cell, day_first=rules.day_first)[:1]

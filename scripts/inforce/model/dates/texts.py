"""The rules that find a date in the text, each with a name for the settings."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from inforce.model.dates import labels
from inforce.model.dates.days import Written, written
from inforce.model.dates.lines import Line
from inforce.model.dates.rules import DateRules

# More dates than this in one line are a table or an enumeration.
MOST_DATES = 8
_NEAR = 200
_QUOTED = 120
_BARE_RANK = 15
_DATETIME = re.compile(r"\{:[^{}]{0,200}?\bdatetime=[\"']?([^\"'}\n]{0,40})")
_AROUND = re.compile(r"^[\s(\[.,–—-]*$")
_SUFFIX = re.compile(r"^\s*(?:г(?:ода|\.)?|r(?:oku|\.)?|年?|tarihli)[\s.,)\]–—-]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One date that a rule takes for the one it looks for, readable or not."""

    date: Written
    quote: str
    line: int


Rule = Callable[[tuple[Line, ...], DateRules], Iterator[Match]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """One date of a line with the words before it and after it."""

    date: Written
    before: str
    after: str


def _beside(line: Line) -> Iterator[_Beside]:
    end = 0
    for date in line.dates[:MOST_DATES]:
        before = line.plain[end : date.start].lstrip(" ;,/|–—-)·.:")
        yield _Beside(date=date, before=before, after=line.plain[date.end :][:40])
        end = date.end


def _matches(line: Line, fits: Callable[[_Beside], bool]) -> Iterator[Match]:
    for one in _beside(line):
        if not labels.UNTIL.search(one.before[-40:]) and fits(one):
            yield _match(line, one)


def _match(line: Line, one: _Beside) -> Match:
    """Return the match with its words, from the last sentence before the date."""
    words = one.before.rpartition(". ")[2][-_QUOTED:]
    return Match(date=one.date, quote=f"{words}{one.date.text}", line=line.number)


def _by_line(fits: Callable[[_Beside], bool]) -> Rule:
    def rule(lines: tuple[Line, ...], _: DateRules) -> Iterator[Match]:
        for line in lines:
            yield from _matches(line, fits)

    return rule


def _short(pattern: re.Pattern[str]) -> Callable[[_Beside], bool]:
    """Return whether the words before a date are a label and little else."""
    return lambda one: len(one.before) <= _NEAR and bool(pattern.search(one.before))


def _near(pattern: re.Pattern[str]) -> Callable[[_Beside], bool]:
    """Return whether the words right before a date, in a sentence, fit."""
    return lambda one: bool(pattern.search(one.before[-_NEAR:]))


_is_effective_date = _short(labels.EFFECTIVE_DATE)
_is_effective = _short(labels.EFFECTIVE)
_is_modified_label = _short(labels.MODIFIED)
_is_short_modified = _short(labels.SHORT_MODIFIED)
_is_local_effective_label = _short(labels.LOCAL_EFFECTIVE)
_is_local_modified_label = _short(labels.LOCAL_MODIFIED)
_is_effective_prose = _near(labels.PROSE_EFFECTIVE)
_is_modified_prose = _near(labels.PROSE_MODIFIED)


def _is_local_modified(one: _Beside) -> bool:
    return bool(
        labels.CJK_MODIFIED.search(one.before[-_NEAR:])
        or labels.CJK_AFTER_MODIFIED.search(one.after)
        or _is_local_modified_label(one)
    )


def _is_local_effective(one: _Beside) -> bool:
    return bool(
        labels.CJK_EFFECTIVE.search(one.before[-_NEAR:])
        or labels.CJK_AFTER.search(one.after)
        or (not _is_local_modified(one) and _is_local_effective_label(one))
        or (not _is_local_modified(one) and labels.AFTER.search(one.after))
    )


def _says_effective(one: _Beside) -> bool:
    return (
        _is_effective_date(one)
        or _is_effective(one)
        or _is_effective_prose(one)
        or _is_local_effective(one)
    )


def _is_modified(one: _Beside) -> bool:
    return _is_modified_label(one) or _is_short_modified(one) or _is_local_modified(one)


def _without_effective(fits: Callable[[_Beside], bool]) -> Rule:
    """Return a rule for a day of modification; an effective date beside it wins."""

    def rule(lines: tuple[Line, ...], _: DateRules) -> Iterator[Match]:
        for line in lines:
            found = tuple(_matches(line, fits))
            if found and not any(_says_effective(one) for one in _beside(line)):
                yield from found

    return rule


def _localized(lines: tuple[Line, ...], rules: DateRules) -> Iterator[Match]:
    for line in lines:
        effective = tuple(_matches(line, _is_local_effective))
        yield from effective
        if rules.modified_counts and not effective:
            yield from _matches(line, _is_local_modified)


def _version(lines: tuple[Line, ...], _: DateRules) -> Iterator[Match]:
    for line in lines:
        whole = line.plain.lstrip(" (")
        for one in _beside(line):
            if _short(labels.VERSION)(one) and whole.startswith(
                one.before.lstrip("( ")
            ):
                yield _match(line, one)


def _bare(lines: tuple[Line, ...], _: DateRules) -> Iterator[Match]:
    for line in lines:
        for one in _beside(line) if line.rank <= _BARE_RANK else ():
            rest = line.plain[one.date.end :]
            alone = _AROUND.match(rest) or _SUFFIX.match(rest)
            if _AROUND.match(line.plain[: one.date.start]) and alone:
                yield _match(line, one)


def _ial(lines: tuple[Line, ...], rules: DateRules) -> Iterator[Match]:
    for line in lines:
        for found in _DATETIME.finditer(line.raw):
            days = written(found[1].strip(), day_first=rules.day_first)
            date = days[0] if days else _unreadable(found[1])
            yield Match(date=date, quote=found[0] + '" }', line=line.number)


def _unreadable(text: str) -> Written:
    wrong = f"{text!r} is no day; expected YYYY-MM-DD"
    return Written(start=0, end=len(text), text=text, wrong=wrong)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "ial": _ial,
        "effective-date-line": _by_line(_is_effective_date),
        "effective-line": _by_line(_is_effective),
        "localized-line": _localized,
        "effective-prose": _by_line(_is_effective_prose),
        "version-line": _version,
        "last-updated-line": _without_effective(_is_modified),
        "last-updated-prose": _without_effective(_is_modified_prose),
        "bare-date-line": _bare,
    }
)

"""The date sources by name, asked in the order the settings give."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from inforce.errors import InputError
from inforce.model.dates.days import Written, written
from inforce.model.dates.lines import Line, lines
from inforce.model.dates.rules import (
    DECLARED_SOURCE,
    Circumstances,
    Dated,
    DateRules,
    Finding,
)
from inforce.model.dates.tables import revisions
from inforce.model.dates.texts import RULES, Match
from inforce.model.records import DatedBy, Problem
from inforce.model.source import Source, lenient_source

FRONT_MATTER = "front-matter:"
TABLE = "revision-table"
TAG = "git-tag"
COMMIT = "commit-date"
MODIFIED = ("last-updated-line", "last-updated-prose")
IN_TEXT = (*RULES, TABLE)
EFFECTIVE_KEYS = (
    "effective",
    "effective_date",
    "effective-date",
    "effectiveDate",
    "date",
)
MODIFIED_KEYS = ("lastmod", "last_updated", "last-updated", "updated", "last_modified")
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "ial": "text: datetime attribute",
        "effective-date-line": "text: Effective date",
        "effective-line": "text: Effective",
        "localized-line": "text: effective date in the language of the text",
        "effective-prose": "text: effective as of",
        "version-line": "text: Version",
        "last-updated-line": "text: Last updated",
        "last-updated-prose": "text: last updated on",
        "bare-date-line": "text: date line",
        TABLE: "revision table",
    }
)


@dataclass(frozen=True)
class Asked:
    """One text and the rules; its lines are read when the first rule asks."""

    source: Source
    rules: DateRules

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines with dates."""
        return lines(
            self.source.wording,
            body_line=self.source.body_line,
            day_first=self.rules.day_first,
        )

    def matches(self, name: str) -> Iterator[Match]:
        """Yield what the source *name* finds in the text, in its order."""
        if name.startswith(FRONT_MATTER):
            yield from self._entry(name.removeprefix(FRONT_MATTER))
        elif name == TABLE:
            wording, line = self.source.wording, self.source.body_line
            yield from revisions(wording, body_line=line, rules=self.rules)
        elif name in RULES:
            yield from RULES[name](self.lines, self.rules)

    def _entry(self, key: str) -> Iterator[Match]:
        entry = self.source.entries.get(key)
        if entry is None or not entry.value:
            return
        value = entry.value if isinstance(entry.value, str) else entry.value[0]
        days = written(value[:200], day_first=self.rules.day_first)
        wrong = f"{value[:80]!r} is no day; expected YYYY-MM-DD"
        day = days[0] if days else Written(start=0, end=0, text=value, wrong=wrong)
        yield Match(date=day, quote=f"{key}: {value[:200]}", line=entry.line)


def checked_sources(names: Iterable[str]) -> tuple[str, ...]:
    """Return *names*, all of them names of date sources.

    Raises:
        InputError: a name is none; lists those there are.
    """
    kept = tuple(names)
    known = (*IN_TEXT, TAG, COMMIT)
    for name in kept:
        if name not in known and not name.startswith(FRONT_MATTER):
            what = f"{name!r} is no date source; expected {FRONT_MATTER}KEY, "
            raise InputError(what + ", ".join(known))
    return kept


def dated(source: Source, rules: DateRules, around: Circumstances) -> Dated:
    """Return the effective date of one state, by the first source that has one.

    A date that is impossible or can be read two ways is passed over and
    reported. The declared date is asked first even where it is not listed.
    """
    asked = Asked(source, rules)
    problems: list[Problem] = []
    for name in dict.fromkeys((DECLARED_SOURCE, *rules.sources)):
        if name == COMMIT:
            by = DatedBy(source="commit date")
            return Dated(day=around.commit_day, dated_by=by, problems=tuple(problems))
        if name == TAG and around.tag:
            by = DatedBy(source=f"git tag {around.tag[0]}")
            return Dated(day=around.tag[1], dated_by=by, problems=tuple(problems))
        match, wrong = _first(asked.matches(name))
        problems += wrong
        if match is not None:
            by = DatedBy(source=words(name), quote=match.quote)
            return Dated(day=match.date.day, dated_by=by, problems=tuple(problems))
    return Dated(problems=tuple(problems))


def found(text: str, rules: DateRules) -> Finding | None:
    """Return the day that *text* itself gives, with the words and the rule, or None.

    Every rule for text is asked, effective dates before days of a last update.
    An effective date that cannot be read gives None: a day of a last update
    would be a guess then. `search` says what was wrong.
    """
    return search(text, rules)[0]


def search(text: str, rules: DateRules) -> tuple[Finding | None, tuple[Problem, ...]]:
    """Return what `found` returns, and the dates that could not be read."""
    asked = Asked(lenient_source(text, path=""), rules)
    problems: list[Problem] = []
    for name in every_source():
        if problems and is_modified(name):
            break
        match, wrong = _first(asked.matches(name))
        problems += wrong
        if match is not None and match.date.day is not None:
            finding = Finding(
                day=match.date.day, quote=match.quote, rule=name, line=match.line
            )
            return finding, tuple(problems)
    return None, tuple(problems)


def every_source() -> tuple[str, ...]:
    """Return the sources in a text by precedence, days of a last update at the end."""
    keys = tuple(FRONT_MATTER + key for key in EFFECTIVE_KEYS)
    modified_keys = tuple(FRONT_MATTER + key for key in MODIFIED_KEYS)
    effective = tuple(name for name in IN_TEXT if name not in MODIFIED)
    bare = ("bare-date-line",)
    rest = tuple(name for name in effective if name not in bare)
    return (*keys, *rest, *MODIFIED, *modified_keys, *bare)


def is_modified(name: str) -> bool:
    """Return whether the source *name* gives the day of a last update."""
    return name in MODIFIED or name.removeprefix(FRONT_MATTER) in MODIFIED_KEYS


def words(name: str) -> str:
    """Return the source *name* in plain words."""
    if name == DECLARED_SOURCE:
        return "front matter"
    if name.startswith(FRONT_MATTER):
        return f"front matter: {name.removeprefix(FRONT_MATTER)}"
    return WORDS.get(name, name)


def _first(matches: Iterable[Match]) -> tuple[Match | None, list[Problem]]:
    """Return the first match with a readable day, and those before it without."""
    problems: list[Problem] = []
    for match in matches:
        if match.date.day is not None:
            return match, problems
        what = f"{match.quote!r}: {match.date.wrong}; expected one full date"
        problems.append(Problem(what=what, line=match.line))
    return None, problems

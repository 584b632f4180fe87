"""Days as people write them in a line of text.

A day that cannot be on a calendar, a month without a day, and N/N/YYYY that
could be read both ways are found, too, and say what is wrong with them: nothing
is guessed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from inforce.model.dates.months import MONTHS, PATTERN, folded

_MONTH = rf"(?<![^\W_])(?:{PATTERN})(?![^\W_])\.?"
_OF = r"(?:\s+(?:de|del|of|di))?"
# The letter rule at the borders keeps a part of a longer number from being read.
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "cjk": r"(?P<cy>\d{4})\s?[年년]\s?(?P<cm>\d{1,2})\s?[月월]"
        r"(?:\s?(?P<cd>\d{1,2})\s?[日일号號])?",
        "iso": r"(?<![\d/.-])(?P<iy>\d{4})(?P<is>[-/.])(?P<im>\d{1,2})(?P=is)"
        r"(?P<id>\d{1,4})(?!\d)",
        "numbers": r"(?<![\d/.-])(?P<na>\d{1,2})(?P<ns>[-/]|\.\s?)(?P<nb>\d{1,2})"
        r"(?P=ns)(?P<ny>\d{4})(?!\d)",
        "year_first": rf"(?<!\d)(?P<yy>\d{{4}})\.?\s(?P<ym>{_MONTH})\s(?P<yd>\d{{1,2}})"
        r"(?!\d)",
        "month_first": rf"(?P<mm>{_MONTH})\s+(?P<md>\d{{1,2}})(?:st|nd|rd|th)?"
        r"(?:\s?,\s*|\s+)(?P<my>\d{4})(?!\d)",
        "day_first": r"(?<![\d/.-])(?P<dd>\d{1,2})"
        r"(?:st|nd|rd|th|er|[º°ª.])?(?:\s+day)?"
        rf"(?:{_OF}\s+|-|\s?)(?P<dm>{_MONTH}),?(?:{_OF}\s+|-)(?P<dy>\d{{4}})(?!\d)",
        "month_only": rf"(?P<om>{_MONTH}),?{_OF}\s+(?P<oy>\d{{4}})(?!\d)",
    }
)
_ANY = re.compile(
    "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()), re.IGNORECASE
)
_SHORT = re.compile(rf"(\d{{1,2}})-({PATTERN})-(\d{{2}})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One day as written, from `start` to `end` of its line.

    `day` is None when there is no telling which day is meant; `wrong` says why.
    """

    start: int
    end: int
    text: str
    day: date | None = None
    wrong: str = ""


def written(line: str, *, day_first: bool | None) -> tuple[Written, ...]:
    """Return the days in *line* from left to right.

    Matching takes time linear in the length of *line*.
    """
    return tuple(_written(match, day_first) for match in _ANY.finditer(line))


def short_written(text: str) -> date | None:
    """Return the day of `01-Jul-12`, a form only tables of revisions use, or None."""
    match = _SHORT.search(text)
    if match is None:
        return None
    month = MONTHS[folded(match[2])]
    return _day(2000 + int(match[3]), month, int(match[1]))


def _written(match: re.Match[str], day_first: bool | None) -> Written:
    kind = next(name for name in _FORMS if match[name] is not None)
    day, wrong = _READERS[kind](match, day_first)
    start, end = match.span()
    return Written(start=start, end=end, text=match[0], day=day, wrong=wrong)


_Read = tuple[date | None, str]


def _day(year: int, month: int, day: int) -> date | None:
    if not 1900 <= year < 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _checked(match: re.Match[str], year: str, month: int, day: str) -> _Read:
    found = _day(int(year), month, int(day))
    return found, "" if found else f"{match[0]!r} is no day of any calendar"


def _month(name: str) -> int:
    return MONTHS[folded(name)]


def _no_day(match: re.Match[str]) -> _Read:
    return None, f"{match[0]!r} names no day"


def _cjk(match: re.Match[str], _: bool | None) -> _Read:
    if match["cd"] is None:
        return _no_day(match)
    return _checked(match, match["cy"], int(match["cm"]), match["cd"])


def _iso(match: re.Match[str], _: bool | None) -> _Read:
    return _checked(match, match["iy"], int(match["im"]), match["id"])


def _numbers(match: re.Match[str], day_first: bool | None) -> _Read:
    """Dots are written with the day first everywhere; slashes and hyphens are not."""
    first, second, year = match["na"], match["nb"], match["ny"]
    if match["ns"].startswith(".") or int(first) > 12 or first == second:
        return _checked(match, year, int(second), first)
    if int(second) > 12:
        return _checked(match, year, int(first), second)
    if day_first is None:
        what = "can be read with the day or the month first; set 'day_first'"
        return None, f"{match[0]!r} {what}"
    day, month = (first, second) if day_first else (second, first)
    return _checked(match, year, int(month), day)


def _year_first(match: re.Match[str], _: bool | None) -> _Read:
    return _checked(match, match["yy"], _month(match["ym"]), match["yd"])


def _month_first(match: re.Match[str], _: bool | None) -> _Read:
    return _checked(match, match["my"], _month(match["mm"]), match["md"])


def _day_first(match: re.Match[str], _: bool | None) -> _Read:
    return _checked(match, match["dy"], _month(match["dm"]), match["dd"])


def _month_only(match: re.Match[str], _: bool | None) -> _Read:
    return _no_day(match)


_READERS: Mapping[str, Callable[[re.Match[str], bool | None], _Read]] = (
    MappingProxyType(
        {
            "cjk": _cjk,
            "iso": _iso,
            "numbers": _numbers,
            "year_first": _year_first,
            "month_first": _month_first,
            "day_first": _day_first,
            "month_only": _month_only,
        }
    )
)

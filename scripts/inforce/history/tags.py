"""Tags as a source of dates: a state is dated by the first tag that held it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from inforce.history.repositories import Repository

_FORMAT = "%(objectname)%00%(*objectname)%00%(creatordate:unix)%00%(refname:strip=2)"
_ISO = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag on the main line: the number of its commit, its name, its day.

    The day is the one in the name, where there is one, else that of tagging.
    """

    number: int
    name: str
    day: date


def tags(
    repository: Repository, listed: Sequence[str], zone: tzinfo
) -> tuple[Tag, ...]:
    """Return the tags of the main line, in graph order.

    *listed* are the ids of the commits that are numbered; a tag on a commit
    between two of them belongs to the earlier one.

    Raises:
        ExternalError: git failed.
    """
    numbers = _numbers(repository, listed)
    names = repository.text("for-each-ref", f"--format={_FORMAT}", "refs/tags")
    found = []
    for line in names.decode("utf-8", "backslashreplace").splitlines():
        direct, peeled, seconds, name = line.split("\0", 3)
        number = numbers.get(peeled or direct)
        if number is not None and seconds:
            found.append(Tag(number, name, _day(name, int(seconds), zone)))
    return tuple(sorted(found, key=lambda tag: (tag.number, tag.name)))


def holding(found: tuple[Tag, ...], start: int, until: int | None) -> Tag | None:
    """Return the first of *found* on commits *start* to *until*, exclusive, or None."""
    index = bisect_left(found, start, key=lambda tag: tag.number)
    if index == len(found) or (until is not None and found[index].number >= until):
        return None
    return found[index]


def _numbers(repository: Repository, listed: Sequence[str]) -> dict[str, int]:
    known = {identifier: number for number, identifier in enumerate(listed)}
    line = repository.text("rev-list", "--first-parent", "--reverse", repository.head)
    number = -1
    numbers = {}
    for identifier in line.decode("ascii").split():
        number = known.get(identifier, number)
        numbers[identifier] = number
    return numbers


def _day(name: str, seconds: int, zone: tzinfo) -> date:
    match = _ISO.search(name)
    if match:
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError:
            pass
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).date()

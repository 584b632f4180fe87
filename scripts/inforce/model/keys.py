"""The keys of front matter: what each may hold, and which contradict each other."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from inforce.errors import InputError, InputErrors
from inforce.model.front_matter import Change, FrontMatter
from inforce.model.restricted_yaml import Entry

MAX_LINE = 300
MAX_TEXT = 8_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACEHOLDER = re.compile(
    r"[\[<({]|[xX?_]{2}|\b(?:tbd|tba|todo|tbc|pending|date)\b|[yY]{2,4}|[dD]{2}|\.\.\."
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_ORDER = re.compile(r"-?[0-9]{1,6}")
# 9999 is left out because every period ends on the day after its last day.
_YEARS = range(1000, 9999)


def day(text: str) -> date:
    """Return the day that *text* names, strictly `YYYY-MM-DD`.

    Raises:
        ValueError: with what is wrong and what was expected.
    """
    if not _DAY.fullmatch(text):
        kind = "a placeholder" if _PLACEHOLDER.search(text) else "no date"
        example = "expected a day as YYYY-MM-DD, such as 2027-01-31"
        raise ValueError(f"is {text!r}, {kind}; {example}")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        message = f"is {text!r}, which no calendar has; expected an existing day"
        raise ValueError(message) from None
    if found.year not in _YEARS:
        raise ValueError(f"is {text!r}; expected a year from 1000 to 9998")
    return found


def declared(entries: Mapping[str, Entry], *, path: str) -> FrontMatter:
    """Return the front matter that *entries* declare.

    Raises:
        InputErrors: everything that is wrong, in the order of the lines.
    """
    values: dict[str, Any] = {}
    errors = [*_read(entries, values, path), *_missing(entries, path)]
    errors += _contradictions(entries, values, path)
    if errors:
        raise InputErrors(sorted(errors, key=lambda error: error.line or 0))
    lines = MappingProxyType({key: entry.line for key, entry in entries.items()})
    return FrontMatter(**values, lines=lines)


def _read(
    entries: Mapping[str, Entry], values: dict[str, Any], path: str
) -> Iterator[InputError]:
    for key, entry in entries.items():
        read = _KEYS.get(key)
        if read is None:
            yield InputError(_unknown(key), path=path, line=entry.line)
            continue
        try:
            values[key] = read(entry.value)
        except ValueError as error:
            yield InputError(f"{key!r} {error}", path=path, line=entry.line)


def _missing(entries: Mapping[str, Entry], path: str) -> Iterator[InputError]:
    examples = {"title": "Privacy policy", "effective": "2027-01-31"}
    for key, example in examples.items():
        if key not in entries and not any(k.startswith(f"{key}.") for k in entries):
            what = f"{key!r} is missing; expected a line '{key}: {example}'"
            yield InputError(what, path=path, line=1)


def _unknown(key: str) -> str:
    first = key.partition(".")[0]
    if first in _KEYS:
        return f"{first!r} holds keys of its own; expected one value after '{first}: '"
    alike = key.casefold().replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(alike, _KEYS, n=1, cutoff=0.6)
    if near:
        return f"unknown key {key!r}; expected {near[0]!r}, or no such key"
    return f"unknown key {key!r}; expected one of {', '.join(_KEYS)}"


def _contradictions(
    entries: Mapping[str, Entry], values: Mapping[str, Any], path: str
) -> Iterator[InputError]:
    for key, what in _contradiction(values, PurePosixPath(path)):
        yield InputError(f"{key!r} {what}", path=path, line=entries[key].line)


def _contradiction(
    values: Mapping[str, Any], path: PurePosixPath
) -> Iterator[tuple[str, str]]:
    effective = values.get("effective")
    for key in ("replaces", "withdraws"):
        if effective and values.get(key) == effective:
            yield (
                key,
                (
                    f"names this version's own effective date {effective}"
                    "; expected the date of another announced version"
                ),
            )
    replaces = values.get("replaces")
    if replaces and replaces == values.get("withdraws"):
        yield "withdraws", f"and 'replaces' both name {replaces}; expected one of them"
    ends = values.get("ends")
    if effective and ends and ends <= effective:
        yield "ends", f"is {ends}; expected a day after 'effective', {effective}"
    yield from _past(values, path)


def _past(values: Mapping[str, Any], path: PurePosixPath) -> Iterator[tuple[str, str]]:
    """Yield what contradicts the provenance of a version in `<slug>.past/`."""
    if not path.parent.name.endswith(".past"):
        return
    if "published" in values and not values.get("source"):
        yield (
            "published",
            ("is given without 'source'; expected where the text was found"),
        )
    effective = values.get("effective")
    if effective and _DAY.fullmatch(path.stem) and path.stem != str(effective):
        yield (
            "effective",
            (
                f"is {effective} and the file is named {path.name!r}"
                "; expected the same day in both"
            ),
        )


def _text(value: str | tuple[str, ...], *, limit: int) -> str:
    if isinstance(value, tuple):
        raise ValueError("is a list; expected one text")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > limit:
        raise ValueError(f"has {len(text)} characters; expected at most {limit}")
    odd = next((c for c in text if unicodedata.category(c) == "Cc" and c != "\n"), "")
    if odd:
        raise ValueError(f"holds the control character {odd!r}; expected plain text")
    return text


def _line(value: str | tuple[str, ...]) -> str:
    text = " ".join(_text(value, limit=MAX_LINE).split())
    if not text:
        raise ValueError("is empty; expected a text, or no such key")
    return text


def _prose(value: str | tuple[str, ...]) -> str:
    text = _text(value, limit=MAX_TEXT)
    if not text:
        raise ValueError("is empty; expected a sentence, or no such key")
    return text


def _day(value: str | tuple[str, ...]) -> date:
    return day(_line(value))


def _change(value: str | tuple[str, ...]) -> Change:
    text = _line(value)
    try:
        return Change(text)
    except ValueError:
        choices = " or ".join(repr(change.value) for change in Change)
        raise ValueError(f"is {text!r}; expected {choices}") from None


def _slugs(value: str | tuple[str, ...]) -> tuple[str, ...]:
    slugs = (value,) if isinstance(value, str) else value
    wrong = [slug for slug in slugs if len(slug) > 200 or not _SLUG.fullmatch(slug)]
    if wrong:
        example = "expected lower-case slugs such as 'privacy' or 'eu/privacy'"
        raise ValueError(f"is {wrong[0][:80]!r}; {example}")
    return tuple(dict.fromkeys(slugs))


def _order(value: str | tuple[str, ...]) -> int:
    text = _line(value)
    if not _ORDER.fullmatch(text):
        raise ValueError(f"is {text!r}; expected a whole number such as 10")
    return int(text)


_KEYS: Mapping[str, Callable[[str | tuple[str, ...]], Any]] = MappingProxyType(
    {
        "title": _line,
        "effective": _day,
        "summary": _prose,
        "change": _change,
        "correction": _prose,
        "replaces": _day,
        "withdraws": _day,
        "notice_waived": _prose,
        "published": _day,
        "source": _prose,
        "ends": _day,
        "formerly": _slugs,
        "label": _line,
        "group": _line,
        "order": _order,
        "owner": _line,
        "review_by": _day,
        "translates": _day,
    }
)

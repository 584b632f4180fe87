"""Checked reading of single settings; every error names the key and the file."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inforce.errors import InputError
from inforce.history import Layout
from inforce.model.dates import DateRules, checked_sources

KNOWN: dict[str, tuple[str, ...]] = {
    "": (
        "publisher",
        "policies",
        "versions",
        "notice_days",
        "notify",
        "branch",
        "cache",
        "today",
    ),
    "publisher": ("name", "zone", "contact", "address"),
    "policies": ("folder", "include", "exclude", "language", "languages", "adopted"),
    "notify": (
        "start",
        "reminders",
        "quiet_hours",
        "confirm_above",
        "database",
        "transport",
        "outbox",
        "sender",
        "account_sender",
        "reply_to",
        "bounces",
        "service",
        "window",
        "keep_years",
        "smtp",
        "dkim",
    ),
    "smtp": ("host", "port", "tls", "user", "connections", "per_domain", "name"),
    "dkim": ("domain", "selector", "key", "ed25519_selector", "ed25519_key"),
    "versions": ("date_sources", "day_first", "strict_since", "modified_counts"),
}


class Reader:
    """Reads single values of the settings in the file *path*."""

    def __init__(self, path: str) -> None:
        self.path = path

    def wrong(self, key: str, value: object, expected: str) -> InputError:
        """Return the error that says what stands there and what was expected."""
        return InputError(
            f"plugin inforce: {key!r} is {value!r}; expected {expected}", path=self.path
        )

    def section(self, values: Any, name: str) -> Mapping[str, Any]:
        """Return *values* as a mapping that holds known settings of *name* only."""
        if not isinstance(values, Mapping):
            raise self.wrong(name or "inforce", values, "a mapping of settings")
        for key in values:
            if key not in KNOWN[name]:
                near = get_close_matches(str(key), KNOWN[name], 1)
                hint = near[0] if near else ", ".join(KNOWN[name])
                raise InputError(
                    f"plugin inforce: unknown setting {key!r}; expected {hint!r}",
                    path=self.path,
                )
        return values

    def text(self, values: Mapping[str, Any], key: str, default: str) -> str:
        """Return the text under *key*."""
        value = values.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.wrong(key, value, "text")
        return value

    def texts(
        self, values: Mapping[str, Any], key: str, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the list of texts under *key*; one text is a list of one."""
        value = values.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.wrong(key, value, "a list of texts")
        return tuple(value)

    def days(self, values: Mapping[str, Any], key: str, default: int) -> int:
        """Return whole days, 0 to 3659."""
        value = values.get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not 0 <= value < 3660
        ):
            raise self.wrong(key, value, "whole days, 0 to 3659")
        return value

    def zone(self, values: Mapping[str, Any]) -> ZoneInfo:
        """Return the time zone under `zone`, UTC when there is none."""
        name = self.text(values, "zone", "UTC")
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self.wrong(
                "zone", name, "a time zone such as Europe/Berlin"
            ) from error

    def layout(self, values: Mapping[str, Any], language: str) -> Layout:
        """Return where the policy files lie."""
        adopted = values.get("adopted", False)
        if not isinstance(adopted, bool):
            raise self.wrong("adopted", adopted, "true or false")
        return Layout(
            folder=self.text(values, "folder", "policies"),
            include=self.texts(values, "include", ("**/*.md",)),
            exclude=self.texts(values, "exclude", ()),
            languages=self.texts(values, "languages", (language,)),
            slugify=adopted,
        )

    def dating(self, values: Mapping[str, Any]) -> DateRules:
        """Return how versions get their dates."""
        return DateRules(
            sources=self.sources(values),
            day_first=self.choice(values, "day_first", "D/M/Y", "M/D/Y"),
            strict_since=self.day(values.get("strict_since"), "strict_since"),
            modified_counts=bool(
                self.choice(values, "modified_counts", "counting", "not counting")
            ),
        )

    def sources(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the sources of dates, first one first."""
        names = self.texts(values, "date_sources", DateRules().sources)
        try:
            return checked_sources(names)
        except InputError as error:
            what = f"plugin inforce: 'date_sources': {error.what}"
            raise InputError(what, path=self.path) from error

    def choice(
        self, values: Mapping[str, Any], key: str, yes: str, no: str
    ) -> bool | None:
        """Return true, false, or None when *key* is not set."""
        value = values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, value, f"true for {yes}, false for {no}")
        return value

    def day(self, value: object, key: str) -> date | None:
        """Return *value* as a day, None when there is none."""
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise self.wrong(key, value, "a day as YYYY-MM-DD") from error

    def number(
        self, values: Mapping[str, Any], key: str, default: int, least: int, most: int
    ) -> int:
        """Return the whole number under *key*, *least* to *most* inclusive."""
        value = values.get(key, default)
        if type(value) is not int or not least <= value <= most:
            raise self.wrong(key, value, f"a whole number, {least} to {most}")
        return value

    def one_of(
        self,
        values: Mapping[str, Any],
        key: str,
        choices: tuple[str, ...],
        default: str = "",
    ) -> str:
        """Return the choice under *key*, by default the first."""
        value = values.get(key, default or choices[0])
        if value not in choices:
            raise self.wrong(key, value, "one of " + ", ".join(choices))
        return str(value)

    def reminders(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """Return days before, most first; reminders are told apart by them."""
        days = values.get("reminders", [7])
        if not isinstance(days, list) or not all(
            type(day) is int and 0 < day < 366 for day in days
        ):
            raise self.wrong("reminders", days, "a list of whole days, each 1 to 365")
        return tuple(sorted(set(days), reverse=True))

    def hours(self, values: Mapping[str, Any], key: str) -> tuple[int, int] | None:
        """Return the first quiet hour and the first that is not, such as 21 and 8."""
        value = values.get(key)
        if not value:
            return None
        ends = str(value).split("-")
        hours = [int(end) for end in ends if end.isdecimal() and int(end) < 24]
        if len(hours) != 2 or len(ends) != 2 or hours[0] == hours[1]:
            raise self.wrong(key, value, 'two hours such as "21-08", or nothing')
        return hours[0], hours[1]

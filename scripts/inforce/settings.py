"""The settings of a policy site, read once from the plugin's part of mkdocs.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from inforce.errors import InputError
from inforce.history import Layout
from inforce.model.dates import DateRules, checked_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes; `zone` is the time zone in which days begin and end."""

    name: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    contact: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; `path` is the file they were read from, for messages.

    `notice_days` is the notice period in whole days. `language` is the
    language of policies without a suffix, a BCP 47 tag. `branch` names the
    published branch; empty is the one that is checked out.
    """

    root: Path
    path: str = "mkdocs.yml"
    site_name: str = "Policies"
    site_url: str = ""
    publisher: Publisher = Publisher()
    layout: Layout = field(default_factory=Layout)
    dating: DateRules = field(default_factory=DateRules)
    notice_days: int = 30
    language: str = "en"
    branch: str = ""
    cache: str = ".inforce/cache"


class _Tolerant(yaml.SafeLoader):
    """Reads mkdocs.yml, whose tags (`!ENV`, `!!python/name`) are not ours to run."""


_Tolerant.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def settings(path: Path) -> Settings:
    """Return the settings in the mkdocs.yml at *path*.

    Raises:
        InputError: the file is missing, is no YAML, or holds an unknown or
            impossible setting; the message names it.
    """
    config = _loaded(path)
    return settings_from(
        _plugin(config, path.name),
        root=path.parent.resolve(),
        site={"site_name": config.get("site_name"), "site_url": config.get("site_url")},
        path=path.name,
    )


def _loaded(path: Path) -> Mapping[str, Any]:
    try:
        config = yaml.load(path.read_text(encoding="utf-8"), _Tolerant)  # noqa: S506 - a SafeLoader
    except FileNotFoundError as error:
        raise InputError(
            "there is no such file; expected the settings of a policy site: run "
            "`inforce init`, or name the file with --config",
            path=str(path),
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise InputError(
            f"cannot be read as YAML: {getattr(error, 'problem', error)}",
            path=path.name,
            line=line,
        ) from error
    if not isinstance(config, dict):
        raise InputError("is no mapping; expected MkDocs settings", path=path.name)
    return config


def _plugin(config: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Return the settings of the plugin `inforce`, empty when it has none."""
    plugins = config.get("plugins") or []
    if isinstance(plugins, dict):
        plugins = [{name: values} for name, values in plugins.items()]
    for plugin in plugins:
        if plugin == "inforce":
            return {}
        if isinstance(plugin, dict) and "inforce" in plugin:
            return plugin["inforce"] or {}
    raise InputError(
        "does not list the plugin 'inforce'; expected '- inforce' under 'plugins'",
        path=path,
    )


_KEYS: dict[str, tuple[str, ...]] = {
    "": (
        "publisher",
        "policies",
        "versions",
        "notice_days",
        "branch",
        "cache",
        "today",
    ),
    "publisher": ("name", "zone", "contact", "address"),
    "policies": ("folder", "include", "exclude", "language", "languages", "adopted"),
    "versions": ("date_sources", "day_first", "strict_since", "modified_counts"),
}


def settings_from(
    values: Mapping[str, Any],
    *,
    root: Path,
    site: Mapping[str, Any],
    path: str = "mkdocs.yml",
) -> Settings:
    """Return the settings in the mapping *values*, the plugin's part of the file.

    Raises:
        InputError: a key is unknown (the nearest known one is suggested) or a
            value has the wrong type.
    """
    read = _Reader(path)
    top = read.section(values, "")
    folder = read.section(top.get("policies") or {}, "policies")
    who = read.section(top.get("publisher") or {}, "publisher")
    rules = read.section(top.get("versions") or {}, "versions")
    language = read.text(folder, "language", "en")
    return Settings(
        root=root,
        path=path,
        site_name=str(site.get("site_name") or "Policies"),
        site_url=str(site.get("site_url") or ""),
        publisher=Publisher(
            name=read.text(who, "name", ""),
            zone=read.zone(who),
            contact=read.text(who, "contact", ""),
            address=read.text(who, "address", ""),
        ),
        layout=read.layout(folder, language),
        dating=read.dating(rules),
        notice_days=read.days(top, "notice_days", 30),
        language=language,
        branch=read.text(top, "branch", ""),
        cache=read.text(top, "cache", ".inforce/cache"),
    )


class _Reader:
    """Checked reading of single values; every error names the key and the file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def wrong(self, key: str, value: object, expected: str) -> InputError:
        return InputError(
            f"plugin inforce: {key!r} is {value!r}; expected {expected}", path=self.path
        )

    def section(self, values: Any, name: str) -> Mapping[str, Any]:
        if not isinstance(values, Mapping):
            raise self.wrong(name or "inforce", values, "a mapping of settings")
        for key in values:
            if key not in _KEYS[name]:
                near = get_close_matches(str(key), _KEYS[name], 1)
                hint = near[0] if near else ", ".join(_KEYS[name])
                raise InputError(
                    f"plugin inforce: unknown setting {key!r}; expected {hint!r}",
                    path=self.path,
                )
        return values

    def text(self, values: Mapping[str, Any], key: str, default: str) -> str:
        value = values.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.wrong(key, value, "text")
        return value

    def texts(
        self, values: Mapping[str, Any], key: str, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        value = values.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.wrong(key, value, "a list of texts")
        return tuple(value)

    def days(self, values: Mapping[str, Any], key: str, default: int) -> int:
        value = values.get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not 0 <= value < 3660
        ):
            raise self.wrong(key, value, "whole days, 0 to 3659")
        return value

    def zone(self, values: Mapping[str, Any]) -> ZoneInfo:
        name = self.text(values, "zone", "UTC")
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self.wrong(
                "zone", name, "a time zone such as Europe/Berlin"
            ) from error

    def layout(self, values: Mapping[str, Any], language: str) -> Layout:
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
        return DateRules(
            sources=self.sources(values),
            day_first=self.choice(values, "day_first", "D/M/Y", "M/D/Y"),
            strict_since=self.day(values.get("strict_since")),
            modified_counts=bool(
                self.choice(values, "modified_counts", "counting", "not counting")
            ),
        )

    def sources(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        names = self.texts(values, "date_sources", DateRules().sources)
        try:
            return checked_sources(names)
        except InputError as error:
            what = f"plugin inforce: 'date_sources': {error.what}"
            raise InputError(what, path=self.path) from error

    def choice(
        self, values: Mapping[str, Any], key: str, yes: str, no: str
    ) -> bool | None:
        value = values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, value, f"true for {yes}, false for {no}")
        return value

    def day(self, value: object) -> date | None:
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise self.wrong("strict_since", value, "a day as YYYY-MM-DD") from error

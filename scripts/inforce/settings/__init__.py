"""The settings of a policy site, read once from the plugin's part of mkdocs.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from inforce.errors import InputError
from inforce.history import Layout
from inforce.model.dates import DateRules
from inforce.settings.notify import Notify, notify_from
from inforce.settings.reading import Reader

__all__ = ["Notify", "Publisher", "Settings", "settings", "settings_from"]


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
    notify: Notify = field(default_factory=Notify)


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
    read = Reader(path)
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
        notify=notify_from(read.section(top.get("notify") or {}, "notify"), read),
    )

"""A new policy site: the files it begins with, none written over another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from inforce.authoring.files import append, read_bytes, write_new
from inforce.authoring.quoted import quoted
from inforce.publication import words

IGNORED = ("site/", ".inforce/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the settings of a new site say; `since` is None unless it is adopted."""

    name: str
    folder: str = "policies"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    date_sources: tuple[str, ...] = ()
    day_first: bool | None = None
    since: date | None = None
    language: str = "en"
    languages: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The paths that were written, and those that were there and stay as they are."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def start(root: Path, files: Mapping[str, str]) -> Written:
    """Write *files* under *root* where nothing is yet; see to `.gitignore`.

    Raises:
        ExternalError: the disk refuses a file.
    """
    kept = [name for name in files if (root / name).exists()]
    new = [name for name in files if name not in kept]
    for name in new:
        write_new(root / name, files[name])
    if _ignore(root / ".gitignore"):
        new.append(".gitignore")
    return Written(written=tuple(new), kept=tuple(kept))


def _ignore(path: Path) -> bool:
    """Add what a build makes to the ignored files; return whether that was needed."""
    found = read_bytes(path) if path.exists() else b""
    lines = found.decode(errors="replace").splitlines()
    missing = [line for line in IGNORED if line not in lines]
    if missing:
        gap = "" if not found or found.endswith(b"\n") else "\n"
        append(path, gap + "".join(f"{line}\n" for line in missing))
    return bool(missing)


def new_site(plan: Plan, today: date) -> dict[str, str]:
    """Return the files of a new site by path, an example policy among them."""
    effective = today + timedelta(days=1)
    return {
        "mkdocs.yml": settings_text(plan),
        f"{plan.folder}/privacy.md": _EXAMPLE.format(effective=effective),
        "site_src/index.md": _HOME.format(name=plan.name),
    }


def adopted_site(plan: Plan) -> dict[str, str]:
    """Return the files an adopted repository needs, by path."""
    return {
        "mkdocs.yml": settings_text(plan),
        "site_src/index.md": _HOME.format(name=plan.name),
    }


def settings_text(plan: Plan) -> str:
    """Return the text of `mkdocs.yml`, with a comment on what to fill in."""
    languages = plan.languages or (plan.language,)
    lines = [
        _HEAD.format(name=quoted(plan.name)),
        "      policies:",
        f"        folder: {quoted(plan.folder)}",
        *_list("include", plan.include),
        *_list("exclude", plan.exclude),
        f"        languages: [{', '.join(map(quoted, languages))}]",
        f"        language: {quoted(plan.language)}",
        *_adopted(plan),
        "      notice_days: 30 # whole days between announcement and effective date",
        _FOOT,
    ]
    return "\n".join(lines)


def _adopted(plan: Plan) -> list[str]:
    if plan.since is None:
        return []
    first = (
        []
        if plan.day_first is None
        else [
            "        # How a date such as 3/4/2021 is read.",
            f"        day_first: {str(plan.day_first).lower()}",
        ]
    )
    return [
        "        adopted: true",
        "      versions:",
        "        # Asked in this order; the first that has a valid date wins.",
        *_list("date_sources", plan.date_sources),
        *first,
        f"        # History before {words.day(plan.since)} is shown as it is.",
        f"        strict_since: {plan.since}",
    ]


def _list(key: str, values: Sequence[str]) -> list[str]:
    if not values:
        return []
    return [f"        {key}:", *(f"          - {quoted(value)}" for value in values)]


_HEAD = """\
# The site and all its settings.
site_name: {name}
# site_url: https://policies.example.org/
docs_dir: site_src
site_dir: site
strict: true
use_directory_urls: true

theme:
  name: material
  language: en
  font: false # nothing is loaded from other servers
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
    - media: "(prefers-color-scheme: dark)"
      scheme: slate

plugins:
  - search
  - inforce:
      publisher:
        name: {name}
        zone: UTC # where your days begin and end, such as Europe/Berlin"""
_FOOT = """
extra:
  generator: false

markdown_extensions:
  - tables
  - attr_list
  - toc:
      permalink: true
"""
_HOME = """\
# {name}

The policies in force, every version there was, and what changed between them.
"""
_EXAMPLE = """\
---
title: Privacy policy
effective: {effective}
---

This is an example.
Write your policy here in Markdown and set `effective` to the first day on which it is in force.

## What we hold

Say what you hold about people, why, and for how long.

## What you can do

Say how people can see, mend or delete what you hold about them, and whom to write to.
"""

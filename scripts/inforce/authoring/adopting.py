"""A repository that has policies already: which files they are, and how dated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from os.path import commonpath
from pathlib import Path, PurePosixPath
from posixpath import dirname

from inforce import history
from inforce.authoring.files import read_text
from inforce.authoring.starting import Plan
from inforce.errors import InforceError, InputError
from inforce.history import Layout
from inforce.model.dates import DateRules, suggested
from inforce.model.records import Record
from inforce.publication.words import counted

# The shortest policy of the repositories in real-repositories.md has 64 words.
MIN_WORDS = 40
_ABOUT = frozenset(
    [
        "readme",
        "license",
        "licence",
        "copying",
        "notice",
        "contributing",
        "contributors",
        "changelog",
        "changes",
        "authors",
        "maintainers",
        "codeowners",
        "support",
        "history",
        "index",
    ]
)
_TEMPLATE_FOLDERS = frozenset({"templates", "template", "node_modules", "vendor"})
_TEMPLATES = ("template", "issue_template", "pull_request_template")


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A file that is not taken for a policy, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a repository holds: its policies, the other files, and a plan."""

    policies: tuple[str, ...]
    left: tuple[Left, ...]
    plan: Plan


def adoption(
    root: Path, *, today: date, zone: tzinfo, language: str = "en", name: str = ""
) -> Found:
    """Return how the repository at *root* can be published, as committed at HEAD.

    Raises:
        InputError: it is no repository, or no file in it looks like a policy.
        ExternalError: git failed.
    """
    everything = Layout(folder=".", languages=(language,), slugify=True)
    at_head = history.at(root, "HEAD", layout=everything, dating=_LENIENT, zone=zone)
    records = sorted(at_head.values(), key=lambda record: record.path)
    left = tuple(_left(records))
    skipped = {one.path for one in left}
    kept = [record for record in records if record.path not in skipped]
    if not kept:
        what = "no file at HEAD looks like a policy; expected Markdown files with prose"
        raise InputError(f"{what}, or run 'inforce init' to begin one", path=str(root))
    plan = Plan(
        name=name or f"{root.resolve().name} policies",
        folder=(folder := _folder([record.path for record in kept])),
        include=("**/*.md",),
        exclude=tuple(_excluded(folder, left)),
        date_sources=suggested(_texts(root, kept)),
        since=today + timedelta(days=1),
        language=language,
    )
    return Found(policies=tuple(r.path for r in kept), left=left, plan=plan)


_LENIENT = DateRules(strict_since=date.max)


def _left(records: Sequence[Record]) -> Iterator[Left]:
    for record in records:
        why = _why_left(record)
        if why:
            yield Left(path=record.path, why=why)


def _why_left(record: Record) -> str:
    path = PurePosixPath(record.path)
    stem = path.stem.lower().replace("-", "_")
    if stem in _ABOUT and not (stem == "index" and len(path.parts) > 1):
        return "about the repository"
    folders = {part.lower() for part in path.parts[:-1]}
    if stem in _TEMPLATES or stem.endswith("_template") or folders & _TEMPLATE_FOLDERS:
        return "a template"
    words = len(record.wording.text.split()) if record.wording else 0
    return f"only {counted(words, 'word')}" if words < MIN_WORDS else ""


def _texts(root: Path, kept: Sequence[Record]) -> Iterator[str]:
    """Yield the texts with their front matter, which may hold a date, if they can."""
    for record in kept:
        try:
            yield read_text(root / record.path)
        except InforceError:
            yield record.wording.text if record.wording else ""


def _folder(paths: Sequence[str]) -> str:
    """Return the folder all *paths* lie in, `.` for the root."""
    return commonpath([dirname(path) or "." for path in paths]) or "."


def _excluded(folder: str, left: Sequence[Left]) -> Iterator[str]:
    """Yield what lies in *folder* and is no policy, relative to it."""
    base = "" if folder == "." else f"{folder}/"
    if not base:
        yield from ("site/**", "site_src/**")
    for one in left:
        if one.path.startswith(base):
            yield one.path.removeprefix(base)

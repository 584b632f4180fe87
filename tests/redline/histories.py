"""Pairs of versions from real repositories, where their bundles are present."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from redline.generators import rendered

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
NONE = "0" * 40


class Pair(NamedTuple):
    """Two consecutive states of one file, rendered."""

    name: str
    before: str
    after: str


def bundles() -> list[Path]:
    """Return the bundles that are present, by name."""
    return sorted(CORPUS.glob("*.bundle"))


def pairs(bundle: Path, folder: Path) -> Iterator[Pair]:
    """Return the pairs of *bundle*, cloned into *folder*, oldest first."""
    clone = folder / bundle.stem
    if not clone.exists():
        _git(folder, "clone", "-q", "--bare", str(bundle), str(clone))
    last: dict[str, str] = {}
    for commit, path, blob in _states(clone):
        if blob == NONE:
            last.pop(path, None)
            continue
        html = rendered(_git(clone, "cat-file", "blob", blob))
        if last.get(path, html) != html:
            yield Pair(f"{bundle.stem} {commit[:7]} {path}", last[path], html)
        last[path] = html


def _states(clone: Path) -> Iterator[tuple[str, str, str]]:
    log = _git(
        clone, "log", "--first-parent", "--reverse", "--raw", "-z", "--no-renames",
        "--no-abbrev", "--format=%x01%H", "--", "*.md",
    )  # fmt: skip
    for commit in log.split("\x01")[1:]:
        name, *fields = (f.strip("\n") for f in commit.split("\0") if f.strip())
        for meta, path in zip(fields[::2], fields[1::2], strict=True):
            yield name, path, meta.split()[3]


def _git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, check=True
    )
    return ran.stdout.decode("utf-8", "replace")

"""Uncommitted texts of the work tree; nothing else here reads the work tree."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inforce.history.blobs import blobs, decoded
from inforce.history.layouts import Layout
from inforce.history.repositories import Repository, repository
from inforce.history.trees import leaves
from inforce.model.wording import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One policy file of the work tree that is not as it was committed."""

    path: str
    text: str


def dirty(root: Path, layout: Layout) -> tuple[str, ...]:
    """Return the policy files that differ from HEAD in any way, by path.

    Deleted, renamed and untracked ones count.

    Raises:
        InputError: *root* is in no repository, or it has no commits.
        ExternalError: git failed.
    """
    return tuple(path for path in _changed(repository(root), layout))


def drafts(root: Path, *, layout: Layout) -> Mapping[str, Draft]:
    """Return the texts in the work tree that are not those of HEAD, by slug.

    White space that no reader sees makes no draft. Links, files outside the
    folder, binary files and files over the limit are left out; past versions
    are, too.

    Raises:
        InputError: *root* is in no repository, or a name is no slug.
        ExternalError: git failed.
    """
    opened = repository(root)
    texts = {path: _text(root, path, layout) for path in _changed(opened, layout)}
    before = _committed(opened, layout, texts)
    found: dict[str, Draft] = {}
    for path, text in texts.items():
        place = layout.place(path)
        if (
            text is None
            or place.past_on
            or wording(text) == wording(before.get(path, ""))
        ):
            continue
        found[place.slug] = Draft(path=path, text=text)
    return found


def _changed(opened: Repository, layout: Layout) -> tuple[str, ...]:
    listed = opened.text(
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--ignore-submodules=all",
        "--",
        f":(top,literal){opened.prefix}{layout.base}",
    )
    paths = (one[3:].decode("utf-8", "backslashreplace") for one in listed.split(b"\0"))
    inside = (path.removeprefix(opened.prefix) for path in paths if path)
    return tuple(sorted({path for path in inside if layout.holds(path)}))


def _text(root: Path, path: str, layout: Layout) -> str | None:
    """Return the text of a regular file inside the folder, else None."""
    file = root / path
    try:
        if not file.resolve().is_relative_to((root / layout.base).resolve()):
            return None
        # Opened without following a link, and asked after opening, so that a
        # file cannot be exchanged for a link in between.
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as stream:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > layout.max_bytes:
            return None
        content = stream.read(layout.max_bytes)
    return None if b"\0" in content else decoded(content)[0]


def _committed(
    opened: Repository, layout: Layout, paths: Mapping[str, str | None]
) -> Mapping[str, str]:
    """Return the committed texts of *paths*; untracked files have none."""
    tree = leaves(opened, layout, opened.head) if paths else ()
    wanted = {one.path: one.blob for one in tree if one.is_file and one.path in paths}
    found = blobs(opened, dict.fromkeys(wanted.values()), limit=layout.max_bytes)
    texts = {blob.id: decoded(blob.content or b"")[0] for blob in found}
    return {path: texts[blob] for path, blob in wanted.items()}

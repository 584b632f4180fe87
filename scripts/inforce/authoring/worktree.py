"""The policy files as they lie in the folder: what is about to be published."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from inforce.authoring.findings import Finding, from_error
from inforce.errors import InputError
from inforce.history import Layout
from inforce.model.front_matter import FrontMatter
from inforce.model.source import (
    Source,
    front_matter,
    lenient_front_matter,
    lenient_source,
    source,
)
from inforce.settings import Settings

_RULE = "front-matter"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile:
    """One policy file that could be read.

    `declared` is what its front matter says by the rules of DESIGN section 2;
    None when it breaks them, and then `wrong` says how. `adopted` is what the
    same file says of itself where those rules do not hold yet. `blobs` are the
    names git may have for it.
    """

    path: str
    slug: str
    source: Source
    adopted: FrontMatter
    translation_of: str = ""
    language: str = ""
    is_past: bool = False
    declared: FrontMatter | None = None
    blobs: frozenset[str] = frozenset()
    wrong: tuple[Finding, ...] = ()

    @property
    def front_matter(self) -> FrontMatter:
        """Return what is declared, or what can be read of it."""
        return self.declared or self.adopted


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTree:
    """The files by path; `wrong` is about files that could not be read at all.

    `images` are the paths of the pictures that policies may show.
    """

    files: tuple[PolicyFile, ...]
    images: tuple[str, ...] = ()
    wrong: tuple[Finding, ...] = ()

    def policies(self) -> tuple[PolicyFile, ...]:
        """Return the files that hold the newest state of a policy."""
        return tuple(file for file in self.files if not file.is_past)

    def policy(self, slug: str) -> PolicyFile | None:
        """Return the first file of the policy *slug*, versions of the past left out."""
        return next((file for file in self.policies() if file.slug == slug), None)


def worktree(
    settings: Settings, *, listed: Callable[[str], bool] = lambda _: True
) -> WorkTree:
    """Return the policy files under the root of *settings* that are *listed*."""
    files: list[PolicyFile] = []
    wrong: list[Finding] = []
    layout = settings.layout
    paths = sorted(_paths(settings.root, layout))
    for path in filter(listed, filter(layout.holds, paths)):
        try:
            files.append(_file(settings, path))
        except InputError as error:
            wrong += from_error(error, rule="file")
    images = tuple(filter(layout.is_image, paths))
    return WorkTree(files=tuple(files), images=images, wrong=tuple(wrong))


def policy_file(text: str, *, path: str, layout: Layout) -> PolicyFile:
    """Return the policy file with *text* at *path*, relative to the root.

    Raises:
        InputError: the name cannot be an address.
    """
    place = layout.place(path)
    read, declared, wrong = _read(text, path)
    return PolicyFile(
        path=path,
        slug=place.slug,
        source=read,
        adopted=lenient_front_matter(read, path=path),
        translation_of=place.translation_of,
        language=place.language,
        is_past=place.past_on is not None,
        declared=declared,
        wrong=wrong,
    )


def _read(
    text: str, path: str
) -> tuple[Source, FrontMatter | None, tuple[Finding, ...]]:
    try:
        read = source(text, path=path)
        declared = front_matter(read, path=path)
    except InputError as error:
        found = from_error(error, rule=_RULE)
        return lenient_source(text, path=path), None, found
    if not read.wording.text:
        empty = InputError("has no wording; expected the text below", path=path, line=1)
        return read, None, from_error(empty, rule="file")
    return read, declared, ()


def _file(settings: Settings, path: str) -> PolicyFile:
    full = settings.root / path
    if full.is_symlink():
        what = "is a symbolic link; expected a file: put the text here"
        raise InputError(what, path=path)
    if not full.is_file():
        raise InputError("is no regular file; expected Markdown", path=path)
    if full.stat().st_size > settings.layout.max_bytes:
        limit = settings.layout.max_bytes
        what = f"has {full.stat().st_size:,} bytes; expected at most {limit:,}"
        raise InputError(what, path=path)
    found = full.read_bytes()
    file = policy_file(_text(found, path), path=path, layout=settings.layout)
    return replace(file, blobs=frozenset(_blobs(found)))


def _blobs(found: bytes) -> Iterator[str]:
    """Yield the names git may give a file with the bytes *found*."""
    for content in (found, found.replace(b"\r\n", b"\n")):
        # git converts line ends on the way in when core.autocrlf says so.
        for algorithm in ("sha1", "sha256"):
            header = b"blob %d\0" % len(content)
            yield hashlib.new(algorithm, header + content).hexdigest()


def _text(found: bytes, path: str) -> str:
    if b"\0" in found:
        raise InputError("is a binary file; expected Markdown", path=path)
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found[: error.start].count(b"\n") + 1
        what = "is no UTF-8 text; expected a file saved as UTF-8"
        raise InputError(what, path=path, line=line) from error


def _paths(root: Path, layout: Layout) -> Iterator[str]:
    """Yield the paths of the files in the folder, relative to *root*."""
    base = root / layout.base
    for folder, folders, names in os.walk(base):
        # What other tools keep in a folder of their own is no policy.
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            yield (Path(folder) / name).relative_to(root).as_posix()

"""The files of one commit, refused where publishing them would be unsafe."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from inforce.errors import InputError, InputErrors
from inforce.history.layouts import Layout, twins
from inforce.history.repositories import Repository

_LINK = "120000"
_SUBMODULE = "160000"


class Leaf(NamedTuple):
    """One entry of a tree; `path` is relative to the root of the site."""

    mode: str
    blob: str
    size: int
    path: str

    @property
    def is_file(self) -> bool:
        """Return whether this is a regular file."""
        return self.mode.startswith("100")


def leaves(repository: Repository, layout: Layout, revision: str) -> tuple[Leaf, ...]:
    """Return what lies in the folder of *layout* at *revision*, by path."""
    base = repository.prefix + layout.base
    folder = ("--", base) if base else ()
    listed = repository.text(
        "ls-tree", "-r", "-z", "-l", "--full-tree", revision, *folder
    )
    return tuple(_leaf(one, repository.prefix) for one in listed.split(b"\0") if one)


def policies(found: Iterable[Leaf], layout: Layout) -> tuple[Leaf, ...]:
    """Return the policy files among *found*.

    Raises:
        InputErrors: links, submodules, names that leave the folder or that some
            file systems take for one, files over the limit; or no policy at all.
    """
    leaf_list = tuple(found)
    errors = [error for leaf in leaf_list for error in _wrong(leaf, layout)]
    held = tuple(one for one in leaf_list if one.is_file and layout.holds(one.path))
    errors += [
        _twin(first, second) for first, second in twins(one.path for one in held)
    ]
    if errors:
        raise InputErrors(errors)
    if not held:
        raise _nothing(layout)
    return held


def _leaf(entry: bytes, prefix: str) -> Leaf:
    facts, _, raw = entry.partition(b"\t")
    mode, _, blob, size = facts.decode("ascii").split()
    path = raw.decode("utf-8", "backslashreplace").removeprefix(prefix)
    return Leaf(mode, blob, int(size) if size.isdigit() else 0, path)


def _wrong(leaf: Leaf, layout: Layout) -> Iterator[InputError]:
    counts = layout.counts(leaf.path)
    if leaf.mode in (_LINK, _SUBMODULE) and (counts or layout.base):
        kind = "symbolic link" if leaf.mode == _LINK else "submodule"
        what = f"is a {kind}, which could publish what is outside the folder; "
        yield InputError(f"{what}expected a file: put the text here", path=leaf.path)
    if {"", ".", "..", ".git"} & set(leaf.path.lower().split("/")):
        what = f"{leaf.path!r} leaves the folder; expected a plain path"
        yield InputError(what, path=leaf.path)
    if leaf.is_file and counts and leaf.size > layout.max_bytes:
        what = f"has {leaf.size:,} bytes; expected at most {layout.max_bytes:,}: "
        yield InputError(f"{what}split the policy", path=leaf.path)


def _twin(first: str, second: str) -> InputError:
    what = f"has the same name as {first} on some computers; rename one of them"
    return InputError(what, path=second)


def _nothing(layout: Layout) -> InputError:
    names = ", ".join(layout.include)
    what = f"no policies found; expected files {names} committed in this folder: "
    return InputError(f"{what}write one with 'inforce new'", path=layout.base or ".")

"""The first-parent commits of a branch, in graph order, with what each changed."""

import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

from inforce.history.layouts import Layout
from inforce.history.repositories import Output, Repository

_MARK = b"\x02"
# 60 per cent follows every rename with edits in the repositories we looked at
# and joins no two unrelated policies there. The limit bounds the comparison of
# one commit that moves a whole archive.
_LOG = (
    "log",
    "--first-parent",
    "-m",
    "--raw",
    "-z",
    "-M60%",
    "-l2000",
    "-O/dev/null",
    "--reverse",
    "--no-abbrev",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-notes",
    "--ignore-submodules=none",
    "--format=tformat:%x02%H %ct",
)


class Change(NamedTuple):
    """One file before and after a commit; a path is empty where there is no file.

    Links and submodules are no files here.
    """

    before: str
    after: str
    blob: str


class Commit(NamedTuple):
    """One commit of the main line.

    `number` counts in graph order; `seconds` is the committer time since 1970.
    """

    number: int
    id: str
    seconds: int
    changes: tuple[Change, ...]


def commits(repository: Repository, layout: Layout, *, whole: bool) -> Iterator[Commit]:
    """Yield the commits that changed a file of *layout*, parents before children.

    A merge counts as what it did to its first parent, because that is what the
    branch published. Dates play no part: in real repositories they run
    backwards. With *whole*, files outside the folder come too, so that a move
    into it can be followed.

    Raises:
        ExternalError: git failed.
    """
    arguments = (
        *_LOG,
        repository.head,
        "--",
        *pathspecs(layout, repository, whole=whole),
    )
    with repository.output(*arguments) as output:
        yield from _parsed(output, repository.prefix)


def pathspecs(
    layout: Layout, repository: Repository, *, whole: bool
) -> tuple[str, ...]:
    """Return the pathspecs that hold every file *layout* may include.

    None where policies are half of the repository or more, because any pathspec
    makes git's log take twice as long, and a pattern three times. Where there
    are many other things, a pathspec saves comparing all of them.
    """
    folder = repository.prefix + layout.base
    if not folder or _is_half(repository, folder):
        return ()
    if not whole:
        return (f":(top,literal){folder}",)
    suffixes = {one.rpartition("*")[2] for one in layout.include}
    if any(not one.startswith(".") or "/" in one or "?" in one for one in suffixes):
        return ()
    return tuple(f":(top)*{suffix}" for suffix in sorted(suffixes))


def _is_half(repository: Repository, folder: str) -> bool:
    """Return whether *folder* holds at least half of the files that are published."""
    listed = repository.text(
        "ls-tree", "-r", "-z", "--name-only", "--full-tree", repository.head
    )
    names = listed.split(b"\0")[:-1]
    start = os.fsencode(folder)
    return 2 * sum(name.startswith(start) for name in names) >= len(names)


def _parsed(output: Output, prefix: str) -> Iterator[Commit]:
    """Read `:mode mode blob blob status`, then one path, or two of a rename."""
    names: dict[bytes, str] = {}
    head: tuple[int, str, int] | None = None
    number = 0
    changes: list[Change] = []
    fields = output.fields()
    for field in fields:
        if field.startswith(_MARK):
            if head and changes:
                yield Commit(*head, tuple(changes))
            identifier, seconds = field[1:].decode("ascii").split(" ")
            head, changes = (number, identifier, int(seconds)), []
            number += 1
        elif field.lstrip(b"\n").startswith(b":"):
            first = next(fields)
            renamed = field.rpartition(b" ")[2][:1] in b"RC"
            second = next(fields) if renamed else first
            paths = (_path(names, first, prefix), _path(names, second, prefix))
            changes.append(_change(field, paths))
    if head and changes:
        yield Commit(*head, tuple(changes))


def _change(field: bytes, paths: tuple[str, str]) -> Change:
    was, now, _, blob, status = field.decode("ascii").lstrip("\n:").split(" ")
    before = paths[0] if was.startswith("100") and status[0] != "C" else ""
    after = paths[1] if now.startswith("100") else ""
    return Change(before, after, blob if after else "")


def _path(names: dict[bytes, str], raw: bytes, prefix: str) -> str:
    """Return the path relative to the root, one string for all its mentions.

    A path outside the root is written `:/path`, as git does, so that it cannot
    be taken for one inside.
    """
    known = names.get(raw)
    if known is None:
        path = raw.decode("utf-8", "backslashreplace")
        inside = path.startswith(prefix)
        known = sys.intern(path.removeprefix(prefix) if inside else f":/{path}")
        names[raw] = known
    return known

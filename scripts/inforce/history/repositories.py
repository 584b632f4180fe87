"""A git repository, opened to be read only; every refusal says the way out.

Invariants:
- arguments are lists and output is read with `-z`; nothing passes a shell;
- no `GIT_*` variable of the caller redirects a reading to another repository;
- replace objects, the cut of a shallow clone and the missing blobs of a partial
  clone never stand in for what was published.
"""

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, BinaryIO, cast

from inforce.errors import ExternalError, InputError

if TYPE_CHECKING:
    from git.cmd import Git

# fsmonitor and hooks would run a program that the repository names; the rest are
# settings of a person that change what a log prints.
_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "diff.relative=false",
    "log.showRoot=true",
    "log.showSignature=false",
)
_OPTIONS = ("--no-pager", "--no-replace-objects", "--no-optional-locks")
_ADDED = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
# A CI job that may read a folder of another owner says so with GIT_CONFIG_COUNT.
_KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_CHUNK = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENVIRONMENT = threading.RLock()


@contextmanager
def clean_environment() -> Iterator[None]:
    """Hide the caller's `GIT_*` variables inside the `with` block.

    GitPython copies the environment of the process when it starts git and
    cannot leave a variable out, so they are taken away and put back here.
    """
    with _ENVIRONMENT:
        names = [name for name in os.environ if name.startswith("GIT_")]
        hidden = {n: os.environ[n] for n in names if not n.startswith(_KEPT)}
        for name in hidden:
            del os.environ[name]
        try:
            yield
        finally:
            os.environ.update(hidden)


def moment(seconds: int) -> datetime:
    """Return the moment *seconds* after 1970, UTC, as near as a datetime can be."""
    # A commit may claim any moment; datetime ends with the year 9999.
    return _EPOCH + timedelta(seconds=min(max(seconds, -(10**10)), 253_402_214_400))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A complete repository and the commit that is read.

    `root` is the folder of the site; `prefix` is its path inside the
    repository, empty or with a final slash. `head` is a full commit id.
    """

    root: Path
    prefix: str
    head: str

    def committed_at(self) -> datetime:
        """Return when the commit that is read was committed, UTC."""
        shown = self.text("show", "-s", "--format=%ct", self.head)
        return moment(int(shown.split()[-1]))

    def text(self, *arguments: str) -> bytes:
        """Return all that `git *arguments*` prints.

        Raises:
            ExternalError: git is missing or failed; with git's own words.
        """
        return _run(self.root, *arguments)

    def output(self, *arguments: str, ids: Iterable[str] = ()) -> "Output":
        """Return the running output of `git *arguments*`, fed with *ids*."""
        return Output(self.root, arguments, ids)


class Output:
    """What one git process prints, read as it comes; a context manager.

    Leaving the block waits for git and raises ExternalError when git failed.
    """

    def __init__(
        self, root: Path, arguments: Iterable[str], ids: Iterable[str] = ()
    ) -> None:
        """Start git in *root*; *ids* are its standard input, one per line."""
        self._arguments = tuple(arguments)
        # A file as standard input needs no second thread, and git can never
        # wait for us while we wait for git.
        with tempfile.TemporaryFile() as feed:
            feed.write("".join(f"{one}\n" for one in ids).encode())
            feed.seek(0)
            self._started = _started(root, self._arguments, feed)
        self._process = _popen(self._started)
        self.stream = cast(BinaryIO, self._process.stdout)

    def __enter__(self) -> "Output":
        """Return the output, ready to be read."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """Wait for git, or stop it when the block failed."""
        if kind is not None:
            self._process.kill()
        _, message = self._process.communicate()
        if kind is None and self._process.returncode:
            raise _failed(self._arguments, message)

    def fields(self) -> Iterator[bytes]:
        """Yield the NUL-terminated fields in order."""
        rest = b""
        while chunk := self.stream.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\0")
            yield from whole
        if rest:
            yield rest


def repository(root: Path, *, branch: str = "") -> Repository:
    """Return the repository that holds *root*, to be read at *branch* or HEAD.

    Raises:
        InputError: no repository, no commit, no such branch, or a shallow or
            partial clone, which would show a history with holes.
        ExternalError: git is missing, or refuses to read the folder.
    """
    if not root.is_dir():
        raise InputError(
            "is no folder; expected the folder of the site", path=f"{root}"
        )
    prefix = _prefix(root)
    _refuse_shallow(root)
    _refuse_partial(root)
    return Repository(root=root, prefix=prefix, head=_head(root, branch or "HEAD"))


def commit_id(root: Path, revision: str) -> str:
    """Return the full id of the commit that *revision* names, or an empty string."""
    # A revision that begins with "-" would be read as an option.
    if not revision or revision.startswith("-") or "\0" in revision:
        return ""
    wanted = f"{revision}^{{commit}}"
    status, out, _ = _ran(root, ("rev-parse", "--quiet", "--verify", wanted))
    return "" if status else out.decode("ascii").strip()


def _head(root: Path, revision: str) -> str:
    found = commit_id(root, revision)
    if found:
        return found
    if revision == "HEAD":
        what = "the repository has no commits; policies are published from git: "
        raise InputError(f"{what}run 'git add' and 'git commit'", path=f"{root}")
    what = f"{revision!r} names no commit; expected a branch, a tag or a commit id"
    raise InputError(what, path=f"{root}")


def _prefix(root: Path) -> str:
    status, out, message = _ran(root, ("rev-parse", "--show-prefix"))
    if status == 0:
        return os.fsdecode(out.removesuffix(b"\n"))
    if b"dubious ownership" in message:
        what = f"git refuses to read {root}, which belongs to another user; run "
        raise ExternalError(f"{what}'git config --global --add safe.directory {root}'")
    if b"not a git repository" not in message:
        raise _failed(("rev-parse",), message)
    what = "is in no git repository; policies are published from git: "
    raise InputError(f"{what}run 'git init' and commit them", path=f"{root}")


def _refuse_shallow(root: Path) -> None:
    if _run(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        what = "is a shallow clone, which lacks past texts; run "
        mend = "'git fetch --unshallow' (in CI: check out with depth 0)"
        raise InputError(what + mend, path=f"{root}")


def _refuse_partial(root: Path) -> None:
    keys = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
    status, out, _ = _ran(root, ("config", "-z", "--get-regexp", keys))
    if status == 0 and out:
        what = "is a partial clone, which lacks past texts; "
        raise InputError(f"{what}clone again without '--filter'", path=f"{root}")


def _run(root: Path, *arguments: str) -> bytes:
    status, out, message = _ran(root, arguments)
    if status:
        raise _failed(arguments, message)
    return out


def _ran(root: Path, arguments: Iterable[str]) -> tuple[int, bytes, bytes]:
    started = _started(root, arguments)
    process = _popen(started)
    out, message = process.communicate()
    return process.returncode, out, message


def _started(
    root: Path, arguments: Iterable[str], feed: BinaryIO | None = None
) -> "Git.AutoInterrupt":
    settings = (part for one in _SETTINGS for part in ("-c", one))
    command = ["git", *_OPTIONS, *settings, *arguments]
    with clean_environment():
        try:
            from git.cmd import Git
            from git.exc import GitCommandNotFound
        except ImportError as error:  # GitPython looks for git when it is imported
            raise _missing() from error
        try:
            started = Git(root).execute(
                command, istream=feed, as_process=True, env=_ADDED
            )
        except GitCommandNotFound as error:
            raise _missing() from error
    return started


def _popen(started: "Git.AutoInterrupt") -> "Popen[bytes]":
    """Return the process inside *started*, which must be kept while it is used.

    GitPython kills a process whose AutoInterrupt is no longer referred to.
    """
    return cast("Popen[bytes]", started.proc)


def _missing() -> ExternalError:
    return ExternalError(
        "git is not found; install git 2.31 or later and put it on PATH"
    )


def _failed(arguments: Iterable[str], message: bytes) -> ExternalError:
    words = message.decode("utf-8", "replace").strip() or "no message"
    return ExternalError(f"git {next(iter(arguments), '')} failed: {words}")

"""The files of a history, each followed through its renames to its last name.

A file that is deleted and added again under its name is the same file with a
gap. A name that a second file takes over stays with the second one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from inforce.history.commits import Change, Commit


class Step(NamedTuple):
    """One state of a file: the commit that made it, its path, and its blob.

    `blob` is empty when the commit deleted the file.
    """

    commit: Commit
    path: str
    blob: str


@dataclass(slots=True)
class Track:
    """One file: its states in graph order and the path it has or had last."""

    path: str
    steps: list[Step] = field(default_factory=list)

    @property
    def is_gone(self) -> bool:
        """Return whether the last state is a deletion."""
        return not self.steps[-1].blob


class Tracks:
    """All files so far; follow the commits in graph order."""

    def __init__(
        self,
        holds: Callable[[str], bool],
        same: Callable[[str, str], bool],
    ) -> None:
        """Follow the paths that *holds* accepts.

        A rename between two paths that are not the *same* kind of file, such as
        a policy that becomes its own past version, ends one file and begins
        another.
        """
        # A path comes once for each of its states; it is judged once.
        self._holds = cache(holds)
        self._same = same
        self._here: dict[str, Track] = {}
        self._gone: dict[str, Track] = {}
        self._replaced: list[Track] = []

    def follow(self, commits: Iterable[Commit]) -> tuple[Track, ...]:
        """Return all files that were ever followed, by path, gone ones last."""
        for commit in commits:
            self._apply(commit)
        gone = [*self._gone.values(), *self._replaced]
        here = sorted(self._here.values(), key=lambda track: track.path)
        return (*here, *sorted(gone, key=lambda track: track.path))

    def _apply(self, commit: Commit) -> None:
        """Take all files from where they were before any is put where it goes.

        One commit may rename a to b and b to c.
        """
        moved: list[tuple[Change, Track | None]] = []
        for change in commit.changes:
            track = self._here.pop(change.before, None) if change.before else None
            moved.append((change, track))
        for change, track in moved:
            if change.after and self._holds(change.after):
                self._put(commit, change, track)
            elif track is not None:
                self._end(commit, track)

    def _put(self, commit: Commit, change: Change, track: Track | None) -> None:
        path = change.after
        if (
            track is not None
            and path != track.path
            and not self._same(track.path, path)
        ):
            self._end(commit, track)
            track = None
        gone = self._gone.pop(path, None)
        if track is None:
            track = gone or Track(path)
        elif gone is not None:
            self._replaced.append(gone)
        track.path = path
        track.steps.append(Step(commit, path, change.blob))
        self._here[path] = track

    def _end(self, commit: Commit, track: Track) -> None:
        track.steps.append(Step(commit, track.path, ""))
        if track.path in self._gone:
            self._replaced.append(self._gone[track.path])
        self._gone[track.path] = track

"""Throw-away repositories, made with git itself."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from pathlib import Path

from inforce import history
from inforce.history import History, Layout, PolicyHistory
from inforce.model.dates import DateRules

NOON = 1_577_880_000  # 2020-01-01T12:00:00Z
DAY = 86_400
ADOPTED = DateRules(sources=("last-updated-line",), strict_since=date(2200, 1, 1))


def policy(effective: str, body: str = "We keep it short.", **keys: str) -> str:
    """Return the text of a policy file."""
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: Privacy\neffective: {effective}\n{more}---\n\n{body}\n"


def prose(seed: str, lines: int = 30) -> str:
    """Return a text long enough for git to see that two of them are alike."""
    return "\n".join(
        f"{seed} clause {n} says something of its own." for n in range(lines)
    )


@dataclass
class Repo:
    """One repository; `day` is the committer day of the next commit, from 2020."""

    root: Path
    day: int = 0
    made: list[str] = field(default_factory=list)

    def git(self, *arguments: str, given: bytes = b"", when: int | None = None) -> str:
        """Run git without any settings of the person who runs the tests."""
        seconds = NOON + DAY * self.day if when is None else when
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.root,
            input=given,
            capture_output=True,
            check=True,
            env=kept
            | {
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "A",
                "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "A",
                "GIT_COMMITTER_EMAIL": "a@example.org",
                "GIT_AUTHOR_DATE": f"@{seconds} +0000",
                "GIT_COMMITTER_DATE": f"@{seconds} +0000",
            },
        )
        return done.stdout.decode().strip()

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the work tree."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes | None] | None = None) -> str:
        """Write *files*, delete those that are None, commit, and go on one day."""
        for path, content in (files or {}).items():
            if content is None:
                (self.root / path).unlink()
            else:
                self.write(path, content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        self.day += 1
        self.made.append(self.git("rev-parse", "HEAD"))
        return self.made[-1]

    def tree(self, entries: Mapping[bytes, tuple[str, str]]) -> str:
        """Return a tree of (mode, id) by name, whatever the names are."""
        kinds = {"040000": "tree", "160000": "commit"}
        lines = (
            f"{mode} {kinds.get(mode, 'blob')} {one}\t".encode() + name + b"\0"
            for name, (mode, one) in entries.items()
        )
        return self.git("mktree", "-z", "--missing", given=b"".join(lines))

    def blob(self, content: str | bytes) -> str:
        """Return the id of a blob with *content*."""
        raw = content.encode() if isinstance(content, str) else content
        return self.git("hash-object", "-w", "--stdin", given=raw)

    def commit_tree(self, tree: str) -> None:
        """Put a commit with *tree* on main, without touching the work tree."""
        commit = self.git("commit-tree", tree, "-m", "crafted")
        self.git("update-ref", "HEAD", commit)

    def read(
        self, layout: Layout | None = None, dating: DateRules | None = None
    ) -> History:
        """Return the history as inforce reads it."""
        return history.read(
            self.root,
            layout=layout or Layout(),
            dating=dating or DateRules(),
            zone=UTC,
        )


def repo(root: Path, *options: str) -> Repo:
    """Return an empty repository in *root* on the branch main."""
    root.mkdir(parents=True, exist_ok=True)
    made = Repo(root)
    made.git("init", "-q", "-b", "main", *options)
    return made


def only(read: History) -> PolicyHistory:
    """Return the only policy of *read*."""
    (found,) = read.policies
    return found


def by_slug(read: History) -> dict[str, PolicyHistory]:
    """Return the policies of *read* by slug."""
    return {one.slug: one for one in read.policies}


def texts(found: PolicyHistory) -> list[str | None]:
    """Return the wordings of *found* in order, None where it was deleted."""
    return [one.wording.text.strip() if one.wording else None for one in found.records]

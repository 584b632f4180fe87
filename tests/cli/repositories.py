"""Throw-away repositories of policies, and the commands run on them in-process."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

from inforce.cli import main

CONFIG = """\
site_name: Policies of Example
site_url: https://policies.example/
docs_dir: site_src
theme:
  name: material
plugins:
  - search
  - inforce:
      publisher: {name: Example, zone: Europe/Berlin}
      policies: {languages: [en, de]}
"""
WHO = {"NAME": "Legal", "EMAIL": "legal@policies.example"}
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{
        f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in WHO.items()
    },
}


def policy(
    effective: str, body: str = "We ask.", title: str = "Privacy", **keys: str
) -> str:
    """Return a policy file."""
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\neffective: {effective}\n{more}---\n\n{body}\n"


class Repository:
    """A repository in *root*; commits are made at nine o'clock in Berlin."""

    def __init__(self, root: Path, config: str = CONFIG) -> None:
        self.root = root
        self.config = root / "mkdocs.yml"
        (root / "site_src").mkdir(parents=True)
        if config:
            self.write({"mkdocs.yml": config, ".gitignore": "/site/\n/.inforce/\n"})
        self.day = "2020-01-01"
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        """Run git and return what it prints."""
        stamp = datetime.fromisoformat(f"{self.day}T09:00:00+01:00").isoformat()
        dated = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        done = subprocess.run(
            ["git", *words],
            cwd=self.root,
            env={**ENVIRONMENT, **dated},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def write(self, files: dict[str, str | bytes]) -> None:
        """Write *files*, without a commit."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            raw = content.encode() if isinstance(content, str) else content
            path.write_bytes(raw)

    def commit(self, day: str, files: dict[str, str | bytes]) -> None:
        """Write *files* and commit everything on *day*."""
        self.day = day
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", "Edit")

    def run(self, *words: str) -> int:
        """Run a command on this site and return its exit code."""
        return main([*words, "--config", str(self.config)])

"""Throw-away repositories in which the documented commands are run."""

import os
import subprocess
import sys
from pathlib import Path

from docs.blocks import ROOT

_PAGE = """<!doctype html>
<html lang="en"><head><title>Refund policy</title></head>
<body><h1>Refund policy</h1>
<p>Effective date: 1 March 2023</p>
<p>You receive your money back within 14 days.</p></body></html>
"""
_TEXT = """# Refund policy

*Last updated: {day}*

You receive your money back within {days} days if you tell us that you are not
content. You need not say why. Write to us from the address of your account and
name the invoice. We pay back in the way in which you paid, and we bear the cost
of it. What you wrote stays yours, and you can take it with you before we close
your account. Businesses have the same right, once a year, for each workspace.
This policy applies to every plan, and to what you ordered while it was in force.
"""
PEOPLE = """address,language,policies
ann@example.org,de,*
ben@example.org,en,privacy terms
cleo@example.net,en,*
"""
_STATES = (
    ("3 May 2021", "2021-05-03T09:00:00+0000", 30),
    ("9 June 2022", "2022-06-09T09:00:00+0000", 14),
)
_RUN = "import sys; from inforce.cli import main; raise SystemExit(main(sys.argv[1:]))"


def environment() -> dict[str, str]:
    """Return an environment in which git has a name and no settings of a person."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    who = {"NAME": "Legal team", "EMAIL": "legal@papierkran.example"}
    named = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in who.items()
    }
    config = Path(__file__).with_name("gitconfig")
    own = {"PYTHONPATH": str(ROOT / "scripts"), "GIT_CONFIG_GLOBAL": str(config)}
    return {**kept, **named, **own, "NO_MKDOCS_2_WARNING": "1"}


def git(folder: Path, *arguments: str, at: str = "") -> None:
    """Run git in *folder*, commits dated *at*; a failure is an error."""
    dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at} if at else {}
    env = {**environment(), **dates}
    subprocess.run(["git", *arguments], cwd=folder, env=env, check=True)


def inforce(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `inforce` in *folder* with standard input closed and return the result."""
    return subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def sample(folder: Path) -> Path:
    """Return a clone of this repository, its branch named `main`."""
    git(folder, "clone", "--quiet", "--no-local", str(ROOT), "sample")
    clone = folder / "sample"
    git(clone, "checkout", "--quiet", "-B", "main")
    (clone / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return clone


def adopted(folder: Path) -> Path:
    """Return a repository with a policy whose dates stand in its text."""
    git(folder, "init", "--quiet", "--initial-branch=main", "adopted")
    repository = folder / "adopted"
    downloads = repository / "downloads"
    downloads.mkdir()
    (downloads / "refunds.html").write_text(_PAGE, encoding="utf-8")
    for day, at, days in _STATES:
        text = _TEXT.format(day=day, days=days)
        (repository / "refunds.md").write_text(text, encoding="utf-8")
        git(repository, "add", "refunds.md")
        git(repository, "commit", "--quiet", "-m", f"Refunds of {day}", at=at)
    return repository

"""Small real repositories and the sites built from them."""

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from browsing import Prefixed, Quiet, served

from inforce.site.build import Built, build

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 20)
CONFIG = """\
site_name: Policies of Example
site_url: https://policies.example/base/
docs_dir: docs
theme:
  name: material
plugins:
  - search
  - inforce:
      publisher: {name: Example, zone: Europe/Berlin}
      policies: {languages: [en, ar]}
"""
ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if not k.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Legal",
    "GIT_AUTHOR_EMAIL": "legal@policies.example",
    "GIT_COMMITTER_NAME": "Legal",
    "GIT_COMMITTER_EMAIL": "legal@policies.example",
    "NO_MKDOCS_2_WARNING": "1",
}


def policy(title: str, effective: str, body: str, **keys: str) -> str:
    """Return a policy file."""
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\neffective: {effective}\n{more}---\n\n{body}\n"


class Publisher:
    """A repository of policies in *root*, committed to and built by a test."""

    def __init__(self, root: Path, config: str = CONFIG) -> None:
        self.root = root
        self.site = root / "site"
        self.moment = datetime(2020, 1, 1, 9, tzinfo=timezone(timedelta(hours=2)))
        (root / "docs").mkdir(parents=True, exist_ok=True)
        self.write({"mkdocs.yml": config, ".gitignore": "/site/\n/.inforce/\n"})
        self.git("init", "-q", "-b", "main")

    policy = staticmethod(policy)

    def git(self, *words: str) -> str:
        stamp = self.moment.isoformat()
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
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            raw = content.encode() if isinstance(content, str) else content
            path.write_bytes(raw)

    def commit(
        self, day: str, files: dict[str, str | bytes], subject: str = "Edit"
    ) -> None:
        self.moment = datetime.fromisoformat(f"{day}T09:00:00+02:00")
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", subject)

    def build(self, today: date = TODAY, **options: object) -> Built:
        return build(self.root / "mkdocs.yml", today=today, **options)

    def page(self, address: str) -> str:
        return (self.site / address.strip("/") / "index.html").read_text()

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.site.rglob("*") if path.is_file())
        return {str(path.relative_to(self.site)): path.read_bytes() for path in found}


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """A repository with one policy of one version."""
    made = Publisher(tmp_path / "repository")
    text = policy(
        "Privacy policy", "2026-01-01", "# Privacy policy\n\n## Data\n\nWe ask."
    )
    made.commit("2025-12-01", {"policies/privacy.md": text})
    return made


BODY = """\
# {title}

Intro with a [link to the terms](terms.md) and **weight**.

## Collection

{first}

## Retention

We keep it for {days} days.

- account
- invoices

## Contact

| Way | Where |
|---|---|
| Mail | us@policies.example |
"""


def body(title: str, first: str, days: int) -> str:
    """Return a text with headings, a list, a table and a link."""
    return BODY.format(title=title, first=first, days=days)


def everything(root: Path) -> Publisher:
    """Return a repository in which every kind of page has a reason to be."""
    made = Publisher(root)
    name, terms = "Privacy policy", "Terms of use"
    made.commit(
        "2025-11-01",
        {
            "policies/privacy.past/2019-05-01.md": policy(
                name,
                "2019-05-01",
                body(name, "We asked by letter.", 10),
                published="2019-04-01",
                source="paper",
            ),
            "policies/privacy.md": policy(
                name, "2026-01-01", body(name, "We ask for teh name.", 30), group="Data"
            ),
            "policies/privacy.ar.md": policy(
                "سياسة الخصوصية",
                "2026-01-01",
                "# سياسة\n\nنحتفظ بها 30 يوما.",
                translates="2026-01-01",
            ),
            "policies/conditions.md": policy(
                terms, "2025-01-01", body(terms, "You may write.", 5)
            ),
            "policies/cookies.md": policy(
                "Cookie policy", "2025-06-01", "We set none.\n\nNone at all."
            ),
            "policies/newsletter.md": policy(
                "Newsletter terms", "2018-01-01", "We send paper.", ends="2025-05-01"
            ),
        },
    )
    made.git("mv", "policies/conditions.md", "policies/terms.md")
    made.commit("2026-01-10", {}, "Rename")
    made.commit(
        "2026-02-12",
        {
            "policies/privacy.md": policy(
                name,
                "2026-01-01",
                body(name, "We ask for the name.", 30),
                correction="A typing error in section Collection",
                group="Data",
            )
        },
    )
    made.commit(
        "2026-03-01",
        {
            "policies/terms.md": policy(
                terms, "2025-01-01", body(terms, "You may write and read.", 5)
            )
        },
    )
    later = {"summary": "We keep the name longer."}
    made.commit(
        "2026-10-01",
        {
            "policies/privacy.md": policy(
                name, "2027-01-01", body(name, "We ask for the name.", 365), **later
            ),
            "policies/privacy.ar.md": policy(
                "سياسة الخصوصية",
                "2027-01-01",
                "# سياسة\n\nنحتفظ بها 365 يوما.",
                translates="2027-01-01",
                **later,
            ),
            "policies/terms.md": policy(
                terms,
                "2027-01-15",
                body(terms, "You may write.", 7),
                summary="Shorter.",
            ),
            "policies/cookies.md": policy(
                "Cookie policy", "2027-01-10", "We set one.\n\nOne.", summary="One."
            ),
        },
    )
    made.commit(
        "2026-11-01",
        {
            "policies/terms.md": policy(
                terms,
                "2027-03-01",
                body(terms, "You may write.", 7),
                summary="Later.",
                replaces="2027-01-15",
            ),
            "policies/cookies.md": policy(
                "Cookie policy",
                "2025-06-01",
                "We set none.\n\nNone at all.",
                withdraws="2027-01-10",
            ),
        },
    )
    return made


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    """The repository with everything, built once. Tests only read it."""
    made = everything(tmp_path_factory.mktemp("published") / "repository")
    made.build()
    return made

@pytest.fixture(scope="session")
def site(published: Publisher) -> Iterator[str]:
    """The address of the site with every kind of page, under a prefix."""
    with served(published.site, Prefixed) as address:
        yield f"{address}/base"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample site of this repository."""
    folder = tmp_path_factory.mktemp("sample") / "site"
    build(ROOT / "mkdocs.yml", site_dir=folder)
    with served(folder, Quiet) as address:
        yield address


@pytest.fixture
def scenery(tmp_path: Path) -> Publisher:
    """The repository with everything, not built, for a test of its own."""
    return everything(tmp_path / "repository")


@pytest.fixture
def begun() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command as a person would, with its own environment."""

    def run(
        words: list[str], folder: Path, **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=folder,
            env={**ENVIRONMENT, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run

"""`inforce init`: a new site, and a repository that has policies already."""

import json
import subprocess
from pathlib import Path

import pytest
from cli.repositories import ENVIRONMENT, Repository

from inforce.cli import main
from inforce.settings import settings

pytestmark = pytest.mark.git
Captured = pytest.CaptureFixture[str]
SHARED = Path(__file__).parents[3] / "shared" / "corpus"
TERMS = """\
# Terms

*Last updated: {day}*

These are the terms under which you may use what we make, and they are written so
that nobody needs a lawyer to read them. You may use it, we may change it, and either
of us may end it. What you write stays yours, and we say {days} days before a change.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Repository:
    """A repository without settings."""
    made = Repository(tmp_path / "legal", config="")
    (made.root / "site_src").rmdir()
    return made


@pytest.fixture
def adoptable(folder: Repository) -> Repository:
    """A repository with terms of two dates and files that are no policies."""
    first = TERMS.format(day="May 25, 2018", days=10)
    others = dict.fromkeys(
        ("README.md", "LICENSE.md", "legal/CONTRIBUTING.md", "x/Readme.md"),
        "# About\n\n" + "Words about it. " * 30,
    )
    template = {"templates/offer.md": "# Offer\n\n" + "Dear somebody, " * 40}
    stub = {"legal/stub.md": "See elsewhere.\n"}
    folder.commit("2018-05-20", {"legal/Terms of Use.md": first, **others, **stub})
    second = TERMS.format(day="June 1, 2020", days=30)
    folder.commit("2020-06-02", {"legal/Terms of Use.md": second, **template})
    return folder


@pytest.mark.site
def test_a_new_site_is_complete(folder: Repository, capsys: Captured) -> None:
    code = main(
        ["init", str(folder.root), "--name", 'Rules: "ours"', "--today", "2026-01-01"]
    )
    folder.commit("2026-01-01", {})

    assert code == 0
    assert folder.run("check", "--today", "2026-01-01") == 0
    assert folder.run("build", "--today", "2026-01-02") == 0
    assert (folder.root / "site/privacy/index.html").exists()
    assert settings(folder.config).site_name == 'Rules: "ours"'
    assert folder.git("status", "--porcelain") == ""


@pytest.mark.site
def test_a_second_build_says_how_many_pages_stood(
    folder: Repository, capsys: Captured
) -> None:
    main(["init", str(folder.root), "--name", "Ours", "--today", "2026-01-01"])
    folder.commit("2026-01-01", {})
    folder.run("build", "--today", "2026-01-02")
    first = capsys.readouterr().err
    folder.run("build", "--today", "2026-01-02")

    assert "6 pages in" in first
    assert "stood already" not in first
    assert "6 pages (5 stood already) in " in capsys.readouterr().err


def test_what_is_there_stays_as_it_is(folder: Repository, capsys: Captured) -> None:
    mine = {"mkdocs.yml": "mine", ".gitignore": "secret", "policies/privacy.md": "mine"}
    folder.write(mine)

    code = main(["init", str(folder.root)])

    told = capsys.readouterr().err
    assert code == 0
    assert (folder.root / "mkdocs.yml").read_text() == "mine"
    assert (folder.root / "policies/privacy.md").read_text() == "mine"
    assert (folder.root / ".gitignore").read_text() == "secret\nsite/\n.inforce/\n"
    assert "mkdocs.yml exists already and stays as it is" in told
    assert "wrote site_src/index.md" in told


def test_ignored_files_are_added_to_in_any_encoding(folder: Repository) -> None:
    folder.write({".gitignore": b"caf\xe9"})

    assert main(["init", str(folder.root)]) == 0
    assert (folder.root / ".gitignore").read_bytes() == b"caf\xe9\nsite/\n.inforce/\n"


def test_init_done_twice_changes_nothing(folder: Repository) -> None:
    main(["init", str(folder.root)])
    before = _tree(folder.root)

    assert main(["init", str(folder.root)]) == 0
    assert _tree(folder.root) == before


def _tree(root: Path) -> dict[Path, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if ".git" not in path.parts}


@pytest.mark.site
def test_an_adopted_repository_is_a_complete_site(
    adoptable: Repository, capsys: Captured
) -> None:
    code = main(["init", "--adopt", str(adoptable.root), "--today", "2026-01-01"])
    told = capsys.readouterr()
    built = adoptable.run("build", "--json", "--today", "2026-01-01")
    figures = json.loads(capsys.readouterr().out)

    assert (code, built) == (0, 0)
    assert told.out.splitlines() == ["legal/Terms of Use.md"]
    assert "left out: legal/stub.md (only 2 words)" in told.err
    assert "left out: templates/offer.md (a template)" in told.err
    assert (figures["policies"], figures["versions"]) == (1, 2)
    versions = json.loads(
        (adoptable.root / "site/terms-of-use/versions.json").read_text()
    )
    assert [(v["effective_on"], v["dated_by"]["source"]) for v in versions["list"]] == [
        ("2018-05-25", "text: Last updated"),
        ("2020-06-01", "text: Last updated"),
    ]
    assert adoptable.run("check", "--today", "2026-01-01") == 0


def test_adoption_says_how_it_reads_the_repository(adoptable: Repository) -> None:
    main(["init", "--adopt", str(adoptable.root), "--today", "2026-01-01"])

    made = settings(adoptable.config)
    assert made.layout.folder == "legal"
    assert made.layout.slugify
    assert "stub.md" in made.layout.exclude
    assert "last-updated-line" in made.dating.sources
    assert made.dating.sources[-1] == "commit-date"
    assert str(made.dating.strict_since) == "2026-01-02"


def test_a_repository_without_prose_cannot_be_adopted(
    folder: Repository, capsys: Captured
) -> None:
    folder.commit("2026-01-01", {"README.md": "# Code\n", "main.md": "Short.\n"})

    code = main(["init", "--adopt", str(folder.root)])

    assert code == 2
    assert "looks like a policy" in capsys.readouterr().err
    assert not folder.config.exists()


def _cloned(bundle: str, folder: Path) -> Path:
    path = SHARED / bundle
    if not path.exists():
        pytest.skip(f"needs {bundle} beside the repository")
    clone = ["git", "clone", "--quiet", str(path), str(folder)]
    subprocess.run(clone, check=True, env=ENVIRONMENT)
    return folder


@pytest.mark.parametrize(
    ("bundle", "policies"),
    [("basecamp-policies.bundle", 25), ("automattic-legalmattic.bundle", 19)],
)
def test_real_repositories_are_adopted(
    tmp_path: Path, capsys: Captured, bundle: str, policies: int
) -> None:
    root = _cloned(bundle, tmp_path / "clone")
    config = ["--config", str(root / "mkdocs.yml"), "--today", "2026-11-20"]

    assert main(["init", "--adopt", str(root), "--today", "2026-11-20"]) == 0
    found = capsys.readouterr().out.splitlines()
    assert main(["status", "--json", *config]) == 0
    rows = json.loads(capsys.readouterr().out)["policies"]
    assert main(["check", "--format", "json", *config]) == 0
    assert len(found) == policies
    assert sum(row["in_force_since"] is not None for row in rows) == policies
    assert json.loads(capsys.readouterr().out)["errors"] == 0


@pytest.mark.site
def test_a_real_repository_is_built_whole(tmp_path: Path, capsys: Captured) -> None:
    root = _cloned("basecamp-policies.bundle", tmp_path / "clone")
    main(["init", "--adopt", str(root), "--today", "2026-11-20"])
    capsys.readouterr()

    code = main(
        [
            "build",
            "--json",
            "--config",
            str(root / "mkdocs.yml"),
            "--today",
            "2026-11-20",
        ]
    )

    figures = json.loads(capsys.readouterr().out)
    assert code == 0
    assert figures["policies"] >= 25
    assert figures["versions"] > 150
    assert len(list((root / "site/terms").glob("20*/changes/index.html"))) > 5

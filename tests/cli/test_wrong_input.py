"""One clear message, exit code 2, and nothing half-written."""

from pathlib import Path

import pytest
from cli.repositories import CONFIG, Repository, policy

from inforce.cli import main

GOOD = {"policies/terms.md": policy("2025-01-01", title="Terms")}
WRONG = {
    "a wrong date": ({"policies/a.md": policy("1/3/2026")}, "policies/a.md:3", "YYYY"),
    "a missing key": (
        {"policies/a.md": "---\ntitle: A\n---\n\nText.\n"},
        "policies/a.md:1",
        "'effective' is missing",
    ),
    "a misspelt key": (
        {"policies/a.md": policy("2026-01-01", sumary="More.")},
        "policies/a.md:4",
        "expected 'summary'",
    ),
    "an empty file": ({"policies/a.md": ""}, "policies/a.md", "empty"),
    "a binary file": ({"policies/a.md": b"\x00\x01\x02"}, "policies/a.md", "binary"),
    "a large file": (
        {"policies/a.md": policy("2026-01-01", "word " * 1_000_000)},
        "policies/a.md",
        "at most 1,000,000",
    ),
    "the same slug twice": (
        {
            "policies/a.md": policy("2026-01-01"),
            "policies/a/index.md": policy("2026-01-01"),
        },
        "policies/a/index.md",
        "the same address /a/",
    ),
}


@pytest.mark.git
@pytest.mark.parametrize(("files", "place", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_policy_stops_the_build_with_one_message(
    empty: Repository,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, str | bytes],
    place: str,
    said: str,
) -> None:
    empty.commit("2025-01-01", {**GOOD, **files})

    code = empty.run("build")

    told = capsys.readouterr().err.strip()
    assert code == 2
    assert told.startswith(place)
    assert said in told
    assert len(told.splitlines()) == 1
    assert not (empty.root / "site").exists()


@pytest.mark.git
@pytest.mark.site
def test_a_site_stays_as_it_was_when_a_policy_is_wrong(empty: Repository) -> None:
    empty.commit("2025-01-01", GOOD)
    assert empty.run("build", "--today", "2025-06-01") == 0
    before = {path: path.read_bytes() for path in _files(empty.root / "site")}
    empty.commit("2025-02-01", {"policies/a.md": policy("soon")})

    code = empty.run("build", "--today", "2025-06-01")

    after = {path: path.read_bytes() for path in _files(empty.root / "site")}
    assert code == 2
    assert after == before
    assert before
    assert {path.name for path in empty.root.glob("*site*")} == {"site", "site_src"}


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.git
@pytest.mark.parametrize("command", ["build", "check", "status"])
def test_a_repository_without_policies_is_said_to_have_none(
    empty: Repository, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    empty.commit("2025-01-01", {"notes.txt": "Nothing yet."})

    code = empty.run(command)

    told = capsys.readouterr().err
    assert code == 2
    assert "polic" in told
    assert "expected" in told


@pytest.mark.parametrize("command", ["build", "check", "status"])
def test_a_folder_that_is_no_repository_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "site_src").mkdir()
    config = tmp_path / "mkdocs.yml"
    config.write_text(CONFIG)

    code = main([command, "--config", str(config)])

    told = capsys.readouterr().err
    assert code == 2
    assert "repository" in told
    assert len(told.strip().splitlines()) == 1


def test_a_folder_without_settings_is_told_about_init(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["build", "--config", str(tmp_path / "mkdocs.yml")])

    assert code == 2
    assert "inforce init" in capsys.readouterr().err

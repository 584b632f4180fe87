"""The lock files can be served by any mirror and cover what is declared."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-bench.lock")


def _lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _locked(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", _lock(name), re.MULTILINE))


def _names(requirements: list[str]) -> set[str]:
    bare = (re.split(r"[<>=!~; \[]", text, maxsplit=1)[0] for text in requirements)
    return {name.lower().replace("_", "-") for name in bare}


def _project() -> dict[str, dict[str, list[str]]]:
    loaded = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "build": {"all": [*loaded["build-system"]["requires"], "editables"]},
        "run": {"all": loaded["project"]["dependencies"]},
        "groups": loaded["dependency-groups"],
        "extras": loaded["project"]["optional-dependencies"],
    }


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name: str):
    assert re.findall(r"://|--index|--find-links|--extra-index|@ ", _lock(name)) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_version_has_a_hash(name: str):
    entries = re.split(r"^(?=[a-z0-9-]+==)", _lock(name), flags=re.MULTILINE)[1:]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_covers_runtime_tests_and_build():
    project = _project()
    wanted = [*project["build"]["all"], *project["run"]["all"]]
    wanted += [*project["groups"]["dev"], *project["extras"]["fast"]]

    assert _names(wanted) - _locked("requirements.lock") == set()


def test_the_other_lock_covers_the_peers():
    wanted = _names(_project()["groups"]["bench"])

    assert wanted - _locked("requirements-bench.lock") == set()

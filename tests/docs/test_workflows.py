"""The workflows fetch the whole history, and pull requests may write nothing."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_TAG = re.compile(r"[\w.-]+/[\w./-]+@(?:v\d+|[0-9a-f]{40})")


def _workflow(path: Path) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true.
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return {("on" if key is True else key): value for key, value in loaded.items()}


def _steps(path: Path) -> list[dict[str, Any]]:
    jobs = _workflow(path)["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def _checkouts(path: Path) -> list[dict[str, Any]]:
    return [s for s in _steps(path) if s.get("uses", "").startswith("actions/checkout")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_checkout_fetches_the_whole_history(path: Path):
    depths = [step["with"]["fetch-depth"] for step in _checkouts(path)]

    assert depths
    assert set(depths) == {0}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_step_runs_text_from_an_event(path: Path):
    runs = [step.get("run", "") for step in _steps(path)]

    assert [run for run in runs if "${{" in run] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_names_a_major_version_or_a_commit(path: Path):
    uses = [step["uses"] for step in _steps(path) if "uses" in step]

    assert [name for name in uses if not _TAG.fullmatch(name)] == []


def test_pull_requests_are_checked_with_read_access_only():
    workflow = _workflow(ROOT / ".github" / "workflows" / "check.yml")

    assert set(workflow["on"]) == {"pull_request"}
    assert workflow["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow["jobs"].values())


def test_the_site_is_published_daily_and_on_every_push_to_main():
    workflow = _workflow(ROOT / ".github" / "workflows" / "publish.yml")

    assert workflow["on"]["schedule"] == [{"cron": "5 0 * * *"}]
    assert workflow["on"]["push"]["branches"] == ["main"]


def test_gitlab_fetches_the_whole_history():
    pipeline = _workflow(ROOT / ".gitlab-ci.yml")

    assert pipeline["variables"]["GIT_DEPTH"] == 0
    assert "bash .ci/run" in pipeline["check"]["script"]


def test_continuous_integration_runs_the_documented_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "\nmake test\n" in script
    assert "\nmake test\n" in readme
    assert os.access(ROOT / ".ci" / "run", os.X_OK)

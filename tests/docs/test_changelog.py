"""The changelog and the package say the same version."""

import re
import tomllib
from pathlib import Path

import inforce

ROOT = Path(__file__).parents[2]


def _top_version() -> str:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## \[(?P<version>[^\]]+)\] - (?P<day>.+)$", text, re.MULTILINE)
    assert found
    return found["version"]


def test_the_top_version_is_that_of_the_package():
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert _top_version() == package["project"]["version"]
    assert _top_version() == inforce.__version__


def test_every_section_has_a_day_or_is_unreleased():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    form = re.compile(r"\[\d+\.\d+\.\d+\] - (?:Unreleased|\d{4}-\d{2}-\d{2})")

    assert [heading for heading in headings if not form.fullmatch(heading)] == []

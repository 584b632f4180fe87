"""The tables of the guides name the settings, sources and keys there are."""

import re
from pathlib import Path
from typing import Any

import pytest

from inforce.errors import InputError
from inforce.model.dates import checked_sources
from inforce.model.source import front_matter, source
from inforce.settings import settings_from
from inforce.settings.reading import KNOWN

GUIDES = Path(__file__).parents[2] / "site_src" / "guides"


def _first_cells(guide: str, heading: str) -> list[str]:
    """Return the names in the first column of the table below *heading*."""
    text = (GUIDES / guide).read_text(encoding="utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def _nested(name: str) -> dict[str, Any]:
    first, _, rest = name.partition(".")
    return {first: _nested(rest) if rest else None}


def _error(values: dict[str, Any]) -> str:
    try:
        settings_from(values, root=Path("/"), site={})
    except InputError as error:
        return str(error)
    return ""


SETTINGS = _first_cells("operating.md", "Settings")


@pytest.mark.parametrize("name", SETTINGS)
def test_a_documented_setting_is_known(name: str):
    assert "unknown setting" not in _error(_nested(name))


def test_every_known_setting_is_documented():
    sections = {name.rpartition(".")[0].rpartition(".")[2] for name in SETTINGS}
    last = {name.rpartition(".")[2] for name in SETTINGS} | sections

    assert set().union(*KNOWN.values()) - last == {"today"}


def test_a_setting_that_is_not_documented_is_unknown():
    assert "unknown setting" in _error({"colour": None})


def test_every_documented_date_source_exists_and_every_other_is_refused():
    documented = _first_cells("adopting.md", "Where the dates come from")
    names = [name for name in documented if name != "front-matter:KEY"]

    assert checked_sources(names) == tuple(names)
    with pytest.raises(InputError) as refused:
        checked_sources(["moon-phase"])
    listed = set(re.findall(r"[a-z-]+(?=,|$)", str(refused.value))) - {""}
    assert listed - set(names) == set()


def test_the_table_of_facts_holds_every_key():
    documented = set(_first_cells("legal-team.md", "All facts"))
    text = "---\ntitle: A\neffective: 2027-01-01\nqqqqqqqq: 1\n---\n\nText.\n"
    read = source(text, path="policies/a.md")
    with pytest.raises(InputError) as refused:
        front_matter(read, path="policies/a.md")
    known = str(refused.value).partition("expected one of ")[2].split(", ")

    assert documented == set(known)


def test_the_rules_of_check_are_those_of_the_code():
    folder = GUIDES.parents[1] / "scripts" / "inforce" / "authoring"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    found = set(re.findall(r'rule="([a-z-]+)"', code)) | {"front-matter"}

    assert set(_first_cells("checks.md", "Rules")) == found

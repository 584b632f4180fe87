"""What is deployed starts commands there are, and says no more than it should."""

import re
import shlex
from pathlib import Path

import pytest

from inforce.cli.program import program

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy").glob("*.service"))
HARDENED = (
    *("NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true"),
    *("PrivateTmp=true", "CapabilityBoundingSet=", "User=inforce", "UMask=0077"),
    *("SystemCallFilter=@system-service", "MemoryDenyWriteExecute=true"),
)


def command(unit: Path) -> list[str]:
    """Return the words that a unit starts, after the name of the program."""
    found = re.search(
        r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found
    return shlex.split(found[1])[1:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_command_there_is(unit: Path):
    first, *rest = command(unit)
    found = program.commands[first]
    if rest:
        found = found.get_command(None, rest[0])  # type: ignore[attr-defined,arg-type]
    names = {name for option in found.params for name in option.opts}

    assert [word for word in rest if word.startswith("-") and word not in names] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_may_do_little(unit: Path):
    lines = unit.read_text(encoding="utf-8").splitlines()

    assert [line for line in HARDENED if line not in lines] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_makes_the_folder_that_it_may_write(unit: Path):
    lines = unit.read_text(encoding="utf-8").splitlines()
    (made,) = (line for line in lines if line.startswith("ExecStartPre=+"))

    (paths,) = (line for line in lines if line.startswith("ReadWritePaths="))
    needed = [one for one in paths.partition("=")[2].split() if one[0] != "-"]
    assert needed == [made.rpartition(" ")[2]]
    assert "-m 0700 -o inforce -g inforce" in made


def test_what_runs_by_the_clock_has_a_timer():
    timers = {path.stem for path in (ROOT / "deploy").glob("*.timer")}

    assert {unit.stem for unit in UNITS} - timers == {"inforce-service"}


def test_the_guide_names_every_unit():
    guide = (ROOT / "site_src/guides/service.md").read_text(encoding="utf-8")

    assert [unit.stem for unit in UNITS if f"`{unit.stem}" not in guide] == []


def test_the_container_runs_as_nobody_in_particular_and_says_when_it_is_ready():
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]

    assert re.search(r"^USER [1-9]\d+$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/ready" in last
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == [
        "python:3.12-slim",
        "python:3.12-slim",
    ]
    for name in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / word).exists() for word in name.split())

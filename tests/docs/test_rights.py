"""Every right in the guide names a page or command there is, and a test that proves it."""

import ast
import re
from pathlib import Path

import pytest

from inforce.cli.program import program

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "site_src" / "guides" / "service.md"
ROUTES = (ROOT / "scripts/inforce/service/app.py").read_text(encoding="utf-8")
DUTIES = (
    *("consent", "withdrawal", "access", "rectification", "erasure"),
    *("restriction", "objection", "portability", "no charge"),
    *("unconfirmed", "kept longer", "kept out", "CAN-SPAM"),
)


def rows() -> list[list[str]]:
    """Return the cells of each row of the table of rights."""
    text = GUIDE.read_text(encoding="utf-8").partition("\n## Rights\n")[2]
    found = re.findall(r"^\| (.+) \|$", text, re.MULTILINE)[2:]
    return [row.split(" | ") for row in found]


def functions(path: Path) -> set[str]:
    """Return the names of the functions in the file *path*."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_every_right_and_duty_has_a_row():
    first = " ".join(row[0] for row in rows())

    assert [duty for duty in DUTIES if duty not in first] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_test_of_a_right_exists(row: list[str]):
    path, _, name = row[2].strip("`").partition("::")

    assert name in functions(ROOT / path)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_page_or_command_of_a_right_exists(row: list[str]):
    for name in re.findall(r"`(?:POST )?/([a-z-]+)/`", row[1]):
        assert f'Route("/{name}/' in ROUTES
    for group, name in re.findall(r"`inforce (\w+) (\w+)`", row[1]):
        found = program.commands[group]
        assert name in found.list_commands(None)  # type: ignore[attr-defined]

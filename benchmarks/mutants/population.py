"""All mutants of the package, those that count, and a sample of them."""

import ast
import random
import tomllib
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from benchmarks.mutants.changes import changed, changes

_LIST = Path(__file__).with_name("equivalent.toml")


class Mutant(NamedTuple):
    """One fault: where it is, its number in the module, and what it does.

    `lines` are those of its statement, none where that runs on import.
    """

    module: str
    line: int
    number: int
    code: str
    says: str
    lines: range

    def made(self, folder: Path) -> CodeType:
        """Return the module from *folder*, compiled with the fault."""
        path = folder / f"{self.module}.py"
        return changed(path.read_text("utf-8"), self.number, str(path))


def population(folder: Path) -> list[Mutant]:
    """Return all mutants of the modules in *folder*, by module and line."""
    return sorted(
        mutant
        for path in folder.glob("[!_]*.py")
        for mutant in of_module(path.stem, path.read_text("utf-8"))
    )


def of_module(name: str, source: str) -> list[Mutant]:
    """Return all mutants of the module *name*."""
    tree, text = ast.parse(source), source.splitlines()
    statements = _statements(tree)
    return [
        Mutant(
            module=name,
            line=change.line,
            number=number,
            code=text[change.line - 1].strip(),
            says=change.says,
            lines=statements.get(change.line, range(0)),
        )
        for number, change in enumerate(changes(tree))
    ]


def _statements(tree: ast.Module) -> dict[int, range]:
    """Return the lines of the innermost statement of each line in a function."""
    found: dict[int, range] = {}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in (n for part in function.body for n in ast.walk(part)):
            if isinstance(node, ast.stmt):
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                for line in lines:
                    if line not in found or len(lines) <= len(found[line]):
                        found[line] = lines
    return found


def chosen(mutants: list[Mutant], count: str, seed: int) -> list[Mutant]:
    """Return a sample of *mutants*: *count* of them, or `all`."""
    if count == "all" or int(count) >= len(mutants):
        return mutants
    return sorted(random.Random(seed).sample(mutants, int(count)))


def is_equivalent(mutant: Mutant) -> bool:
    """Return whether *mutant* is on the list of those that change no behaviour."""
    return any(_fits(entry, mutant) for entry in _listed())


def outdated(mutants: list[Mutant]) -> list[str]:
    """Return the entries of the list that fit none of *mutants*, by their lines."""
    return [
        f"{entry['module']}.py: {entry['lines'][0]}"
        for entry in _listed()
        if not any(_fits(entry, mutant) for mutant in mutants)
    ]


def _fits(entry: dict[str, Any], mutant: Mutant) -> bool:
    return (
        mutant.module == entry["module"]
        and mutant.code in entry["lines"]
        and mutant.says in entry.get("says", [mutant.says])
    )


@cache
def _listed() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(_LIST.read_text("utf-8"))["mutant"]
    return entries

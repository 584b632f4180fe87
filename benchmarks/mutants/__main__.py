"""Put small faults into the redline engine and see whether its tests notice.

    python -m benchmarks.mutants [--count N] [--seed N] [--module NAME]

Each mutant has one fault. It is killed when a test fails, when the module cannot
be imported, or when a test takes more than eight times as long as it should. A
seeded sample of N mutants is judged, all of them with `--count all`. Those that
change no behaviour are on a list with reasons, `equivalent.toml`, and left out.
"""

import argparse
import importlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.mutants.population import (
    Mutant,
    chosen,
    is_equivalent,
    outdated,
    population,
)
from benchmarks.mutants.score import report

ROOT = Path(__file__).parents[2]
_PARTS = (
    "pyproject.toml",
    "scripts/inforce",
    "tests/conftest.py",
    "tests/redline",
    "site_src/about/redline-marks.md",
)
_JOBS = 2
# pytest: 1 is a failed test, 2 a module that cannot be imported.
_KILLED = {1, 2}


def main() -> None:
    """Print each survivor as it is found, then the score of every module."""
    asked = _options()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _copy(asked.root, root)
        everything = population(root / "scripts/inforce/redline")
        if asked.root == ROOT:
            for entry in outdated(everything):
                print(f"on the list, but fits no mutant: {entry}")
        found = [
            mutant
            for mutant in everything
            if not asked.module or mutant.module in asked.module
        ]
        judged = [mutant for mutant in found if not is_equivalent(mutant)]
        sample = chosen(judged, asked.count, asked.seed)
        print(
            f"{len(found)} mutants, {len(found) - len(judged)} of them equivalent, "
            f"{len(sample)} tried",
            flush=True,
        )
        survivors = _survivors(root, sample)
    print(report(sample, survivors, whole=len(sample) == len(judged)))


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", default="600", help="how many mutants, or all")
    options.add_argument("--seed", type=int, default=1, help="which sample")
    options.add_argument("--module", action="append", help="only this module")
    options.add_argument("--root", type=Path, default=ROOT, help="another checkout")
    return options.parse_args()


def _copy(checkout: Path, root: Path) -> None:
    """Copy what is tested, so that edits during the run change nothing."""
    for part in _PARTS:
        source, target = checkout / part, root / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)


def _survivors(root: Path, sample: list[Mutant]) -> list[Mutant]:
    sys.path.insert(0, str(root / "scripts"))
    # Everything but the package under test is imported once, here.
    importlib.import_module("inforce.markup.tree")
    for name in ("cmarkgfm", "html5lib", "rapidfuzz.distance"):
        importlib.import_module(name)
    from benchmarks.mutants.killers import reach, start

    found = reach(root)
    running: dict[int, Mutant] = {}
    alive: list[Mutant] = []
    for mutant in sample:
        tests = found.of(mutant.module, mutant.lines)
        if len(running) == _JOBS:
            alive.extend(_ended(running))
        code = mutant.made(root / "scripts/inforce/redline")
        running[start(root, mutant.module, code, tests, found)] = mutant
    while running:
        alive.extend(_ended(running))
    return alive


def _ended(running: dict[int, Mutant]) -> list[Mutant]:
    """Wait for one run; return its mutant, and print it, if that survived."""
    number, status = os.wait()
    mutant = running.pop(number)
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) in _KILLED:
        return []
    print(
        f"{mutant.module}.py:{mutant.line}: {mutant.says} | {mutant.code}", flush=True
    )
    return [mutant]


if __name__ == "__main__":
    main()

"""Building a site of many versions, beside plain MkDocs and Hugo.

    python -m benchmarks.site [--policies N] [--versions N] [--few POLICIES] [--rounds N]

Every build is a process of its own; CPU seconds are those of the process and its
children. What an archive page costs beyond conversion and comparison is the
CPU of a build that finds every result in its cache and has a setting that pages
may depend on, so that each is rendered, less that of the same
policies with one version each, over the pages there are more. It therefore
still holds reading the history, the cache and the writing of the page. The two
sizes differ in the number of policies, so that their pages are alike: a redline
over 49 versions is longer than one over three.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.site import peers
from benchmarks.site.texts import FIRST, MONTH, publish_one_more, repository

OURS = (
    "import sys; from datetime import date; from pathlib import Path; "
    "from inforce.site.build import build; "
    "print(build(Path('mkdocs.yml'), today=date.fromisoformat(sys.argv[1])).pages)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command took; `said` is the number it printed, 0 without one."""

    cpu: float
    wall: float
    said: int = 0


def main() -> None:
    """Measure everything in turn and print one table."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="inforce-bench-") as made:
        folder = Path(made)
        few, _ = _archive(folder, options.few, options)
        each, many = _archive(folder, options.policies, options)
        print(f"  ratio {each / few:.2f}; aims: 4 ms, 1.15\n")
        _print("cold build", many.cold, many.cold.said)
        _print("all from the cache", many.warm, many.cold.said)
        _print("nothing changed", many.again, many.cold.said)
        one = _one_more(folder / f"{options.policies}-{options.versions}", options)
        _print("one new version, in force", one, one.said)
        print("  aim: 8 s wall\n\npeers, the same texts as pages")
        _peers(folder, options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The builds of one repository; `warm` renders every page, `again` none."""

    cold: Cost
    warm: Cost
    again: Cost


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Building a site of many versions")
    parser.add_argument("--policies", type=int, default=20)
    parser.add_argument("--versions", type=int, default=50)
    parser.add_argument("--few", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _site(folder: Path, policies: int, versions: int, rounds_wanted: int) -> Site:
    place = folder / f"{policies}-{versions}"
    repository(place, policies, versions)
    words = _words(FIRST + (versions - 1) * MONTH)
    cold = _run(words, place)
    warm, again = [], []
    config = place / "mkdocs.yml"
    plain = config.read_text()
    for number in range(rounds_wanted):
        config.write_text(f"{plain}extra: {{round: {number}}}\n")
        warm.append(_run(words, place))
        again.append(_run(words, place))
    return Site(cold=cold, warm=_median(warm), again=_median(again))


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        cpu=statistics.median(cost.cpu for cost in costs),
        wall=statistics.median(cost.wall for cost in costs),
    )


def _words(today: date) -> list[str]:
    return [sys.executable, "-c", OURS, today.isoformat()]


def _run(words: list[str], folder: Path) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = done.stdout.strip()
    return Cost(cpu=cpu, wall=wall, said=int(said) if said.isdigit() else 0)


def _archive(
    folder: Path, policies: int, options: argparse.Namespace
) -> tuple[float, Site]:
    """Print and return what an archive page costs, in ms CPU, and the site."""
    floor = _site(folder, policies, 1, options.rounds)
    site = _site(folder, policies, options.versions, options.rounds)
    pages = site.cold.said - floor.cold.said
    each = (site.warm.cpu - floor.warm.cpu) / pages * 1000
    print(
        f"archive page beyond conversion and comparison, {pages:5,} pages:"
        f" {each:5.2f} ms CPU",
        flush=True,
    )
    return each, site


def _one_more(folder: Path, options: argparse.Namespace) -> Cost:
    today = publish_one_more(folder, options.policies, options.versions)
    return _run(_words(today), folder)


def _peers(folder: Path, options: argparse.Namespace) -> None:
    for name, make in (("MkDocs with Material", peers.mkdocs), ("Hugo", peers.hugo)):
        place = folder / name.split()[0]
        place.mkdir()
        pages, words = make(place, options.policies, options.versions)
        cost = _run(words, place)
        _print(name, cost, pages)


def _print(name: str, cost: Cost, pages: int) -> None:
    print(
        f"{name:26} {pages:5,} pages {cost.cpu:7.2f} CPU s {cost.wall:7.2f} s wall"
        f" {cost.cpu / pages * 1000:7.2f} ms CPU a page"
    )


if __name__ == "__main__":
    main()

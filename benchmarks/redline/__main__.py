"""Measure the redline engine beside its peers: `python -m benchmarks.redline`.

CPU medians, all engines interleaved in one run; the ratio is ours to the
fastest engine that handles rich text. `--quick` leaves the long texts out.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from benchmarks.redline.figures import print_histories  # noqa: E402
from benchmarks.redline.hostile import hostile  # noqa: E402
from benchmarks.redline.peers import RICH, Engine, engines  # noqa: E402
from benchmarks.redline.texts import edited, policy, rewritten, touched  # noqa: E402

from inforce.redline import accepted, canonical_html, redline  # noqa: E402

_SIZES = (1_000, 3_000, 10_000, 30_000)
_TOO_SLOW = 4.0


def main() -> None:
    """Print all tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--quick", action="store_true", help="1,000 and 3,000 words only"
    )
    quick = options.parse_args().quick
    _print_times(_SIZES[:2] if quick else _SIZES)
    _print_hostile()
    if not quick:
        _print_sequence()
    print_histories()


def _print_times(sizes: tuple[int, ...]) -> None:
    found = engines()
    slow: set[str] = set()
    print(
        "CPU ms (git: with its process)".ljust(32),
        *(name[:12].rjust(13) for name in found),
        "  ratio",
    )
    for kind, change in (("edits", edited), ("rewrite", rewritten)):
        for size in sizes:
            before = policy(size, 1)
            pair = before, change(before, 2)
            runs = {n: e for n, e in found.items() if n not in slow}
            times = _times(runs, pair, 7 if size < 10_000 else 3)
            slow |= {name for name, spent in times.items() if spent > _TOO_SLOW}
            _print_row(f"{kind}, {size:,} words", found, times)
    print(
        f"ratio: inforce to the faster of {' and '.join(RICH)}; redlines and git"
        " compare text alone, without its structure, and are no rich-text engines"
    )


def _times(
    runs: dict[str, Engine], pair: tuple[str, str], rounds: int
) -> dict[str, float]:
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, engine in runs.items():
            start = _cpu()
            engine(*pair)
            spent[name].append(_cpu() - start)
    return {name: statistics.median(values) for name, values in spent.items()}


def _cpu() -> float:
    """Return the CPU time of this process and of those it ran."""
    import resource

    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(one) for one in who]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _print_row(label: str, found: dict[str, Engine], times: dict[str, float]) -> None:
    cells = [
        f"{1000 * times[name]:13.1f}" if name in times else "too slow".rjust(13)
        for name in found
    ]
    rich = [times[name] for name in RICH if name in times]
    ratio = f"{times['inforce'] / min(rich):7.2f}" if rich else "      -"
    print(label.ljust(32), *cells, ratio, flush=True)


def _print_hostile() -> None:
    print("\nhostile input               CPU s  limit  exact  words marked")
    for name, (before, after, limit) in hostile().items():
        start = time.process_time()
        found = redline(before, after)
        spent = time.process_time() - start
        exact = accepted(found.html) == canonical_html(after)
        print(
            f"{name:26} {spent:6.2f} {limit:6.1f}  {exact!s:5}  {found.counts.words_marked}"
        )


def _print_sequence() -> None:
    """Redline two hundred versions of one long policy, each with the next."""
    version = policy(30_000, 1)
    start = time.process_time()
    for seed in range(199):
        following = edited(version, seed) if seed % 20 == 0 else touched(version, seed)
        redline(version, following)
        version = following
    print(
        f"\n200 versions of 30,000 words: {time.process_time() - start:.1f} s (limit 30)\n"
    )


if __name__ == "__main__":
    main()

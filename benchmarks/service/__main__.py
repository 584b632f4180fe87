"""Measures one process of the service: durable requests a second, and their time.

Run as `python -m benchmarks.service [--requests 4000] [--at-once 64]`. Beside it,
in the same run: a bare route that writes nothing, and the service with a commit
for each request.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.service.desk import desk, entered, form, network
from benchmarks.service.visitors import Load, loaded, posted
from sqlalchemy import func, select

from inforce.people.persons import Status
from inforce.store import reading
from inforce.store.tables import contact

ROOT = Path(__file__).parents[2]
RATE, P99 = 1000, 100


@contextmanager
def serving(kind: str, root: Path) -> Iterator[int]:
    """Serve *kind* in a process of its own; give its port."""
    words = [sys.executable, "-m", "benchmarks.service.serving", kind, str(root)]
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "scripts")))
    served = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    try:
        assert served.stdout is not None
        yield int(served.stdout.readline())
    finally:
        served.terminate()
        served.wait(30)


def measured(kind: str, requests: list[bytes], root: Path, at_once: int) -> Load:
    """Return what the load of *requests* came to, after a tenth to warm up."""
    warm = len(requests) // 10
    with serving(kind, root) as port:
        asyncio.run(loaded(port, requests[:warm], at_once))
        return asyncio.run(loaded(port, requests[warm:], at_once))


def subscribes(number: int) -> list[bytes]:
    """Return requests of so many people, each new and from a network of its own."""
    return [posted("/subscribe/", form(n), network(n)) for n in range(number)]


def durable(root: Path, status: Status) -> int:
    """Return how many are in the database in that state."""
    ours = desk(root)
    with reading(ours.engine) as connection:
        counted = select(func.count()).where(contact.c.status == status.value)
        number = int(connection.execute(counted).scalar_one())
    ours.engine.dispose()
    return number


def told(name: str, load: Load, peer: Load) -> None:
    """Print one row of the table; the ratio is to the rate of *peer*."""
    print(
        f"{name:34}{load.rate:>9,.0f}{load.within(0.5):>9.1f}{load.within(0.99):>9.1f}"
        f"{load.rate / peer.rate:>9.2f}{load.wrong:>7}",
        flush=True,
    )


def main() -> int:
    """Print the table; return 1 when the service missed what is expected of it."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--requests", type=int, default=4000)
    read.add_argument("--at-once", type=int, default=64)
    given = read.parse_args()
    # Where commits reach a disk: a temporary folder is in memory on some machines.
    (ROOT / ".inforce").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".inforce") as place:
        return _main(Path(place), given.requests, given.at_once)


def _main(place: Path, number: int, at_once: int) -> int:
    print(
        f"{number:,} requests, {at_once} at once; load of the machine before: "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
    )
    print(f"{'':34}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'of bare':>9}{'wrong':>7}")
    roots = {kind: place / kind for kind in ("bare", "group", "each", "links")}
    for root in roots.values():
        root.mkdir()
    ours = desk(roots["links"])
    confirms, stops = entered(ours, number)
    ours.engine.dispose()
    loads = {
        kind: measured(kind, subscribes(number), roots[kind], at_once)
        for kind in ("bare", "group", "each")
    }
    bare = loads["bare"]
    told("bare route, nothing written", bare, bare)
    told("subscribe, commits shared", loads["group"], bare)
    told("subscribe, a commit for each", loads["each"], bare)
    one_click = [posted(path, "List-Unsubscribe=One-Click") for path in stops]
    pages = [posted(path, "act=confirm") for path in confirms]
    stopped = measured("group", one_click, roots["links"], at_once)
    told("one-click, commits shared", stopped, bare)
    confirmed = measured("group", pages, roots["links"], at_once)
    told("confirm, commits shared", confirmed, bare)
    counts = (
        durable(roots["group"], Status.PENDING),
        durable(roots["links"], Status.UNSUBSCRIBED),
        durable(roots["links"], Status.CONFIRMED),
    )
    shared = loads["group"].rate / loads["each"].rate
    print(f"\nshared commits write {shared:.1f} times as many")
    durably = {
        "subscribe": loads["group"],
        "one-click": stopped,
        "confirm": confirmed,
    }
    return _judged(durably, loads, saved=set(counts) == {number})


def _judged(durably: dict[str, Load], loads: dict[str, Load], *, saved: bool) -> int:
    aims = {
        "every answer as expected": not any(
            one.wrong for one in (*durably.values(), *loads.values())
        ),
        "everything answered is in the database": saved,
    }
    for name, load in durably.items():
        aims[f"{name}: at least {RATE:,} a second, durable"] = load.rate >= RATE
        aims[f"{name}: 99 of 100 within {P99} ms"] = load.within(0.99) <= P99
    for aim, met in aims.items():
        print(f"{'pass' if met else 'FAIL'}  {aim}")
    return int(not all(aims.values()))


if __name__ == "__main__":
    raise SystemExit(main())

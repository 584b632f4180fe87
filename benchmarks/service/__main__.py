"""Measures one process of the service: durable requests a second, and their time.

Run as `python -m benchmarks.service [--requests 4000] [--at-once 64]`. Beside it,
in the same run: a bare route that writes nothing, and the service with a commit
for each request. The aims are for SQLite; PostgreSQL is measured as well.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.notify.postgres import server
from benchmarks.service.desk import desk, entered, form, network
from benchmarks.service.visitors import Load, loaded, posted
from sqlalchemy import func, select

from inforce.people.persons import Status
from inforce.service.desk import Desk
from inforce.store import reading
from inforce.store.tables import contact

ROOT = Path(__file__).parents[2]
RATE, P99 = 1000, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a service keeps its state: *database*, a file in *root* or a URL."""

    root: Path
    database: str = "state.db"

    def desk(self) -> Desk:
        """Return a desk on it."""
        return desk(self.root, self.database)


@contextmanager
def serving(kind: str, place: Place) -> Iterator[int]:
    """Serve *kind* in a process of its own; give its port."""
    words = [sys.executable, "-m", "benchmarks.service.serving", kind]
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "scripts")))
    served = subprocess.Popen(
        [*words, str(place.root), place.database],
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


def measured(kind: str, requests: list[bytes], place: Place, at_once: int) -> Load:
    """Return what the load of *requests* came to, after a tenth to warm up."""
    warm = len(requests) // 10
    with serving(kind, place) as port:
        asyncio.run(loaded(port, requests[:warm], at_once))
        return asyncio.run(loaded(port, requests[warm:], at_once))


def subscribes(number: int) -> list[bytes]:
    """Return requests of so many people, each new and from a network of its own."""
    return [posted("/subscribe/", form(n), network(n)) for n in range(number)]


def durable(place: Place, status: Status) -> int:
    """Return how many are in the database in that state."""
    ours = place.desk()
    with reading(ours.engine) as connection:
        counted = select(func.count()).where(contact.c.status == status.value)
        number = int(connection.execute(counted).scalar_one())
    ours.engine.dispose()
    return number


def durably(
    kind: str, number: int, at_once: int, asks: Place, links: Place
) -> tuple[dict[str, Load], bool]:
    """Return the loads that write with commits of that *kind*; whether all was kept."""
    ours = links.desk()
    confirms, stops = entered(ours, number)
    ours.engine.dispose()
    one_click = [posted(path, "List-Unsubscribe=One-Click") for path in stops]
    pages = [posted(path, "act=confirm") for path in confirms]
    loads = {
        "subscribe": measured(kind, subscribes(number), asks, at_once),
        "one-click": measured(kind, one_click, links, at_once),
        "confirm": measured(kind, pages, links, at_once),
    }
    counts = {
        durable(asks, Status.PENDING),
        durable(links, Status.UNSUBSCRIBED),
        durable(links, Status.CONFIRMED),
    }
    return loads, counts == {number}


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


def _main(root: Path, number: int, at_once: int) -> int:
    print(
        f"{number:,} requests, {at_once} at once; load of the machine before: "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
    )
    print(f"{'':34}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'of bare':>9}{'wrong':>7}")
    places = [Place(root=_made(root / str(n))) for n in range(5)]
    peer = measured("bare", subscribes(number), places[0], at_once)
    told("bare route, nothing written", peer, peer)
    apart, _ = durably("each", number, at_once, *places[1:3])
    for name, load in apart.items():
        told(f"{name}, a commit for each", load, peer)
    loads, saved = durably("group", number, at_once, *places[3:])
    for name, load in loads.items():
        told(f"{name}, shared commits", load, peer)
    print("\nshared commits, times as many:", end="")
    print(
        *(f" {name} {load.rate / apart[name].rate:.1f}" for name, load in loads.items())
    )
    wrong = sum(load.wrong for load in (peer, *apart.values(), *loads.values()))
    met = _judged(loads, wrong, saved=saved)
    return int(not (_on_postgresql(root, number, at_once, peer) and met))


def _on_postgresql(root: Path, number: int, at_once: int, peer: Load) -> bool:
    """Print the same for one process on PostgreSQL; return whether all was kept."""
    print()
    with server() as running:
        asks, links = (
            Place(root=_made(root / name), database=running.database(name))
            for name in ("asks", "links")
        )
        loads, saved = durably("group", number, at_once, asks, links)
    for name, load in loads.items():
        told(f"{name}, PostgreSQL", load, peer)
    return saved and not any(load.wrong for load in loads.values())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _judged(loads: dict[str, Load], wrong: int, *, saved: bool) -> bool:
    aims = {
        "every answer as expected": not wrong,
        "everything answered is in the database": saved,
    }
    for name, load in loads.items():
        aims[f"{name}: at least {RATE:,} a second, durable"] = load.rate >= RATE
        aims[f"{name}: 99 of 100 within {P99} ms"] = load.within(0.99) <= P99
    for aim, met in aims.items():
        print(f"{'pass' if met else 'FAIL'}  {aim}")
    return all(aims.values())


if __name__ == "__main__":
    raise SystemExit(main())

"""A campaign of a million: memory, and how soon a killed one goes on.

Run as `python -m benchmarks.notify.size [--number 1000000]`. People are written
straight into SQLite; they are planned from the sample policies and sent to
Postfix's smtp-sink, each in a process of its own whose memory is measured. The
sender is killed at half and started again.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.notify import campaigns
from benchmarks.notify.postfix import postfix, sink
from benchmarks.notify.worker import Orders, sender_of
from sqlalchemy import text

from inforce.notify import sending
from inforce.notify.instance import instance
from inforce.notify.lettering import lettered
from inforce.notify.planning import planned
from inforce.store import opened

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".inforce" / "bench"
MOST_MB, SOON = 200, 2.0
WINDOW = 100
# The moment of the planning, when the sample's announcements are fresh.
NOW = 1_795_600_000
_PEOPLE = (
    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < :number)"
)
_CONTACTS = _PEOPLE + (
    " INSERT INTO contact (id, audience, address, address_key, bucket, language, zone,"
    " status, joined, subject, subject_key, created_at, confirmed_at)"
    " SELECT i, 'account', 'person' || i || '@domain' || (i % 50) || '.example',"
    " 'person' || i || '@domain' || (i % 50) || '.example',"
    " 'domain' || (i % 50) || '.example', 'en', '', 'confirmed', 1, 's' || i,"
    " x'00', 0, 0 FROM n"
)
_SUBSCRIPTIONS = _PEOPLE + (
    " INSERT INTO subscription (contact, policy, mode)"
    " SELECT i, 'subprocessors', 'each' FROM n"
)


def main() -> int:
    """Print the figures; return 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=1_000_000)
    parser.add_argument("--stage", choices=["plan", "send"], help=argparse.SUPPRESS)
    parser.add_argument("--orders", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        return _stage(given.stage, Orders(**json.loads(given.orders)))
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        return _measured(Path(name), given.number)


def _measured(place: Path, number: int) -> int:
    orders = Orders(database=str(place / "state.db"), root=str(place), window=WINDOW)
    _enrolled(orders, number)
    plan = _process("plan", orders)
    print(f"planned {number:,}: {plan['seconds']:.0f} s, {plan['rss']} MB", flush=True)
    with sink(postfix(CACHE)) as port:
        orders = replace(orders, port=port)
        half = _half(orders, number)
        print(f"killed at {half:,}", flush=True)
        rest = _process("send", replace(orders, later=1000))
    rate = (number - half) / rest["seconds"]
    print(
        f"sent the rest: {rest['seconds']:.0f} s, {rate:.0f} msg/s, {rest['rss']} MB; "
        f"first window on after {rest['first']:.2f} s, the program's start included"
    )
    print(f"aims: {MOST_MB} MB, {SOON:.0f} s")
    most = max(plan["rss"], rest["rss"])
    return int(most > MOST_MB or rest["first"] > SOON)


def _enrolled(orders: Orders, number: int) -> None:
    engine = opened(orders.database, Path(orders.root))
    with engine.begin() as connection:
        for statement in (_CONTACTS, _SUBSCRIPTIONS):
            connection.execute(text(statement), {"number": number})
        connection.execute(text("INSERT INTO meta VALUES ('joined', '1')"))
    engine.dispose()


def _process(stage: str, orders: Orders) -> dict[str, float]:
    """Run one stage in a process of its own and return what it measured."""
    started = time.time()
    done = subprocess.run(
        _command(stage, orders), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    found["first"] = found.get("first", started) - started
    return found


def _command(stage: str, orders: Orders) -> list[str]:
    module = ["-m", "benchmarks.notify.size"]
    return [
        sys.executable, *module, "--stage", stage, "--orders", json.dumps(asdict(orders))
    ]  # fmt: skip


def _half(orders: Orders, number: int) -> int:
    """Let a sender run to half of the campaign and kill it; return how far it was."""
    running = subprocess.Popen(
        _command("send", orders), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    engine = opened(orders.database, Path(orders.root))
    at = 0
    while at < number // 2:
        time.sleep(0.2)
        if running.poll() is not None:
            raise SystemExit("the sender ended before it was killed")
        with engine.connect() as connection:
            chosen = text("SELECT max(delivery) FROM attempt")
            at = connection.execute(chosen).scalar() or 0
            connection.rollback()
    running.kill()
    running.wait()
    engine.dispose()
    return at


def _stage(stage: str, orders: Orders) -> int:
    started = time.time()
    found: dict[str, float] = {}
    if stage == "plan":
        _plan(orders)
    else:
        _send(orders, found)
    found["seconds"] = time.time() - started
    found["rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found))
    return 0


def _plan(orders: Orders) -> None:
    library = campaigns.sample(ROOT)
    environ = {**os.environ, "INFORCE_DATABASE": orders.database}
    ours = instance(library.settings, environ)
    planned(ours.people, library, now=NOW)
    lettered(ours, library, now=NOW)


def _send(orders: Orders, found: dict[str, float]) -> None:
    def first(_number: int) -> None:
        found.setdefault("first", time.time())

    # Claims of the killed run are dead: nobody else sends.
    ahead = max(0, NOW - int(time.time()))
    sender = sender_of(replace(orders, later=orders.later + ahead))
    sending.run(replace(sender, alone=True, progress=first))


if __name__ == "__main__":
    raise SystemExit(main())

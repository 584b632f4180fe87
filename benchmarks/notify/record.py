"""Claims and settlements a second, without a mail: what the record costs.

    python -m benchmarks.notify.record [--number N] [--rounds N] [--check]

A campaign of N deliveries is claimed and settled window by window: one commit
with full fsync writes the results of a window, the entry of the evidence, and
the claims of the next. SQLite has one sender; PostgreSQL (from a wheel, with its
default settings) has 1, 2 and 4 in processes of their own, which share the
campaign. Printed are medians over the rounds: deliveries a second from the first
claim to the last commit, and the CPU time of a sender per delivery (for
PostgreSQL without the server's).

Measured with `--rounds 1` on two cores that others used as well (load 4): SQLite
34,084 a second at window 100 and 8,174 at 32, 27 and 44 microseconds; PostgreSQL
8,055, 12,384 and 11,749 at window 100 with 1, 2 and 4 senders, 4,397, 6,790 and
6,976 at 32. Two cores are full with two senders and the server (about 48
microseconds of its CPU for each delivery), so four are no faster there.

Aims: SQLite FULL at window 100 at most 50 microseconds CPU for a delivery;
PostgreSQL with 4 senders at window 100 at least 8,000 a second. `--check` ends
with 1 when one is missed, and always when a delivery was claimed twice or left.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.notify.postgres import Server, server
from sqlalchemy import Engine, text

from inforce.notify import chain
from inforce.notify.deliveries import (
    Claim,
    DeliveryState,
    Outcome,
    Reply,
    Settlement,
)
from inforce.notify.record import Group, Record
from inforce.store import opened, reading

NOW = 1_800_000_000
REPLY = Reply(
    outcome=Outcome.ACCEPTED,
    code=250,
    enhanced="2.0.0",
    text="2.0.0 Ok: queued as 4F1C82A1B3",
    peer="mx.mail.example [192.0.2.1]:25",
    tls="TLSv1.3",
    queue_id="4F1C82A1B3",
)
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n)"
# The same on both databases; what a campaign of one announcement looks like.
LAYOUT = (
    "INSERT INTO event (id, name, kind, policy, effective_on, digest, due_at, cutoff,"
    " state, recorded_at) VALUES (1, 'privacy', 'announced', 'privacy', '2027-01-01',"
    " 'd', 0, 1, 'planned', 0)",
    "INSERT INTO contact (id, audience, address, address_key, bucket, language, zone,"
    " status, joined, subject, subject_key, created_at) {numbers} SELECT i,"
    " 'subscriber', 'person' || i || '@mail.example', 'person' || i, 'mail.example',"
    " 'en', '', 'confirmed', i, 's' || i, :key, 0 FROM n",
    "INSERT INTO subscription (contact, policy, mode) {numbers}"
    " SELECT i, '*', 'each' FROM n",
    "INSERT INTO delivery (id, contact, subject, audience, language, bucket, events,"
    " mandatory, state, next_at) {numbers} SELECT i, i, 's' || i, 'subscriber', 'en',"
    " 'domain' || (i % 50), '1', 0, 'planned', 0 FROM n",
)


class Run(NamedTuple):
    """What one sender did: its deliveries, CPU seconds, first and last moment."""

    claimed: list[int]
    cpu: float
    start: float
    end: float


class Figure(NamedTuple):
    """What was measured: deliveries a second, CPU microseconds for each."""

    rate: float
    cpu: float


def main(argv: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    given = _arguments(argv)
    if given.sender:
        return _sender(given.sender, given.window)
    print(f"{given.number:,} deliveries, {given.rounds} rounds, load {_load()}")
    figures = {}
    with server() as running:
        for window in (32, 100):
            figures["sqlite", 1, window] = _sqlite(given, window)
            for senders in (1, 2, 4):
                figures["postgresql", senders, window] = _postgresql(
                    given, running, window, senders
                )
    for (kind, senders, window), figure in sorted(figures.items()):
        print(
            f"{kind:<10} {senders} sender{'s' * (senders > 1):<1}  window {window:>3}"
            f"  {figure.rate:>8,.0f} a second  {figure.cpu:>6.1f} us CPU for each"
        )
    return _judged(figures) if given.check else 0


def _judged(figures: dict[tuple[str, int, int], Figure]) -> int:
    cheap = figures["sqlite", 1, 100].cpu <= 50
    fast = figures["postgresql", 4, 100].rate >= 8000
    print(f"SQLite <= 50 us CPU: {cheap}; PostgreSQL >= 8,000 a second: {fast}")
    return 0 if cheap and fast else 1


def _sqlite(given: argparse.Namespace, window: int) -> Figure:
    def once() -> Figure:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            return _measured(str(Path(folder) / "state.db"), given.number, window, 1)

    return _median([once() for _ in range(given.rounds)])


def _postgresql(
    given: argparse.Namespace, running: Server, window: int, senders: int
) -> Figure:
    return _median(
        [
            _measured(running.database("record"), given.number, window, senders)
            for _ in range(given.rounds)
        ]
    )


def _measured(database: str, number: int, window: int, senders: int) -> Figure:
    engine = opened(database, Path())
    _laid_out(engine, number)
    runs = _runs(database, window, senders)
    claimed = sorted(one for run in runs for one in run.claimed)
    assert claimed == list(range(1, number + 1)), "claimed twice, or left"
    with reading(engine) as connection:
        assert chain.verify(connection) == [], "the evidence is broken"
    engine.dispose()
    elapsed = max(run.end for run in runs) - min(run.start for run in runs)
    cpu = sum(run.cpu for run in runs)
    return Figure(number / elapsed, cpu / number * 1e6)


def _laid_out(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        for statement in LAYOUT:
            filled = text(statement.format(numbers=NUMBERS))
            connection.execute(filled, {"n": number, "key": b"key"})
    _record(engine).save_letter(Group("1", "subscriber", "en"), "a" * 64, b"", NOW)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            outside.execute(text("VACUUM ANALYZE"))


def _runs(database: str, window: int, senders: int) -> list[Run]:
    command = [sys.executable, "-m", "benchmarks.notify.record"]
    started = [
        subprocess.Popen(
            [*command, "--sender", database, "--window", str(window)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(senders)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=600)[0] for one in started]
    return [Run(*json.loads(each)) for each in said]


def _sender(database: str, window: int) -> int:
    engine = opened(database, Path())
    record, owner = _record(engine), f"sender {os.getpid()}"
    record.next_due(NOW)
    print("ready", flush=True)
    sys.stdin.readline()
    claimed: list[int] = []
    start, cpu = time.time(), time.process_time()
    claims = record.turn((), now=NOW, limit=window, owner=owner)
    while claims:
        claimed += [claim.delivery for claim in claims]
        results = [_settlement(claim) for claim in claims]
        claims = record.turn(results, now=NOW, limit=window, owner=owner)
    print(json.dumps([claimed, time.process_time() - cpu, start, time.time()]))
    engine.dispose()
    return 0


def _settlement(claim: Claim) -> Settlement:
    return Settlement(
        claim=claim, reply=REPLY, state=DeliveryState.SENT, at=NOW, signed="b" * 64
    )


def _record(engine: Engine) -> Record:
    return Record(engine, lambda number: f"<{number:032x}@notices.example>")


def _median(figures: list[Figure]) -> Figure:
    rate = statistics.median(one.rate for one in figures)
    return Figure(rate, statistics.median(one.cpu for one in figures))


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.notify.record")
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", help="where SQLite's files go, on a real disk")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--sender", help=argparse.SUPPRESS)
    parser.add_argument("--window", type=int, default=100, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())

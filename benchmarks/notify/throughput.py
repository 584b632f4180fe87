"""Messages a second on the wire, record included, beside smtp-source.

Run as `python -m benchmarks.notify.throughput [--number 6000] [--rounds 5]`.
The record is SQLite with full fsync; messages are rendered, not signed. Rounds
are interleaved and medians printed.
"""

import argparse
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.notify import campaigns
from benchmarks.notify.postfix import Postfix, postfix, sink
from benchmarks.notify.worker import Orders, sender_of

from inforce.notify import sending
from inforce.notify.deliveries import DeliveryState
from inforce.publication.library import Library
from inforce.store import opened

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".inforce" / "bench"
WINDOWS = {32: 0.50, 100: 0.70, 500: None}
NOW = 1_700_000_000


class Rate(NamedTuple):
    """One measured run: messages a second, CPU microseconds a message."""

    rate: float
    cpu: float


def sent_ours(library: Library, port: int, number: int, window: int) -> Rate:
    """Send *number* messages from a new record with *window*."""
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        database = str(Path(name) / "state.db")
        engine = opened(database, Path(name))
        campaigns.laid_out(engine, library, number, NOW)
        engine.dispose()
        orders = Orders(database=database, root=name, port=port, window=window)
        sender = sender_of(orders)
        cpu, started = _cpu(), time.perf_counter()
        sent = sending.run(sender)
        seconds = time.perf_counter() - started
        if sent.attempts[DeliveryState.SENT] != number:
            raise SystemExit(f"{sent} of {number} messages; expected all as sent")
        return Rate(number / seconds, (_cpu() - cpu) / number * 1e6)


def sent_raw(tools: Postfix, port: int, number: int, sessions: int, size: int) -> float:
    """Send *number* messages of *size* with smtp-source; return messages a second."""
    counts = ["-s", str(sessions), "-m", str(number), "-l", str(size), "-d"]
    who = ["-f", "a@example.org", "-t", "b@example.net"]
    command = tools.command("smtp-source", *counts, *who, f"127.0.0.1:{port}")
    started = time.perf_counter()
    subprocess.run(command, env=tools.environment, check=True)
    return number / (time.perf_counter() - started)


def _size(library: Library) -> int:
    """Return how many octets the mails of the campaign have."""
    return len(campaigns.announcement(library).prepared)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _round(
    tools: Postfix, library: Library, number: int, size: int
) -> tuple[float, dict[int, Rate]]:
    with sink(tools) as port:
        raw = max(sent_raw(tools, port, number, s, size) for s in (1, 8))
        return raw, {w: sent_ours(library, port, number, w) for w in WINDOWS}


def main() -> int:
    """Print the table; return 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=6000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    tools, library = postfix(CACHE), campaigns.sample(ROOT)
    size = _size(library)
    rounds = [_round(tools, library, given.number, size) for _ in range(given.rounds)]
    raw = median(raw for raw, _ in rounds)
    print(
        f"load {os.getloadavg()[0]:.1f}; {given.rounds} rounds, {given.number} mails of {size} octets"
    )
    print(f"{'':<28}{'msg/s':>8}{'CPU us':>8}{'ratio':>7}{'aim':>6}")
    print(f"{'smtp-source, better of 1, 8':<28}{raw:>8.0f}{'':>8}{1:>7.2f}")
    missed = False
    for window, aim in WINDOWS.items():
        rate = median(ours[window].rate for _, ours in rounds)
        cpu = median(ours[window].cpu for _, ours in rounds)
        ratio = median(ours[window].rate / raw for raw, ours in rounds)
        missed |= aim is not None and ratio < aim
        print(
            f"{f'inforce, SQLite, window {window}':<28}{rate:>8.0f}{cpu:>8.0f}"
            f"{ratio:>7.2f}{aim or '':>6}"
        )
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())

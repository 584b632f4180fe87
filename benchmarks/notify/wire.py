"""Our sender beside smtp-source, both into smtp-sink, without a delivery record.

    python -m benchmarks.notify.wire [--messages N] [--rounds N] [--window N]

Messages of 6.7 kB, built before the clock starts. The programs take turns and
the ratio is the median over the rounds, because the machine is not ours alone.
smtp-source opens as many sessions as we open connections, and again one session,
of which the better counts. CPU is that of the sender alone.
"""

import argparse
import resource
import statistics
import time
from contextlib import closing
from dataclasses import dataclass

from benchmarks.notify.postfix import OCTETS, Postfix, postfix, sent_raw, sink

from inforce.notify.transports import Outgoing
from inforce.notify.transports.opening import Server
from inforce.notify.transports.smtp import Limits, Smtp

CONNECTIONS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Messages per second, and microseconds of CPU for each."""

    rate: float
    cpu: float


def main() -> None:
    """Measure in turn and print one line per sender."""
    options = _options()
    programs = postfix()
    windows = _windows(options.messages, options.window)
    ours, theirs = [], []
    with sink(programs) as port:
        _sent(port, windows[:3])
        for _ in range(options.rounds):
            theirs.append(_best(programs, port, options.messages))
            ours.append(_sent(port, windows))
    _print("smtp-source", theirs)
    _print(f"inforce, window {options.window}", ours)
    ratios = [a.rate / b.rate for a, b in zip(ours, theirs, strict=True)]
    print(f"ratio {statistics.median(ratios):.2f} (median of {options.rounds} rounds)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--window", type=int, default=100)
    return parser.parse_args()


def _windows(messages: int, window: int) -> list[list[Outgoing]]:
    head = b"From: a@sender.example\r\nSubject: Terms change\r\n\r\n"
    line = b"x" * 68 + b"\r\n"
    text = head + line * ((OCTETS - len(head)) // len(line))
    return [
        [_outgoing(number, text) for number in range(start, start + window)]
        for start in range(0, messages, window)
    ]


def _outgoing(number: int, text: bytes) -> Outgoing:
    return Outgoing(
        delivery=number,
        attempt=1,
        return_path=f"bounce+{number:032d}@bounces.sender.example",
        recipient=f"person{number}@receiver{number % 50}.example",
        bucket=f"receiver{number % 50}.example",
        envelope_id=f"{number:032d}",
        message=text,
    )


def _sent(port: int, windows: list[list[Outgoing]]) -> Speed:
    server = Server(host="127.0.0.1", port=port, tls="none", name="sender.example")
    limits = Limits(connections=CONNECTIONS, per_domain=CONNECTIONS)
    with closing(Smtp(server, limits)) as sender:
        begun, cpu = time.perf_counter(), time.process_time()
        accepted = sum(
            reply.outcome.value == "accepted"
            for window in windows
            for reply in sender.deliver(window)
        )
        spent, cpu = time.perf_counter() - begun, time.process_time() - cpu
    assert accepted == sum(map(len, windows))
    return Speed(rate=accepted / spent, cpu=cpu / accepted * 1e6)


def _best(programs: Postfix, port: int, messages: int) -> Speed:
    runs = [_source(programs, port, messages, each) for each in (1, CONNECTIONS)]
    return max(runs, key=lambda speed: speed.rate)


def _source(programs: Postfix, port: int, messages: int, sessions: int) -> Speed:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    rate = sent_raw(programs, port, messages, sessions)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Speed(rate=rate, cpu=cpu / messages * 1e6)


def _print(name: str, speeds: list[Speed]) -> None:
    rates = [speed.rate for speed in speeds]
    cpu = statistics.median(speed.cpu for speed in speeds)
    print(
        f"{name:22} {statistics.median(rates):7.0f} msg/s"
        f" ({min(rates):.0f} to {max(rates):.0f}), {cpu:4.0f} us CPU per message"
    )


if __name__ == "__main__":
    main()

"""A sender in a process of its own, killed where it is told to.

`python -m benchmarks.notify.worker JSON` with the keys of `Orders`.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.notify.rules import RULES
from sqlalchemy import event

from inforce.notify import sending
from inforce.notify.deliveries import Claim, Reply
from inforce.notify.letters import Letter
from inforce.notify.messages import Messages, message_id
from inforce.notify.record import Record
from inforce.notify.transports import Outgoing, Transport
from inforce.notify.transports.choice import transport
from inforce.people.keys import keyring
from inforce.settings import Settings, settings_from
from inforce.store import opened

# Where the process may kill itself, in the order in which a window passes.
FAILPOINTS = ("before-commit", "after-commit", "before-wire", "after-wire")


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What one run does: *fail* at a point in the window *at*, 0 for never.

    `later` is how many seconds its clock is ahead, so that the leases of runs
    that were killed have run out.
    """

    database: str
    root: str
    port: int = 0
    rule: str = "record"
    window: int = 32
    later: int = 0
    fail: str = ""
    at: int = 0


class Doomed:
    """Kills this process when a point is reached for the time *at*."""

    def __init__(self, point: str, at: int) -> None:
        self.point, self.at = point, at
        self.reached = 0

    def reach(self, point: str) -> None:
        """Die here, without a chance to clean up, if this is the place."""
        if point != self.point:
            return
        self.reached += 1
        if self.reached == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class DoomedTransport:
    """A transport with a failpoint on either side."""

    def __init__(self, transport: Transport, doomed: Doomed) -> None:
        self.transport, self.doomed = transport, doomed
        self.delivered, self.close = transport.delivered, transport.close

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        """Deliver *window*, unless the process dies before or after it."""
        self.doomed.reach("before-wire")
        replies = self.transport.deliver(window)
        self.doomed.reach("after-wire")
        return replies


def site(orders: Orders) -> Settings:
    """Return the settings of a run: the sink by SMTP, or the outbox without one."""
    smtp = {"host": "127.0.0.1", "port": orders.port, "tls": "none"}
    notify = {
        "database": orders.database,
        "transport": "smtp" if orders.port else "maildir",
        "sender": "policies@papierkran.example",
        "bounces": "bounces.papierkran.example",
        "smtp": smtp if orders.port else {},
    }
    return settings_from(
        {"publisher": {"name": "Papierkran"}, "notify": notify},
        root=Path(orders.root),
        site={"site_url": "https://policies.papierkran.example/"},
    )


def sender_of(orders: Orders) -> sending.Sender:
    """Return a sender of the campaign in the database of *orders*."""
    doomed = Doomed(orders.fail, orders.at)
    chosen = site(orders)
    engine = opened(orders.database, Path(orders.root))
    event.listen(engine, "commit", lambda _one: doomed.reach("before-commit"))
    keys = keyring(Path(orders.root) / "keys.json", os.environ)
    record = DoomedRecord(engine, message_id(keys, "papierkran.example"))
    record.doomed = doomed

    def letters(digest: str) -> Letter:
        return Letter.read(record.letter(digest))

    return sending.Sender(
        record=record,
        outgoing=Messages(chosen, keys, letters).outgoing,
        transport=DoomedTransport(transport(chosen, os.environ), doomed),
        clock=lambda: int(time.time()) + orders.later,
        owner=f"{os.getpid()}-{time.time_ns()}",
        window=orders.window,
    )


def run(orders: Orders) -> None:
    """Send what is due, or die on the way."""
    sender = sender_of(orders)
    print("ready", flush=True)
    sending.run(sender)


class DoomedRecord(Record):
    """A record with a failpoint after the commit of a turn."""

    doomed: Doomed

    def turn(self, *settled: Any, **search: Any) -> tuple[Claim, ...]:
        """Do the turn, then perhaps die with it committed."""
        claims = super().turn(*settled, **search)
        self.doomed.reach("after-commit")
        return claims


def main() -> None:
    """Run the orders on the command line."""
    orders = Orders(**json.loads(sys.argv[1]))
    if orders.rule in RULES:
        print("ready", flush=True)
        RULES[orders.rule](Path(orders.database), orders.port)
    else:
        run(orders)


if __name__ == "__main__":
    main()

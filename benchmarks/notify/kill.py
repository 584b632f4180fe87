"""Kills senders and counts: lost, falsely recorded as sent, told twice.

Run as `python -m benchmarks.notify.kill [--kills 300] [--people 600]`: so many
kills for ours in all, and a third of them for each rule of the field.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, replace
from email.parser import BytesParser
from pathlib import Path

from benchmarks.notify import campaigns, rules
from benchmarks.notify.postgres import Server, server
from benchmarks.notify.sink import Sink
from benchmarks.notify.worker import FAILPOINTS, Orders
from sqlalchemy import select

from inforce.publication.library import Library
from inforce.store import opened, reading
from inforce.store.tables import delivery

ROOT = Path(__file__).parents[2]
BY_SINK = ("before-reply", "after-reply")
SERVER = "database-server"
POINTS = ("random", *FAILPOINTS, *BY_SINK)
# A run that neither ends nor dies within this many seconds is a defect.
PATIENCE = 120
# A claim of a killed run has expired when the next one begins.
LATER = 1000
NOW = 1_700_000_000


@dataclass(frozen=True, kw_only=True)
class Toll:
    """What kills did to campaigns; all but `kills` count messages.

    A killed sender leaves at most one window of which nobody can tell, so no
    more than a window a kill can arrive twice.
    """

    kills: int = 0
    lost: int = 0
    false: int = 0
    twice: int = 0

    def __add__(self, other: "Toll") -> "Toll":
        """Return both together."""
        return Toll(
            kills=self.kills + other.kills,
            lost=self.lost + other.lost,
            false=self.false + other.false,
            twice=self.twice + other.twice,
        )


class Campaign:
    """One campaign, sent by senders that die until it is finished."""

    def __init__(self, orders: Orders, sink: Sink, dice: random.Random) -> None:
        self.orders, self.sink, self.dice = orders, sink, dice
        self.points: Counter[str] = Counter()
        self.allowed: tuple[str, ...] = POINTS
        self.server: Server | None = None

    def killed(self, first: int, kills: int) -> int:
        """Kill up to *kills* senders, from the point *first* on; return how many.

        Fewer when the campaign was finished before. The last sender lives.
        """
        done = 0
        while done < kills:
            point = self.allowed[(first + done) % len(self.allowed)]
            if not self._run(point, done + 1):
                return done
            done += 1
            self.points[point] += 1
        self._run("", done + 1)
        return done

    def _run(self, point: str, number: int) -> bool:
        """Let a sender run; return whether it was killed."""
        orders = replace(
            self.orders,
            later=number * LATER,
            fail=point,
            at=self.dice.randint(1, 4),
        )
        worker = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.notify.worker", _json(orders)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT}/scripts"},
            stdout=subprocess.PIPE,
            # A sender whose database was killed says so; that is expected.
            stderr=subprocess.DEVNULL if point == SERVER else None,
        )
        with worker:
            self._doom(worker, point)
            code = self._waited(worker, point)
        self.sink.before = self.sink.after = lambda _number: None
        if code not in (0, -signal.SIGKILL) and point != SERVER:
            raise SystemExit(f"a sender ended with {code}; expected 0 or a kill")
        return code != 0

    def _doom(self, worker: "subprocess.Popen[bytes]", point: str) -> None:
        """Let the sink kill *worker* around the reply to a message to come."""
        if point not in BY_SINK:
            return
        last = self.sink.total + self.dice.randint(1, 100)

        def kill(number: int) -> None:
            if number == last:
                worker.kill()

        setattr(self.sink, point.partition("-")[0], kill)

    def _waited(self, worker: "subprocess.Popen[bytes]", point: str) -> int:
        assert worker.stdout is not None
        worker.stdout.readline()
        if point == SERVER and self.server is not None:
            return self._without_server(worker, self.server)
        try:
            longest = self.dice.uniform(0, 0.4) if point == "random" else PATIENCE
            return worker.wait(longest)
        except subprocess.TimeoutExpired:
            worker.kill()
            return worker.wait()

    def _without_server(self, worker: "subprocess.Popen[bytes]", server: Server) -> int:
        """Kill the database in mid sending; return how the sender ended."""
        time.sleep(self.dice.uniform(0, 0.3))
        server.kill()
        try:
            return worker.wait(PATIENCE)
        finally:
            server.start()


def _json(orders: Orders) -> str:
    return json.dumps(asdict(orders))


def killed_record(
    library: Library,
    dice: random.Random,
    *,
    kills: int,
    people: int,
    server: Server | None = None,
) -> tuple[Toll, Counter[str]]:
    """Kill senders into a sink until there were *kills*; return what it cost.

    With a PostgreSQL *server*, it is killed in its turn; without one the
    record is in SQLite.
    """
    toll, points = Toll(), Counter[str]()
    while toll.kills < kills:
        with tempfile.TemporaryDirectory() as name, Sink() as sink:
            orders = _laid_out(library, Path(name), people, server)
            orders = replace(orders, port=sink.port)
            campaign = Campaign(orders, sink, dice)
            if server is not None:
                campaign.allowed, campaign.server = (*POINTS, SERVER), server
            done = campaign.killed(toll.kills, kills - toll.kills)
            toll += _judged(orders, sink.counted, people, done)
            points += campaign.points
    return toll, points


def killed_maildir(
    library: Library, dice: random.Random, *, kills: int, people: int
) -> tuple[Toll, Counter[str]]:
    """Kill senders that write into an outbox; return what it cost."""
    toll, points = Toll(), Counter[str]()
    while toll.kills < kills:
        with tempfile.TemporaryDirectory() as name, Sink() as sink:
            orders = _laid_out(library, Path(name), people)
            campaign = Campaign(orders, sink, dice)
            campaign.allowed = ("random", *FAILPOINTS)
            done = campaign.killed(toll.kills, kills - toll.kills)
            mails = _mails(Path(name) / ".inforce" / "outbox")
            toll += _judged(orders, mails, people, done)
            points += campaign.points
    return toll, points


def killed_rule(
    rule: str, dice: random.Random, *, kills: int, people: int
) -> tuple[Toll, Counter[str]]:
    """Kill senders that follow a *rule* of the field; return what it cost."""
    toll, points = Toll(), Counter[str]()
    addresses = [campaigns.address(number) for number in range(1, people + 1)]
    while toll.kills < kills:
        with tempfile.TemporaryDirectory() as name, Sink() as sink:
            database = Path(name) / "queue.db"
            rules.laid_out(database, addresses)
            orders = Orders(
                database=str(database), root=name, port=sink.port, rule=rule
            )
            campaign = Campaign(orders, sink, dice)
            campaign.allowed = ("random", *BY_SINK)
            done = campaign.killed(toll.kills, kills - toll.kills)
            lost = people - len(sink.counted)
            toll += Toll(
                kills=done,
                lost=lost,
                false=lost,
                twice=_twice(sink.counted),
            )
            points += campaign.points
    return toll, points


def _laid_out(
    library: Library, place: Path, people: int, server: Server | None = None
) -> Orders:
    database = server.database("kill") if server else str(place / "state.db")
    engine = opened(database, place)
    campaigns.laid_out(engine, library, people, NOW)
    engine.dispose()
    return Orders(database=database, root=str(place))


def _judged(orders: Orders, arrived: Counter[str], people: int, kills: int) -> Toll:
    """Hold the record against what arrived."""
    engine = opened(orders.database, Path(orders.root))
    with reading(engine) as connection:
        sent = connection.execute(
            select(delivery.c.id).where(delivery.c.state == "sent")
        ).scalars()
        recorded = {campaigns.address(number) for number in sent}
    engine.dispose()
    return Toll(
        kills=kills,
        lost=people - len(arrived),
        false=len(recorded - set(arrived)),
        twice=_twice(arrived),
    )


def _twice(arrived: Counter[str]) -> int:
    return arrived.total() - len(arrived)


def _mails(outbox: Path) -> Counter[str]:
    """Count the mails in *outbox* by recipient."""
    parser = BytesParser()
    return Counter(
        str(parser.parsebytes(path.read_bytes(), headersonly=True)["To"]).strip("<>")
        for path in (outbox / "new").iterdir()
    )


def _table(rows: dict[str, tuple[Toll, Counter[str]]]) -> None:
    print(f"{'rule':<34}{'kills':>6}{'lost':>7}{'falsely sent':>14}", end="")
    print(f"{'twice':>7}{'allowed':>9}")
    for name, (toll, _) in rows.items():
        print(f"{name:<34}{toll.kills:>6}{toll.lost:>7}{toll.false:>14}", end="")
        print(f"{toll.twice:>7}{_allowed(name, toll):>9}")
    points = sum((points for _, points in rows.values()), Counter[str]())
    print("kills by place:", ", ".join(f"{k} {v}" for k, v in sorted(points.items())))


def main() -> int:
    """Print the toll of each rule; return 1 when ours lost, lied or repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    share = max(given.kills // 3, 1)
    library = campaigns.sample(ROOT)
    how = {"kills": share, "people": given.people}
    ours = {
        "inforce, SQLite": killed_record(library, random.Random(given.seed), **how),
        "inforce, Maildir": killed_maildir(library, random.Random(given.seed), **how),
    }
    with server() as running:
        ours["inforce, PostgreSQL"] = killed_record(
            library, random.Random(given.seed), server=running, **how
        )
    theirs = {
        rule.replace("_", " "): killed_rule(rule, random.Random(given.seed), **how)
        for rule in rules.RULES
    }
    _table(ours | theirs)
    return int(any(_broken(name, toll) for name, (toll, _) in ours.items()))


def _allowed(name: str, toll: Toll) -> int | str:
    """Return how many may arrive twice: none where the outbox can be asked."""
    if "inforce" not in name:
        return "-"
    return 0 if "Maildir" in name else toll.kills * Orders(database="", root="").window


def _broken(name: str, toll: Toll) -> bool:
    allowed = _allowed(name, toll)
    assert isinstance(allowed, int)
    return bool(toll.lost or toll.false or toll.twice > allowed)


if __name__ == "__main__":
    raise SystemExit(main())

"""Kills senders and counts: lost, falsely recorded as sent, told twice.

Run as `python -m benchmarks.notify.kill [--kills 300] [--people 600]`.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, replace
from email.parser import BytesParser
from pathlib import Path

from benchmarks.notify import campaigns, rules
from benchmarks.notify.postgres import server
from benchmarks.notify.sink import Sink
from benchmarks.notify.worker import FAILPOINTS, Orders
from sqlalchemy import create_engine, make_url, select, text

from inforce.publication.library import Library
from inforce.store import opened, reading
from inforce.store.tables import delivery

ROOT = Path(__file__).parents[2]
BY_SINK = ("before-reply", "after-reply")
POINTS = ("random", *FAILPOINTS, *BY_SINK)
# A run that neither ends nor dies within this many seconds is a defect.
PATIENCE = 120
# A claim of a killed run has expired when the next one begins.
LATER = 1000
NOW = 1_700_000_000


@dataclass(frozen=True, kw_only=True)
class Toll:
    """What kills did to campaigns; all but `kills` count messages."""

    kills: int = 0
    lost: int = 0
    false: int = 0
    twice: int = 0
    most: int = 0

    def __add__(self, other: "Toll") -> "Toll":
        """Return both together; `most` is the greater one."""
        return Toll(
            kills=self.kills + other.kills,
            lost=self.lost + other.lost,
            false=self.false + other.false,
            twice=self.twice + other.twice,
            most=max(self.most, other.most),
        )


class Campaign:
    """One campaign, sent by senders that die until it is finished."""

    def __init__(self, orders: Orders, sink: Sink, dice: random.Random) -> None:
        self.orders, self.sink, self.dice = orders, sink, dice
        self.points: Counter[str] = Counter()
        self.most = 0
        self.allowed = POINTS

    def killed(self, first: int, kills: int) -> int:
        """Kill up to *kills* senders, from the point *first* on; return how many.

        Fewer when the campaign was finished before. The last sender lives.
        """
        done = 0
        while done < kills:
            point = self.allowed[(first + done) % len(self.allowed)]
            before = self._twice()
            if not self._run(point, done + 1):
                return done
            done += 1
            self.most = max(self.most, self._twice() - before)
            self.points[point] += 1
        self._run("", done + 1)
        return done

    def _twice(self) -> int:
        return self.sink.counted.total() - len(self.sink.counted)

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
        )
        with worker:
            self._doom(worker, point)
            code = self._waited(worker, point)
        self.sink.before = self.sink.after = lambda _number: None
        if code not in (0, -signal.SIGKILL):
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
        try:
            longest = self.dice.uniform(0, 0.4) if point == "random" else PATIENCE
            return worker.wait(longest)
        except subprocess.TimeoutExpired:
            worker.kill()
            return worker.wait()


def _json(orders: Orders) -> str:
    return json.dumps(asdict(orders))


def killed_record(
    library: Library, dice: random.Random, *, kills: int, people: int, url: str = ""
) -> tuple[Toll, Counter[str]]:
    """Kill senders into a sink until there were *kills*; return what it cost.

    *url* is an empty PostgreSQL server; SQLite is used without one.
    """
    toll, points = Toll(), Counter[str]()
    while toll.kills < kills:
        with tempfile.TemporaryDirectory() as name, Sink() as sink:
            orders = _laid_out(library, Path(name), people, url, toll.kills)
            orders = replace(orders, port=sink.port)
            campaign = Campaign(orders, sink, dice)
            done = campaign.killed(toll.kills, kills - toll.kills)
            toll += _judged(orders, sink.counted, people, done, campaign.most)
            points += campaign.points
    return toll, points


def killed_maildir(
    library: Library, dice: random.Random, *, kills: int, people: int
) -> tuple[Toll, Counter[str]]:
    """Kill senders that write into an outbox; return what it cost."""
    toll, points = Toll(), Counter[str]()
    while toll.kills < kills:
        with tempfile.TemporaryDirectory() as name, Sink() as sink:
            orders = _laid_out(library, Path(name), people, "", 0)
            campaign = Campaign(orders, sink, dice)
            done = campaign.killed(toll.kills, kills - toll.kills)
            mails = _mails(Path(name) / ".inforce" / "outbox")
            toll += _judged(orders, mails, people, done, _twice(mails))
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
                most=campaign.most,
            )
            points += campaign.points
    return toll, points


def _laid_out(
    library: Library, place: Path, people: int, server: str, number: int
) -> Orders:
    database = _database(server, number) if server else str(place / "state.db")
    engine = opened(database, place)
    campaigns.laid_out(engine, library, people, NOW)
    engine.dispose()
    return Orders(database=database, root=str(place))


def _database(server: str, number: int) -> str:
    """Make a database of its own on *server*; return its URL."""
    name = f"kill{number}"
    url = make_url(server)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def _judged(
    orders: Orders, arrived: Counter[str], people: int, kills: int, most: int
) -> Toll:
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
        most=most,
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
    print(f"{'twice':>7}{'at most':>9}")
    for name, (toll, _) in rows.items():
        print(f"{name:<34}{toll.kills:>6}{toll.lost:>7}{toll.false:>14}", end="")
        print(f"{toll.twice:>7}{toll.most:>9}")
    points = sum((points for _, points in rows.values()), Counter[str]())
    print("kills by place:", ", ".join(f"{k} {v}" for k, v in sorted(points.items())))


def main() -> int:
    """Print the toll of each rule; return 1 when ours lost, lied or repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    share = max(given.kills // 5, 1)
    library = campaigns.sample(ROOT)
    how = {"kills": share, "people": given.people}
    ours = {
        "inforce, SQLite": killed_record(library, random.Random(given.seed), **how),
        "inforce, Maildir": killed_maildir(library, random.Random(given.seed), **how),
    }
    with server() as url:
        ours["inforce, PostgreSQL"] = killed_record(
            library, random.Random(given.seed), url=url, **how
        )
    theirs = {
        rule.replace("_", " "): killed_rule(rule, random.Random(given.seed), **how)
        for rule in rules.RULES
    }
    _table(ours | theirs)
    return int(any(_broken(name, toll) for name, (toll, _) in ours.items()))


def _broken(name: str, toll: Toll) -> bool:
    bound = 0 if "Maildir" in name else Orders(database="", root="").window
    return bool(toll.lost or toll.false or toll.most > bound)


if __name__ == "__main__":
    raise SystemExit(main())

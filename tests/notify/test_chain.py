"""The evidence: every changed byte and every missing row is found."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from notify.campaigns import NOW, breaches, campaign, settlement
from sqlalchemy import Connection, Engine, Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from inforce.notify import chain
from inforce.notify.chain import append, head, rows_digest, rows_payload, verify
from inforce.notify.deliveries import DeliveryState
from inforce.store import reading
from inforce.store.tables import attempt, bounce, entry, item, meta

# On both databases together: 300 forgeries, and 10,000 in the soak run.
SOAK = int(os.environ.get("INFORCE_SOAK", "0"))
EVIDENCE = (entry, item, attempt, bounce, meta)
# SQLite and PostgreSQL each have a switch that lets a forger break references.
FORGER = {
    "sqlite": "PRAGMA foreign_keys = OFF",
    "postgresql": "SET session_replication_role = replica",
}


@pytest.fixture
def evidence(engine: Engine) -> Engine:
    """Give a database with every kind of entry and row in it."""
    kept = campaign(engine, 30)
    claims = kept.turn((), now=NOW, limit=7, owner="a")
    while claims:
        results = [settlement(one, at=NOW + one.delivery) for one in claims]
        claims = kept.turn(results, now=NOW, limit=7, owner="a")
    with engine.begin() as connection:
        _add_bounces(connection, 5)
    kept.hold(1, "a doubt", NOW)
    return engine


def _add_bounces(connection: Connection, many: int) -> None:
    rows = [(n, f"report {n}", NOW, "hard", "5.1.1", "unknown") for n in range(1, many)]
    seq = append(connection, "bounces", rows_payload(rows), NOW)
    names = chain.COVERED["bounces"][1]
    connection.execute(
        insert(bounce),
        [{**dict(zip(names, row, strict=True)), "entry": seq} for row in rows],
    )


def test_an_empty_chain_is_whole(engine: Engine) -> None:
    assert breaches(engine) == []


def test_a_written_chain_is_whole(evidence: Engine) -> None:
    with reading(evidence) as connection:
        kinds = set(connection.execute(select(entry.c.kind)).scalars())
        end = head(connection)

    assert kinds == {"planned", "attempts", "bounces", "held"}
    assert end.seq == 8
    assert breaches(evidence) == []


def test_entries_are_numbered_from_one_without_gaps(engine: Engine) -> None:
    with engine.begin() as connection:
        numbers = [append(connection, "test", {"n": n}, NOW) for n in range(3)]

    assert numbers == [1, 2, 3]


def test_an_entry_that_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    with engine.connect() as connection:
        append(connection, "test", {}, NOW)
        connection.rollback()
    with engine.begin() as connection:
        assert append(connection, "test", {}, NOW) == 1
    assert breaches(engine) == []


def test_the_digest_of_rows_does_not_depend_on_their_order() -> None:
    rows = [(1, "b"), (1, "a"), (0, "é\n")]

    assert rows_digest(rows) == rows_digest(reversed(rows))
    assert rows_digest(rows) != rows_digest(rows[:2])
    assert rows_digest([("1", "23")]) != rows_digest([("12", "3")])


@pytest.mark.soak
def test_any_changed_byte_or_missing_row_is_found(evidence: Engine) -> None:
    many = min(max(150, SOAK), 5000)
    seeded = random.Random(20270101)  # noqa: S311 - a seed, not a secret
    found = 0
    overlooked = []
    with evidence.connect() as connection:
        connection.exec_driver_sql(FORGER[evidence.dialect.name])
        connection.rollback()
        places = list(_places(connection))
        connection.rollback()
        for _ in range(many):
            what = _forged(connection, places, seeded)
            if what and verify(connection):
                found += 1
            elif what:
                overlooked.append(what)
            connection.rollback()

    assert overlooked == []
    assert found > many * 3 / 4


def _places(connection: Connection) -> Iterator[tuple[Table, Any]]:
    for table in EVIDENCE:
        rows = connection.execute(select(table)).all()
        chosen = rows if table is not meta else [r for r in rows if r.key == "chain"]
        yield from ((table, row) for row in chosen)


def _forged(
    connection: Connection, places: list[tuple[Table, Any]], seeded: random.Random
) -> str:
    """Change one byte of one row, or remove it; return what was done."""
    table, row = seeded.choice(places)
    chosen = [column == getattr(row, column.name) for column in table.primary_key]
    if seeded.random() < 0.2:
        connection.execute(table.delete().where(*chosen))
        return f"removed {row}"
    # The database numbers bounces by itself; the number says nothing.
    names = [column.name for column in table.columns if column.name != "id"]
    name = seeded.choice(names)
    before = getattr(row, name)
    after = _other(before, seeded)
    try:
        connection.execute(table.update().where(*chosen).values({name: after}))
    except DBAPIError:
        return ""  # the number of another row: the database refuses it
    return f"{table.name}.{name}: {before!r} -> {after!r}"


def _other(value: object, seeded: random.Random) -> object:
    if isinstance(value, int):
        return value ^ (1 << seeded.randrange(8))
    letters = str(value)
    if not letters or seeded.random() < 0.1:
        return letters + seeded.choice("ax0 ")
    at = seeded.randrange(len(letters))
    other = chr(ord(letters[at]) ^ (1 << seeded.randrange(5)))
    return letters[:at] + (other if other != "\0" else "~") + letters[at + 1 :]


def test_entries_cut_off_the_end_are_found(evidence: Engine) -> None:
    with evidence.begin() as connection:
        connection.execute(text("DELETE FROM entry WHERE seq = 8"))

    (breach,) = breaches(evidence)

    assert "end of the chain" in breach.what


def test_a_chain_that_was_emptied_is_found(evidence: Engine) -> None:
    with evidence.begin() as connection:
        for table in (entry, item, attempt, bounce):
            connection.execute(table.delete())

    assert len(breaches(evidence)) == 1


def test_added_rows_are_found(evidence: Engine) -> None:
    with evidence.begin() as connection:
        row = connection.execute(select(attempt).limit(1)).one()._asdict()
        connection.execute(insert(attempt), {**row, "number": 9})

    assert [breach.seq for breach in breaches(evidence)] == [row["entry"]]


def test_many_writers_make_one_chain(engine: Engine) -> None:
    kept = campaign(engine, 20)
    claims = kept.turn((), now=NOW, limit=20, owner="a")
    for one in claims:
        failed = settlement(one, DeliveryState.FAILED)
        kept.turn([failed], now=NOW, limit=0, owner="a")

    with reading(engine) as connection:
        assert head(connection).seq == 21
    assert breaches(engine) == []

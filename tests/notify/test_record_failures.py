"""When the database fails in the middle: nothing half, nothing lost, clear words."""

import sqlite3
from pathlib import Path

import pytest
from notify.campaigns import (
    NOW,
    breaches,
    campaign,
    record,
    settlement,
    states,
)
from notify.proxies import proxied
from notify.servers import server
from sqlalchemy import Engine, event, select

from inforce.notify.record import book
from inforce.store import StoreError, StoreGoneError, opened, reading
from inforce.store.tables import attempt


def _tally(engine: Engine) -> dict[str, int]:
    found = list(states(engine).values())
    return {state: found.count(state) for state in sorted(set(found), reverse=True)}


@pytest.mark.postgres
@pytest.mark.parametrize("lost", ["answer", "commit"])
def test_a_commit_whose_answer_is_lost_is_found_again(
    lost: str, tmp_path: Path
) -> None:
    url = server().database()
    direct = opened(url, tmp_path)
    campaign(direct, 30)
    with proxied(url) as (proxy, through):
        engine = opened(through, tmp_path)
        kept = record(engine)
        first = kept.turn((), now=NOW, limit=10, owner="a")
        proxy.lose = lost

        second = kept.turn([settlement(c) for c in first], now=NOW, limit=10, owner="a")

        engine.dispose()
    assert proxy.lost == 1
    assert [claim.delivery for claim in second] == list(range(11, 21))
    assert {claim.attempt for claim in second} == {1}
    assert _tally(direct) == {"sent": 10, "planned": 10, "attempting": 10}
    assert breaches(direct) == []
    direct.dispose()


@pytest.mark.postgres
def test_claims_that_were_committed_unseen_come_with_a_later_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server().database()
    direct = opened(url, tmp_path)
    campaign(direct, 30)
    with proxied(url) as (proxy, through):
        engine = opened(through, tmp_path)
        kept = record(engine)
        first = kept.turn((), now=NOW, limit=10, owner="a")
        results = [settlement(claim) for claim in first]
        proxy.lose = "answer"
        with monkeypatch.context() as patched:
            patched.setattr(book.Record, "_unseen", _gone)
            with pytest.raises(StoreGoneError):
                kept.turn(results, now=NOW, limit=10, owner="a")

        assert kept.turn(results, now=NOW, limit=0, owner="a") == ()
        second = kept.turn((), now=NOW, limit=10, owner="a")

        engine.dispose()
    assert [claim.delivery for claim in second] == list(range(11, 21))
    assert _tally(direct) == {"sent": 10, "planned": 10, "attempting": 10}
    direct.dispose()


def _gone(_record: object, _owner: str) -> tuple[()]:
    raise StoreGoneError("gone for longer")


@pytest.mark.postgres
def test_a_server_that_was_killed_has_everything_that_was_committed(
    tmp_path: Path,
) -> None:
    engine = opened(server().database(), tmp_path)
    kept = campaign(engine, 30)
    first = kept.turn((), now=NOW, limit=10, owner="a")
    second = kept.turn([settlement(c) for c in first], now=NOW, limit=10, owner="a")

    server().kill()
    with pytest.raises(StoreGoneError, match="cannot be reached"):
        kept.turn([settlement(c) for c in second], now=NOW, limit=10, owner="a")
    server().start()

    assert _tally(engine) == {"sent": 10, "planned": 10, "attempting": 10}
    third = kept.turn([settlement(c) for c in second], now=NOW, limit=10, owner="a")
    assert [claim.delivery for claim in third] == list(range(21, 31))
    assert breaches(engine) == []
    engine.dispose()


def test_a_full_disk_in_a_turn_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    engine = opened("state.db", tmp_path)
    kept = campaign(engine, 300)
    claims = kept.turn((), now=NOW, limit=150, owner="a")
    engine.dispose()
    event.listen(engine, "connect", _no_growth)
    results = [settlement(claim) for claim in claims]
    for one in results:
        object.__setattr__(one.reply, "text", "x" * 900)

    with pytest.raises(StoreError, match="the disk is full"):
        kept.turn(results, now=NOW, limit=150, owner="a")

    event.remove(engine, "connect", _no_growth)
    engine.dispose()
    assert _tally(engine) == {"planned": 150, "attempting": 150}
    assert len(kept.turn(results, now=NOW, limit=150, owner="a")) == 150
    assert _tally(engine) == {"sent": 150, "attempting": 150}
    assert breaches(engine) == []
    engine.dispose()


def _no_growth(connection: sqlite3.Connection, _record: object) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")


def test_a_locked_database_in_a_turn_leaves_the_record_as_it_was(
    tmp_path: Path,
) -> None:
    engine = opened("state.db", tmp_path, patience=0.1)
    kept = campaign(engine, 2)
    claims = kept.turn((), now=NOW, limit=1, owner="a")
    results = [settlement(claim) for claim in claims]
    other = opened("state.db", tmp_path)

    with other.begin(), pytest.raises(StoreError, match="is locked"):
        kept.turn(results, now=NOW, limit=1, owner="a")

    assert states(engine) == {1: "attempting", 2: "planned"}
    assert [c.delivery for c in kept.turn(results, now=NOW, limit=1, owner="a")] == [2]
    assert states(engine) == {1: "sent", 2: "attempting"}
    other.dispose()
    engine.dispose()


@pytest.mark.parametrize("place", ["attempt", "entry", "meta"])
def test_a_turn_that_fails_at_any_statement_writes_nothing(
    engine: Engine, place: str
) -> None:
    kept = campaign(engine, 3)
    claims = kept.turn((), now=NOW, limit=1, owner="a")
    results = [settlement(claim) for claim in claims]

    def fail(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if f"INTO {place}" in statement or f"UPDATE {place}" in statement:
            raise RuntimeError(place)

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError, match=place):
        kept.turn(results, now=NOW, limit=1, owner="a")
    event.remove(engine, "before_cursor_execute", fail)

    assert states(engine) == {1: "attempting", 2: "planned", 3: "planned"}
    with reading(engine) as connection:
        assert connection.execute(select(attempt)).all() == []
    assert breaches(engine) == []

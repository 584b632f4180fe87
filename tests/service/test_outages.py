"""What is said when the database is locked, full, read-only or gone."""

import sqlite3
from contextlib import closing

import pytest
from notify.servers import server
from service.conftest import Counter, heading
from sqlalchemy import event

from inforce.people.links import Purpose
from inforce.store import opened


def test_a_database_that_is_locked_says_so_and_keeps_what_was_typed(tmp_path):
    engine = opened("state.db", tmp_path, patience=0.2)
    counter = Counter(engine, tmp_path)
    number = counter.enter("bob@example.org")
    with counter.web, closing(sqlite3.connect(tmp_path / "state.db")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        locked = counter.subscribe("ann@example.org", policy="terms")
        stopped = counter.web.post(f"/unsubscribe/{counter.stop(number)}")
        looked = counter.web.get(f"/unsubscribe/{counter.stop(number)}")
        other.execute("ROLLBACK")
        after = counter.subscribe("ann@example.org", policy="terms")
    people = counter.contacts()
    engine.dispose()

    assert (locked.status_code, stopped.status_code) == (503, 503)
    assert 'value="ann@example.org"' in locked.text
    assert 'value="terms" checked' in locked.text
    assert "Wait a minute and send the form again" in locked.text
    assert heading(stopped.text) == "Not possible at this moment"
    assert {one.headers["retry-after"] for one in (locked, stopped)} == {"30"}
    assert looked.status_code == 200
    assert heading(after.text) == "Check your mail"
    assert len(people) == 2


def test_a_database_that_is_gone_says_so_and_the_form_is_still_there(tmp_path):
    engine = opened("state.db", tmp_path)
    counter = Counter(engine, tmp_path)
    number = counter.enter()
    stop = counter.stop(number)
    engine.dispose()
    for file in tmp_path.glob("state.db*"):
        file.unlink()
    (tmp_path / "state.db").mkdir()
    with counter.web:
        answers = [
            counter.web.get(f"/unsubscribe/{stop}"),
            counter.web.post(f"/unsubscribe/{stop}"),
            counter.web.get("/ready"),
            counter.subscribe(),
        ]
        form, health = counter.web.get("/subscribe/"), counter.web.get("/health")
    engine.dispose()

    assert {one.status_code for one in answers} == {503}
    assert (form.status_code, health.status_code) == (200, 200)


@pytest.mark.parametrize("pragma", ["query_only=ON", "max_page_count=1"])
def test_a_database_that_cannot_grow_or_be_written_says_so(tmp_path, pragma):
    counter = Counter(opened("state.db", tmp_path), tmp_path)
    number = counter.enter("bob@example.org")
    stop, manage = counter.stop(number), counter.link(Purpose.MANAGE, number)
    counter.engine.dispose()
    tight = True

    @event.listens_for(counter.engine, "checkout")
    def _tight(connection, *_given):
        # What a read-only file, and a full disk, make SQLite say.
        plain = "query_only=OFF" if "query" in pragma else "max_page_count=1000000"
        connection.execute(f"PRAGMA {pragma if tight else plain}")

    many = {f"mode:{one}": "each" for one in ("*", "privacy", "cookies", "terms")}
    with counter.web:
        asked = [
            counter.subscribe(f"{'a' * 60}{n}@example.org", policy="terms")
            for n in range(1 if "query" in pragma else 40)
        ]
        shown = counter.web.get(f"/preferences/{manage}")
        saved = counter.web.post(
            f"/preferences/{manage}", data={"act": "save", "language": "de", **many}
        )
        tight = False
        after = counter.web.post(f"/unsubscribe/{stop}")
        people = counter.contacts()
    counter.engine.dispose()

    accepted = [one for one in asked if one.status_code == 200]
    assert asked[-1].status_code == 503
    assert "Wait a minute and send the form again" in asked[-1].text
    assert 'value="terms" checked' in asked[-1].text
    assert (shown.status_code, after.status_code) == (200, 200)
    assert saved.status_code in ((503,) if "query" in pragma else (200, 503))
    assert len(people) == 1 + len(accepted)
    assert not [one for one in counter.lines if "failure" in one]


def test_a_database_that_was_moved_loses_nobody(tmp_path):
    counter = Counter(opened("state.db", tmp_path), tmp_path)
    with counter.web:
        counter.subscribe("ann@example.org")
        (tmp_path / "state.db").rename(tmp_path / "away.db")
        away = counter.subscribe("bob@example.org")
        ready = counter.web.get("/ready")
        (tmp_path / "away.db").rename(tmp_path / "state.db")
        back = counter.subscribe("eve@example.org")
    people = {one["address"] for one in counter.contacts()}
    counter.engine.dispose()

    assert (away.status_code, ready.status_code, back.status_code) == (503, 503, 200)
    assert "send the form again" in away.text
    assert people == {"ann@example.org", "eve@example.org"}


def test_the_service_is_ready_while_it_writes(local):
    before = local.web.get("/ready")
    local.app.state.writer.stop()
    after = local.web.get("/ready")
    late = local.subscribe()

    assert (before.status_code, after.status_code) == (200, 503)
    assert late.status_code == 503


@pytest.mark.postgres
@pytest.mark.parametrize("reads_only", ["standby", "user"])
def test_a_service_that_may_only_read_is_not_ready(tmp_path, reads_only):
    url = server().database()
    first = opened(url, tmp_path)
    user = f"{first.url.database}_reader"
    with first.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {user} LOGIN")
        connection.exec_driver_sql(
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"
        )
    first.dispose()
    able = {
        "standby": f"{url}&options=-c%20default_transaction_read_only%3Don",
        "user": url.replace("postgres:@", f"{user}:@"),
    }
    counter = Counter(opened(able[reads_only], tmp_path), tmp_path)
    with counter.web:
        ready, form = counter.web.get("/ready"), counter.web.get("/subscribe/")
        asked = counter.subscribe()
    counter.engine.dispose()

    assert (ready.status_code, form.status_code, asked.status_code) == (503, 200, 503)


def test_a_service_that_asks_whether_it_is_ready_writes_nobody(counter):
    counter.enter("ann@example.org")

    assert counter.web.get("/ready").status_code == 200
    assert len(counter.contacts()) == 1

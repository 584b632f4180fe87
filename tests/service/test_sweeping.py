"""A flood of requests for nothing leaves nothing behind."""

import time

from service.conftest import Counter, TestClient
from sqlalchemy import func, select

from inforce.people.errands import Kind
from inforce.service.app import app
from inforce.store import StoreError, opened, reading
from inforce.store.tables import allowance


def counted(counter: Counter) -> tuple[int, int, int]:
    """Return how many errands bring a mail and how many none, and the limits."""
    kinds = [kind for kind, _ in counter.errands()]
    with reading(counter.engine) as connection:
        limits = connection.execute(select(func.count()).select_from(allowance))
        nothings = kinds.count(Kind.NOTHING.value)
        return len(kinds) - nothings, nothings, limits.scalar_one()


def test_what_requests_for_nothing_left_is_gone_after_a_minute(tmp_path):
    counter = Counter(opened("state.db", tmp_path), tmp_path)
    counter.web = TestClient(app(counter.desk, tick=0.002, sweep=0.05))
    with counter.web:
        for number in range(30):
            counter.subscribe(f"person{number}@example.org")
        counter.clock.now += 4 * 24 * 3600
        end = time.monotonic() + 20
        while counted(counter)[1] and time.monotonic() < end:
            time.sleep(0.02)
        granted, nothings, limits = counted(counter)
    counter.engine.dispose()

    # One network may ask twenty times at once, and once in three minutes.
    assert granted == 21
    assert nothings == 0
    # Who was granted a mail is counted until they confirm.
    assert limits == granted


def test_what_cannot_be_swept_now_is_swept_later(tmp_path):
    counter = Counter(opened("state.db", tmp_path), tmp_path)
    lines: list[object] = []
    failing = app(counter.desk, log=lines.append, tick=0.002, sweep=0.02)
    written, tried = failing.state.writer.written, []

    async def refuses_once(does):
        tried.append(does)
        if len(tried) == 1:
            raise StoreError("locked")
        return await written(does)

    failing.state.writer.written = refuses_once
    with TestClient(failing):
        end = time.monotonic() + 20
        while len(tried) < 3 and time.monotonic() < end:
            time.sleep(0.02)
    counter.engine.dispose()

    assert len(tried) >= 3
    assert lines == [{"sweep": "not now: StoreError"}]

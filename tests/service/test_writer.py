"""One commit for many: durable, alone in failing, drained at the end."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from service.conftest import put
from sqlalchemy import QueuePool, create_engine, event, select, text

from inforce.service.writer import MOST, TRIES, Writer
from inforce.store import StoreConflictError, StoreError, opened, reading
from inforce.store.tables import meta


@pytest.fixture
def writer(engine):
    """A writer that runs."""
    made = Writer(engine, tick=0.005)
    made.start()
    yield made
    if made.is_alive:
        made.stop()


def keys(engine):
    with reading(engine) as connection:
        chosen = select(meta.c.key).where(meta.c.key.startswith("test-"))
        return {
            one.removeprefix("test-") for one in connection.execute(chosen).scalars()
        }


def commits(engine):
    """Return a list that grows with each commit."""
    made: list[float] = []
    event.listen(engine, "commit", lambda _connection: made.append(time.monotonic()))
    return made


def test_what_is_answered_is_in_the_database(engine, writer):
    async def one():
        assert await writer.written(put("a")) == 1
        return keys(engine)

    assert asyncio.run(one()) == {"a"}


def test_many_at_once_share_commits_and_each_is_answered(engine, writer):
    made = commits(engine)

    async def many():
        return await asyncio.gather(*(writer.written(put(i)) for i in range(200)))

    answers = asyncio.run(many())

    assert answers == [1] * 200
    assert len(keys(engine)) == 200
    assert len(made) < 20


def test_loops_of_many_threads_are_all_answered(engine, writer):
    def loop(number):
        async def several():
            names = [f"{number}-{i}" for i in range(10)]
            return await asyncio.gather(*(writer.written(put(n)) for n in names))

        return asyncio.run(several())

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(loop, range(16)))

    assert answers == [[1] * 10] * 16
    assert len(keys(engine)) == 160


def test_one_that_fails_leaves_nothing_and_takes_no_other_with_it(engine, writer):
    def half(connection):
        put("half")(connection)
        raise ValueError("in the middle")

    def twice(connection):
        put("0")(connection)
        put("0")(connection)

    async def many():
        good = [writer.written(put(f"good-{i}")) for i in range(5)]
        bad = [writer.written(half), writer.written(twice)]
        more = [writer.written(put(f"more-{i}")) for i in range(5)]
        return await asyncio.gather(*good, *bad, *more, return_exceptions=True)

    answers = asyncio.run(many())

    assert isinstance(answers[5], ValueError)
    assert isinstance(answers[6], Exception)
    assert [one for one in answers if one == 1] == [1] * 10
    assert len(keys(engine)) == 10
    assert not keys(engine) & {"half", "0"}


def test_a_commit_that_fails_is_told_to_all_and_writes_nothing(tmp_path):
    engine = opened("state.db", tmp_path)
    writer = Writer(engine, tick=0.005)
    writer.start()
    failing, failed = [True], []

    def fail(_connection):
        if failing:
            failed.append(1)
            raise StoreError("the disk is full")

    event.listen(engine, "commit", fail)

    async def many():
        works = (writer.written(put(i)) for i in range(5))
        return await asyncio.gather(*works, return_exceptions=True)

    bad = asyncio.run(many())
    tried = len(failed)
    failing.clear()
    left = keys(engine)
    good = asyncio.run(many())
    writer.stop()
    engine.dispose()

    assert all(isinstance(one, StoreError) for one in bad)
    assert left == set()
    assert tried == 1
    assert good == [1] * 5


def test_a_commit_that_gave_way_may_have_arrived_and_does_not_go_again(tmp_path):
    engine = opened("state.db", tmp_path)
    writer = Writer(engine, tick=0.002)
    writer.start()
    tried: list[int] = []

    @event.listens_for(engine, "commit")
    def gives_way(_connection):
        tried.append(1)
        if len(tried) < 100:
            raise StoreConflictError("two waited for each other")

    async def one():
        async with asyncio.timeout(5):
            await writer.written(put("a"))

    with pytest.raises(StoreConflictError):
        asyncio.run(one())
    number = len(tried)
    writer.stop()
    engine.dispose()

    assert number == 1


def test_a_round_without_a_connection_is_told_that_nothing_was_written(tmp_path):
    made = opened("state.db", tmp_path)
    pool = QueuePool(made.pool._creator, pool_size=1, max_overflow=0, timeout=0.05)
    engine = create_engine("sqlite://", pool=pool)
    writer = Writer(engine, tick=0.002)
    writer.start()

    async def one():
        async with asyncio.timeout(5):
            await writer.written(put("a"))

    with engine.connect(), pytest.raises(StoreError, match="in use"):
        asyncio.run(one())
    asyncio.run(one())
    writer.stop()
    left = keys(made)
    engine.dispose()
    made.dispose()

    assert left == {"a"}


def test_what_gave_way_to_another_program_goes_again(engine, writer):
    tries: list[int] = []

    def gives_way(connection):
        tries.append(1)
        if len(tries) < TRIES:
            raise StoreConflictError("two waited for each other")
        return put("a")(connection)

    def never(_connection):
        tries.append(1)
        raise StoreConflictError("two waited for each other")

    async def first():
        return await writer.written(gives_way)

    async def second():
        await writer.written(never)

    assert asyncio.run(first()) == 1
    tries.clear()
    with pytest.raises(StoreConflictError):
        asyncio.run(second())
    # Each time in the round of all, then in a savepoint.
    assert len(tries) == 2 * TRIES


def test_stopping_writes_what_was_handed_in_and_refuses_what_comes_later(engine):
    writer = Writer(engine, tick=0.05)
    writer.start()

    async def many():
        works = [
            asyncio.ensure_future(writer.written(put(i))) for i in range(MOST + 50)
        ]
        await asyncio.sleep(0)
        await asyncio.get_running_loop().run_in_executor(None, writer.stop)
        with pytest.raises(StoreError):
            await writer.written(put("late"))
        return await asyncio.gather(*works)

    answers = asyncio.run(many())

    assert answers == [1] * (MOST + 50)
    assert len(keys(engine)) == MOST + 50
    assert not writer.is_alive


def test_nobody_waits_for_a_writer_that_ends_at_the_same_moment(engine):
    writer = Writer(engine, tick=0.002)
    writer.start()

    class Loop(asyncio.SelectorEventLoop):
        """Where another thread is quick: it stops the writer while we begin to wait."""

        ends = False

        def create_future(self):
            if self.ends:
                self.ends = False
                writer.stop()
            return super().create_future()

    async def late():
        async with asyncio.timeout(5):
            asyncio.get_running_loop().ends = True
            await writer.written(put("late"))

    with asyncio.Runner(loop_factory=Loop) as runner, pytest.raises(StoreError):
        runner.run(late())
    assert keys(engine) == set()


def test_who_went_away_is_written_and_nobody_is_hurt(engine, writer):
    async def leaves():
        work = asyncio.ensure_future(writer.written(put("gone")))
        await asyncio.sleep(0)
        work.cancel()

    async def stays():
        return await writer.written(put("here"))

    asyncio.run(leaves())

    assert asyncio.run(stays()) == 1
    assert keys(engine) == {"gone", "here"}


def test_answers_leave_together_whatever_they_cost(engine, writer):
    def slow(connection):
        time.sleep(0.02)
        return put("slow")(connection)

    async def timed(work):
        await writer.written(work)
        return time.monotonic()

    async def both():
        return await asyncio.gather(timed(slow), timed(put("fast")), timed(put("b")))

    at = asyncio.run(both())

    assert max(at) - min(at) < 0.005


def test_answers_leave_on_ticks(tmp_path):
    engine = opened("state.db", tmp_path)
    writer = Writer(engine, tick=0.1)
    writer.start()

    async def one(key):
        await writer.written(put(key))
        return time.monotonic() % 0.1

    late = [asyncio.run(one(key)) for key in range(4)]
    writer.stop()
    engine.dispose()

    assert max(late) < 0.05


def touch(order):
    """Return what changes the rows of *order*, one after the other."""
    change = text("UPDATE meta SET value = value || 'x' WHERE key = :key")

    def work(connection):
        for key in order:
            connection.execute(change, {"key": f"test-{key}"})

    return work


def test_programs_that_take_locks_in_any_order_do_not_stop_each_other(engine, engines):
    with engine.begin() as connection:
        for key in ("a", "b"):
            put(key)(connection)
    writers = [Writer(engines(), tick=0.002) for _ in range(3)]
    for one in writers:
        one.start()

    def loop(number):
        async def several():
            for _ in range(20):
                await writers[number % 3].written(touch("ab" if number % 2 else "ba"))

        asyncio.run(several())

    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(loop, range(6)))
    took = time.monotonic() - began
    for one in writers:
        one.stop()
    with reading(engine) as connection:
        chosen = select(meta.c.value).where(meta.c.key.in_(("test-a", "test-b")))
        found = set(connection.execute(chosen).scalars())

    assert found == {"x" * (1 + 6 * 20)}
    assert took < 20

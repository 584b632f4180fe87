"""What was deleted leaves the files between two rounds of writing."""

import asyncio
import sqlite3
import time

import pytest
from service.conftest import put
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from inforce.service.writer import Writer
from inforce.store import StoreError


@pytest.mark.parametrize(
    "failure", [StoreError("another program reads"), PoolTimeoutError("no connection")]
)
def test_forgetting_is_done_between_rounds_and_again_when_it_could_not(engine, failure):
    forgotten: list[float] = []

    def forget():
        forgotten.append(time.monotonic())
        if len(forgotten) == 1:
            raise failure

    writer = Writer(engine, tick=0.002, forget=forget, pause=0.1)
    writer.start()

    async def one(key):
        await writer.written(put(key))

    asyncio.run(one("before"))
    without = len(forgotten)
    writer.forget_soon()
    asyncio.run(one("first"))
    until = time.monotonic() + 5
    while len(forgotten) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    asyncio.run(one("later"))
    writer.stop()

    assert without == 0
    assert len(forgotten) == 2
    assert forgotten[1] - forgotten[0] >= 0.1


@pytest.mark.parametrize("error", [RuntimeError, sqlite3.OperationalError])
def test_whatever_keeps_from_forgetting_the_next_are_written(engine, error):
    tried: list[int] = []

    def forget():
        tried.append(1)
        raise error("disk I/O error")

    writer = Writer(engine, tick=0.002, forget=forget, pause=0.01)
    writer.start()

    async def one(key):
        async with asyncio.timeout(5):
            return await writer.written(put(key))

    writer.forget_soon()
    asyncio.run(one("a"))
    until = time.monotonic() + 5
    while len(tried) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    answer = asyncio.run(one("b"))
    writer.stop()

    assert len(tried) >= 2
    assert answer == 1


def test_what_is_to_be_forgotten_is_forgotten_at_the_end(engine):
    forgotten: list[int] = []
    writer = Writer(engine, tick=0.002, forget=lambda: forgotten.append(1))
    writer.start()

    async def one(key):
        await writer.written(put(key))

    writer.forget_soon()
    asyncio.run(one("a"))
    until = time.monotonic() + 5
    while not forgotten and time.monotonic() < until:
        time.sleep(0.01)
    writer.forget_soon()
    asyncio.run(one("b"))
    before = len(forgotten)
    writer.stop()

    assert (before, len(forgotten)) == (1, 2)

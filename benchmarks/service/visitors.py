"""A generator of load: requests over connections that stay open, each timed."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of a load: `seconds` in all, `times` of each answer, sorted.

    `wrong` counts answers with another status than the one expected.
    """

    seconds: float
    times: Sequence[float]
    wrong: int

    @property
    def rate(self) -> float:
        """Return the answers a second."""
        return len(self.times) / self.seconds

    def within(self, part: float) -> float:
        """Return the milliseconds in which that part of the answers came."""
        return 1000 * self.times[max(0, math.ceil(part * len(self.times)) - 1)]


async def loaded(port: int, requests: Sequence[bytes], at_once: int) -> Load:
    """Send all of *requests*, one after the other on each of *at_once* connections."""
    waiting, times, wrong = list(reversed(requests)), [], [0]

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            raw, began = waiting.pop(), perf_counter()
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
            times.append(perf_counter() - began)
            wrong[0] += not head.startswith(b"HTTP/1.1 200 ")
        writer.close()

    began = perf_counter()
    await asyncio.gather(*(connection() for _ in range(at_once)))
    return Load(seconds=perf_counter() - began, times=sorted(times), wrong=wrong[0])


def posted(path: str, body: str, peer: str = "192.0.2.1") -> bytes:
    """Return the request that posts the form *body* from the address *peer*."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {peer}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode("ascii")


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0

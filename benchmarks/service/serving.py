"""Serves one of the three that are measured, in a process of its own.

Run as `python -m benchmarks.service.serving group|each|bare folder database`; the port is
the first line that it prints.
"""

import socket
import sys
from pathlib import Path

import uvicorn
from benchmarks.service.desk import desk
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from inforce.people import limits
from inforce.service import writer
from inforce.service.app import app


async def _bare(request: Request) -> Response:
    await request.body()
    return PlainTextResponse("taken\n")


def made(kind: str, root: Path, database: str) -> Starlette:
    """Return what *kind* names.

    `bare` reads a form and writes nothing; `group` is the service; `each` is the
    service with a commit, and its fsync, for every request.
    """
    if kind == "bare":
        return Starlette(routes=[Route("/subscribe/", _bare, methods=["POST"])])
    # Real people come over weeks: the limit of all together is lifted, and its
    # work is done all the same.
    for name in ("EVERYBODY", "WATCH"):
        rule = limits.Rule(name=name.lower(), burst=10**9, every=1)
        setattr(limits, name, rule)
    if kind == "each":
        writer.MOST = 1
        return app(desk(root, database), tick=1e-6)
    return app(desk(root, database))


def main() -> None:
    """Serve until a signal."""
    kind, root, database = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    # As the service does; connections have it from here.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(
        made(kind, root, database),
        access_log=False,
        log_config=None,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()

"""Starts the service: settings, policies, database, and then uvicorn."""

import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from ipaddress import ip_address, ip_network
from pathlib import Path

import uvicorn

from inforce.cli.messenger import errands, here
from inforce.cli.screen import printed
from inforce.cli.service import logged
from inforce.errors import ExternalError, InputError
from inforce.people.belonging import Kept, keys_of
from inforce.people.keys import VARIABLE
from inforce.people.places import database, keys_path
from inforce.publication.library import Library, library
from inforce.service.app import app
from inforce.service.desk import Desk, Offer, offers
from inforce.service.heads import Heads
from inforce.service.renewal import Branch, Renewal, offering, signing
from inforce.settings import Settings, settings
from inforce.store import opened

# How long a request waits for another writer, such as an import, seconds.
PATIENCE = 5.0
# How long requests under way may take when the service ends, seconds.
GRACE = 15
# What the server itself has to say goes where the lines of requests go.
_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"lines": {"class": "inforce.cli.service.Lines"}},
    "loggers": {
        name: {"handlers": ["lines"], "level": "WARNING", "propagate": False}
        for name in ("uvicorn", "asyncio")
    },
}


def desk(texts: Library) -> Desk:
    """Return the desk of the site whose policies are *texts*.

    Raises:
        InputError: the keys must be mended.
        ExternalError: the database failed.
    """
    site = texts.settings
    place = database(site.notify.database, os.environ)
    engine = opened(place, site.root, patience=PATIENCE)
    try:
        keys = keys_of(engine, keys_path(site.root, place), os.environ)
    except BaseException:
        engine.dispose()
        raise
    return Desk(
        engine=engine,
        keyring=keys,
        settings=site,
        policies=offers(texts),
        clock=lambda: int(time.time()),
    )


def served(config: Path, host: str, port: int, proxies: str, *, mails: bool) -> int:
    """Serve until a signal ends it, and with *mails* send what people ask for.

    Raises:
        InputError: a file must be mended, or mails could not be written.
        ExternalError: somebody else listens at this address.
    """
    site = settings(config)
    _known(proxies)
    with _listening(host, port) as listening:
        where = listening.getsockname()
        shown = f"[{where[0]}]" if ":" in where[0] else where[0]
        address = f"http://{shown}:{where[1]}"
        if ip_address(where[0]).is_loopback:
            site = here(site, address)
        texts = library(site)
        ours = desk(texts)
        shelf = _Shelf(texts)
        try:
            with _sending(site, shelf.titles, mails=mails):
                server = _server(ours, shelf, proxies)
                _run(server, listening, f"{address}/subscribe/\n")
        finally:
            ours.engine.dispose()
    return 0


class _Shelf:
    """The policies that are offered, and what mails call them in each language."""

    def __init__(self, texts: Library) -> None:
        self._branch = Branch(texts.settings, texts.head)
        self._language = texts.settings.language
        self.titles: dict[str, str] = {}
        self._named(offers(texts))

    def fresh(self) -> tuple[Offer, ...] | None:
        """Return the policies on offer, None when they are those from before."""
        found = self._branch.moved()
        if found is None:
            return None
        return self._named(offers(found))

    def _named(self, policies: tuple[Offer, ...]) -> tuple[Offer, ...]:
        # In place: the thread of the mails has it. Nothing is taken out, because
        # mails that wait may be about what is gone.
        for one in policies:
            self.titles[one.slug] = one.title(self._language)
            for language, title in one.titles.items():
                self.titles[f"{one.slug}/{language}"] = title
        return policies


def _known(proxies: str) -> None:
    """Stop when *proxies* names something that no peer has as its address."""
    for one in proxies.split(",") if proxies else ():
        try:
            _ = one.strip() == "*" or ip_network(one.strip())
        except ValueError as error:
            raise InputError(
                f"'--forwarded-allow-ips' holds {one.strip()!r}; expected addresses or "
                "networks separated by commas, such as 127.0.0.1,10.0.0.0/8"
            ) from error


def _server(ours: Desk, shelf: _Shelf, proxies: str) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app(ours, log=logged, fresh=(offering(shelf.fresh), *_keys(ours))),
            http=Heads,
            ws="none",
            # Its access log holds paths, and with them tokens.
            access_log=False,
            log_config=_LOG,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=GRACE,
            limit_concurrency=2000,
        )
    )


def _keys(ours: Desk) -> tuple[Renewal, ...]:
    """Return how the keys of *ours* are renewed; those in the environment are not."""
    if os.environ.get(VARIABLE):
        return ()
    site = ours.settings
    path = keys_path(site.root, database(site.notify.database, os.environ))
    return (signing(Kept(ours.engine, path, ours.keyring).moved),)


def _sending(
    site: Settings, named: Mapping[str, str], *, mails: bool
) -> AbstractContextManager[object]:
    """Return what sends the mails that are asked for meanwhile."""
    if not mails:
        return nullcontext()
    return errands(site, named, report=lambda said: logged({"mails": said}))


def _run(server: uvicorn.Server, listening: socket.socket, address: str) -> None:
    """Say *address* and serve until a signal; then return.

    What is on its way is settled after that. uvicorn raises the signal once more
    when it has ended, which would kill this process if nobody listened; and one
    that comes before uvicorn listens is not lost.
    """

    def end(*_signal: object) -> None:
        server.should_exit = True

    ended = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.signal(one, end) for one in ended}
    try:
        printed(address)
        # Whoever reads it from a pipe waits for it.
        sys.stdout.flush()
        server.run(sockets=[listening])
    finally:
        for one, action in before.items():
            signal.signal(one, action)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror as error:
        raise InputError(
            f"{host!r} is no address of this machine: {error.strerror}; expected one "
            "such as 127.0.0.1 or ::1, or 0.0.0.0 for all: name it with --host"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise InputError(
                f"{host!r} is the address of another machine; expected one of this "
                "one, such as 127.0.0.1, or 0.0.0.0 for all: name it with --host"
            ) from error
        raise ExternalError(
            f"cannot listen at {host}:{port}: {error.strerror}; expected a free port "
            "of this machine: name another one with --port"
        ) from error
    # asyncio sets it only where the socket names its protocol, which this one does
    # not. Without it the body waits 40 ms for the acknowledgement of the head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening

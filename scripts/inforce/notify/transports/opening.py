"""Opening a connection: greeting, EHLO, TLS, login. Nothing is pipelined here.

TLS `required` and `implicit`: a verified certificate or nothing goes. TLS
`opportunistic` encrypts whenever STARTTLS is offered; without a login it takes a
certificate that cannot be verified, because whoever could forge one could as
well hide the offer (RFC 7435), and the record says "unverified". A password
goes over verified TLS only.
"""

import asyncio
import ssl
from base64 import b64encode
from dataclasses import dataclass, field

from inforce.errors import ExternalError
from inforce.notify.deliveries import Reply
from inforce.notify.replies import Stage, scrubbed
from inforce.notify.transports.dialogue import Offers, offers, reply
from inforce.notify.transports.link import Answer, Link, LinkError

# What a server says that knows no EHLO (RFC 5321 section 3.2).
_NO_EHLO = frozenset({500, 501, 502, 504, 550})


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each step may take, in seconds (RFC 5321 section 4.5.3.2)."""

    connect: float = 60
    tls: float = 60
    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The mail server and how to speak to it; `name` is what EHLO says, if any.

    `trust` verifies certificates, the system's authorities unless given.
    """

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = ""
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @property
    def shown(self) -> str:
        """The server as messages name it."""
        return f"mail server {self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open connection that takes mail; `peer` and `tls` are for the record."""

    link: Link
    offered: Offers
    peer: str
    tls: str


class RefusedError(Exception):
    """The server refused to open a session with *reply*, for now or for good."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.text)


class _UntrustedError(Exception):
    """The certificate cannot be verified; the message says why."""


async def session(server: Server, patience: Patience) -> Session:
    """Return a session with *server*.

    Raises:
        ExternalError: TLS or login fail; the message says how to mend that.
        RefusedError: it answered, and wants no mail from us.
        LinkError: it cannot be reached, or the connection was lost.
    """
    try:
        return await _session(server, patience, server.trust)
    except _UntrustedError as error:
        if server.tls != "opportunistic" or server.user:
            raise ExternalError(
                f"{server.shown} shows a certificate that is not trusted: {error};"
                " expected one for this name from a known authority; mend it, or add"
                " its authority to the system (SSL_CERT_FILE)"
            ) from error
    return await _session(server, patience, _unverifying())


async def _session(
    server: Server, patience: Patience, context: ssl.SSLContext
) -> Session:
    link = await _connected(server, patience, context)
    try:
        return await _greeted(link, server, patience, context)
    except BaseException:
        link.fail("the session was not opened")
        raise


async def _connected(
    server: Server, patience: Patience, context: ssl.SSLContext
) -> Link:
    implicit = server.tls == "implicit"
    try:
        async with asyncio.timeout(patience.connect):
            _, link = await asyncio.get_running_loop().create_connection(
                Link,
                server.host,
                server.port,
                ssl=context if implicit else None,
                server_hostname=server.host if implicit else None,
                ssl_handshake_timeout=patience.tls if implicit else None,
            )
    except ssl.SSLError as error:
        raise _tls_failure(server, error) from error
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error) or "no answer in time"
        raise LinkError(f"it cannot be reached: {why}") from error
    return link


async def _greeted(
    link: Link, server: Server, patience: Patience, context: ssl.SSLContext
) -> Session:
    _demand(Stage.GREETING, await link.answer(patience.greeting), 220)
    offered = await _hello(link, server, patience)
    if _begins_tls(server, offered):
        await _tls(link, server, patience, context)
        offered = await _hello(link, server, patience)
    if server.user:
        await _login(link, server, patience, offered)
    return Session(
        link=link, offered=offered, peer=_peer(link, server), tls=_tls_name(link)
    )


async def _asked(link: Link, command: str, seconds: float) -> Answer:
    link.write(f"{command}\r\n".encode())
    return await link.answer(seconds)


async def _hello(link: Link, server: Server, patience: Patience) -> Offers:
    name = server.name or _literal(link)
    answer = await _asked(link, f"EHLO {name}", patience.command)
    if answer.code in _NO_EHLO:
        _demand(Stage.HELLO, await _asked(link, f"HELO {name}", patience.command), 250)
        return Offers()
    _demand(Stage.HELLO, answer, 250)
    return offers(answer.text)


def _begins_tls(server: Server, offered: Offers) -> bool:
    if server.tls not in {"required", "opportunistic"}:
        return False
    if not offered.starttls and (server.tls == "required" or server.user):
        raise ExternalError(
            f"{server.shown} does not offer STARTTLS; expected TLS, which somebody in"
            " between may have taken out; use the submission port 587, or"
            " notify.smtp.tls: implicit with port 465"
        )
    return offered.starttls


async def _tls(
    link: Link, server: Server, patience: Patience, context: ssl.SSLContext
) -> None:
    _demand(Stage.TLS, await _asked(link, "STARTTLS", patience.command), 220)
    if link.unread():
        # What came with the 220 is not encrypted and would be read as if it
        # were: the injection of CVE-2011-0411, from the client's side.
        raise ExternalError(
            f"{server.shown} sent words between STARTTLS and TLS; expected none,"
            " somebody in between may have added them; check the network"
        )
    try:
        transport = await asyncio.get_running_loop().start_tls(
            link.transport,
            link,
            context,
            server_hostname=server.host,
            ssl_handshake_timeout=patience.tls,
        )
    except ssl.SSLError as error:
        raise _tls_failure(server, error) from error
    except OSError as error:
        raise LinkError("the connection was lost while TLS began") from error
    if transport is None:
        raise LinkError("the connection was lost while TLS began")
    link.encrypted(transport)


def _tls_failure(server: Server, error: ssl.SSLError) -> Exception:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _UntrustedError(error.verify_message)
    return ExternalError(
        f"{server.shown} and this machine agree on no TLS: {error.reason};"
        " expected TLS 1.2 or later; check notify.smtp.port and notify.smtp.tls"
    )


async def _login(
    link: Link, server: Server, patience: Patience, offered: Offers
) -> None:
    first, *more = _login_steps(server, offered)
    answer = await _asked(link, first, patience.command)
    for step in more:
        if answer.code != 334:
            break
        answer = await _asked(link, step, patience.command)
    _logged_in(server, answer)


def _login_steps(server: Server, offered: Offers) -> list[str]:
    """Return the lines of the login (RFC 4954, RFC 4616), the first a command."""
    if "PLAIN" in offered.login:
        both = f"\0{server.user}\0{server.password}"
        return [f"AUTH PLAIN {_coded(both)}"]
    if "LOGIN" in offered.login:
        return ["AUTH LOGIN", _coded(server.user), _coded(server.password)]
    raise ExternalError(
        f"{server.shown} offers neither AUTH PLAIN nor AUTH LOGIN;"
        f" expected a login for {server.user!r}; check notify.smtp.port,"
        " or take notify.smtp.user out"
    )


def _coded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _logged_in(server: Server, answer: Answer) -> None:
    if 500 <= answer.code < 600:
        raise ExternalError(
            f"{server.shown} refuses the login of {server.user!r}: {answer.code}"
            f" {scrubbed(answer.text)}; expected user and password of an account"
            " there; check notify.smtp.user and INFORCE_SMTP_PASSWORD"
        )
    _demand(Stage.LOGIN, answer, 235)


def _demand(stage: Stage, answer: Answer, code: int) -> None:
    if answer.code != code:
        raise RefusedError(reply(stage, answer))


def _peer(link: Link, server: Server) -> str:
    name = link.transport.get_extra_info("peername")
    return f"{server.host} [{name[0]}]:{server.port}" if name else server.host


def _literal(link: Link) -> str:
    """Return this end's address as RFC 5321 section 4.1.3 writes it."""
    address = str(link.transport.get_extra_info("sockname")[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _tls_name(link: Link) -> str:
    tls = link.transport.get_extra_info("ssl_object")
    if tls is None:
        return ""
    verified = tls.context.verify_mode is ssl.CERT_REQUIRED
    return f"{tls.version()}" if verified else f"{tls.version()} unverified"


def _unverifying() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

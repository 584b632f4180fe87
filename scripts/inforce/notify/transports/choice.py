"""The transport that the settings choose."""

import re
import socket
from collections.abc import Mapping

from inforce.errors import InputError
from inforce.notify.transports import Transport
from inforce.notify.transports.maildir import Maildir
from inforce.notify.transports.opening import Server
from inforce.notify.transports.sendmail import Sendmail
from inforce.notify.transports.smtp import Limits, Smtp
from inforce.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Za-z.:]+\]")
PASSWORD = "INFORCE_SMTP_PASSWORD"  # noqa: S105 - the name of the variable


def transport(settings: Settings, environ: Mapping[str, str]) -> Transport:
    """Return the transport of *settings*; nothing is opened yet.

    The password of the mail server comes from *environ* only.

    Raises:
        InputError: the settings contradict each other.
    """
    if settings.notify.transport == "smtp":
        return _smtp(settings, environ)
    if settings.notify.transport == "sendmail":
        return Sendmail(environ.get("PATH"))
    outbox = settings.notify.outbox
    return Maildir(settings.root / outbox, outbox)


def _smtp(settings: Settings, environ: Mapping[str, str]) -> Smtp:
    smtp = settings.notify.smtp
    password = environ.get(PASSWORD, "")
    if smtp.user and smtp.tls == "none":
        raise InputError(
            "notify.smtp.user is given with tls: none; expected required or implicit,"
            " a password is never sent in the clear",
            path=settings.path,
        )
    if smtp.user and not password:
        raise InputError(
            f"notify.smtp.user is {smtp.user!r} and {PASSWORD} is empty;"
            " expected the password in this environment variable",
            path=settings.path,
        )
    if smtp.name and not _NAME.fullmatch(smtp.name):
        raise InputError(
            f"notify.smtp.name is {smtp.name!r}; expected a host name such as"
            " mail.example.com",
            path=settings.path,
        )
    server = Server(
        host=smtp.host,
        port=smtp.port,
        tls=smtp.tls,
        user=smtp.user,
        password=password,
        name=smtp.name or _own_name(),
    )
    limits = Limits(connections=smtp.connections, per_domain=smtp.per_domain)
    return Smtp(server, limits)


def _own_name() -> str:
    """Return this host's full name, empty when it has none that others know."""
    name = socket.getfqdn()
    return name if "." in name and _NAME.fullmatch(name) else ""

"""The mail server that takes our mail: what it offers, and whom it proves to be."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from inforce.notify.doctor.findings import Finding, error, fine, warning
from inforce.publication.words import counted
from inforce.settings.notify import Smtp

SECONDS = 20.0
# The mails of a campaign: 100 kB at most (T05), and what encoding adds.
_LARGEST = 150_000
_SOON = 14
_DAY = 86_400


def findings(
    smtp: Smtp, password: str, now: int, trust: ssl.SSLContext | None = None
) -> Iterator[Finding]:
    """Give what a session with the server of *smtp* shows; sends no mail.

    Certificates are verified by *trust*, by default by the system.
    """
    subject = f"mail server {smtp.host}:{smtp.port}"
    context = trust or ssl.create_default_context()
    try:
        with _connected(smtp, context) as session:
            yield fine(subject, "answers")
            yield from _session(smtp, password, now, context, session)
    except (OSError, smtplib.SMTPException, ValueError) as failure:
        yield error(
            subject,
            f"cannot be used: {_reason(failure)}",
            "a server that greets, answers EHLO and keeps the connection",
            "check 'notify.smtp' in the settings, and that the port is open",
        )


def _connected(smtp: Smtp, context: ssl.SSLContext) -> smtplib.SMTP:
    name = smtp.name or socket.gethostname()
    if smtp.tls == "implicit":
        return smtplib.SMTP_SSL(
            smtp.host, smtp.port, name, timeout=SECONDS, context=context
        )
    return smtplib.SMTP(smtp.host, smtp.port, name, timeout=SECONDS)


def _reason(failure: Exception) -> str:
    text = getattr(failure, "strerror", None) or str(failure) or type(failure).__name__
    return " ".join(text.split())[:200]


def _session(
    smtp: Smtp,
    password: str,
    now: int,
    context: ssl.SSLContext,
    session: smtplib.SMTP,
) -> Iterator[Finding]:
    session.ehlo()
    if not session.does_esmtp:
        yield warning(
            "EHLO",
            "is not understood",
            "an extended SMTP server",
            "use another server; without it there is no TLS and no size limit",
        )
        return
    yield from _tls(smtp, now, context, session)
    if session.sock is None:
        return
    yield from _login(smtp, password, session)
    yield from _offers(session)


def _tls(
    smtp: Smtp, now: int, context: ssl.SSLContext, session: smtplib.SMTP
) -> Iterator[Finding]:
    if smtp.tls == "none":
        yield warning("TLS", "is turned off", "tls: required", "set 'notify.smtp.tls'")
        return
    if smtp.tls != "implicit":
        if not session.has_extn("starttls"):
            level = error if smtp.tls == "required" else warning
            yield level(
                "TLS",
                "STARTTLS is not offered",
                "a server that offers it",
                "turn it on at the server, or use another port",
            )
            return
        try:
            session.starttls(context=context)
        except ssl.SSLCertVerificationError as failure:
            yield _untrusted(smtp, failure)
            session.close()
            return
        session.ehlo()
    yield from _certificate(now, session)


def _untrusted(smtp: Smtp, failure: ssl.SSLCertVerificationError) -> Finding:
    """Return how bad it is: opportunistic TLS goes on without a proof (RFC 7435)."""
    level = warning if smtp.tls == "opportunistic" and not smtp.user else error
    return level(
        "certificate",
        f"cannot be verified: {failure.verify_message}",
        f"one for {smtp.host} from a known authority",
        "renew it at the server, or add its authority to the system (SSL_CERT_FILE)",
    )


def _certificate(now: int, session: smtplib.SMTP) -> Iterator[Finding]:
    link: Any = session.sock
    version, certificate = link.version(), link.getpeercert() or {}
    if version in {"TLSv1", "TLSv1.1"}:
        yield warning("TLS", f"is {version}", "TLSv1.2 or newer", "renew the server")
    else:
        yield fine("TLS", f"is {version}, the certificate is for this name")
    ends = certificate.get("notAfter")
    if isinstance(ends, str):
        left = (int(ssl.cert_time_to_seconds(ends)) - now) // _DAY
        day = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC).date()
        if left < _SOON:
            yield warning(
                "certificate",
                f"ends on {day}, in {counted(left, 'day')}",
                f"{_SOON} days at least",
                "renew it at the server",
            )
        else:
            yield fine("certificate", f"is valid until {day}")


def _login(smtp: Smtp, password: str, session: smtplib.SMTP) -> Iterator[Finding]:
    if not smtp.user:
        return
    if not isinstance(session.sock, ssl.SSLSocket):
        # As the sender: whoever strips STARTTLS must not be given the password.
        yield error(
            "login",
            "is not tried, because a password is never sent in the clear",
            "TLS before it",
            "set 'notify.smtp.tls' to 'required' or 'implicit'",
        )
        return
    if not session.has_extn("auth"):
        yield error(
            "login",
            "is not offered here",
            "AUTH after TLS",
            "use the submission port (587 or 465), or leave 'notify.smtp.user' out",
        )
        return
    try:
        session.login(smtp.user, password)
    except smtplib.SMTPException as failure:
        code = getattr(failure, "smtp_code", "")
        yield error(
            "login",
            f"was refused with {code}" if code else "offers no way that we know",
            "a user and password the server knows",
            "check 'notify.smtp.user' and INFORCE_SMTP_PASSWORD",
        )
        return
    yield fine("login", "was taken")


def _offers(session: smtplib.SMTP) -> Iterator[Finding]:
    yield from _size(session.esmtp_features.get("size", ""))
    for name, use, cost in (
        ("pipelining", "PIPELINING", "sending takes several times as long"),
        ("dsn", "DSN", "reports come back without the identifier we give"),
        ("smtputf8", "SMTPUTF8", "people with letters beyond ASCII get no mail"),
    ):
        if session.has_extn(name):
            yield fine(use, "is offered")
        else:
            yield warning(
                use,
                f"is not offered: {cost}",
                f"a server that offers {use}",
                "turn it on at the server if you can",
            )


def _size(stated: str) -> Iterator[Finding]:
    limit = int(stated) if re.fullmatch(r"\d{1,12}", stated.strip()) else 0
    if 0 < limit < _LARGEST:
        yield error(
            "SIZE",
            f"is limited to {limit:,} octets",
            f"{_LARGEST:,} at least",
            "raise the limit at the server",
        )
    else:
        yield fine("SIZE", f"up to {limit:,} octets" if limit else "has no limit")


def own_addresses(host: str) -> list[str]:
    """Return the addresses this machine would speak to the IPv4 *host* from."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.connect((host, 25))  # of a datagram socket: sends nothing
        return [str(link.getsockname()[0])]
    return []

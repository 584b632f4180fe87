"""The settings of the notifier: who writes, how mail leaves, who is asked first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inforce.settings.reading import Reader

TRANSPORTS = ("maildir", "smtp", "sendmail")
TLS = ("required", "opportunistic", "implicit", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The mail server; its password comes from the environment only.

    `tls` is `required` (STARTTLS or nothing), `opportunistic`, `implicit`
    (TLS from the first byte, RFC 8314) or `none`. `name` is what EHLO says,
    empty for the host's own. `per_domain` bounds the connections that carry
    mail for one receiving domain.
    """

    host: str = "localhost"
    port: int = 25
    tls: str = "opportunistic"
    user: str = ""
    connections: int = 4
    per_domain: int = 2
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """Signing keys (RFC 6376, RFC 8463); `key` and `ed25519_key` are PEM files.

    Nothing is signed while `key` is empty.
    """

    domain: str = ""
    selector: str = ""
    key: str = ""
    ed25519_selector: str = ""
    ed25519_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """How people are told.

    `start` is the first day whose events are mailed; None is the moment of the
    first run, which is recorded. `reminders` are whole days before a version
    takes effect, most first. `quiet_hours` are the local hours in which no
    mail goes, None when there are none. `window` is the number of messages
    between two commits of the delivery record, 0 for the store's own.
    `keep_years` is how long the evidence of a consent is kept after the person
    stopped, and that of a mail at least. Sender addresses are checked where
    mail is composed.
    """

    start: date | None = None
    reminders: tuple[int, ...] = (7,)
    quiet_hours: tuple[int, int] | None = None
    confirm_above: int = 100
    database: str = ".inforce/state.db"
    transport: str = "maildir"
    outbox: str = ".inforce/outbox"
    sender: str = ""
    account_sender: str = ""
    reply_to: str = ""
    bounces: str = ""
    service: str = ""
    window: int = 0
    keep_years: int = 3
    smtp: Smtp = Smtp()
    dkim: Dkim = Dkim()


def notify_from(values: Mapping[str, Any], read: Reader) -> Notify:
    """Return the notifier's settings in *values*, the key `notify`.

    Raises:
        InputError: a value has the wrong type or is none of the choices.
    """
    smtp = read.section(values.get("smtp") or {}, "smtp")
    dkim = read.section(values.get("dkim") or {}, "dkim")
    return Notify(
        start=read.day(values.get("start"), "start"),
        reminders=read.reminders(values),
        quiet_hours=read.hours(values, "quiet_hours"),
        confirm_above=read.number(values, "confirm_above", 100, 0, 10**9),
        database=read.text(values, "database", Notify().database),
        transport=read.one_of(values, "transport", TRANSPORTS),
        outbox=read.text(values, "outbox", Notify().outbox),
        sender=read.text(values, "sender", ""),
        account_sender=read.text(values, "account_sender", ""),
        reply_to=read.text(values, "reply_to", ""),
        bounces=read.text(values, "bounces", ""),
        service=read.text(values, "service", ""),
        window=read.number(values, "window", 0, 0, 1000),
        keep_years=read.number(values, "keep_years", Notify().keep_years, 1, 100),
        smtp=_smtp(smtp, read),
        dkim=Dkim(**{key: read.text(dkim, key, "") for key in Dkim.__slots__}),
    )


def _smtp(values: Mapping[str, Any], read: Reader) -> Smtp:
    return Smtp(
        host=read.text(values, "host", "localhost"),
        port=read.number(values, "port", 25, 1, 65535),
        tls=read.one_of(values, "tls", TLS, "opportunistic"),
        user=read.text(values, "user", ""),
        connections=read.number(values, "connections", 4, 1, 100),
        per_domain=read.number(values, "per_domain", 2, 1, 100),
        name=read.text(values, "name", ""),
    )

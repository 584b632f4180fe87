"""The settings and the machine: what can be said without asking anybody."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from inforce.errors import ExternalError, InputError
from inforce.notify.doctor.findings import Finding, error, fine, warning
from inforce.notify.identities import Identity, identity
from inforce.notify.signing_keys import signer
from inforce.people.belonging import keys_of
from inforce.people.persons import Audience
from inforce.people.places import database, keys_path
from inforce.settings import Settings
from inforce.settings.notify import Dkim
from inforce.store import opened
from inforce.store.instance import check_epoch

_LARGEST_WINDOW = 500


def identities(settings: Settings) -> dict[Audience, Identity | InputError]:
    """Return who writes to each audience, or what is wrong with that."""
    found: dict[Audience, Identity | InputError] = {}
    for audience in Audience:
        try:
            found[audience] = identity(settings, audience)
        except InputError as failure:
            found[audience] = failure
    return found


def findings(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Give what is to be said about the settings, the keys and the database."""
    known = identities(settings)
    yield from _senders(settings, known)
    yield _service(settings.notify.service)
    yield _signing(settings, known)
    yield _window(settings.notify.window)
    yield _bounces(settings.notify.bounces)
    if settings.notify.transport == "maildir":
        yield _outbox(settings.root / settings.notify.outbox)
    yield from _stored(settings, environ)


def _senders(
    settings: Settings, known: Mapping[Audience, Identity | InputError]
) -> Iterator[Finding]:
    for audience, one in known.items():
        subject = f"sender to {audience.value}s"
        if isinstance(one, InputError):
            yield _wrong(subject, one)
        else:
            yield fine(subject, f"{one.name} <{one.address}>")
    first, second = settings.notify.sender, settings.notify.account_sender
    if first and (not second or first == second):
        yield warning(
            "senders",
            "subscribers and account holders get mail from one address",
            "an address of its own for each, because one can be unsubscribed from",
            "set 'notify.account_sender'",
        )
    if not settings.publisher.address:
        yield warning(
            "postal address",
            "is missing, and law in many places wants it in each mail",
            "the publisher's postal address",
            "set 'publisher.address'",
        )


def _wrong(subject: str, failure: Exception) -> Finding:
    what, _, expected = str(failure).partition("; expected ")
    return error(subject, what, expected, "correct it in the settings")


def _service(address: str) -> Finding:
    subject = "unsubscribe service"
    parts = urlsplit(address) if address else urlsplit("")
    if not address:
        return warning(
            subject,
            "there is none: people can unsubscribe by mail only",
            "the https address of the service",
            "set 'notify.service'",
        )
    if parts.scheme != "https":
        return error(
            subject,
            f"is {address!r}",
            "an address that begins with https:// (RFC 8058)",
            "correct 'notify.service'",
        )
    return fine(subject, f"is {address}")


def _signing(
    settings: Settings, known: Mapping[Audience, Identity | InputError]
) -> Finding:
    subject = "DKIM key"
    domains = {one.domain for one in known.values() if isinstance(one, Identity)}
    try:
        found = signer(settings, *sorted(domains))
    except InputError as failure:
        return _wrong(subject, failure)
    if found is None:
        return warning(
            subject,
            "there is none, so mails are not signed here",
            "a key, or a mail server that signs",
            "set 'notify.dkim', or make sure that the server signs",
        )
    return fine(subject, "can be read and is strong enough")


def _window(window: int) -> Finding:
    if window > _LARGEST_WINDOW:
        return warning(
            "window",
            f"is {window}: as many mails may go out twice after a crash",
            f"{_LARGEST_WINDOW} at most",
            "lower 'notify.window'",
        )
    return fine("window", f"is {window or 'chosen by the database'}")


def _bounces(domain: str) -> Finding:
    if domain:
        return fine("return paths", f"are at {domain}")
    return warning(
        "return paths",
        "are the sender's: reports can be joined to mails by Message-ID only",
        "a domain for reports",
        "set 'notify.bounces' and read its mail with 'inforce notify bounces'",
    )


def _outbox(folder: Path) -> Finding:
    """Return whether the outbox, or the first folder above it, can be written."""
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return fine("outbox", "can be written")
    return error(
        "outbox",
        f"{folder.name!r} cannot be written",
        "a folder that this user may write",
        "change its permissions, or 'notify.outbox'",
    )


def _stored(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    place = database(settings.notify.database, environ)
    if "://" not in place and not (settings.root / place).exists():
        yield fine("database", "is made when it is first used")
        return
    try:
        engine = opened(place, settings.root)
        keys_of(engine, keys_path(settings.root, place), environ)
        yield fine("keys", "are those of the database, for their owner only")
    except (InputError, ExternalError) as failure:
        yield _wrong("database and keys", failure)
        return
    yield fine("database", f"{engine.dialect.name}, can be written")
    beside = ".inforce/postgresql" if "://" in place else place
    try:
        check_epoch(engine, settings.root / beside, adopt=False)
        yield fine("epoch", "is the one this copy last sent with")
    except (InputError, ExternalError) as failure:
        yield _wrong("epoch", failure)
    finally:
        engine.dispose()


def public_keys(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Give selector and public key, as the DNS holds it, of each key that signs.

    Keys that cannot be read are left out: `findings` names them.
    """
    own: Dkim = settings.notify.dkim
    for selector, name in (
        (own.selector, own.key),
        (own.ed25519_selector, own.ed25519_key),
    ):
        if not name:
            continue
        try:
            content = (settings.root / name).read_bytes()
            key = load_pem_private_key(content, password=None).public_key()
        except (OSError, ValueError, TypeError):
            continue
        raw = name == own.ed25519_key
        form = PublicFormat.Raw if raw else PublicFormat.SubjectPublicKeyInfo
        encoding = Encoding.Raw if raw else Encoding.DER
        yield selector, key.public_bytes(encoding, form)

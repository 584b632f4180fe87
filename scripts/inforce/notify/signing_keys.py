"""Reads the keys that sign, and refuses those that receivers would not accept."""

import stat
from hashlib import sha256
from pathlib import Path
from re import compile as pattern

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from inforce.errors import InputError
from inforce.notify.dkim import Key, Signer
from inforce.settings import Settings

# RFC 8301 3.2 wants 1024 at least; Gmail and the others ask for 2048 (T30).
_BITS = 2048
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = pattern(rf"{_LABEL}(?:\.{_LABEL})*")


def signer(settings: Settings, *senders: str) -> Signer | None:
    """Return what signs the mails of the domains *senders*; None without a key.

    Raises:
        InputError: a key cannot be read, is no key that receivers accept, may
            be read by others, or its domain is not that of the senders.
    """
    own = settings.notify.dkim
    if not own.key:
        if own.ed25519_key:
            raise _wrong(
                settings,
                "key",
                "is missing; expected an RSA key: not every receiver "
                "can check Ed25519, so it signs only beside one (RFC 8463)",
            )
        return None
    for domain in senders:
        _aligned(settings, domain)
    keys = [_rsa(settings)]
    if own.ed25519_key:
        keys.append(_ed25519(settings))
    return Signer(keys)


def _wrong(settings: Settings, key: str, what: str) -> InputError:
    return InputError(f"'notify.dkim.{key}' {what}", path=settings.path)


def _aligned(settings: Settings, sender: str) -> None:
    """Stop when DMARC would not count the signature (RFC 7489 3.1.1).

    Whether two sisters of one organisation are aligned depends on the public
    suffix list, so only a domain and those above and below it are taken.
    """
    domain = settings.notify.dkim.domain
    if not _NAME.fullmatch(domain):
        raise _wrong(
            settings,
            "domain",
            f"is {domain!r}; expected the domain of the sender in "
            "lower case, such as 'example.com'",
        )
    one, other = f".{sender}", f".{domain}"
    if not (one.endswith(other) or other.endswith(one)):
        raise _wrong(
            settings,
            "domain",
            f"is {domain!r}, but mails come from {sender!r}, so "
            "receivers would take the signature for a stranger's; expected "
            f"{sender!r} or a domain above it",
        )


def _selector(settings: Settings, key: str, selector: str) -> str:
    if not _NAME.fullmatch(selector):
        raise _wrong(
            settings,
            key,
            f"is {selector!r}; expected the name under which the public "
            "key stands in the DNS, such as 'inforce1'",
        )
    return selector


def _rsa(settings: Settings) -> Key:
    own = settings.notify.dkim
    private = _loaded(settings, "key", own.key)
    if not isinstance(private, RSAPrivateKey):
        raise _wrong(
            settings, "key", f"names {own.key!r}, which is no RSA key; {_MADE}"
        )
    if private.key_size < _BITS:
        raise _wrong(
            settings,
            "key",
            f"names {own.key!r}, a key of {private.key_size} bits; "
            f"expected {_BITS} at least; {_MADE}",
        )
    padding, algorithm = PKCS1v15(), SHA256()
    return Key(
        own.domain,
        _selector(settings, "selector", own.selector),
        "rsa-sha256",
        lambda signed: private.sign(signed, padding, algorithm),
    )


def _ed25519(settings: Settings) -> Key:
    own = settings.notify.dkim
    private = _loaded(settings, "ed25519_key", own.ed25519_key)
    if not isinstance(private, Ed25519PrivateKey):
        raise _wrong(
            settings,
            "ed25519_key",
            f"names {own.ed25519_key!r}, which is no Ed25519 "
            "key; make one with: openssl genpkey -algorithm ed25519 -out FILE",
        )
    selector = _selector(settings, "ed25519_selector", own.ed25519_selector)
    if selector == own.selector:
        raise _wrong(
            settings,
            "ed25519_selector",
            f"is {selector!r}, the selector of the RSA "
            "key; expected another one, because each names one key in the DNS",
        )
    # RFC 8463 3: what is signed is the SHA-256 of the header.
    return Key(
        own.domain,
        selector,
        "ed25519-sha256",
        lambda signed: private.sign(sha256(signed).digest()),
    )


_MADE = "make one with: openssl genrsa -out FILE 2048"


def _loaded(settings: Settings, key: str, name: str) -> object:
    path = settings.root / name
    try:
        return load_pem_private_key(_read(settings, key, path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _wrong(
            settings,
            key,
            f"names {name!r}, which holds no private key without a "
            "password; expected a PEM file",
        ) from error


def _read(settings: Settings, key: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(path.stat().st_mode)
            found = file.read(65_536)
    except OSError as error:
        raise _wrong(
            settings,
            key,
            f"names {str(path)!r}, which cannot be read: "
            f"{error.strerror}; expected a PEM file",
        ) from error
    if mode & 0o077:
        raise _wrong(
            settings,
            key,
            f"names {str(path)!r}, which others may read (mode "
            f"{mode:04o}); expected: chmod 600 {path.name}",
        )
    return found

"""Keys for signing, and dkimpy as the one who checks."""

from base64 import b64decode, b64encode
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dkim
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


@cache
def rsa_key(bits: int = 2048) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


@cache
def ed25519_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def pem(key: Any) -> bytes:
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def key_file(folder: Path, name: str, content: bytes, mode: int = 0o600) -> str:
    path = folder / name
    path.write_bytes(content)
    path.chmod(mode)
    return name


class VerifyKey:
    """The curve for dkimpy, which would take it from PyNaCl; the rest is its own."""

    def __init__(self, key: bytes, encoder: object) -> None:
        assert encoder is BASE64
        self.key = Ed25519PublicKey.from_public_bytes(b64decode(key))

    def verify(self, message: bytes, signature: bytes) -> bytes:
        self.key.verify(signature, message)
        return message


BASE64 = object()
NACL = SimpleNamespace(
    signing=SimpleNamespace(VerifyKey=VerifyKey),
    encoding=SimpleNamespace(Base64Encoder=BASE64),
    exceptions=SimpleNamespace(BadSignatureError=InvalidSignature),
)


def published(name: bytes, timeout: int = 5) -> bytes:
    """Return the DNS record of the selector: `ed` or `rsa`."""
    if name.startswith(b"ed."):
        raw = ed25519_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return b"v=DKIM1; k=ed25519; p=" + b64encode(raw)
    der = (
        rsa_key()
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    return b"v=DKIM1; k=rsa; p=" + b64encode(der)


def verified(message: bytes, number: int = 0) -> bool:
    """Return whether dkimpy takes the signature of that number, from the top."""
    try:
        return bool(dkim.DKIM(message).verify(idx=number, dnsfunc=published))
    except dkim.DKIMException:
        return False


def signing(folder: Path, **more: str) -> dict[str, Any]:
    """Return `notify.dkim` with both keys in *folder*, and what *more* says."""
    return {
        "domain": "crane.example",
        "selector": "rsa",
        "key": key_file(folder, "rsa.pem", pem(rsa_key())),
        "ed25519_selector": "ed",
        "ed25519_key": key_file(folder, "ed.pem", pem(ed25519_key())),
    } | more

"""What a message costs: `python -m benchmarks.notify.messages [SECONDS]`.

Rendered from a prepared letter, beside the standard library's EmailMessage
made and serialised for each person; signed, beside OpenSSL's own benchmark and
dkimpy. Rounds are interleaved and medians printed, because the machine may be
shared: read the ratios. Rates are by processor time, as OpenSSL gives its own.
"""

import re
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from statistics import median

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from inforce.notify.compose import letter
from inforce.notify.deliveries import Claim
from inforce.notify.dkim import Key, Signer
from inforce.notify.letters import Letter
from inforce.notify.messages import Messages, message_id
from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.publication.events import events
from inforce.publication.library import library
from inforce.settings import settings

ROOT = Path(__file__).parents[2]
ROUNDS = 5
KEYRING = Keyring({"bench": bytes(range(32))})
FIRST_AT = 1_795_000_000
VALUES = {
    b"date": b"Thu, 18 Nov 2026 11:06:40 +0000",
    b"to": b"<person@example.org>",
    b"message-id": b"<abcdefghijklmnopqrstuvwxyz234567@papierkran.example>",
    b"token": b"A" * 36,
}


def main(seconds: float = 0.5) -> None:
    """Print all figures, each from rounds of so many *seconds*."""
    messages, claims, kept = campaign()
    body = messages.outgoing(claims[0]).message
    print(f"message: {len(body):,} bytes, both parts, redline included")
    rendering(messages, claims, seconds)
    signing(kept, seconds)


def campaign() -> tuple[Messages, list[Claim], Letter]:
    """Return what makes the messages of the sample site, 1,000 claims, the letter."""
    site = library(settings(ROOT / "mkdocs.yml"))
    wanted = "privacy/2027-02-01/announced"
    (event,) = (
        one
        for policy in site.policies
        for one in events(policy, date(2027, 3, 1))
        if one.name == wanted
    )
    notify = replace(
        site.settings.notify,
        service="https://mail.papierkran.example",
        bounces="bounces.papierkran.example",
    )
    site = replace(site, settings=replace(site.settings, notify=notify))
    made = letter(site, [event], audience=Audience.SUBSCRIBER, language="en")
    kept = Letter.read(made.prepared)
    named = message_id(KEYRING, "papierkran.example")
    claims = [claim(number, named(number)) for number in range(1, 1001)]
    return Messages(site.settings, KEYRING, lambda _: kept), claims, kept


def claim(number: int, name: str) -> Claim:
    """Return the claim on the delivery of that number."""
    return Claim(
        delivery=number,
        attempt=1,
        contact=number,
        subject="s",
        address=f"person.{number}@example.org",
        audience=Audience.SUBSCRIBER.value,
        language="en",
        bucket="example.org",
        events="1",
        letter="one",
        first_at=FIRST_AT,
        message_id=name,
        token_epoch=0,
        deadline_at=None,
        mandatory=False,
    )


def rendering(messages: Messages, claims: list[Claim], seconds: float) -> None:
    """Print how many messages are rendered in a second, ours and the library's."""
    sample = messages.outgoing(claims[0]).message
    ways = {
        "prepared letter": counting(messages.outgoing, claims),
        "EmailMessage": counting(standard(sample), claims),
    }
    rates = interleaved(ways, seconds)
    for name, rate in rates.items():
        print(f"render, {name}: {rate:,.0f} messages/s")
    ok = rates["prepared letter"] >= 50_000
    print(f"render >= 50,000/s: {'pass' if ok else 'FAIL'}")


def standard(sample: bytes) -> Callable[[Claim], object]:
    """Return a function that makes the same mail with the standard library."""
    text = sample[: len(sample) // 4].decode("ascii", "replace")
    html = sample[len(sample) // 4 :].decode("ascii", "replace")

    def made(one: Claim) -> bytes:
        message = EmailMessage(policy=SMTP)
        message["From"] = "Papierkran GmbH <policies@papierkran.example>"
        message["To"] = one.address
        message["Subject"] = "Privacy policy: new version takes effect"
        message["Message-ID"] = one.message_id
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        return message.as_bytes()

    return made


def counting(
    make: Callable[[Claim], object], claims: list[Claim]
) -> Callable[[float], float]:
    """Return a function that gives the rate of *make* over so many seconds."""

    def rate(seconds: float) -> float:
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds:
            for one in claims[:50]:
                make(one)
            done += 50
        return done / spent

    return rate


def signing(kept: Letter, seconds: float) -> None:
    """Print signatures in a second: OpenSSL's own, ours, dkimpy's."""
    rsa = generate_private_key(65537, 2048)
    ed25519 = Ed25519PrivateKey.generate()
    padding, algorithm = PKCS1v15(), SHA256()
    keys = (
        Key("a.example", "r", "rsa-sha256", lambda b: rsa.sign(b, padding, algorithm)),
        Key("a.example", "e", "ed25519-sha256", ed25519.sign),
    )
    pem = rsa.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    message = kept.rendered(VALUES)
    checked(kept.signed(VALUES, Signer(keys[:1]), FIRST_AT), rsa.public_key())

    def ours(*keys: Key) -> Callable[[float], float]:
        signer = Signer(keys)
        return repeating(lambda: kept.signed(VALUES, signer, FIRST_AT))

    ways = {
        "openssl speed rsa2048": lambda s: openssl("rsa2048", s),
        "RSA-2048, ours": ours(keys[0]),
        "openssl speed ed25519": lambda s: openssl("ed25519", s),
        "Ed25519, ours": ours(keys[1]),
        "both, ours": ours(*keys),
        "RSA-2048, dkimpy": repeating(
            lambda: dkim.sign(
                message, b"r", b"a.example", pem, canonicalize=(b"relaxed", b"relaxed")
            )
        ),
    }
    rates = interleaved(ways, seconds)
    for name, rate in rates.items():
        print(f"sign, {name}: {rate:,.0f}/s")
    ratio = rates["RSA-2048, ours"] / rates["openssl speed rsa2048"]
    print(f"sign >= 0.85 of OpenSSL: {ratio:.2f} {'pass' if ratio >= 0.85 else 'FAIL'}")


def checked(message: bytes, public: object) -> None:
    """Stop when dkimpy does not take the signature."""
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    record = b"v=DKIM1; k=rsa; p=" + b64encode(der)
    assert dkim.verify(message, dnsfunc=lambda *_, **__: record)


def repeating(make: Callable[[], object]) -> Callable[[float], float]:
    """Return a function that gives the rate of *make* over so many seconds."""

    def rate(seconds: float) -> float:
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds:
            make()
            done += 1
        return done / spent

    return rate


def openssl(algorithm: str, seconds: float) -> float:
    """Return what `openssl speed` says: signatures in a second of processor time."""
    command = ["openssl", "speed", "-seconds", str(max(1, round(seconds))), algorithm]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"([0-9.]+)\s+[0-9.]+\s*$", told)
    assert found, told
    return float(found[1])


def interleaved(
    ways: Mapping[str, Callable[[float], float]], seconds: float
) -> dict[str, float]:
    """Return the median rate of each way, one round of all after the other."""
    rounds = [{name: way(seconds) for name, way in ways.items()} for _ in range(ROUNDS)]
    return {name: median(one[name] for one in rounds) for name in ways}


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))

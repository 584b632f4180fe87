"""What the DNS says about the publisher: DKIM, DMARC, PTR and where answers go."""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator, Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from inforce.notify.doctor.findings import Finding, error, fine, warning
from inforce.notify.doctor.names import Names


def tags(record: str) -> dict[str, str]:
    """Return the tags of a `name=value; ...` record, blanks taken out of values."""
    pairs = (one.partition("=") for one in record.split(";"))
    return {
        name.strip().lower(): "".join(value.split()) for name, _, value in pairs if name
    }


def dkim(names: Names, selector: str, domain: str, public: bytes) -> Finding:
    """Return whether the record of the key *public* (its octets) is published.

    *public* is as the tag `p` holds it: the SubjectPublicKeyInfo of an RSA
    key, the 32 octets of an Ed25519 key.
    """
    name = f"{selector}._domainkey.{domain}"
    subject = f"DKIM key {name}"
    wanted = f"a TXT record: {_dkim_record(public)}"
    found = names.texts(name)
    if len(found) != 1:
        what = f"there are {len(found)} records" if found else "there is no record"
        return error(subject, what, wanted, f"publish it at {name}")
    stated = tags(found[0])
    try:
        published = b64decode(stated.get("p", ""), validate=True)
    except Error:
        return error(subject, "its key is broken", wanted, f"publish it at {name}")
    if not published:
        return error(subject, "the key was revoked", wanted, "use another selector")
    if published != public:
        return error(
            subject,
            "another key is published than signs",
            wanted,
            f"publish it at {name}, or sign with the other key",
        )
    return _dkim_flags(subject, stated, public)


def _dkim_record(public: bytes) -> str:
    kind = "ed25519" if len(public) == 32 else "rsa"
    return f"v=DKIM1; k={kind}; p={b64encode(public).decode()}"


def _dkim_flags(subject: str, stated: dict[str, str], public: bytes) -> Finding:
    kind = "ed25519" if len(public) == 32 else "rsa"
    if stated.get("k", "rsa").lower() != kind:
        return error(
            subject, "its 'k' names another kind", f"k={kind}", "correct the record"
        )
    if "y" in stated.get("t", "").lower().split(":"):
        return warning(
            subject,
            "is marked as a test ('t=y'), so receivers may ignore it",
            "no 't=y'",
            "take it out of the record",
        )
    return fine(subject, f"matches the key that signs ({_strength(public)})")


def _strength(public: bytes) -> str:
    try:
        key = load_der_public_key(public)
    except (ValueError, UnsupportedAlgorithm):
        return "Ed25519"
    return f"RSA, {key.key_size} bits" if isinstance(key, RSAPublicKey) else "a key"


def dmarc(names: Names, domain: str, signing: str, returning: str) -> Iterator[Finding]:
    """Give what the policy of the sender's *domain* means for mail of ours.

    *signing* is the domain of the signature, empty for none; *returning* that
    of the return path. One of the two must be aligned (RFC 7489 3.1).
    """
    found, name = _policy(names, domain)
    subject = f"DMARC of {domain}"
    if found is None:
        yield error(
            subject,
            "there is no single record",
            "one TXT record that begins with 'v=DMARC1'",
            f"publish at _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:an address",
        )
        return
    stated = tags(found)
    policy = stated.get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        yield error(
            subject,
            f"'p' is {policy!r}",
            "p=none, quarantine or reject",
            f"mend {name}",
        )
        return
    if policy == "none":
        yield warning(
            subject,
            "asks for nothing ('p=none'), so anybody may write in your name",
            "p=quarantine or p=reject once the reports look well",
            f"raise 'p' at {name}",
        )
    yield _alignment(stated, domain, signing, returning)


def _policy(names: Names, domain: str) -> tuple[str | None, str]:
    """Return the policy of *domain*, else that of the domains above it.

    The organisation's domain is found by going up, because a list of public
    suffixes would be one more thing to keep.
    """
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        name = "_dmarc." + ".".join(labels[start:])
        found = [one for one in names.texts(name) if _is_dmarc(one)]
        if found:
            return (found[0] if len(found) == 1 else None), name
    return None, f"_dmarc.{domain}"


def _is_dmarc(text: str) -> bool:
    return re.match(r"v\s*=\s*DMARC1\s*(?:;|$)", text) is not None


def _alignment(
    stated: dict[str, str], domain: str, signing: str, returning: str
) -> Finding:
    subject = f"alignment with {domain}"
    by_key = _aligned(domain, signing, strict=stated.get("adkim") == "s")
    by_path = _aligned(domain, returning, strict=stated.get("aspf") == "s")
    if by_key:
        return fine(subject, f"the signature of {signing} counts for it")
    if by_path:
        return warning(
            subject,
            "only the return path counts for it, which a forwarder breaks",
            f"a signature with d={domain}",
            "set 'notify.dkim' in the settings",
        )
    return error(
        subject,
        "neither the signature nor the return path counts for it",
        f"a signature with d={domain}, or a return path at it",
        "set 'notify.dkim.domain' and 'notify.bounces' to this domain or one below",
    )


def _aligned(domain: str, other: str, *, strict: bool) -> bool:
    if "." not in other or strict:
        return other == domain
    return f".{domain}".endswith(f".{other}") or f".{other}".endswith(f".{domain}")


def receiving(names: Names, domain: str, why: str) -> Finding:
    """Return whether *domain* takes mail; *why* says what comes there."""
    subject = f"mail to {domain}"
    hosts = names.mail_servers(domain)
    if list(hosts) == ["."]:
        return error(
            subject,
            f"it takes no mail at all (null MX), but {why}",
            "an MX record of a server that takes it",
            f"publish an MX record at {domain}, or use another domain",
        )
    if hosts:
        return fine(subject, f"goes to {', '.join(hosts[:3])}")
    if names.addresses(domain):
        return warning(
            subject,
            "it has no MX record; senders try its address",
            "an MX record",
            f"publish one at {domain}",
        )
    return error(
        subject,
        f"it has neither MX nor address, but {why}",
        "an MX record of a server that takes it",
        f"publish one at {domain}",
    )


def pointers(names: Names, name: str, addresses: Sequence[str]) -> Iterator[Finding]:
    """Give whether each of *addresses*, from which mail leaves, is called *name*.

    An empty *name* stands for any that leads back.
    """
    for one in addresses:
        subject = f"PTR of {one}"
        found = names.host_of(one)
        confirmed = [host for host in found if one in names.addresses(host)]
        if confirmed and name.lower() in ("", *confirmed):
            yield fine(subject, f"is {name.lower() or confirmed[0]}, and leads back")
        elif confirmed:
            yield warning(
                subject,
                f"is {confirmed[0]}, but EHLO says {name}",
                f"one name for both, such as {confirmed[0]}",
                f"set 'notify.smtp.name' to {confirmed[0]}",
            )
        else:
            yield error(
                subject,
                f"is {', '.join(found)}, which does not lead back"
                if found
                else "there is none",
                f"a PTR record of a name whose address is {one}, and that EHLO says",
                "ask whoever gave you the address; large receivers refuse mail else",
            )

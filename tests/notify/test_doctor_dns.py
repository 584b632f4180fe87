from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from notify.name_server import SILENT, serving

from inforce.errors import ExternalError
from inforce.notify.doctor import names, records, spf
from inforce.notify.doctor.names import Resolver

OWN = "example.com"
RSA = (
    generate_private_key(65537, 2048)
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)
ED25519 = (
    Ed25519PrivateKey.generate()
    .public_key()
    .public_bytes(Encoding.Raw, PublicFormat.Raw)
)


def text(*values, name=OWN):
    return {(name, "TXT"): list(values)}


def levels(found):
    return [one.level.value for one in found]


def asked(zone, question):
    with serving(zone) as (resolver, _):
        found = question(Resolver(resolver))
        return list(found) if not isinstance(found, records.Finding) else [found]


def sender_policy(zone):
    return asked(zone, lambda dns: spf.findings(dns, OWN))


def test_a_right_sender_policy_is_well_and_its_lookups_are_counted():
    zone = {
        **text("v=spf1 mx a:mail.example.com include:relay.example -all", "other"),
        **text("v=spf1 ip4:192.0.2.0/24 a ~all", name="relay.example"),
        (OWN, "MX"): ["10 mail.example.com."],
        ("mail.example.com", "A"): ["192.0.2.1"],
        ("relay.example", "A"): ["192.0.2.2"],
    }
    (found,) = sender_policy(zone)

    assert found.level.value == "ok"
    assert "4 of 10 lookups" in found.what


@pytest.mark.parametrize(
    ("zone", "what"),
    [
        ({(OWN, "A"): ["192.0.2.1"]}, "there is no record"),
        ({}, "there is no record"),
        (text("v=spf1 -all", "v=spf1 a -all"), "there are 2 records"),
        (text("v=spf1 include:none.example -all"), "none.example has 0 records"),
        (text("v=spf1 includ:x.example -all"), "includ:x.example"),
        (text("v=spf1 include:example.com -all"), "example.com includes itself"),
        (text("v=spf1 +all"), "lets everybody send"),
        (text("v=spf1 ip4:192.0.2.1 all"), "lets everybody send"),
    ],
)
def test_a_wrong_sender_policy_is_an_error_that_says_why(zone, what):
    found = sender_policy(zone)

    assert "error" in levels(found)
    assert any(what in one.what for one in found)
    assert all(one.expected and one.mend for one in found if one.level.value != "ok")


def nested(count):
    zone = text(" ".join(["v=spf1", *(f"include:i{n}.example" for n in range(count))]))
    for n in range(count):
        zone |= text("v=spf1 ip4:192.0.2.1 -all", name=f"i{n}.example")
    return zone


def test_ten_lookups_are_allowed_and_eleven_are_not():
    assert levels(sender_policy(nested(10))) == ["ok"]
    (found,) = sender_policy(nested(11))
    assert (found.level.value, found.what) == ("error", "takes 11 lookups")


def test_a_policy_of_endless_includes_is_read_to_an_end():
    zone = {}
    for n in range(200):
        name = OWN if n == 0 else f"i{n}.example"
        zone |= text(f"v=spf1 include:i{n + 1}.example -all", name=name)
    with serving(zone) as (resolver, server):
        found = list(spf.findings(Resolver(resolver), OWN))
        assert len(server.asked) < 50

    assert any("lookups" in one.what for one in found)


def test_names_without_a_record_are_counted():
    zone = text("v=spf1 a:x1.example a:x2.example mx:x3.example -all")

    assert levels(sender_policy(zone)) == ["warning", "ok"]


def key_record(public, **changes):
    kind = "ed25519" if len(public) == 32 else "rsa"
    stated = {"v": "DKIM1", "k": kind, "p": b64encode(public).decode(), **changes}
    return "; ".join(f"{name}={value}" for name, value in stated.items())


def key(public, *published):
    zone = text(*published, name="s1._domainkey.example.com") if published else {}
    (found,) = asked(zone, lambda dns: [records.dkim(dns, "s1", OWN, public)])
    return found


@pytest.mark.parametrize("public", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_the_published_key_is_the_one_that_signs(public):
    assert key(public, key_record(public)).level.value == "ok"


def test_a_long_key_comes_over_tcp_and_in_pieces():
    assert "2048 bits" in key(RSA, key_record(RSA)).what


@pytest.mark.parametrize(
    ("published", "what"),
    [
        ([], "there is no record"),
        ([key_record(RSA), key_record(ED25519)], "there are 2 records"),
        ([key_record(ED25519)], "another key is published"),
        ([key_record(RSA, p="")], "was revoked"),
        ([key_record(RSA, p="?")], "is broken"),
        ([key_record(RSA, k="ed25519")], "names another kind"),
    ],
)
def test_a_key_that_does_not_fit_is_an_error(published, what):
    found = key(RSA, *published)

    assert found.level.value == "error"
    assert what in found.what


def test_a_key_under_test_is_a_warning():
    assert key(RSA, key_record(RSA, t="y:s")).level.value == "warning"


def dmarc(zone, signing="example.com", returning="", domain=OWN):
    return asked(zone, lambda dns: records.dmarc(dns, domain, signing, returning))


STRICT = text("v=DMARC1; p=reject; adkim=s; aspf=s", name="_dmarc.example.com")
RELAXED = text("v=DMARC1;p=quarantine", name="_dmarc.example.com")


def test_an_aligned_signature_is_well():
    assert levels(dmarc(RELAXED)) == ["ok"]
    assert levels(dmarc(STRICT)) == ["ok"]


def test_a_signature_of_the_domain_above_counts_unless_it_is_strict():
    below = {"signing": OWN, "domain": "mail.example.com"}

    assert levels(dmarc(RELAXED, **below)) == ["ok"]
    assert levels(dmarc(STRICT, **below)) == ["error"]


def test_a_return_path_alone_is_a_warning():
    assert levels(dmarc(RELAXED, "", "bounces.example.com")) == ["warning"]


@pytest.mark.parametrize(
    "signing", ["", "other.example", "notexample.com", "com.example"]
)
def test_nothing_aligned_is_an_error(signing):
    assert levels(dmarc(RELAXED, signing)) == ["error"]


@pytest.mark.parametrize(
    "zone",
    [
        {},
        text("v=DMARC1; p=none", "v=DMARC1; p=reject", name="_dmarc.example.com"),
        text("v=DMARC1; p=perhaps", name="_dmarc.example.com"),
        text("v=DMARC2; p=none", name="_dmarc.example.com"),
    ],
)
def test_a_missing_or_wrong_dmarc_policy_is_an_error(zone):
    assert levels(dmarc(zone)) == ["error"]


def test_a_policy_that_asks_for_nothing_is_a_warning():
    zone = text("v=DMARC1; p=none", name="_dmarc.example.com")

    assert levels(dmarc(zone)) == ["warning", "ok"]


@pytest.mark.parametrize(
    ("zone", "level"),
    [
        ({(OWN, "MX"): ["20 b.example.com.", "10 a.example.com."]}, "ok"),
        ({(OWN, "MX"): ["0 ."]}, "error"),
        ({(OWN, "A"): ["192.0.2.1"]}, "warning"),
        ({(OWN, "AAAA"): ["2001:db8::1"]}, "warning"),
        ({}, "error"),
    ],
)
def test_a_domain_that_gets_answers_must_take_mail(zone, level):
    (found,) = asked(zone, lambda dns: [records.receiving(dns, OWN, "it does")])

    assert found.level.value == level


PTR = "9.2.0.192.in-addr.arpa"


@pytest.mark.parametrize(
    ("zone", "name", "level"),
    [
        ({(PTR, "PTR"): ["m.example.com."], ("m.example.com", "A"): ["192.0.2.9"]},
         "m.example.com", "ok"),
        ({(PTR, "PTR"): ["m.example.com."], ("m.example.com", "A"): ["192.0.2.9"]},
         "", "ok"),
        ({(PTR, "PTR"): ["m.example.com."], ("m.example.com", "A"): ["192.0.2.9"]},
         "x.example.com", "warning"),
        ({(PTR, "PTR"): ["m.example.com."], ("m.example.com", "A"): ["192.0.2.8"]},
         "m.example.com", "error"),
        ({}, "m.example.com", "error"),
    ],
)  # fmt: skip
def test_an_address_has_the_name_that_it_says(zone, name, level):
    found = asked(zone, lambda dns: records.pointers(dns, name, ["192.0.2.9"]))

    assert levels(found) == [level]


def test_a_dns_that_does_not_answer_is_an_external_error(monkeypatch):
    monkeypatch.setattr(names, "SECONDS", 0.3)
    with serving({OWN: SILENT}) as (resolver, _), pytest.raises(ExternalError):
        Resolver(resolver).texts(OWN)


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "a..example", "é.example"])
def test_a_name_that_cannot_be_has_no_records(name):
    with serving({}) as (resolver, _):
        assert Resolver(resolver).texts(name) == []

"""Signatures: dkimpy takes each, and none after a change."""

import re
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from notify import verifying
from notify.mails import (
    KEYRING,
    announced,
    claim,
    composed,
    event,
    site,
    site_settings,
)
from notify.verifying import (
    ed25519_key,
    key_file,
    pem,
    rsa_key,
    signing,
    verified,
)

from inforce.errors import InputError
from inforce.notify.dkim import canonical_body, is_settled
from inforce.notify.messages import Messages
from inforce.notify.signing_keys import signer

DOMAIN = "crane.example"


@pytest.fixture(autouse=True)
def curve(monkeypatch):
    monkeypatch.setattr("dkim.nacl", verifying.NACL, raising=False)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return signer(site_settings(folder, dkim=signing(folder)), DOMAIN)


NAMES = st.sampled_from(
    ["Subject", "To", "Reply-To", "List-Id", "X-Other", "LIST-UNSUBSCRIBE", "date"]
)
VALUES = st.lists(
    st.text(
        st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30
    ).map(lambda text: f"x{text}x"),
    min_size=1,
    max_size=4,
)
BLANKS = st.sampled_from([" ", "  ", "\t", "\r\n ", "\r\n\t  "])
LINES = st.lists(
    st.text(st.sampled_from("ab \t.=\u00e9"), max_size=12), max_size=8
).map(lambda lines: "".join(f"{line}\r\n" for line in lines))


@limits(max_examples=300, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES, BLANKS), max_size=6), LINES)
def test_every_signature_of_any_message_is_taken(both, fields, body):
    head = "".join(f"{n}:{b}{b.join(v)}\r\n" for n, v, b in fields)
    message = f"From: a@crane.example\r\n{head}\r\n{body}".encode()

    signed = both.signed(message, 1_780_000_000)

    assert verified(signed, 0)
    assert verified(signed, 1)
    assert signed == both.signed(message, 1_780_000_000)


MESSAGE = (
    b"From: a@crane.example\r\nTo: <b@example.org>\r\nSubject: Hello\r\n"
    b"List-Unsubscribe: <https://x.example/u>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nText\r\n"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Hello", b"hello"),
        (b"Text", b"Texts"),
        (b"b@example", b"c@example"),
        (b"=One-Click", b"=Two-Clicks"),
        (b"u>", b"v>"),
        (b"Text\r\n", b"Text\r\nMore\r\n"),
        (b"From: ", b"From: eve@evil.example\r\nFrom: "),
    ],
)
@pytest.mark.parametrize("number", [0, 1])
def test_a_changed_message_is_taken_by_nobody(both, before, after, number):
    signed = both.signed(MESSAGE, 1_780_000_000)
    changed = signed.replace(before, after, 1)

    assert changed != signed
    assert not verified(changed, number)


def test_t12_the_fields_of_a_mail_are_signed_and_from_once_more_than_it_is_there(
    tmp_path,
):
    where = site_settings(
        tmp_path,
        dkim=signing(tmp_path),
        service="https://m.example",
        reply_to="a@b.example",
    )
    policy = announced()
    library = replace(site(policy), settings=where)
    written = composed(library, event(policy, "announced"))
    message = Messages(where, KEYRING, lambda _: written).outgoing(claim()).message

    head = re.sub(rb"\r\n[ \t]", b" ", message.partition(b"\r\n\r\n")[0])
    signed = re.findall(rb"DKIM-Signature: (.*?)\r\n", head)
    assert len(signed) == 2
    assert verified(message, 0)
    assert verified(message, 1)
    assert written.settled
    unsigned = message[message.index(b"Date: ") :]
    both = signer(where, DOMAIN)
    assert both is not None
    assert both.signed(unsigned, claim().first_at) == message
    for one in signed:
        names = re.search(rb" h=([^;]*);", one)[1].replace(b" ", b"").split(b":")
        assert names.count(b"from") == 2
        assert {
            b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version",
            b"content-type", b"list-id", b"auto-submitted", b"list-unsubscribe",
            b"list-unsubscribe-post",
        } <= set(names)  # fmt: skip
        assert b"c=relaxed/relaxed" in one
        assert b" l=" not in one
        assert b" d=crane.example;" in one


@limits(max_examples=300)
@given(st.binary(max_size=80))
def test_a_body_is_settled_exactly_when_its_canonical_form_is_itself(body):
    body = re.sub(rb"\r|\n", b"\r\n", body)

    assert canonical_body(canonical_body(body)) == canonical_body(body)
    if is_settled(body):
        assert canonical_body(body) == body


def wrong(folder, **more):
    with pytest.raises(InputError) as caught:
        signer(site_settings(folder, dkim=signing(folder, **more)), DOMAIN)
    return str(caught.value)


def test_a_key_that_others_may_read_is_refused(tmp_path):
    key = key_file(tmp_path, "open.pem", pem(rsa_key()), 0o644)

    said = wrong(tmp_path, key=key)

    assert said.startswith("mkdocs.yml: 'notify.dkim.key'")
    assert "mode 0644" in said
    assert "chmod 600 open.pem" in said


def test_a_short_key_is_refused(tmp_path):
    said = wrong(tmp_path, key=key_file(tmp_path, "s.pem", pem(rsa_key(1024))))

    assert "1024 bits; expected 2048" in said


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"no key", "holds no private key"),
        (pem(ed25519_key()), "no RSA key"),
        (pem(generate_private_key(SECP256R1())), "no RSA key"),
    ],
)
def test_what_is_no_rsa_key_is_refused(tmp_path, content, what):
    assert what in wrong(tmp_path, key=key_file(tmp_path, "k.pem", content))


def test_an_rsa_key_is_no_second_signature(tmp_path):
    said = wrong(tmp_path, ed25519_key=key_file(tmp_path, "k.pem", pem(rsa_key())))

    assert "no Ed25519 key" in said


def test_a_missing_key_file_is_named(tmp_path):
    assert "cannot be read: No such file" in wrong(tmp_path, key="gone.pem")


@pytest.mark.parametrize("domain", ["", "Crane.Example", "crane", "other.example"])
def test_a_domain_that_is_not_the_senders_is_refused(tmp_path, domain):
    assert "'notify.dkim.domain'" in wrong(tmp_path, domain=domain)


@pytest.mark.parametrize("domain", ["example", "crane.example", "mail.crane.example"])
def test_domains_above_and_below_the_senders_are_its_own(tmp_path, domain):
    values = signing(tmp_path, domain=domain)

    assert signer(site_settings(tmp_path, dkim=values), DOMAIN)


def test_selectors_are_needed_and_differ(tmp_path):
    assert "'notify.dkim.selector'" in wrong(tmp_path, selector="")
    assert "the selector of the RSA key" in wrong(tmp_path, ed25519_selector="rsa")


def test_ed25519_alone_is_refused_and_no_key_signs_nothing(tmp_path):
    assert "is missing; expected an RSA key" in wrong(tmp_path, key="")
    assert signer(site_settings(tmp_path), DOMAIN) is None

"""Messages stay whole whatever is in them, and settings that cannot work say so."""

import os
import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from quopri import decodestring

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from model.builders import record
from notify.mails import (
    KEYRING,
    announced,
    claim,
    composed,
    event,
    mail,
    part,
    site,
    site_settings,
)
from notify.strict import faults
from publication.makers import policy as made

from inforce.errors import InputError
from inforce.notify.fields import clean, unstructured
from inforce.notify.identities import identity
from inforce.notify.messages import Messages, domain, message_id
from inforce.notify.quoted import quoted, slot
from inforce.people.addresses import address
from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.settings import settings_from

# Letters, what folds, what encodes, what steers, what breaks parsers.
HOSTILE = st.lists(
    st.one_of(
        st.text(st.characters(codec="utf-8"), max_size=8),
        st.text(st.sampled_from("\r\n\t\0 =?_.<>\"'&;:,()@\\%{}[]-|#*`"), max_size=8),
        st.sampled_from(
            [
                *"\u202e\u2066\u200f\u061c\u2028\ufdd0\ufdd1\ufefféあ🙂",
                "\r\nBcc: eve@evil.example",
                "\nFrom ",
                "=?utf-8?B?QQ==?=",
                "=\r\n",
                "\ufdd0token\ufdd1",
                "\0token\0",
                "some words of a policy ",
                "https://elsewhere.example/<b>",
            ]
        ),
    ),
    max_size=8,
).map("".join)
LOCALS = st.text(
    st.sampled_from("abcXYZ019.!#$%&'*+/=?^_`{|}~-éあ"), min_size=1, max_size=20
)
DOMAINS = st.sampled_from(
    ["example.org", "EXAMPLE.com", "bücher.example", "a-b.c-d.example", "例え.example"]
)


def letter_of(title, summary, text, note):
    """Return a library and the letter about a policy of hostile words."""
    front = {"summary": summary or "x", "label": note}
    policy = made(record(0, 1, f"# A\n\n{text}"), record(5, 40, f"# B\n\n{text}{note}"))
    version = policy.timeline.versions[-1]
    words = replace(version.front_matter, title=title or "x", **front)
    object.__setattr__(version, "front_matter", words)
    library = site(policy, service="https://m.example" if len(title) % 2 else "")
    publisher = replace(library.settings.publisher, name=note, address=summary)
    library = replace(library, settings=replace(library.settings, publisher=publisher))
    return library, composed(library, event(policy, "announced"))


def mailboxes(pairs):
    for local, name in pairs:
        try:
            yield address(f"{local}@{name}")
        except InputError:
            continue


# Each letter goes to about 25 people; INFORCE_SOAK=100000 makes the soak long.
LETTERS = int(os.environ.get("INFORCE_SOAK", "2000")) // 25


@pytest.mark.soak
@limits(max_examples=LETTERS, deadline=None)
@given(
    st.tuples(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    st.lists(st.tuples(LOCALS, DOMAINS), min_size=20, max_size=30),
)
def test_no_policy_name_or_address_makes_a_malformed_message(words, pairs):
    library, letter = letter_of(*words)
    made_messages = Messages(library.settings, KEYRING, lambda _: letter)

    for number, box in enumerate(mailboxes(pairs)):
        out = made_messages.outgoing(claim(address=box.text, contact=number))
        assert faults(out.message, utf8=out.utf8) == []
        head = out.message.partition(b"\r\n\r\n")[0].lower()
        assert head.count(b"\r\nto:") == 1
        assert b"\nbcc:" not in head
        assert out.recipient == f"{box.local}@{box.domain}"
        read = message_from_bytes(out.message, policy=default)
        assert not read.defects
        assert [one.get_content_type() for one in read.iter_parts()] == [
            "text/plain",
            "text/html",
        ]


@limits(max_examples=300)
@given(st.lists(HOSTILE, max_size=6))
def test_quoted_printable_comes_back_and_stays_in_its_lines(parts):
    text = clean("\n".join(parts))

    encoded = quoted(text)

    assert decodestring(encoded).decode() == text.replace("\n", "\r\n")
    for line in encoded.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.endswith((b" ", b"\t"))
        assert not line.startswith((b".", b"From "))
        assert b"  " not in line


@limits(max_examples=200)
@given(HOSTILE, HOSTILE)
def test_a_slot_stands_alone_on_its_line(before, after):
    before, after = (clean(text).replace("\n", " ") for text in (before, after))

    encoded = quoted(f"{before}{slot('token')}{after}")

    lines = encoded.split(b"\r\n")
    at = next(n for n, line in enumerate(lines) if b"\0" in line)
    assert lines[at] in (b"\0token\0=", b"\0token\0")
    filled = encoded.replace(b"\0token\0", b"T" * 70)
    assert decodestring(filled).decode() == f"{before}{'T' * 70}{after}"


@limits(max_examples=300)
@given(HOSTILE)
def test_a_subject_is_read_as_it_was_written_without_what_steers(text):
    field = unstructured("Subject", text)

    read = message_from_bytes(field + b"\r\n", policy=default)["Subject"]
    assert str(read) == " ".join(clean(text).split())
    assert all(
        len(line) <= 78 or b" " not in line[10:] for line in field.split(b"\r\n")
    )


def test_every_attempt_is_byte_for_byte_the_same_after_a_restart():
    policy = announced()
    library = site(policy)
    letter = composed(library, event(policy, "announced"))

    def outgoing(attempt):
        fresh = Messages(library.settings, KEYRING, lambda _: letter)
        return fresh.outgoing(claim(attempt=attempt))

    one, two = outgoing(1), outgoing(2)
    assert one.message == two.message
    assert (one.return_path, one.envelope_id) == (two.return_path, two.envelope_id)


def test_nobody_can_guess_the_message_id_of_another_delivery():
    ours, theirs = (Keyring({"k": bytes([n]) * 32}) for n in (1, 2))

    names = {
        message_id(ring, "a.example")(n) for ring in (ours, theirs) for n in range(50)
    }

    assert len(names) == 100
    assert all(re.fullmatch(r"<[0-9a-f]{40}@a\.example>", name) for name in names)


def refused(**more):
    policy = announced()
    library = site(policy, **more)
    with pytest.raises(InputError) as caught:
        composed(library, event(policy, "announced"))
    return str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sender", "nobody"),
        ("sender", "Legal <a@b.example>, c@d.example"),
        ("sender", "δοκιμή@παράδειγμα.example"),
        ("sender", "a@b.example\r\nBcc: c@d.example"),
        ("reply_to", "Legal <>"),
        ("bounces", "not a domain"),
        ("bounces", "x@bounces.example"),
        ("service", "ftp://lists.example"),
        ("service", "https://lists.example/?q=1"),
        ("service", "https://lists.example/><script>"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(key, value):
    said = refused(**{key: value})

    assert said.startswith(f"mkdocs.yml: 'notify.{key}' is ")
    assert "expected" in said


def test_a_wrong_sender_of_account_notices_is_named():
    with pytest.raises(InputError, match=r"notify\.account_sender"):
        identity(site_settings(account_sender="x"), Audience.ACCOUNT)


def bare_settings(site_url="https://p.example/", **publisher):
    site_values = {"site_name": "Policies", "site_url": site_url}
    return settings_from(
        {"publisher": publisher}, root=site_settings().root, site=site_values
    )


def test_the_contact_of_the_publisher_writes_when_nobody_is_named():
    settings = bare_settings(contact="legal@crane.example")

    who = identity(settings, Audience.ACCOUNT)

    assert (who.address, who.name, who.answers) == (
        "legal@crane.example",
        "Policies",
        "legal@crane.example",
    )
    assert domain(settings) == "crane.example"


@pytest.mark.parametrize("contact", ["", "https://crane.example/contact"])
def test_without_anybody_to_write_the_settings_are_wrong(contact):
    with pytest.raises(InputError, match=r"notify\.sender"):
        identity(bare_settings(contact=contact), Audience.SUBSCRIBER)


def test_without_an_address_of_the_site_the_links_would_lead_nowhere():
    with pytest.raises(InputError, match="'site_url' is ''"):
        identity(bare_settings("", contact="a@b.example"), Audience.SUBSCRIBER)


def test_a_name_with_commas_quotes_and_umlauts_stays_one_name():
    policy = announced()
    for name in ('Crane, Paper & "Sons" \\ Co', "Pâpier «Grüe», GmbH & Co. KG"):
        library = site(policy, sender=f"{name} <a@crane.example>")

        message = mail(library, event(policy, "announced"))

        (sender,) = message["From"].addresses
        assert sender.addr_spec == "a@crane.example"
        assert sender.display_name == name.strip()[:100].strip()


def test_markup_in_words_of_the_publisher_is_text():
    policy = announced(summary="<script>alert(1)</script> & <b>bold</b>")

    message = mail(site(policy), event(policy, "announced"))

    assert "<script" not in part(message, "html")
    assert "&lt;script&gt;alert(1)" in part(message, "html")
    assert "<script>alert(1)</script> & <b>bold</b>" in part(message, "plain")


def test_a_clean_letter_needs_no_second_dot_and_no_other_line_end():
    from inforce.notify.letters import Letter
    from inforce.notify.transports.dialogue import stuffed

    def clean(text: bytes) -> bool:
        found = Letter(text).clean
        filled = text.replace(b"\0to\0", b"x")
        assert found == (stuffed(filled) == filled)
        return found

    assert clean(b"To: \0to\0\r\n\r\nText.\r\n")
    assert not clean(b"To: \0to\0\r\n\r\n.Text\r\n")
    assert not clean(b"To: \0to\0\r\n\r\nText\n\r\n")
    assert not clean(b"To: \0to\0\r\n\r\nText\r\r\n")
    assert not clean(b"To: \0to\0\r\n\r\nText")

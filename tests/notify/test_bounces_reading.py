import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notify.bounce_oddities import complaint
from notify.bounce_samples import (
    FACTS,
    TOKEN,
    exim_plain,
    from_facts,
    mail,
    postfix,
    qmail,
    utf8,
)

from inforce.notify.bounces import mime, statuses
from inforce.notify.bounces.reading import report
from inforce.notify.bounces.reports import Kind

GONE = FACTS[0]
MESSAGE_ID = "<0123456789abcdef@example.com>"
ENDLESS = 5.0


def timed(message):
    started = time.process_time()
    report(message)
    return time.process_time() - started


def test_the_token_is_looked_for_where_receivers_write_it():
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "X-Envelope-To"):
        message = f"{name}: <{TOKEN}>\nSubject: x\n\nText".encode()
        assert report(message).paths[-1] == f"<{TOKEN}>", name


def test_what_the_mail_server_says_goes_before_what_the_message_says():
    assert report(postfix(GONE), "a@b.example").paths[0] == "a@b.example"


def test_the_envelope_identifier_is_read_from_the_report():
    stated = b"Original-Envelope-Id: aaaaaaaa\r\nArrival-Date:"
    message = postfix(GONE).replace(b"Arrival-Date:", stated)

    assert "aaaaaaaa" in report(message).paths


def test_the_original_sender_of_a_complaint_is_read():
    message = complaint("abuse", source=f"Original-Mail-From: <{TOKEN}>")

    assert f"<{TOKEN}>" in report(message).paths


@pytest.mark.parametrize("form", [postfix, utf8, qmail, exim_plain])
def test_the_message_id_of_what_came_back_is_read(form):
    assert MESSAGE_ID in report(form(GONE)).message_ids


def test_the_utf8_forms_are_read_in_every_transfer_encoding():
    plain = utf8(GONE)
    part = plain.split(b"global-delivery-status\r\n\r\n")[1].split(b"\r\n--cut")[0]
    from base64 import encodebytes
    from quopri import encodestring

    for name, encoded in (
        (b"base64", encodebytes(part)),
        (b"quoted-printable", encodestring(part)),
        (b"8bit", part),
    ):
        head = b"global-delivery-status\r\nContent-Transfer-Encoding: " + name
        message = plain.replace(b"global-delivery-status", head).replace(part, encoded)
        assert report(message).kind is Kind.HARD, name


def test_copies_of_one_report_have_one_digest():
    message = postfix(GONE)
    again = b"Received: from mx by mx; Tue, 24 Nov 2026\r\n" + message
    other = message.replace(b"Arrival-Date: Tue", b"Arrival-Date: Wed")

    digests = [report(one).digest for one in (message, again, other)]
    assert digests[0] == digests[1] != digests[2]
    assert report(message.replace(b"\r\n", b"\n")).digest == digests[0]


def test_words_of_what_came_back_do_not_count():
    returned = qmail(FACTS[16]).replace(b"Text", b"No such user. Blocked as spam.")

    assert report(returned).kind is Kind.SOFT


def test_an_address_with_a_telling_name_is_not_taken_for_words():
    message = postfix(GONE).replace(b"person@there", b"quota-full-spam-blocked@there")

    assert report(message).kind is Kind.HARD


def test_a_full_mailbox_is_soft_whatever_the_code_says():
    for status in ("5.2.2", "4.2.2", "5.1.1", "5.0.0", ""):
        assert statuses.kind(status, "552 mailbox is full") is Kind.SOFT
    assert statuses.kind("5.2.2", "") is Kind.SOFT


def test_a_failure_with_a_passing_code_is_soft():
    assert statuses.kind("4.2.2", "") is Kind.SOFT
    assert statuses.kind("4.1.1", "450 4.1.1 unverified address") is Kind.SOFT


@given(st.integers(0, 999))
def test_a_refusal_by_policy_is_never_hard_by_its_code(detail):
    if detail in {17, 18}:  # RFC 7293: the mailbox or domain has another owner
        return
    assert statuses.kind(f"5.7.{detail}", "") is Kind.POLICY


@given(st.sampled_from("24"), st.integers(0, 9), st.integers(0, 999))
def test_no_code_but_a_permanent_one_is_hard(first, subject, detail):
    assert statuses.kind(f"{first}.{subject}.{detail}", "") is not Kind.HARD


def test_an_ip_address_is_no_code():
    assert statuses.codes("", "host 5.1.1.2 and 15.1.1 said") == ("", "")
    assert statuses.codes("", "550 5.1.1: gone") == ("5.1.1", "550")


@settings(max_examples=300)
@given(st.binary(max_size=2000))
def test_no_bytes_stop_the_reading(message):
    assert report(message).kind in Kind


@settings(max_examples=300)
@given(st.data())
def test_no_damage_to_a_report_stops_the_reading(data):
    sample = data.draw(st.sampled_from(from_facts())).message
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, min(len(sample), start + 300)))
    damaged = sample[:start] + data.draw(st.binary(max_size=50)) + sample[end:]

    found = report(damaged)
    assert "@" not in found.diagnostic
    assert found.diagnostic.isprintable()


HOSTILE = {
    "many levels": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
        for n in range(20_000)
    ),
    "many parts": b"Content-Type: multipart/report; boundary=b\n\n"
    + b"--b\nContent-Type: message/rfc822\n\n\n" * 200_000,
    "many fields": b"To: a@b.example\n" * 500_000 + b"\n",
    "one long field": b"To: " + b"a" * 5_000_000 + b"\n\n",
    "many folded lines": b"To: a\n" + b" a\n" * 2_000_000 + b"\n",
    "open quotes": b"Content-Type: text/plain" + b';a="\\' * 100_000 + b"\n\n",
    "encoded words": b"Subject: " + b"=?utf-8?b?" * 100_000 + b"\n\n",
    "blanks": b"From: mailer-daemon\nSubject: failure notice\n\n" + b" " * 5_000_000,
    "lines": b"From: mailer-daemon\nSubject: failure notice\n\n" + b"\n" * 5_000_000,
    "addresses": b"From: mailer-daemon\nSubject: failure notice\n\n" + b"a@" * 10**6,
    "words": b"From: mailer-daemon\nSubject: failure\n\n" + b"mailbox user " * 10**5,
    "tags": b"From: mailer-daemon\nSubject: failure\n\n" + b"<" * 10**6,
    "NUL": b"\0" * 1_000_000,
    "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 10**6,
    "groups": b"Content-Type: multipart/report; boundary=b\n\n--b\n"
    b"Content-Type: message/delivery-status\n\n" + b"Action: x\n\n" * 500_000,
    "10 MB and more": b"Subject: x\n\n" + b"x" * (mime.LARGEST + 10),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_read_in_bounded_time(name):
    assert timed(HOSTILE[name]) < ENDLESS


def test_what_is_neither_report_nor_answer_is_none():
    assert report(b"").kind is Kind.OTHER
    assert report(mail("Subject: Hello\nFrom: a@b.example", "Text")).kind is Kind.OTHER

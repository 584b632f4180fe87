"""The checklist T01 to T41 of reference/email.md, on the bytes that go out."""

import re
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import pytest
from notify.mails import (
    KEYRING,
    SERVICE,
    SITE,
    announced,
    arabic,
    claim,
    composed,
    event,
    german,
    mail,
    part,
    policies,
    sent,
    site,
)
from notify.strict import faults

from inforce.notify import return_paths
from inforce.notify.messages import Messages
from inforce.people.addresses import address
from inforce.people.tokens import unsubscribe_token

KINDS = sorted(policies())


def one(kind="announced", **more):
    policy = policies()[kind]
    return site(policy), event(policy, kind)


class Words(HTMLParser):
    """Collects the words a reader sees, links, and what is marked."""

    def __init__(self):
        super().__init__()
        self.links, self.text, self.stack = [], [], []
        self.marks = {"ins": [], "del": []}

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.links += [names["href"]] if tag == "a" else []
        if tag not in {"br", "meta"}:
            hidden = names.get("class") in {"said", "preheader"} or tag in {
                "head",
                "style",
            }
            self.stack.append((tag, hidden))
        if tag in self.marks:
            self.marks[tag].append("")

    def handle_endtag(self, tag):
        while self.stack.pop()[0] != tag:
            pass

    def handle_data(self, found):
        if any(hidden for _, hidden in self.stack):
            return
        self.text.append(found)
        for tag, _ in self.stack:
            if tag in self.marks:
                self.marks[tag][-1] += found


def seen(html):
    words = Words()
    words.feed(html)
    return words


def bare(text):
    """Return the words of a text, without addresses of pages, marks and rules."""
    text = re.sub(r"(https?|mailto):\S+", " ", text)
    text = re.sub(r"\[<[\w ]+: |\{>[\w ]+: ", " ", text)
    return re.findall(r"\w+", text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\r\nTo: ", b"\nTo: "),
        (b"\r\nTo: ", b"\r\nFrom: <eve@evil.example>\r\nTo: "),
        (b"\r\nTo: ", b"\r\n \r\n a\r\nTo: "),
        (b"Subject: ", b"Subject: \xc3\xa9"),
        (b"Subject: ", b"Subject: =?utf-8?B?4oCu?= "),
        (b"Subject: ", b"Subject: =?utf-8?Q?a?= "),
        (b"Subject: ", b"Subject: " + b"word " * 20),
        (b"Precedence: ", b"Precedence: \0"),
        (b"Precedence: ", b"Precedence: " + b"x" * 999),
        (b"multipart/alternative", b"multipart/mixed"),
        (b"text/plain; charset=utf-8", b"text/plain; charset=latin-1"),
        (b"quoted-printable", b"8bit"),
        (b"What changes", b"What changes=G1"),
        (b"What changes", b"What changes" + b"x" * 70),
        (b"What changes", b"What changes=E2=80=AE"),
        (b"Message-ID", b"X-Message-ID"),
        (b"--\r\n", b"--\r\nmore"),
    ],
)
def test_the_second_parser_takes_no_message_with_a_fault_in_it(before, after):
    where, what = one()
    raw = sent(where, composed(where, what))
    at = raw.rindex(before) if before == b"--\r\n" else raw.index(before)

    changed = raw[:at] + after + raw[at + len(before) :]

    assert faults(raw) == []
    assert faults(changed)


@pytest.mark.parametrize("kind", KINDS)
def test_t01_every_line_is_whole_and_short(kind):
    where, what = one(kind)

    raw = sent(where, composed(where, what))

    assert faults(raw) == []
    assert not any(line.startswith(b".") for line in raw.split(b"\r\n"))


def test_t02_the_fields_every_message_has_stand_once_and_name_one_person():
    where, what = one()
    message = message_from_bytes(sent(where, composed(where, what)), policy=default)

    for name in ("From", "To", "Date", "Subject", "Message-ID", "MIME-Version"):
        assert len(message.get_all(name)) == 1
    assert message["To"] == "ann@example.org"
    moment = parsedate_to_datetime(message["Date"]).timestamp()
    assert moment == claim().first_at


def test_t03_the_message_id_is_the_same_at_every_attempt_and_says_nothing():
    where, what = one()
    written = composed(where, what)
    made = Messages(where.settings, KEYRING, lambda _: written)

    first, third = (made.outgoing(claim(attempt=n)).message for n in (1, 3))

    assert first == third
    found = re.search(rb"Message-ID: <([0-9a-f]{40})@crane\.example>\r\n", first)
    assert found
    assert b"ann" not in found[1]


@pytest.mark.parametrize("audience", ["subscriber", "account"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("service", [SERVICE, ""])
def test_t04_both_parts_say_the_same(kind, audience, service):
    policy = policies()[kind]
    message = mail(
        site(policy, service=service), event(policy, kind), audience=audience
    )
    text, html = part(message, "plain"), seen(part(message, "html"))

    assert bare(text) == bare(" ".join(html.text))
    assert re.findall(r"https?://\S+", text) == html.links
    for mark, pattern in (("del", r"\[-(.*?)-\]"), ("ins", r"\{\+(.*?)\+\}")):
        marked = [bare(found) for found in re.findall(pattern, text, re.DOTALL)]
        assert marked == [bare(found) for found in html.marks[mark]]


def test_t04_the_parts_name_policy_dates_zone_redline_and_reason():
    where, what = one()
    message = mail(where, what)

    assert message.get_content_type() == "multipart/alternative"
    kinds = [inner.get_content_type() for inner in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    text = " ".join(part(message, "plain").split())
    for fact in (
        "Policy: Privacy",
        "Takes effect: 10 February 2026, 0:00 (Europe/Berlin)",
        "Version before: 2 January 2026",
        f"{SITE}/privacy/2026-02-10/changes/",
        f"{SITE}/privacy/2026-02-10/",
        f"{SITE}/privacy/ ",
        "You asked Paper Crane & Sons",
        "We keep your letters for 12 months instead of 30 days.",
    ):
        assert fact in text


def test_t05_nothing_is_loaded_no_link_leads_elsewhere_and_no_token_is_split():
    where, what = one()
    raw = sent(where, composed(where, what))
    token = unsubscribe_token(KEYRING, 3, 0)
    html = part(message_from_bytes(raw, policy=default), "html")

    assert raw.count(token.encode()) == 4
    assert all(link.startswith((SITE, SERVICE)) for link in seen(html).links)
    assert not re.search(r"<(img|script|link|iframe|object|form)|url\(|@import", html)
    assert '<html lang="en" dir="ltr">' in html
    assert len(html.encode()) < 60_000


def test_t05_right_to_left_text_says_so_and_stays_in_its_place():
    policy = arabic()

    html = part(mail(site(policy), event(policy, "announced")), "html")

    assert re.search(r'<div class="excerpt" dir="rtl" lang="ar"', html)
    assert "unicode-bidi: isolate" in html


def test_t06_a_title_can_neither_add_a_field_nor_turn_the_subject_round():
    policy = announced()
    front = policy.timeline.versions[-1].front_matter
    title = "Terms\r\nBcc: eve@evil.example\u202e\x00 =?utf-8?Q?x?= Ünder"
    object.__setattr__(front, "title", title)

    raw = sent(site(policy), composed(site(policy), event(policy, "announced")))
    message = message_from_bytes(raw, policy=default)

    assert faults(raw) == []
    assert message["Bcc"] is None
    assert message["Subject"].startswith(
        "Terms Bcc: eve@evil.example =?utf-8?Q?x?= Ünder:"
    )


@pytest.mark.parametrize(
    ("given", "recipient", "utf8"),
    [
        ("ann@bücher.example", "ann@xn--bcher-kva.example", False),
        ("Ann.O@EXAMPLE.org", "Ann.O@example.org", False),
        ("δοκιμή@παράδειγμα.example", "δοκιμή@xn--hxajbheg2az3al.example", True),
    ],
)
def test_t07_a_domain_is_an_a_label_and_a_local_part_stays_as_it_is(
    given, recipient, utf8
):
    where, what = one()
    written = composed(where, what)
    made = Messages(where.settings, KEYRING, lambda _: written)

    out = made.outgoing(claim(address=address(given).text))

    assert (out.recipient, out.utf8) == (recipient, utf8)
    assert f"\r\nTo: <{recipient}>\r\n".encode() in out.message
    assert faults(out.message, utf8=utf8) == []


def test_t10_a_list_has_one_name_for_a_policy_and_one_for_a_mail_about_several():
    first, second = announced(), arabic()
    where = site(first, second)
    events = [event(policy, "announced") for policy in (first, second)]

    alone, both = mail(where, events[0]), mail(where, *events)

    assert alone["List-Id"] == "Privacy <privacy.notices.crane.example>"
    assert both["List-Id"].endswith("<notices.crane.example>")
    assert alone["List-Post"] == "NO"
    assert alone["List-Archive"] == f"<{SITE}/privacy/history/>"
    assert alone["List-Owner"] == "<mailto:legal@crane.example>"
    assert alone["List-Help"] == f"<{SITE}/>"
    assert alone["List-Subscribe"] == f"<{SERVICE}/subscribe>"


def test_t11_one_click_comes_first_and_only_where_somebody_answers_it():
    where, what = one()
    token = unsubscribe_token(KEYRING, 3, 0)
    with_service = mail(where, what)
    without = mail(site(policies()["announced"], service=""), what)
    written = f"<mailto:legal@crane.example?subject=Unsubscribe%20{token}>"

    assert with_service.get_all("List-Unsubscribe") == [
        f"<{SERVICE}/unsubscribe/{token}>, {written}"
    ]
    assert with_service["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert without.get_all("List-Unsubscribe") == [written]
    assert without["List-Unsubscribe-Post"] is None


def test_t11_an_answer_address_takes_the_mail_that_unsubscribes():
    where = site(policies()["announced"], service="", reply_to="Us <us@crane.example>")

    message = mail(where, one()[1])

    assert message["List-Unsubscribe"].startswith("<mailto:us@crane.example?")
    assert message["Reply-To"] == "us@crane.example"


def test_t13_other_programs_can_tell_that_nobody_wrote_this_by_hand():
    message = mail(*one())

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"


def test_t14_the_sender_is_the_one_of_the_audience():
    where = site(announced(), account_sender="accounts@crane.example")
    what = one()[1]

    subscriber = mail(where, what)
    account = mail(where, what, audience="account")

    assert subscriber["From"] == "Notices <notices@crane.example>"
    assert account["From"] == '"Paper Crane & Sons" <accounts@crane.example>'.replace(
        '"', ""
    )


def test_t20_the_return_path_names_the_delivery_and_stays_the_same():
    where = site(announced(), bounces="bounces.crane.example")
    written = composed(where, one()[1])
    made = Messages(where.settings, KEYRING, lambda _: written)

    first, second = (made.outgoing(claim(attempt=n)) for n in (1, 2))

    assert first.return_path == second.return_path
    assert first.return_path.endswith("@bounces.crane.example")
    assert return_paths.delivery_of(first.return_path, KEYRING) == 7
    assert return_paths.delivery_of(first.envelope_id, KEYRING) == 7


def test_t20_without_a_domain_for_them_bounces_go_to_the_sender():
    where, what = one()
    written = composed(where, what)

    out = Messages(where.settings, KEYRING, lambda _: written).outgoing(claim())

    assert out.return_path == "notices@crane.example"


def test_t40_an_account_notice_promises_no_way_out_and_says_why():
    where, what = one()

    message = mail(where, what, audience="account")

    assert not [name for name in message if name.lower().startswith("list-unsub")]
    assert message["List-Subscribe"] is None
    assert message["List-Id"] == "Privacy <privacy.account-notices.crane.example>"
    text = " ".join(part(message, "plain").split())
    assert "cannot be unsubscribed from" in text
    assert "You have an account or a contract" in text
    assert "unsubscribe/" not in text


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_t41_every_mail_says_who_sends_it_and_where_they_live(kind):
    message = mail(*one())

    said = part(message, kind)

    assert "1 Fold Street" in said
    assert "12345 Origami" in said
    assert "legal@crane.example" in said
    assert "Privacy" in message["Subject"]
    assert "10 February 2026" in message["Subject"]


def test_a_person_reads_their_language_where_there_is_a_translation():
    policy = announced()
    where = site(policy, german())

    message = mail(where, event(policy, "announced"), language="de-AT")

    text = part(message, "plain")
    assert message["Content-Language"] == "de"
    assert "Wir behalten Ihre Briefe [-30 Tage-] {+12 Monate+}." in text
    assert f"{SITE}/privacy/de/2026-02-10/changes/" in text
    assert "10. Februar 2026" in text


def test_without_a_translation_the_mail_says_so():
    policy = announced()

    text = part(mail(site(policy), event(policy, "announced"), language="de"), "plain")

    assert "Diesen Text gibt es nicht auf Deutsch." in text
    assert "[-30 days-] {+12 months+}" in text

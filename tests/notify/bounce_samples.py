"""Messages to return paths in the forms that servers write, made from facts.

A fact is what a server says: code, words, and whose fault that is. A form is
how a mail server wraps it. The wording around the facts is ours.
"""

from dataclasses import dataclass

HARD, SOFT, POLICY, DELAYED = "hard", "soft", "policy", "delayed"
TOKEN = "bounce+aaaaaaaaaaarsuzzuikzarrnh7l3z2tw@b.example"
WHO = "person@there.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    name: str
    message: bytes
    expected: str


@dataclass(frozen=True, slots=True)
class Fact:
    status: str
    reply: str
    expected: str


FACTS = (
    Fact("5.1.1", "550 5.1.1 <{who}>: Recipient address rejected: User unknown", HARD),
    Fact("5.1.1", "550-5.1.1 The email account that you tried to reach does not exist.", HARD),
    Fact("5.1.1", "550 5.1.1 User unknown; rejecting", HARD),
    Fact("5.1.2", "Domain of {who} could not be found", HARD),
    Fact("5.1.3", "501 5.1.3 Bad recipient address syntax", HARD),
    Fact("5.1.6", "551 5.1.6 The mailbox has moved", HARD),
    Fact("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", HARD),
    Fact("5.1.10", "556 5.1.10 Recipient address has null MX", HARD),
    Fact("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", HARD),
    Fact("5.4.4", "Host or domain name not found. Name service error for type=AAAA: Host not found", HARD),
    Fact("5.4.310", "550 5.4.310 DNS domain does not exist [Message=InfoDomainNonexistent]", HARD),
    Fact("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", HARD),
    Fact("5.0.0", "550 No such user here", HARD),
    Fact("5.0.0", "554 delivery error: dd This user doesn't have a there.example account", HARD),
    Fact("5.5.0", "550 Requested action not taken: mailbox unavailable", HARD),
    Fact("5.7.17", "550 5.7.17 Mailbox owner has changed", HARD),
    Fact("5.2.2", "552 5.2.2 Mailbox full", SOFT),
    Fact("5.2.2", "552-5.2.2 The email account that you tried to reach is over quota", SOFT),
    Fact("4.2.2", "452 4.2.2 The recipient's inbox is out of storage space", SOFT),
    Fact("5.1.1", "550 5.1.1 <{who}>... mailbox is full", SOFT),
    Fact("5.0.0", "552 quota exceeded", SOFT),
    Fact("5.2.0", "550 5.2.0 STOREDRV.Deliver.Exception:QuotaExceededException", SOFT),
    Fact("5.3.1", "552 5.3.1 Not enough disk space", SOFT),
    Fact("4.4.1", "connect to mx.there.example[192.0.2.9]:25: Connection timed out", SOFT),
    Fact("5.4.7", "Delivery time expired", SOFT),
    Fact("4.4.7", "550 4.4.7 QUEUE.Expired; message expired", SOFT),
    Fact("5.4.6", "554 5.4.6 Too many hops", SOFT + "|" + POLICY),
    Fact("5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop", SOFT),
    Fact("4.7.1", "450 4.7.1 Greylisted, see later", SOFT),
    Fact("5.2.1", "550 5.2.1 The user is receiving mail at a rate that prevents delivery", SOFT),
    Fact("5.4.4", "Host not found, try again", SOFT),
    Fact("5.3.2", "521 5.3.2 System not accepting messages", SOFT),
    Fact("5.0.0", "451 Temporary local problem - please try later", SOFT),
    Fact("4.3.0", "452 4.3.0 Insufficient system storage", SOFT),
    Fact("5.3.5", "554 5.3.5 Local configuration error", SOFT),
    Fact("5.7.1", "550 5.7.1 Message rejected as spam by Content Filtering", POLICY),
    Fact("5.7.1", "550 5.7.1 Relaying denied", POLICY),
    Fact("5.7.26", "550-5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy", POLICY),
    Fact("5.7.515", "550 5.7.515 Access denied, sending domain does not meet the required level", POLICY),
    Fact("5.7.606", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]", POLICY),
    Fact("5.0.0", "554 Service unavailable; Client host blocked using zen.spamhaus.org", POLICY),
    Fact("5.1.1", "550 5.1.1 <{who}>: blocked for poor reputation of the sender", POLICY),
    Fact("5.1.8", "553 5.1.8 Sender address rejected: Domain not found", POLICY),
    Fact("5.3.4", "552 5.3.4 Message size exceeds fixed limit", POLICY),
    Fact("5.6.0", "554 5.6.0 Message contains invalid header", POLICY),
    Fact("5.6.7", "550 5.6.7 Address includes a non-ASCII local part and SMTPUTF8 is unavailable", POLICY),
    Fact("5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", POLICY),
)  # fmt: skip


def mail(headers: str, body: str, *, to: str = TOKEN) -> bytes:
    text = f"Return-Path: <>\nDelivered-To: {to}\n{headers.strip()}\n\n{body.lstrip()}"
    return text.replace("\n", "\r\n").encode()


RETURNED = f"""Return-Path: <{TOKEN}>
From: Terms <terms@example.com>
To: {WHO}
Subject: Terms of service: new version on 1 January 2027
Message-ID: <0123456789abcdef@example.com>"""


def report(  # one keyword for each thing forms differ in
    fact: Fact,
    *,
    sender: str = "MAILER-DAEMON@mx.here.example (Mail Delivery System)",
    subject: str = "Undelivered Mail Returned to Sender",
    words: str = "The message below was not accepted.",
    action: str = "failed",
    status: str | None = None,
    diagnostic: str | None = None,
    final: str = f"rfc822; {WHO}",
    kind: str = "message/delivery-status",
    returned: str = "text/rfc822-headers",
    extra: str = "",
) -> bytes:
    said = fact.reply.format(who=WHO) if diagnostic is None else diagnostic
    stated = f"Diagnostic-Code: smtp; {said}" if said else "X-Nothing: said"
    return mail(
        f"""From: {sender}
To: {TOKEN}
Subject: {subject}
Date: Tue, 24 Nov 2026 02:00:00 +0000
Message-ID: <report-{fact.status}-{action}@mx.here.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="cut/here="
""",
        f"""This is MIME.

--cut/here=
Content-Type: text/plain; charset=utf-8

{words}

--cut/here=
Content-Type: {kind}

Reporting-MTA: dns; mx.here.example
Arrival-Date: Tue, 24 Nov 2026 01:59:00 +0000
{extra}
Final-Recipient: {final}
Action: {action}
Status: {fact.status if status is None else status}
Remote-MTA: dns; mx.there.example
{stated}

--cut/here=
Content-Type: {returned}

{RETURNED}

--cut/here=--
""",
    )


def postfix(fact: Fact) -> bytes:
    said = fact.reply.format(who=WHO)
    return report(
        fact,
        words=f"This is the mail system.\n\n<{WHO}>: host mx.there.example said:\n"
        f"    {said} (in reply to RCPT TO command)",
        extra=f"X-Postfix-Queue-ID: 4ABCDEF\nX-Postfix-Sender: rfc822; {TOKEN}\n",
    )


def sendmail(fact: Fact) -> bytes:
    return report(
        fact,
        sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.here.example>",
        subject="Returned mail: see transcript for details",
        words="   ----- The following addresses had permanent fatal errors -----\n"
        f"<{WHO}>\n\n   ----- Transcript of session follows -----\n",
        returned="message/rfc822",
        status=f"{fact.status} (as said below)",
    )


def exim(fact: Fact) -> bytes:
    """Exim writes 5.0.0 (or 4.0.0) whatever the other server said."""
    return report(
        fact,
        sender="Mail Delivery System <Mailer-Daemon@mx.here.example>",
        subject="Mail delivery failed: returning message to sender",
        status=f"{fact.status[0]}.0.0",
        returned="message/rfc822",
    )


def exchange(fact: Fact) -> bytes:
    return report(
        fact,
        sender="Microsoft Outlook <MicrosoftExchange329e@here.example>",
        subject="Undeliverable: Terms of service",
        words="Your message could not be delivered.",
        returned="message/rfc822",
        extra="Received-From-MTA: dns;x.prod.outlook.example\n",
    )


def gmail(fact: Fact) -> bytes:
    return report(
        fact,
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
        subject="Delivery Status Notification (Failure)",
        words="** Address problem **\n\nThe response was:",
        returned="message/rfc822",
    )


def utf8(fact: Fact) -> bytes:
    """RFC 6533: other types and addresses in UTF-8."""
    return report(
        fact,
        kind="message/global-delivery-status",
        returned="message/global-headers",
        final="utf-8; имя@пример.example",
    )


def qmail(fact: Fact) -> bytes:
    said = fact.reply.format(who=WHO)
    return mail(
        f"From: MAILER-DAEMON@mx.here.example\nTo: {TOKEN}\nSubject: failure notice",
        f"""Hi. This is the qmail-send program at mx.here.example.
Your message was not taken by the following addresses.

<{WHO}>:
192.0.2.9 does not like recipient.
Remote host said: {said}
Giving up on 192.0.2.9.

--- Below this line is a copy of the message.

{RETURNED}

The quota of storage changes; no such user is blocked for spam.
""",
    )


def exim_plain(fact: Fact) -> bytes:
    said = fact.reply.format(who=WHO)
    return mail(
        f"""From: Mail Delivery System <Mailer-Daemon@mx.here.example>
To: {TOKEN}
X-Failed-Recipients: {WHO}
Subject: Mail delivery failed: returning message to sender""",
        f"""The mail was not delivered to all of its recipients:

  {WHO}
    SMTP error from remote mail server after RCPT TO:<{WHO}>:
    host mx.there.example [192.0.2.9]: {said}

------ This is a copy of the message, including all the headers. ------

{RETURNED}

Temporarily, the mailbox is full of spam.
""",
    )


FORMS = (postfix, sendmail, exim, exchange, gmail, utf8, qmail, exim_plain)


def from_facts() -> list[Sample]:
    return [
        Sample(
            name=f"{form.__name__} {number} {fact.status}",
            message=form(fact),
            expected=fact.expected,
        )
        for number, fact in enumerate(FACTS)
        for form in FORMS
    ]

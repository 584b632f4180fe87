"""Reports as a real Postfix writes them, from the refusals of real sessions."""

import smtplib
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from notify.fault_server import Fault, FaultServer
from notify.postfix_server import is_here, running

from inforce.notify.bounces.reading import report
from inforce.notify.return_paths import delivery_of, return_path, token
from inforce.people.keys import Keyring

pytestmark = [
    pytest.mark.smtp,
    pytest.mark.skipif(not is_here(), reason="Postfix is not unpacked here"),
]
RING = Keyring({"k1": bytes(32)})
MESSAGE = (
    "From: Terms <terms@example.com>\r\nTo: {to}\r\nSubject: New terms\r\n"
    "Message-ID: <{number}@example.com>\r\n\r\nText\r\n"
)
REFUSALS = (
    ("rcpt", "550 5.1.1 User unknown", "hard"),
    ("rcpt", "550 No such user here", "hard"),
    ("rcpt", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "hard"),
    ("rcpt", "550-5.1.1 The account that you tried\r\n550 5.1.1 to reach does not exist", "hard"),
    ("rcpt", "556 5.1.10 Recipient address has null MX", "hard"),
    ("rcpt", "552 5.2.2 Mailbox full", "soft"),
    ("rcpt", "452 4.2.2 Over quota", "soft"),
    ("dot", "552 5.2.2 Over quota", "soft"),
    ("rcpt", "450 4.7.1 Greylisted, come back", "soft"),
    ("greeting", "421 4.3.2 Too busy", "soft"),
    ("data", "451 4.3.0 Try later", "soft"),
    ("dot", "550 5.7.1 Rejected as spam", "policy"),
    ("dot", "550 5.7.26 Unauthenticated mail, see the DMARC policy", "policy"),
    ("mail", "550 5.7.1 Client host blocked using zen.spamhaus.org", "policy"),
    ("dot", "552 5.3.4 Message too big", "policy"),
    ("dot", "554 5.6.0 Bad header", "policy"),
)  # fmt: skip


def server(stage, reply):
    do = (reply.encode() + b"\r\n",)
    return FaultServer(Fault(name=reply, at=stage, do=do, times=10_000))


def address(number):
    """A recipient whose server refuses it in the way *number*; the last in UTF-8."""
    local = "имя" if number == len(REFUSALS) else "person"
    return f"{local}@d{min(number, len(REFUSALS) - 1)}.example"


def handed_over(port, number):
    to = address(number)
    utf8 = ["SMTPUTF8"] if not to.isascii() else []
    with smtplib.SMTP("127.0.0.1", port, "sender.example", timeout=20) as session:
        session.ehlo()
        path = return_path(number + 1, RING, "b.example")
        options = ["RET=HDRS", f"ENVID={token(number + 1, RING)}", *utf8]
        session.sendmail(
            path,
            [to],
            MESSAGE.format(to=to, number=number).encode(),
            mail_options=options,
            rcpt_options=["NOTIFY=FAILURE"],
        )


@pytest.fixture(scope="module")
def reports():
    """What came back for each refusal, and for an address in UTF-8, by delivery."""
    with ExitStack() as stack:
        inbox = stack.enter_context(FaultServer(Fault(name="inbox")))
        servers = [stack.enter_context(server(*one[:2])) for one in REFUSALS]
        ports = {f"d{n}.example": one.port for n, one in enumerate(servers)}
        # Not below pytest's folder, which the user of Postfix may not enter.
        folder = Path(
            stack.enter_context(
                TemporaryDirectory(prefix="postfix-", ignore_cleanup_errors=True)
            )
        )
        port = stack.enter_context(running(folder, {**ports, "b.example": inbox.port}))
        for number in range(len(REFUSALS) + 1):
            handed_over(port, number)
        for _ in range(600):
            if len(inbox.bodies) > len(REFUSALS):
                break
            time.sleep(0.05)
        found = {}
        for body in inbox.bodies:
            one = report(body)
            numbers = [delivery_of(text, RING) for text in one.paths]
            found[next(number for number in numbers if number)] = (one, body)
        return found


@pytest.mark.parametrize("number", range(len(REFUSALS)))
def test_what_postfix_reports_is_judged_right(reports, number):
    found, _ = reports[number + 1]

    assert found.kind.value == REFUSALS[number][2]
    assert f"<{number}@example.com>" in found.message_ids


def test_postfix_gives_the_identifier_back(reports):
    for number, (_, body) in reports.items():
        stated = f"Original-Envelope-Id: {token(number, RING)}".encode()
        assert stated in body


def test_an_address_in_utf8_is_reported_and_read(reports):
    found, body = reports[len(REFUSALS) + 1]

    assert b"message/global-delivery-status" in body
    assert found.kind.value == REFUSALS[-1][2]

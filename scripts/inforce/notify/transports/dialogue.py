"""The words of SMTP for one message: envelope, body, and what a server offers."""

import re
from dataclasses import dataclass

from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.replies import Stage, outcome, queue_id, scrubbed
from inforce.notify.transports import Outgoing
from inforce.notify.transports.link import Answer

DOT = b".\r\n"
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
_NO_XTEXT = re.compile(r"[^!-*,-<>-~]")
_NO_QCHAR = re.compile(r"[^!-*,-<>-\[\]-~]")
_BARE = re.compile(rb"\r\n|\r|\n")
# What cannot stand between angle brackets in a command, and any blank.
_UNFIT = re.compile(r"[\x00-\x20<>\x7f-\xa0\u2028\u2029]")
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What the reply to EHLO offers; nothing after HELO.

    `size` is the largest message in octets, 0 for no stated limit. `login`
    holds the mechanisms of AUTH in capitals.
    """

    pipelining: bool = False
    dsn: bool = False
    smtputf8: bool = False
    eightbit: bool = False
    starttls: bool = False
    size_known: bool = False
    size: int = 0
    login: frozenset[str] = frozenset()


def offers(text: str) -> Offers:
    """Return what the text of a reply to EHLO offers (RFC 5321 section 4.1.1.1)."""
    words: dict[str, list[str]] = {}
    for line in text.split("\n")[1:]:
        # AUTH=LOGIN is how servers wrote it before the standard.
        name, *rest = line.upper().replace("AUTH=", "AUTH ", 1).split() or [""]
        words.setdefault(name, []).extend(rest)
    size = next(iter(words.get("SIZE", [])), "0")
    return Offers(
        pipelining="PIPELINING" in words,
        dsn="DSN" in words,
        smtputf8="SMTPUTF8" in words,
        eightbit="8BITMIME" in words,
        starttls="STARTTLS" in words,
        size_known="SIZE" in words,
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 19 else 0,
        login=frozenset(words.get("AUTH", [])),
    )


def unfit(message: Outgoing, offered: Offers) -> Reply | None:
    """Return why *message* cannot be given to this server, decided before MAIL."""
    if _is_unfit(message.recipient):
        return Reply(outcome=Outcome.REFUSED, text="address cannot stand in a command")
    if _is_unfit(message.return_path):
        return Reply(outcome=Outcome.POLICY, text="return path is no address")
    needs_utf8 = message.utf8 or not message.recipient.isascii()
    if needs_utf8 and not offered.smtputf8:
        return Reply(outcome=Outcome.REFUSED, text="SMTPUTF8 not offered")
    if 0 < offered.size < len(message.message):
        text = f"{len(message.message)} octets; the server takes {offered.size}"
        return Reply(outcome=Outcome.POLICY, text=text)
    return None


def envelope(message: Outgoing, offered: Offers) -> tuple[bytes, bytes, bytes]:
    """Return the commands MAIL, RCPT and DATA for *message*.

    The parameters of RFC 1870, 3461, 6152 and 6531 are given as far as offered.
    """
    mail = f"MAIL FROM:<{message.return_path}>"
    recipient = f"RCPT TO:<{message.recipient}>"
    if offered.size_known:
        mail += f" SIZE={len(message.message)}"
    if offered.eightbit and not message.message.isascii():
        mail += " BODY=8BITMIME"
    if message.utf8 or not message.recipient.isascii():
        mail += " SMTPUTF8"
    if offered.dsn:
        mail += f" RET=HDRS ENVID={xtext(message.envelope_id)}"
        kind = _original(message.recipient)
        recipient += f" NOTIFY=FAILURE,DELAY ORCPT={kind}"
    return f"{mail}\r\n".encode(), f"{recipient}\r\n".encode(), b"DATA\r\n"


def stuffed(message: bytes) -> bytes:
    """Return *message* as it follows DATA, without the final dot.

    Every line ends in CRLF and no line is a lone dot, so that no server can be
    made to see the end of the message in its middle (SMTP smuggling).
    """
    ends = message.count(b"\r\n")
    if message.count(b"\n") != ends or message.count(b"\r") != ends:
        message = _BARE.sub(b"\r\n", message)
    if not message.endswith(b"\r\n"):
        message += b"\r\n"
    if message.startswith(b"."):
        message = b"." + message
    return message.replace(b"\r\n.", b"\r\n..")


def xtext(text: str) -> str:
    """Return ASCII *text* as xtext of RFC 3461 section 4."""
    return _NO_XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", text)


def reply(
    stage: Stage, answer: Answer, recipient: str = "", peer: str = "", tls: str = ""
) -> Reply:
    """Return what *answer* at *stage* comes to, its text without addresses."""
    found = _ENHANCED.match(answer.text)
    enhanced = found[1] if found else ""
    text = scrubbed(answer.text[len(enhanced) :], recipient)
    judged = outcome(stage, answer.code, enhanced, text)
    return Reply(
        outcome=judged,
        code=answer.code,
        enhanced=enhanced,
        text=text,
        peer=peer,
        tls=tls,
        queue_id=queue_id(text) if judged is Outcome.ACCEPTED else "",
    )


def _is_unfit(address: str) -> bool:
    """Tell an address that could carry a second command (security S11)."""
    too_long = len(address.encode("utf-8", "replace")) > _LONGEST_ADDRESS
    return not address or too_long or _UNFIT.search(address) is not None


def _original(address: str) -> str:
    """Return *address* as ORCPT wants it (RFC 3461 section 4.2, RFC 6533 section 3)."""
    if address.isascii():
        return f"rfc822;{xtext(address)}"
    coded = _NO_QCHAR.sub(lambda found: f"\\x{{{ord(found[0]):X}}}", address)
    return f"utf-8;{coded}"

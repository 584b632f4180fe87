"""What a mail server said, and what that means for one delivery.

The rule is the table of RFC 5321 section 4.2 and RFC 3463, read with one
question first: is it the address or is it us? A refusal because of us must
never count against a person, so it is found before the others.
"""

import re
from enum import Enum

from inforce.notify.deliveries import Outcome

LONGEST_TEXT = 400


class Stage(Enum):
    """The step of the dialogue that a reply answers, in the order of RFC 5321."""

    GREETING = "greeting"
    HELLO = "EHLO"
    TLS = "STARTTLS"
    LOGIN = "AUTH"
    MAIL = "MAIL"
    RECIPIENT = "RCPT"
    DATA = "DATA"
    DOT = "final dot"


# Before RCPT no server knows of whom we speak, so a refusal is about us.
_OURS = frozenset({Stage.GREETING, Stage.HELLO, Stage.TLS, Stage.LOGIN, Stage.MAIL})
# RFC 3463 and 5248: the address, although the class says security or content.
_OF_ADDRESS = frozenset({"5.7.13", "5.7.17", "5.7.18", "5.6.7"})
# Sender address refused, which servers do as late as at RCPT.
_OF_SENDER = frozenset({"5.1.7", "5.1.8"})
# 530 to 538: log in first. 500, 502 to 504, 555: the command is not understood.
_OF_COMMAND = frozenset({500, 502, 503, 504, 530, 534, 535, 538, 555})
_TROUBLE = re.compile(
    r"\b(?:block(?:ed|list)?|black ?list\w*|spam\w*|dmarc|spf|dkim|reputation"
    r"|policy|relay\w*|authenticat\w*)\b",
    re.IGNORECASE,
)
_QUEUED = (
    re.compile(r"\bqueued as ([\w.-]{1,64})", re.IGNORECASE),
    re.compile(r"\bid=([\w.-]{1,64})"),
    re.compile(r"\bOK +\d+ ([\w.-]{1,64}) - gsmtp", re.IGNORECASE),
    re.compile(r"^([\w.-]{1,64}) Message accepted", re.IGNORECASE),
)
# An address with its sign as such, percent-encoded, or as xtext of RFC 3461.
_SIGN = re.compile("@|%40|[+]40|=40")
_ADDRESS = re.compile(r"\S*(?:@|%40|\+40|=40)\S*")


def outcome(stage: Stage, code: int, enhanced: str, text: str) -> Outcome:
    """Return what the reply *code* *enhanced* *text* at *stage* comes to.

    Only a 2xx to the final dot is an acceptance. A code that no server may
    give at *stage* means that the link is out of step: uncertain after the
    dot, unsent before it.
    """
    if 200 <= code < 300 and stage is Stage.DOT:
        return Outcome.ACCEPTED
    if 400 <= code < 500:
        return Outcome.FULL if _is_full(stage, code, enhanced) else Outcome.DEFERRED
    if 500 <= code < 600:
        return _refusal(stage, code, enhanced, text)
    return Outcome.UNCERTAIN if stage is Stage.DOT else Outcome.UNSENT


def greylisted(code: int, enhanced: str) -> bool:
    """Return whether a reply looks like greylisting, which wants a second try."""
    return code in {450, 451} and enhanced == "4.7.1"


def scrubbed(text: str, address: str = "") -> str:
    """Return *text* without addresses and controls, at most 400 characters.

    The local part of *address* is taken out too where it stands alone, because
    servers quote it so ("user jane unknown").
    """
    plain = text[: 4 * LONGEST_TEXT]
    if not plain.isprintable():
        plain = "".join(c if c.isprintable() else " " for c in plain)
    if _SIGN.search(plain):
        plain = _ADDRESS.sub("[address]", plain)
    local = address.rpartition("@")[0]
    if local and local.casefold() in plain.casefold():
        word = rf"(?<!\w){re.escape(local)}(?!\w)"
        plain = re.sub(word, "[address]", plain, flags=re.IGNORECASE)
    return " ".join(plain.split())[:LONGEST_TEXT]


def queue_id(text: str) -> str:
    """Return the next hop's name for the message in *text*, empty for none.

    Understood are the replies of Postfix, Exim, sendmail and Gmail.
    """
    found = (pattern.search(text) for pattern in _QUEUED)
    return next((match[1] for match in found if match), "")


def _is_full(stage: Stage, code: int, enhanced: str) -> bool:
    """Tell a full mailbox from a full disk and from a message that is too big."""
    if enhanced.endswith(".2.2"):
        return True
    return code in {452, 552} and not enhanced and stage not in _OURS


def _refusal(stage: Stage, code: int, enhanced: str, text: str) -> Outcome:
    if _is_full(stage, code, enhanced):
        return Outcome.FULL
    if enhanced in _OF_ADDRESS:
        return Outcome.REFUSED
    if stage in _OURS or code in _OF_COMMAND or enhanced in _OF_SENDER:
        return Outcome.POLICY
    if enhanced.startswith(("5.7.", "5.3.", "5.5.", "5.6.")):
        return Outcome.POLICY
    return _unclassed(stage, code, enhanced, text)


def _unclassed(stage: Stage, code: int, enhanced: str, text: str) -> Outcome:
    """Judge by code and words where the enhanced code says nothing.

    554 once the recipient was taken speaks of the message, and one message is
    as good as the next: this is how filters refuse a whole campaign.
    """
    if enhanced not in {"", "5.0.0"}:
        return Outcome.REFUSED
    late = stage in {Stage.DATA, Stage.DOT}
    if (late and code == 554) or _TROUBLE.search(text):
        return Outcome.POLICY
    return Outcome.REFUSED

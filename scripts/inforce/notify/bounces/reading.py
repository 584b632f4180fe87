"""A message that came back, as a report; structure first, words after.

In this order: a complaint in the form of RFC 5965, a report of RFC 3464 or
RFC 6533, a complaint in Microsoft's form, a report in somebody's own form, the
answer of a machine. What is none of these is none.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain

from inforce.notify.bounces import mime, statuses, strange
from inforce.notify.bounces.mime import Fields, Part
from inforce.notify.bounces.reports import Kind, Report
from inforce.notify.replies import scrubbed

_STATUS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global")
_HEADERS = ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers")
# Where receivers write the address a message was delivered to.
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
_ENVELOPE = ("original-envelope-id", "x-postfix-sender", "original-mail-from")
_SENDERS = ("return-path", "x-envelope-from", "errors-to", "x-failed-sender")
# RFC 5965 7.3 with RFC 6430 and 6591: these are no complaints.
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc"})
_GROUPS = re.compile(r"(?:\r?\n[ \t]*){2,}")
_ID = re.compile(r"<[!-;=?-~]{1,500}>")
_MOST = 20


def report(message: bytes, recipient: str = "") -> Report:
    """Return what *message* is, delivered to *recipient* if the receiver said so.

    Never raises for what stands in *message*; reads 10 MB of it at most.
    """
    message = message[: mime.LARGEST]
    whole = mime.part(message)
    parts = tuple(mime.walked(whole))
    kind, status, words = _judged(whole, parts)
    returned = tuple(_returned(parts))
    return Report(
        kind=kind,
        status=status,
        diagnostic=scrubbed(words),
        paths=(recipient, *_paths(whole, parts, returned)),
        message_ids=tuple(_message_ids(whole, returned)),
        digest=_digest(whole),
    )


def _judged(whole: Part, parts: tuple[Part, ...]) -> tuple[Kind, str, str]:
    feedback = _first(parts, "message/feedback-report")
    if feedback:
        return _complaint(mime.fields(feedback.text))
    status = _first(parts, *_STATUS)
    stated = _stated(status.text, parts) if status else None
    if stated:
        return stated
    if _is_receipt(whole, parts):
        return strange.receipt(parts)
    return strange.judged(whole, parts)


def _first(parts: tuple[Part, ...], *types: str) -> Part | None:
    return next((one for one in parts if one.type in types), None)


def _is_receipt(whole: Part, parts: tuple[Part, ...]) -> bool:
    stated = whole.parameters.get("report-type", "").lower()
    kinds = (
        "message/disposition-notification",
        "message/global-disposition-notification",
    )
    return stated == "disposition-notification" or bool(_first(parts, *kinds))


def _complaint(stated: Fields) -> tuple[Kind, str, str]:
    named = dict(reversed(stated)).get("feedback-type", "").lower()
    if named in _NO_COMPLAINT:
        return Kind.OTHER, "", named
    return Kind.COMPLAINT, "", named


def _stated(status: str, parts: tuple[Part, ...]) -> tuple[Kind, str, str] | None:
    """Return the mildest of what *status* says of recipients, None for nothing.

    A mail of ours has one recipient; several stand in a report when the
    address is a list of others, and it works while one of them does.
    """
    groups = [mime.fields(one) for one in _GROUPS.split(status)[:_MOST]]
    found = [_recipient(dict(reversed(one)), parts) for one in groups]
    known = [one for one in found if one]
    return min(known, key=lambda one: _MILDNESS.index(one[0]), default=None)


_MILDNESS = (Kind.OTHER, Kind.DELAYED, Kind.SOFT, Kind.POLICY, Kind.HARD)
_DONE = frozenset({"delivered", "relayed", "expanded"})


def _recipient(
    stated: dict[str, str], parts: tuple[Part, ...]
) -> tuple[Kind, str, str] | None:
    action = stated.get("action", "").partition("(")[0].strip().lower()
    status = stated.get("status", "")
    if not action and not status:
        return None
    words = _diagnostic(stated, parts)
    shown = statuses.codes(status, words)[0]
    if action == "delayed":
        return Kind.DELAYED, shown, words
    # Some write `error` or nothing where RFC 3464 2.3.3 wants `failed`.
    if action == "failed" or (action not in _DONE and status[:1] in ("4", "5")):
        return statuses.kind(status, words), shown, words
    return Kind.OTHER, shown, words


def _diagnostic(stated: dict[str, str], parts: tuple[Part, ...]) -> str:
    """Return what the server said; the words for people where it says nothing."""
    status = stated.get("status", "")
    said = stated.get("diagnostic-code", "") or status.partition("(")[2]
    words = strange.without_addresses(said)
    if not words and statuses.is_vague(status):
        return strange.words(parts)
    return words


def _returned(parts: tuple[Part, ...]) -> Iterator[Part]:
    for one in parts:
        if one.type in _RETURNED or one.type in _HEADERS:
            yield mime.headers_of(one.content)
    for one in parts:
        if one.type == "text/plain":
            yield mime.headers_of(strange.returned(one.text).encode("utf-8", "replace"))


def _paths(
    whole: Part, parts: tuple[Part, ...], returned: tuple[Part, ...]
) -> tuple[str, ...]:
    reports = [
        one for one in parts if one.type in (*_STATUS, "message/feedback-report")
    ]
    stated = chain.from_iterable(mime.fields(one.text) for one in reports)
    return (
        *whole.values(*_DELIVERED)[:_MOST],
        *[value for name, value in stated if name in _ENVELOPE][:_MOST],
        *[value for one in returned for value in one.values(*_SENDERS)][:_MOST],
    )


def _message_ids(whole: Part, returned: tuple[Part, ...]) -> Iterator[str]:
    values = [value for one in returned for value in one.values("message-id")]
    answered = whole.values("in-reply-to", "references", "x-failed-message-id")
    for value in (*values, *answered):
        yield from _ID.findall(value)[:_MOST]


def _digest(whole: Part) -> str:
    """Return the same for copies that came by different ways.

    Trace fields grow on the way, and line ends change; the rest stays.
    """
    kept = "\n".join(whole.values("message-id", "date", "from"))
    body = b"\n".join(whole.body.splitlines())
    return sha256(kept.encode() + b"\n\n" + body).hexdigest()

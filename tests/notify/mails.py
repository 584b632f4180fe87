"""Policies with every kind of event, and the mails about them."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from model.builders import built, day, record
from publication.makers import library
from publication.makers import policy as made

from inforce.model.policies import Policy
from inforce.notify.compose import letter
from inforce.notify.deliveries import Claim
from inforce.notify.letters import Letter
from inforce.notify.messages import Messages, message_id
from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.publication.events import Event, EventKind
from inforce.publication.library import Library
from inforce.publication.notices import notices
from inforce.settings import Settings, settings_from

KEYRING = Keyring({"test": bytes(range(32))})
SITE = "https://policies.example/base"
SERVICE = "https://mail.example/lists"
FIRST = """# 1. Who we are

We are the Paper Crane Company.

# 2. Retention

We keep your letters for 30 days, then we burn them.

| Letters | Kept for |
| --- | --- |
| Sent | 30 days |
| Drafts | 1 day |
"""
SECOND = FIRST.replace("30 days", "12 months").replace(
    "Company.", "Company & Sons. See [our house](https://elsewhere.example/x.png)."
)
PUBLISHER = {
    "name": "Paper Crane & Sons",
    "contact": "legal@crane.example",
    "address": "1 Fold Street\n12345 Origami",
    "zone": "Europe/Berlin",
}
SUMMARY = (
    "We keep your letters for 12 months instead of 30 days.\n\n"
    "If you do not want that, collect them before the day."
)


def site_settings(root: Path = Path(), **notify: Any) -> Settings:
    """Return settings with a sender, a service and what *notify* says."""
    values = {
        "publisher": PUBLISHER,
        "policies": {"languages": ["en", "de", "ar"]},
        "notify": {"sender": "Notices <notices@crane.example>"} | notify,
    }
    site = {"site_name": "Policies", "site_url": f"{SITE}/"}
    return settings_from(values, root=root, site=site)


def site(*policies: Policy, **notify: Any) -> Library:
    """Return a library of *policies* with a subscription service."""
    notify = {"service": SERVICE} | notify
    return replace(library(*policies), settings=site_settings(**notify))


def announced(**more: Any) -> Policy:
    """Return a policy with a version announced on day 5 for day 40."""
    declared = {"summary": SUMMARY} | more
    return made(record(0, 1, FIRST), record(5, 40, SECOND, **declared))


def policies() -> dict[str, Policy]:
    """Return a policy for each kind of event."""
    first, second = record(0, 1, FIRST), record(5, 40, SECOND, summary=SUMMARY)
    moved = record(9, 60, SECOND, summary="Later.", replaces=day(40))
    gone = record(9, 1, FIRST, withdraws=day(40))
    again = record(12, 40, SECOND, summary=SUMMARY)
    better = SECOND.replace("burn", "return")
    note = "The letters are returned, not burnt."
    mended = record(9, 40, better, summary=SUMMARY, correction=note)
    return {
        "announced": made(first, second),
        "announced-anew": made(first, second, gone, again),
        "reminder": made(first, second),
        "in-force": made(first, second),
        "rescheduled": made(first, second, moved),
        "withdrawn": made(first, second, gone),
        "corrected": made(first, second, mended),
        "ended": made(first, record(9, 1, FIRST, ends=day(50))),
        "resumed": made(first, record(9, 1, None), record(12, 1, FIRST)),
    }


def event(policy: Policy, kind: str) -> Event:
    """Return the last event of *policy* of that kind."""
    found = notices(policy, date(2026, 12, 1), (7,))
    wanted = EventKind(kind.removesuffix("-anew"))
    return [one for one in found if one.kind is wanted][-1]


def arabic() -> Policy:
    """Return a policy written from right to left, with a number in it."""
    before = "# الاحتفاظ\n\nنحتفظ برسائلك لمدة 30 يومًا ثم نحرقها.\n"
    after = before.replace("30", "90")
    two = (record(0, 1, before), record(5, 40, after, summary="90 يومًا بدلًا من 30."))
    return replace(made(*two, slug="letters"), language="ar")


def german() -> Policy:
    """Return the translation of `announced()`."""
    before = "# 2. Aufbewahrung\n\nWir behalten Ihre Briefe 30 Tage.\n"
    after = before.replace("30 Tage", "12 Monate")
    two = (record(0, 1, before), record(5, 40, after, summary="12 Monate."))
    return Policy(
        slug="privacy/de",
        path="policies/privacy.de.md",
        language="de",
        timeline=built(*two),
        translation_of="privacy",
    )


def claim(**more: Any) -> Claim:
    """Return the claim on a delivery to a subscriber."""
    values: dict[str, Any] = {
        "delivery": 7,
        "attempt": 1,
        "contact": 3,
        "subject": "s",
        "address": "ann@example.org",
        "audience": "subscriber",
        "language": "en",
        "bucket": "example.org",
        "events": "1",
        "letter": "",
        "first_at": 1_780_000_000,
        "message_id": message_id(KEYRING, "crane.example")(7),
        "token_epoch": 0,
        "deadline_at": None,
        "mandatory": False,
    }
    return Claim(**values | more)


def composed(
    where: Library, *events: Event, audience: str = "subscriber", **more: Any
) -> Letter:
    """Return the letter about *events*, as it is read from the store."""
    values = {"language": "en"} | more
    made_letter = letter(where, events, audience=Audience(audience), **values)
    return Letter.read(made_letter.prepared)


def sent(where: Library, written: Letter, **more: Any) -> bytes:
    """Return the message of *written* to the person of `claim`."""
    messages = Messages(where.settings, KEYRING, lambda _: written)
    return messages.outgoing(claim(**more)).message


def mail(where: Library, *events: Event, **more: Any) -> EmailMessage:
    """Return the message about *events*, read by the standard library."""
    audience = more.get("audience", "subscriber")
    raw = sent(where, composed(where, *events, **more), audience=audience)
    return message_from_bytes(raw, policy=default)


def part(message: EmailMessage, kind: str) -> str:
    """Return one part of *message*, `plain` or `html`."""
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())

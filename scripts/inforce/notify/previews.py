"""What a mail would be, made without people and without a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes, policy

from inforce.errors import InputError
from inforce.notify.compose import letter
from inforce.notify.deliveries import Claim
from inforce.notify.letters import Letter
from inforce.notify.messages import Messages, domain, message_id
from inforce.people.keys import Keyring
from inforce.people.persons import Audience
from inforce.publication.events import Event, EventKind
from inforce.publication.library import Library
from inforce.publication.notices import notices

# Undeclared changes are left to the feeds.
KINDS = [kind.value for kind in EventKind if kind is not EventKind.UNDECLARED]
_NOBODY = "ann@example.org"
_DELIVERY = 1
# No secret: what it signs is sent to nobody, so that equal previews are equal.
_KEYRING = Keyring({"preview": b"inforce notify preview, no secret"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One mail: the message as it would go out, and what is in it, decoded."""

    message: bytes
    sender: str
    subject: str
    text: str
    html: str


def preview(
    library: Library,
    wanted: tuple[str, date, str | None],
    *,
    audience: Audience,
    language: str,
) -> Preview:
    """Return the mail about *wanted*: slug, effective date, kind of event.

    That is the last event of the kind; with None as the kind, the first event
    of that version. The mail is dated with the moment of the event, and names
    those before it as mailed.

    Raises:
        InputError: there is no such event, or the mail cannot be composed.
    """
    event, before = _event(library, *wanted)
    made = letter(library, [event], audience=audience, language=language, told=before)
    return _parts(_message(library, made, event, audience))


def _event(
    library: Library, slug: str, day: date, kind: str | None
) -> tuple[Event, list[str]]:
    """Return the event asked for and the names of those mailed before it."""
    found = _events(library, slug, day)
    matching = [e for e in found if kind is None or e.kind.value == kind]
    if not matching:
        there = ", ".join(dict.fromkeys(e.kind.value for e in found)) or "none"
        raise InputError(
            f"{slug!r} has no event {kind or ''!r} of the version of {day} to mail; "
            f"expected one of those there are: {there}"
        )
    chosen = matching[-1] if kind else matching[0]
    start = library.settings.notify.start
    zone = library.settings.publisher.zone
    before = found[: found.index(chosen)]
    mailed = [e for e in before if not start or e.at.astimezone(zone).date() >= start]
    return chosen, [event.name for event in mailed]


def _events(library: Library, slug: str, day: date) -> Sequence[Event]:
    policy_ = library.policy(slug)
    if policy_ is None:
        known = ", ".join(one.slug for one in library.policies)
        raise InputError(f"there is no policy {slug!r}; expected one of {known}")
    version = policy_.timeline.version(day)
    if version is None:
        days = ", ".join(str(v.effective_on) for v in policy_.timeline.versions)
        raise InputError(f"{slug!r} has no version of {day}; expected one of {days}")
    # As of a day when all there is to tell of this version has happened.
    end = policy_.timeline.ended_on or day
    upto = max(day, end, library.today()) + timedelta(days=1)
    reminders = library.settings.notify.reminders
    events = notices(policy_, upto, reminders)
    return [event for event in events if event.version.effective_on == day]


def _message(library: Library, made: Letter, event: Event, audience: Audience) -> bytes:
    claim = Claim(
        delivery=_DELIVERY,
        attempt=1,
        contact=1,
        subject="preview",
        address=_NOBODY,
        audience=audience.value,
        language=event.policy.language,
        bucket="example.org",
        events="",
        letter=made.digest,
        first_at=int(event.at.timestamp()),
        message_id=message_id(_KEYRING, domain(library.settings))(_DELIVERY),
        token_epoch=0,
        deadline_at=None,
        mandatory=False,
    )
    return Messages(library.settings, _KEYRING, lambda _: made).outgoing(claim).message


def _parts(message: bytes) -> Preview:
    read = message_from_bytes(message, policy=policy.default)
    text, html = (read.get_body((kind,)) for kind in ("plain", "html"))
    return Preview(
        message=message,
        sender=str(read["From"]),
        subject=str(read["Subject"]),
        text=str(text.get_content()) if text else "",
        html=str(html.get_content()) if html else "",
    )

"""One mail to oneself, by the way all others go."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from inforce.notify.deliveries import Outcome
from inforce.notify.doctor.findings import Finding, error, fine
from inforce.notify.identities import Identity, identity
from inforce.notify.signing_keys import signer
from inforce.notify.transports import Outgoing
from inforce.notify.transports.choice import transport
from inforce.people.addresses import Address
from inforce.people.persons import Audience
from inforce.settings import Settings


def sent(
    settings: Settings, environ: Mapping[str, str], to: Address, now: int
) -> Finding:
    """Send a test mail to *to*; return what the next hop said of it.

    Raises:
        InputError: the settings do not say who writes.
        ExternalError: the transport cannot send at all.
    """
    who = identity(settings, Audience.SUBSCRIBER)
    message = _message(who, to, now)
    signs = signer(settings, who.domain)
    chosen = transport(settings, environ)
    try:
        (reply,) = chosen.deliver(
            [
                Outgoing(
                    delivery=now,
                    attempt=1,
                    return_path=who.address,
                    recipient=f"{to.local}@{to.domain}",
                    bucket=to.bucket,
                    envelope_id=secrets.token_hex(8),
                    message=signs.signed(message, now) if signs else message,
                    utf8=to.utf8,
                )
            ]
        )
    finally:
        chosen.close()
    subject = f"test mail to {to.text}"
    said = f"{reply.code or ''} {reply.text}".strip()
    if reply.outcome is Outcome.ACCEPTED:
        where = reply.peer or settings.notify.transport
        return fine(subject, f"was accepted by {where}: look at it where it arrives")
    return error(
        subject,
        f"is {reply.outcome.value}: {said}",
        "250 from the next hop",
        "mend what the answer says, then try again",
    )


def _message(who: Identity, to: Address, now: int) -> bytes:
    message = EmailMessage(policy=SMTP.clone(utf8=to.utf8))
    message["From"] = (
        f"{who.name} <{who.address}>" if who.name.isascii() else who.address
    )
    message["To"] = f"{to.local}@{to.domain}"
    message["Subject"] = "Test of policy notices"
    message["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{who.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        "This is a test of the notifier of policies, sent by hand.\n\n"
        "Look at the header Authentication-Results of this mail: spf, dkim and\n"
        "dmarc should say pass.\n"
    )
    return bytes(message)

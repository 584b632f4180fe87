"""The transport that the settings choose."""

from collections.abc import Mapping

from inforce.notify.transports import Transport
from inforce.notify.transports.maildir import Maildir
from inforce.notify.transports.sendmail import Sendmail
from inforce.settings import Settings


def transport(settings: Settings, environ: Mapping[str, str]) -> Transport:
    """Return the transport of *settings*; nothing is opened yet.

    Raises:
        InputError: the settings contradict each other.
    """
    if settings.notify.transport == "sendmail":
        return Sendmail(environ.get("PATH"))
    outbox = settings.notify.outbox
    return Maildir(settings.root / outbox, outbox)

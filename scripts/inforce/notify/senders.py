"""A sender made ready: the record, the letters, the keys and the transport."""

import os
import secrets
import time
from collections.abc import Callable, Mapping

from inforce.notify.instance import Instance
from inforce.notify.letters import Letter
from inforce.notify.messages import Messages
from inforce.notify.sending import Sender
from inforce.notify.transports.choice import transport


def sender(
    instance: Instance,
    environ: Mapping[str, str],
    *,
    clock: Callable[[], int],
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _number: None,
) -> Sender:
    """Return a sender for *instance*, with a name of its own in its claims.

    Raises:
        InputError: a setting or a signing key must be mended.
    """
    record = instance.record
    messages = Messages(
        instance.settings,
        instance.keyring,
        lambda digest: Letter.read(record.letter(digest)),
    )
    return Sender(
        record=record,
        outgoing=messages.outgoing,
        transport=transport(instance.settings, environ),
        clock=clock,
        owner=f"{os.getpid()}-{secrets.token_hex(8)}",
        window=instance.window,
        alone=instance.is_local,
        stop=stop,
        progress=progress,
        pause=time.sleep,
    )

"""The sending end of SMTP tests: messages, a transport, and the loop around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from inforce.errors import ExternalError
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.transports import Outgoing, Transport
from inforce.notify.transports.opening import Patience, Server
from inforce.notify.transports.smtp import Limits, Smtp

# For faults that end by waiting; the machine of a test may be busy otherwise.
SHORT = Patience(
    connect=2, tls=2, greeting=0.4, command=0.4, data=0.4, block=0.4, dot=0.4
)
LONG = Patience(connect=20, tls=20, greeting=20, command=20, data=20, block=20, dot=20)
AGAIN = {Outcome.DEFERRED, Outcome.UNSENT, Outcome.UNCERTAIN, Outcome.FULL}


def outgoing(delivery: int, **changes: object) -> Outgoing:
    """Return a small message to a recipient of its own."""
    head = f"Message-ID: <{delivery}@example.com>\r\nSubject: Terms change\r\n\r\n"
    message = Outgoing(
        delivery=delivery,
        attempt=1,
        return_path=f"bounce+t{delivery}@bounces.example.com",
        recipient=f"person{delivery}@example.net",
        bucket="example.net",
        envelope_id=f"envelope{delivery}",
        message=f"{head}From 1 January 2027.\r\n".encode(),
    )
    return replace(message, **changes)  # type: ignore[arg-type]


def smtp(
    port: int,
    *,
    connections: int = 1,
    budget: float = 60,
    patience: Patience = LONG,
    **server: object,
) -> Smtp:
    """Return a transport to *port* of this machine."""
    given = {"host": "127.0.0.1", "tls": "none", "name": "sender.example", **server}
    return Smtp(
        Server(port=port, **given),  # type: ignore[arg-type]
        Limits(
            connections=connections,
            per_domain=connections,
            budget=budget,
            pauses=(0.01, 0.01),
        ),
        patience,
    )


@dataclass(slots=True)
class Told:
    """What a sender believes: who was sent to, who not, and who is still to be."""

    sent: dict[int, Reply] = field(default_factory=dict)
    reported: dict[int, Reply] = field(default_factory=dict)
    pending: list[Outgoing] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    uncertain: set[int] = field(default_factory=set)


def told(transport: Transport, window: Sequence[Outgoing], rounds: int = 6) -> Told:
    """Deliver *window* again and again, as the sending loop does, *rounds* times."""
    believed = Told(pending=list(window))
    for _ in range(rounds):
        if not believed.pending:
            break
        _round(transport, believed)
    transport.close()
    return believed


def _round(transport: Transport, believed: Told) -> None:
    attempted = believed.pending
    try:
        replies = transport.deliver(attempted)
    except ExternalError as error:
        believed.raised.append(str(error))
        return
    believed.pending = []
    for message, reply in zip(attempted, replies, strict=True):
        if reply.outcome is Outcome.ACCEPTED:
            believed.sent[message.delivery] = reply
        elif reply.outcome in AGAIN:
            believed.pending.append(replace(message, attempt=message.attempt + 1))
            if reply.outcome is Outcome.UNCERTAIN:
                believed.uncertain.add(message.delivery)
        else:
            believed.reported[message.delivery] = reply

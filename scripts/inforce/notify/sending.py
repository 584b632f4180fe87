"""The loop that sends: settle one window and claim the next, until none is due.

A window is on the wire only between two commits of the record: the first says
that it may be, the second what became of it. Whatever kills the program in
between leaves claims whose leases run out; they are looked into before
anything else is sent.
"""

import gc
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from inforce.errors import ExternalError, InputError
from inforce.notify.deliveries import (
    Claim,
    DeliveryState,
    Outcome,
    Reply,
    Settlement,
)
from inforce.notify.record import Record
from inforce.notify.retries import settled
from inforce.notify.throttle import Throttle
from inforce.notify.transports import Outgoing, Transport

LEASE = 15 * 60
_UNWRITTEN = Reply(outcome=Outcome.REFUSED, text="cannot be written to any more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a run of the loop needs.

    `owner` is the name of this run in its claims. `clock` gives seconds since
    1970, UTC. `stop` is asked before each window. `window` bounds the messages
    between two commits, and with them the duplicates after a kill. `alone`
    says that nobody else sends, so that claims of earlier runs are dead.
    `pause` waits for so many seconds. `lettered` writes the letters that due
    deliveries wait for and returns how many: people stop mail about a policy at
    any moment, and get one about the others.
    """

    record: Record
    outgoing: Callable[[Claim], Outgoing]
    transport: Transport
    clock: Callable[[], int]
    owner: str
    window: int
    throttle: Throttle = field(default_factory=Throttle)
    alone: bool = False
    stop: Callable[[], bool] = lambda: False
    progress: Callable[[int], None] = lambda _number: None
    pause: Callable[[float], None] = lambda _seconds: None
    lettered: Callable[[], int] = lambda: 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a run came to; `attempts` counts messages by what became of them.

    `halted` is why the campaign stopped, empty when it did not. `found` and
    `returned` count uncertain deliveries that had arrived and that go again.
    """

    attempts: Counter[DeliveryState] = field(default_factory=Counter)
    halted: str = ""
    found: int = 0
    returned: int = 0

    def __add__(self, later: "Sent") -> "Sent":
        """Return both runs together."""
        return Sent(
            attempts=self.attempts + later.attempts,
            halted=later.halted or self.halted,
            found=self.found + later.found,
            returned=self.returned + later.returned,
        )

    @property
    def total(self) -> int:
        """Return the number of messages attempted."""
        return self.attempts.total()


def run(sender: Sender, *, most: int | None = None) -> Sent:
    """Send what is due, at most *most* messages; return what became of them.

    Raises:
        ExternalError: the transport serves nobody, or the record cannot be
            written; what was claimed and certainly not sent is given back.
    """
    found, returned = reconciled(sender)
    # The policies and letters in memory stay: looking through them again for
    # garbage every few windows cost 4 % of the rate.
    gc.freeze()
    try:
        attempts = _windows(sender, most)
    finally:
        sender.transport.close()
        gc.unfreeze()
    return Sent(
        attempts=attempts,
        halted=sender.throttle.tripped,
        found=found,
        returned=returned,
    )


def _windows(sender: Sender, most: int | None) -> Counter[DeliveryState]:
    attempts: Counter[DeliveryState] = Counter()
    results: tuple[Settlement, ...] = ()
    while True:
        left = sender.window if most is None else most - attempts.total()
        claims = _turn(sender, results, min(left, sender.window))
        results = ()
        if not claims:
            if left and _has_more(sender):
                continue
            return attempts
        results = _attempted(sender, claims)
        attempts.update(one.state for one in results)
        sender.progress(attempts.total())


def _has_more(sender: Sender) -> bool:
    """Return whether to look again, though nothing could be claimed.

    A domain that had its share of this second may have more in the next, and
    a letter that was waited for may be written.
    """
    if sender.stop() or sender.throttle.tripped:
        return False
    if sender.throttle.eases(sender.clock()):
        sender.pause(1)
        return True
    return sender.lettered() > 0


def reconciled(sender: Sender) -> tuple[int, int]:
    """Settle the claims that ran out; return how many had arrived, and go again.

    The transport is asked first. What nobody can tell goes again when the
    person must be told, and is left to the operator when not.
    """
    now = sender.clock()
    sender.record.recover(now, alone=sender.alone)
    tally: Counter[DeliveryState] = Counter()
    after = 0
    while claims := sender.record.uncertain(sender.window, after):
        after = claims[-1].delivery
        asked = [(claim, _certain(sender, claim)) for claim in claims]
        decided = [(claim, state) for claim, state in asked if state is not None]
        sender.record.resolve_all(decided, now)
        tally.update(state for _, state in decided)
    return tally[DeliveryState.SENT], tally[DeliveryState.PLANNED]


def _certain(sender: Sender, claim: Claim) -> DeliveryState | None:
    message = _message(sender, claim)
    # What cannot be written any more cannot be asked for either.
    arrived = sender.transport.delivered(message) if message else None
    if arrived:
        return DeliveryState.SENT
    if arrived is None and not claim.mandatory:
        return None
    return DeliveryState.PLANNED


def _turn(
    sender: Sender, results: Sequence[Settlement], limit: int
) -> tuple[Claim, ...]:
    now = sender.clock()
    tripped = sender.throttle.tripped
    if tripped:
        sender.record.halt("campaign", "", tripped, now)
    return sender.record.turn(
        results,
        now=now,
        limit=0 if tripped or sender.stop() else max(limit, 0),
        owner=sender.owner,
        lease=LEASE,
        blocked=sender.throttle.blocked(now),
    )


def _attempted(sender: Sender, claims: Sequence[Claim]) -> tuple[Settlement, ...]:
    messages = [_message(sender, claim) for claim in claims]
    try:
        heard = iter(sender.transport.deliver([one for one in messages if one]))
    except ExternalError as error:
        unsent = Reply(outcome=Outcome.UNSENT, text=str(error))
        _turn(sender, _settlements(sender, claims, messages, [unsent] * len(claims)), 0)
        raise
    replies = [_UNWRITTEN if one is None else next(heard) for one in messages]
    return _settlements(sender, claims, messages, replies)


def _message(sender: Sender, claim: Claim) -> Outgoing | None:
    """Return the message of *claim*, None when its address is none any more.

    What counts as an address changes with the library that checks it; one that
    was taken years ago must not keep the others waiting.
    """
    try:
        return sender.outgoing(claim)
    except InputError:
        return None


def _settlements(
    sender: Sender,
    claims: Sequence[Claim],
    messages: Sequence[Outgoing | None],
    replies: Sequence[Reply],
) -> tuple[Settlement, ...]:
    now = sender.clock()
    results = []
    for claim, message, reply in zip(claims, messages, replies, strict=True):
        sender.throttle.observe(claim.bucket, reply, now)
        signed = sha256(message.message).hexdigest() if message else ""
        results.append(
            settled(claim, reply, now=now, deadline=claim.deadline_at, signed=signed)
        )
    return tuple(results)

"""When a delivery is tried again, and when it is given up.

The schedule is 1, 5, 15, 30 and 60 minutes, then every hour with 20 % of
jitter, until five days after the first attempt (RFC 5321 section 4.5.4.1 asks
for at least four) or until the deadline of the notice. The jitter comes from
delivery and attempt, so that the same history always gives the same moment.
"""

from hashlib import blake2b

from inforce.notify.deliveries import Claim, DeliveryState, Outcome, Reply, Settlement
from inforce.notify.replies import greylisted

STEPS = (60, 300, 900, 1800, 3600)
HOUR = 3600
LONGEST = 5 * 86400
# Greylisting commonly opens after five minutes (RFC 6647 section 5).
GREYLIST = 300

_FINAL = {
    Outcome.ACCEPTED: DeliveryState.SENT,
    Outcome.REFUSED: DeliveryState.FAILED,
    Outcome.UNCERTAIN: DeliveryState.UNCERTAIN,
}


def settled(
    claim: Claim, reply: Reply, *, now: int, deadline: int | None, signed: str = ""
) -> Settlement:
    """Return what follows from *reply* to the attempt *claim* at *now*.

    Accepted is sent, refused is failed, uncertain is uncertain. Everything else
    is deferred to the next moment of the schedule; the delivery is expired when
    that is not before *deadline*, and failed when it is not within five days of
    the first attempt. Neither a refusal because of us nor a long downtime uses
    up those days: the short steps are always tried.
    """
    state = _FINAL.get(reply.outcome)
    next_at = None
    if state is None:
        next_at = now + delay(claim, reply)
        state = _state(claim, reply, next_at, deadline)
    return Settlement(
        claim=claim,
        reply=reply,
        state=state,
        at=now,
        signed=signed,
        next_at=next_at if state is DeliveryState.DEFERRED else None,
    )


def delay(claim: Claim, reply: Reply) -> int:
    """Return the seconds until the attempt after *claim*, which met *reply*."""
    if reply.outcome in {Outcome.FULL, Outcome.POLICY}:
        return HOUR
    if claim.attempt > len(STEPS):
        return _jittered(claim)
    step = STEPS[claim.attempt - 1]
    if greylisted(reply.code, reply.enhanced):
        return max(step, GREYLIST)
    return step


def _state(
    claim: Claim, reply: Reply, next_at: int, deadline: int | None
) -> DeliveryState:
    if deadline is not None and next_at >= deadline:
        return DeliveryState.EXPIRED
    tried = claim.attempt > len(STEPS) and reply.outcome is not Outcome.POLICY
    if tried and next_at >= claim.first_at + LONGEST:
        return DeliveryState.FAILED
    return DeliveryState.DEFERRED


def _jittered(claim: Claim) -> int:
    seed = f"{claim.delivery}.{claim.attempt}".encode()
    share = int.from_bytes(blake2b(seed, digest_size=4).digest()) / 2**32
    return round(HOUR * (0.8 + 0.4 * share))

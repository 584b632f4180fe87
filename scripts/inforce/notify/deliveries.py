"""One mail to one person, from plan to outcome.

```
planned -> attempting -> sent | deferred | failed | uncertain
planned | deferred -> suppressed | superseded | expired | cancelled
deferred -> attempting
uncertain -> sent | deferred | failed | planned
```

Laws (tested as a state machine on both databases):

- a delivery is on the wire only while a committed claim for it exists;
- the outcome of an attempt counts only while that attempt holds the claim, or
  while nobody knows what became of it;
- a claim whose lease ran out becomes uncertain, never planned straight away;
- `sent` is final: what comes later (a bounce) is recorded beside it.
"""

from dataclasses import dataclass
from enum import Enum


class DeliveryState(Enum):
    """Where a delivery stands; the value is what the database holds."""

    PLANNED = "planned"
    ATTEMPTING = "attempting"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Outcome(Enum):
    """What one attempt came to.

    ACCEPTED: the next hop took responsibility (250 to the final dot, or the
    file stands in the outbox). DEFERRED: refused for now. REFUSED: refused for
    good, because of the address. FULL: the mailbox is full, refused for now
    whatever the code. POLICY: refused because of us, not of the address: the
    campaign stops. UNSENT: certainly not accepted and not the address's
    doing (no connection, link lost before the final dot). UNCERTAIN: the link
    was lost after the final dot.
    """

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    FULL = "mailbox-full"
    POLICY = "policy"
    UNSENT = "unsent"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that this sender may attempt until its lease runs out.

    `attempt` counts from 1 and is the fence: an outcome is accepted for this
    attempt only. `first_at` is the moment of the first attempt, the date of
    the message for all attempts. `letter` names the prepared text. `subject`
    is the person's pseudonym; `address` is the mailbox as stored.
    `token_epoch` is that of the person's unsubscribe links. Nothing is
    attempted from `deadline_at` on. `mandatory` notices are sent again when
    nobody can say whether an attempt arrived; the others wait for a decision.
    """

    delivery: int
    attempt: int
    contact: int
    subject: str
    address: str
    audience: str
    language: str
    bucket: str
    events: str
    letter: str
    first_at: int
    message_id: str
    token_epoch: int
    deadline_at: int | None
    mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the next hop said to one attempt.

    `code` is the SMTP code, 0 without one; `enhanced` that of RFC 3463; `text`
    holds no address. `peer` names the next hop, `tls` the protocol version,
    empty for none. `queue_id` is the next hop's name for the message.
    """

    outcome: Outcome
    code: int = 0
    enhanced: str = ""
    text: str = ""
    peer: str = ""
    tls: str = ""
    queue_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The outcome of an attempt, to be written: what was said, and what follows.

    `signed` is the SHA-256 of the bytes that went out, hexadecimal. `next_at`
    is when to try again, None when this delivery is finished. `at` is the
    moment of the reply.
    """

    claim: Claim
    reply: Reply
    state: DeliveryState
    at: int
    signed: str = ""
    next_at: int | None = None

"""Whether a due delivery may still go out: the rules at the claim, pure."""

from collections.abc import Mapping
from typing import NamedTuple

from inforce.notify.deliveries import DeliveryState
from inforce.people.persons import EVERY_POLICY, Audience, Status

# No slug begins with it.
OFF_MARK = "!"


class Candidate(NamedTuple):
    """A due delivery, with what the claim depends on.

    `address`, `token_epoch` and `status` are None when the person is gone.
    `policies` are the slugs of the person's subscriptions, one per line; those
    that they switched off begin with `OFF_MARK`.
    `frozen` is the letter of an earlier attempt, where it still says what the
    delivery is about; `newest` that of the group.
    """

    next_at: int
    id: int
    attempt: int
    contact: int | None
    subject: str
    address: str | None
    audience: str
    language: str
    bucket: str
    events: str
    frozen: str | None
    newest: str | None
    first_at: int | None
    message_id: str | None
    token_epoch: int | None
    deadline_at: int | None
    mandatory: int
    status: str | None
    policies: str | None


class Told(NamedTuple):
    """What the claim has to know of an event: its policy and its state."""

    policy: str
    state: str


class Verdict(NamedTuple):
    """What becomes of a candidate: claimed when `state` is ATTEMPTING.

    `events` are the events it is still about, ascending, comma-separated.
    """

    state: DeliveryState
    events: str


# An event in one of these states is told to nobody from then on.
CLOSED = {
    "cancelled": DeliveryState.CANCELLED,
    "superseded": DeliveryState.SUPERSEDED,
}


def verdict(candidate: Candidate, told: Mapping[int, Told], now: int) -> Verdict:
    """Return what becomes of *candidate* at the moment *now*.

    An unsubscribe that was committed before this is honoured: the order of
    the questions is person, events, deadline. A delivery that lost some of
    its events waits for a letter about the others.
    """
    ids = numbers(candidate.events)
    if not _reachable(candidate, tuple(told[i].policy for i in ids if i in told)):
        return Verdict(DeliveryState.SUPPRESSED, candidate.events)
    left = tuple(i for i in ids if i in told and told[i].state not in CLOSED)
    if not left:
        return Verdict(_why_closed(ids, told), "")
    if candidate.deadline_at is not None and candidate.deadline_at <= now:
        return Verdict(DeliveryState.EXPIRED, candidate.events)
    if len(left) < len(ids):
        return Verdict(DeliveryState.PLANNED, joined(left))
    return Verdict(DeliveryState.ATTEMPTING, candidate.events)


def numbers(events: str) -> tuple[int, ...]:
    """Return the event ids in *events*, in their order."""
    return tuple(int(part) for part in events.split(",") if part)


def joined(ids: tuple[int, ...]) -> str:
    """Return *ids* as a delivery holds them: ascending, comma-separated."""
    return ",".join(str(number) for number in sorted(ids))


def _why_closed(ids: tuple[int, ...], told: Mapping[int, Told]) -> DeliveryState:
    states = {told[i].state for i in ids if i in told}
    return CLOSED["superseded" if "superseded" in states else "cancelled"]


def _reachable(candidate: Candidate, policies: tuple[str, ...]) -> bool:
    if candidate.address is None or candidate.status != Status.CONFIRMED.value:
        return False
    if candidate.audience != Audience.SUBSCRIBER.value:
        return True
    chosen = (candidate.policies or "").split("\n")
    told = tuple(one for one in policies if OFF_MARK + one not in chosen)
    if policies and not told:
        return False
    return EVERY_POLICY in chosen or any(policy in chosen for policy in told)

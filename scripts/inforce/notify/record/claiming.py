"""Whether a due delivery may still go out: the rules at the claim, pure."""

from collections.abc import Iterable, Mapping
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


# From the deadline on; what is before tells people apart.
_RULED = slice(Candidate._fields.index("deadline_at"), None)


class Told(NamedTuple):
    """What the claim has to know of an event.

    `expires_at` is when nobody is told any more, None for never.
    """

    policy: str
    state: str
    expires_at: int | None


class Verdict(NamedTuple):
    """What becomes of a candidate: claimed when `state` is ATTEMPTING.

    `events` are the events it is still about, ascending, comma-separated, and
    the rest what follows from them.
    """

    state: DeliveryState
    events: str
    deadline_at: int | None
    mandatory: int


# An event in one of these states is told to nobody from then on.
CLOSED = {
    "cancelled": DeliveryState.CANCELLED,
    "superseded": DeliveryState.SUPERSEDED,
}


def verdicts(
    found: Iterable[Candidate], told: Mapping[int, Told], now: int
) -> list[tuple[Candidate, Verdict]]:
    """Return each of *found* with its verdict at the moment *now*, in order.

    People of one group mostly chose the same: the rules are asked once for all
    who did.
    """
    known: dict[tuple[object, ...], Verdict] = {}
    judged = []
    for one in found:
        key = (one.address is None, one.audience, one.events, one[_RULED])
        if key not in known:
            known[key] = verdict(one, told, now)
        judged.append((one, known[key]))
    return judged


def verdict(candidate: Candidate, told: Mapping[int, Told], now: int) -> Verdict:
    """Return what becomes of *candidate* at the moment *now*.

    An unsubscribe that was committed before this is honoured: the order of
    the questions is person, events, deadline. A delivery that lost some of
    its events, because they are told to nobody or the person stopped mail
    about their policy, joins the group of the others and its letter.
    """
    ids = numbers(candidate.events)
    known = tuple(i for i in ids if i in told)
    wanted = _wanted(candidate, known, told)
    if not wanted:
        return _as_it_is(candidate, DeliveryState.SUPPRESSED)
    left = tuple(i for i in wanted if told[i].state not in CLOSED)
    if not left:
        gone = _as_it_is(candidate, _why_closed(wanted, told))
        return gone._replace(events="")
    if candidate.deadline_at is not None and candidate.deadline_at <= now:
        return _as_it_is(candidate, DeliveryState.EXPIRED)
    if len(left) < len(ids):
        return _moved(candidate, left, told)
    return _as_it_is(candidate, DeliveryState.ATTEMPTING)


def numbers(events: str) -> tuple[int, ...]:
    """Return the event ids in *events*, in their order."""
    return tuple(int(part) for part in events.split(",") if part)


def joined(ids: tuple[int, ...]) -> str:
    """Return *ids* as a delivery holds them: ascending, comma-separated."""
    return ",".join(str(number) for number in sorted(ids))


def _why_closed(ids: tuple[int, ...], told: Mapping[int, Told]) -> DeliveryState:
    states = {told[i].state for i in ids if i in told}
    return CLOSED["superseded" if "superseded" in states else "cancelled"]


def _as_it_is(candidate: Candidate, state: DeliveryState) -> Verdict:
    return Verdict(state, candidate.events, candidate.deadline_at, candidate.mandatory)


def _moved(
    candidate: Candidate, left: tuple[int, ...], told: Mapping[int, Told]
) -> Verdict:
    """Return that *candidate* waits for the letter about the events *left*.

    As when it was planned: what only reminds expires, and is not sent a second
    time when nobody can tell whether it arrived.
    """
    ends = [told[i].expires_at for i in left]
    known = [end for end in ends if end is not None]
    reminds = len(known) == len(ends)
    owed = candidate.audience == Audience.ACCOUNT.value or not reminds
    deadline = max(known) if reminds else None
    return Verdict(DeliveryState.PLANNED, joined(left), deadline, int(owed))


def _wanted(
    candidate: Candidate, ids: tuple[int, ...], told: Mapping[int, Told]
) -> tuple[int, ...]:
    """Return those of *ids* that the person may be told of, and wants to be."""
    if candidate.address is None or candidate.status != Status.CONFIRMED.value:
        return ()
    if candidate.audience != Audience.SUBSCRIBER.value:
        return ids
    chosen = (candidate.policies or "").split("\n")
    every = EVERY_POLICY in chosen
    return tuple(
        i
        for i in ids
        if (every or told[i].policy in chosen)
        and OFF_MARK + told[i].policy not in chosen
    )

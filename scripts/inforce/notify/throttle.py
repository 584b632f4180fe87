"""How much a receiving domain takes, learned from its answers; and when to stop.

Laws: a domain that asks to slow down is left alone for a while and then gets
half of what it got, and one more for each hundred it takes (additive increase,
multiplicative decrease, Chiu and Jain 1989); other domains are not touched.
Refusals that are about the sender stop everything.
"""

from collections import Counter
from dataclasses import dataclass, field

from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.replies import greylisted
from inforce.publication.words import counted

# The first and the greatest number of messages per second of one domain that
# has asked to slow down; the others are not bounded.
FIRST, MOST = 100, 1000
ACCEPTED_FOR_ONE_MORE = 100
# How long a domain rests after it asked to slow down, seconds; doubled each
# time it asks again, up to the greatest.
REST, LONGEST_REST = 60, 3600
# More than five in a hundred refused addresses, once this many were tried: a
# list nobody keeps, which receivers take for spam.
SAMPLE, TOLERATED = 200, 0.05
POLICY_REFUSALS = 3
# System not accepting network messages, and mail system congestion (RFC 3463).
_SLOW = ("4.3.2", "4.4.5")


@dataclass(slots=True)
class _Bucket:
    limit: int = FIRST
    bounded: bool = False
    second: int = 0
    used: int = 0
    accepted: int = 0
    rest: int = REST
    until: int = 0


@dataclass(slots=True)
class Throttle:
    """What was learned in one run; `tripped` says why all must stop, or nothing."""

    tripped: str = ""
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _outcomes: Counter[Outcome] = field(default_factory=Counter)

    def observe(self, bucket: str, reply: Reply, now: int) -> None:
        """Learn from *reply*, which came from the receiving domain *bucket*."""
        self._outcomes[reply.outcome] += 1
        one = self._buckets.setdefault(bucket, _Bucket())
        _count(one, now)
        if asks_to_slow_down(reply):
            _slower(one, now)
        elif reply.outcome is Outcome.ACCEPTED:
            _faster(one)
        self.tripped = self.tripped or self._why(reply)

    def blocked(self, now: int) -> frozenset[str]:
        """Return the domains that rest at *now*, or have had what this second allows."""
        return frozenset(
            name for name, one in self._buckets.items() if _is_blocked(one, now)
        )

    def eases(self, now: int) -> bool:
        """Return whether a domain may have more in the next second than in this."""
        return any(_is_spent(one, now) for one in self._buckets.values())

    def limit(self, bucket: str) -> int | None:
        """Return the messages per second of the domain *bucket*, None without bound."""
        one = self._buckets.get(bucket)
        return one.limit if one is not None and one.bounded else None

    def _why(self, reply: Reply) -> str:
        refused = self._outcomes[Outcome.POLICY]
        if refused >= POLICY_REFUSALS:
            said = f"{reply.code} {reply.enhanced} {reply.text}"[:200]
            refusals = counted(refused, "message was", "messages were")
            return f"{refusals} refused because of us: {said}"
        tried = self._outcomes.total()
        hard = self._outcomes[Outcome.REFUSED]
        # Judged on the first few hundred only: later the share says nothing
        # about the list as a whole, and an early trip is what protects.
        if hard > SAMPLE * TOLERATED and tried <= SAMPLE:
            return f"{hard} of the first {tried} addresses do not exist"
        return ""


def asks_to_slow_down(reply: Reply) -> bool:
    """Return whether *reply* is about how much we send: 421 or 4.7.x, mostly.

    Greylisting is not: it asks everybody to come back once, however slow.
    """
    if reply.outcome not in (Outcome.DEFERRED, Outcome.UNSENT):
        return False
    if reply.code == 421 or reply.enhanced in _SLOW:
        return True
    return reply.enhanced.startswith("4.7.") and not greylisted(
        reply.code, reply.enhanced
    )


def _count(one: _Bucket, now: int) -> None:
    if one.second != now:
        one.second, one.used = now, 0
    one.used += 1


def _is_blocked(one: _Bucket, now: int) -> bool:
    return one.until > now or _is_spent(one, now)


def _is_spent(one: _Bucket, now: int) -> bool:
    return one.bounded and one.second == now and one.used >= one.limit


def _slower(one: _Bucket, now: int) -> None:
    if one.until > now:
        return  # one window may bring the same answer many times
    one.bounded = True
    one.limit = max(one.limit // 2, 1)
    one.accepted = 0
    one.until = now + one.rest
    one.rest = min(one.rest * 2, LONGEST_REST)


def _faster(one: _Bucket) -> None:
    one.accepted += 1
    if one.accepted >= ACCEPTED_FOR_ONE_MORE:
        one.accepted = 0
        one.limit = min(one.limit + 1, MOST)
        one.rest = REST

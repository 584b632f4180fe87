"""The people who are told, as planning sees them: without an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

EVERY_POLICY = "*"


class Audience(Enum):
    """Why somebody is told; the two are never mixed in one mail.

    SUBSCRIBER asked for mail and may stop it. ACCOUNT is owed notice by the
    publisher and cannot.
    """

    SUBSCRIBER = "subscriber"
    ACCOUNT = "account"


class Mode(Enum):
    """How often a subscriber is told: of each change, once a week, or never.

    OFF is what they chose for one policy, so that neither a subscription to
    every policy nor a list that is imported brings it back.
    """

    EACH = "each"
    WEEKLY = "weekly"
    OFF = "off"


class Status(Enum):
    """Where a person stands; mail goes to CONFIRMED only.

    Account holders are confirmed when they are imported.
    """

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person in one audience.

    `subject` is the pseudonym that stands in the evidence. `same_as` is equal
    for the rows of one mailbox in both audiences and means nothing else.
    `joined` is the number of the change that confirmed or imported them: the
    person is told of an event when it is at most the event's cut-off.
    `subscriptions` maps a policy's slug, or `EVERY_POLICY`, to the mode.
    `zone` is an IANA name, empty for the publisher's.
    """

    id: int
    subject: str
    audience: Audience
    language: str
    zone: str
    bucket: str
    joined: int
    same_as: str = ""
    subscriptions: Mapping[str, Mode] = field(default_factory=dict)

    def mode(self, policy: str) -> Mode | None:
        """Return how the person is told of *policy*, None when not at all."""
        every = self.subscriptions.get(EVERY_POLICY)
        mode = self.subscriptions.get(policy, every)
        return None if mode is Mode.OFF else mode

"""Deliveries that nobody can tell the outcome of, sent again by decision."""

from inforce.notify.deliveries import DeliveryState
from inforce.notify.record import Record

_PART = 100


def sent_again(record: Record, now: int) -> int:
    """Plan every uncertain delivery again; return how many.

    Somebody decided that a second mail is better than none.
    """
    after, number = 0, 0
    while claims := record.uncertain(_PART, after):
        after = claims[-1].delivery
        again = [(claim, DeliveryState.PLANNED) for claim in claims]
        number += record.resolve_all(again, now)
    return number

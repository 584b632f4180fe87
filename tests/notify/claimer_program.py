"""A sender without mail: `claimer_program.py URL WINDOW`.

It claims and settles until nothing is due, and prints what it claimed, one line
for each claim: delivery and attempt. Every fifth attempt is deferred once.
"""

import os
import sys
from pathlib import Path

from notify.campaigns import NOW, record, settlement

from inforce.notify.deliveries import Claim, DeliveryState, Settlement
from inforce.store import opened


def _result(claim: Claim) -> Settlement:
    if claim.attempt == 1 and claim.delivery % 5 == 0:
        return settlement(claim, DeliveryState.DEFERRED, next_at=NOW)
    return settlement(claim)


def main(database: str, window: int) -> None:
    engine = opened(database, Path())
    kept, owner = record(engine), f"claimer {os.getpid()}"
    claims = kept.turn((), now=NOW, limit=window, owner=owner)
    while claims:
        for claim in claims:
            sys.stdout.write(f"{claim.delivery} {claim.attempt}\n")
        results = [_result(claim) for claim in claims]
        claims = kept.turn(results, now=NOW, limit=window, owner=owner)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""A campaign with every standing in it, made by the modules that send."""

from notify.campaigns import NOW, campaign, change

from inforce.notify.bounces.recording import Bounces
from inforce.notify.bounces.reports import Kind, Report
from inforce.notify.deliveries import DeliveryState, Outcome, Reply, Settlement
from inforce.notify.return_paths import return_path
from inforce.people.keys import Keyring

RING = Keyring({"k1": bytes(32)})
SENT, DEFERRED, FAILED = (
    DeliveryState.SENT,
    DeliveryState.DEFERRED,
    DeliveryState.FAILED,
)
SAID = {
    1: (SENT, Outcome.ACCEPTED, 250, "2.0.0 Ok: queued as 4AB"),
    2: (SENT, Outcome.ACCEPTED, 250, "2.0.0 Ok"),
    3: (SENT, Outcome.ACCEPTED, 250, "2.0.0 Ok"),
    4: (FAILED, Outcome.REFUSED, 550, "5.1.1 =cmd|'/c calc'!A0 <script>alert(1)"),
    5: (DEFERRED, Outcome.DEFERRED, 451, "4.7.1 later"),
    6: (DeliveryState.UNCERTAIN, Outcome.UNCERTAIN, 0, ""),
}
STANDINGS = {
    1: "accepted",
    2: "bounced",
    3: "complained",
    4: "failed",
    5: "being tried",
    6: "uncertain",
    7: "stopped",
    8: "superseded",
    9: "not yet attempted",
}


def made(engine, people=9):
    """Return the record of a campaign for *people*, the first nine as above."""
    kept = campaign(engine, people, next_at=lambda n: NOW + 10**6 * (n > 6))
    claims = kept.turn((), now=NOW, limit=people, owner="a")
    kept.turn([_settled(one) for one in claims], now=NOW + 1, limit=0, owner="a")
    change(engine, 7, state="suppressed")
    change(engine, 8, state="superseded", events="")
    path = [return_path(number, RING, "b.example") for number in range(people + 1)]
    Bounces(engine, RING).record(
        [
            Report(kind=Kind.HARD, paths=(path[2],), digest="r2", status="5.1.1"),
            Report(kind=Kind.COMPLAINT, paths=(path[3],), digest="r3"),
        ],
        NOW + 2,
    )
    return kept


def _settled(claim):
    state, outcome, code, text = SAID[claim.delivery]
    reply = Reply(
        outcome=outcome,
        code=code,
        enhanced="",
        text=text,
        peer="mx.there.example",
        tls="TLSv1.3",
        queue_id="4AB",
    )
    return Settlement(
        claim=claim,
        reply=reply,
        state=state,
        at=NOW + 1,
        signed=f"{claim.delivery:064x}",
        next_at=NOW + 600 if state is DEFERRED else None,
    )

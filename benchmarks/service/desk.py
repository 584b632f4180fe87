"""The service of the sample site on an empty SQLite file, with people in it."""

from pathlib import Path

from sqlalchemy import insert, select

from inforce.history import Layout
from inforce.people.addresses import address
from inforce.people.contacts import Entrant, contact_row
from inforce.people.keys import Keyring
from inforce.people.links import LIFE, Link, Purpose, token
from inforce.people.persons import Audience, Status
from inforce.people.suppressing import marks
from inforce.people.tokens import unsubscribe_token
from inforce.service.desk import Desk, Offer
from inforce.service.stamps import stamp
from inforce.settings import Notify, Publisher, Settings
from inforce.store import opened
from inforce.store.tables import contact, errand, subscription

# The clock stands still, so that no link and no form runs out.
NOW = 1_800_000_000
KEYS = Keyring({"k1": bytes(range(32))})


def desk(root: Path, database: str = "state.db") -> Desk:
    """Return a desk with twelve policies on *database*, a file in *root* or a URL."""
    return Desk(
        engine=opened(database, root),
        keyring=KEYS,
        settings=Settings(
            root=root,
            site_name="Policies of Example",
            site_url="https://policies.example/",
            publisher=Publisher(name="Example", contact="legal@policies.example"),
            layout=Layout(languages=("en", "de")),
            notify=Notify(service="https://mail.example"),
        ),
        policies=tuple(
            Offer(slug=f"policy-{n}", titles={"en": f"Policy {n}"}) for n in range(12)
        ),
        clock=lambda: NOW,
    )


def form(number: int) -> str:
    """Return the form by which the person *number* asks for mail."""
    return (
        f"policy=*&mode=each&language=en&stamp={stamp(KEYS, '0' * 64, NOW - 60)}"
        f"&email=person{number}%40domain{number % 50}.example"
    )


def network(number: int) -> str:
    """Return the address from which the person *number* asks, each its own network."""
    return f"{11 + (number >> 16)}.{number >> 8 & 255}.{number & 255}.7"


def entered(ours: Desk, number: int) -> tuple[list[str], list[str]]:
    """Write down *number* who are pending and as many who confirmed.

    Return the links by which the former confirm and the latter stop.
    """
    with ours.engine.begin() as connection:
        for status, name in ((Status.PENDING, "asks"), (Status.CONFIRMED, "gets")):
            people = [
                _entrant(f"{name}{n}@domain.example", status) for n in range(number)
            ]
            connection.execute(
                insert(contact), [contact_row(x, 1, NOW) for x in people]
            )
        rows = list(connection.execute(select(contact)))
        chosen = [{"contact": row.id, "policy": "*", "mode": "each"} for row in rows]
        connection.execute(insert(subscription), chosen)
        pending = [row for row in rows if row.status == Status.PENDING.value]
        asked = [_errand(row.id) for row in pending]
        connection.execute(insert(errand), asked)
    confirms = [
        f"/confirm/{_link(row.id, row.token_epoch, row.address_key)}" for row in pending
    ]
    stops = [
        f"/unsubscribe/{unsubscribe_token(KEYS, row.id, row.token_epoch)}"
        for row in rows
        if row.status == Status.CONFIRMED.value
    ]
    return confirms, stops


def _entrant(text: str, status: Status) -> Entrant:
    return Entrant(
        address=address(text),
        audience=Audience.SUBSCRIBER,
        language="en",
        status=status,
    )


def _errand(number: int) -> dict[str, object]:
    values = {"id": number, "contact": number, "kind": "confirm", "language": "en"}
    return {**values, "at": NOW - 60, "state": "done", "next_at": NOW}


def _link(number: int, epoch: int, key: str) -> str:
    made = Link(
        contact=number,
        errand=number,
        epoch=epoch,
        expires_at=NOW + LIFE[Purpose.CONFIRM],
        mark=marks(KEYS, key)[0],
    )
    return token(KEYS, Purpose.CONFIRM, made)

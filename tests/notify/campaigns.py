"""A small campaign in a database: events, people, deliveries, a letter."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, insert, update

from inforce.notify import chain
from inforce.notify.deliveries import (
    Claim,
    DeliveryState,
    Outcome,
    Reply,
    Settlement,
)
from inforce.notify.record import Group, Record
from inforce.store import reading
from inforce.store.tables import contact, delivery, event, item, subscription

NOW = 1_800_000_000
LETTER = "a" * 64


def message_id(number: int) -> str:
    return f"<{number}@notices.example>"


def record(engine: Engine) -> Record:
    return Record(engine, message_id)


def campaign(engine: Engine, people: int, **fields: Any) -> Record:
    """Return the record of a campaign for *people* subscribers, one letter.

    *fields* replace columns of every delivery; a callable gets the number.
    """
    with engine.begin() as connection:
        add_event(connection, 1)
        add_people(connection, range(1, people + 1), **fields)
    kept = record(engine)
    kept.save_letter(Group("1", "subscriber", "en"), LETTER, b"prepared", NOW)
    return kept


def add_event(connection: Connection, number: int, policy: str = "privacy") -> None:
    connection.execute(
        insert(event),
        {
            "id": number,
            "name": f"{policy}/2027-01-01/announced/{number}",
            "kind": "announced",
            "policy": policy,
            "effective_on": date(2027, 1, 1),
            "digest": "d",
            "due_at": NOW,
            "cutoff": 10**9,
            "state": "planned",
            "recorded_at": NOW,
        },
    )


def add_people(connection: Connection, numbers: Iterable[int], **fields: Any) -> None:
    """Write contacts, subscriptions, deliveries and items with their entry."""
    numbers = list(numbers)
    deliveries = [_delivery(number, fields) for number in numbers]
    connection.execute(insert(contact), [_contact(number) for number in numbers])
    connection.execute(
        insert(subscription),
        [{"contact": n, "policy": "*", "mode": "each"} for n in numbers],
    )
    connection.execute(insert(delivery), deliveries)
    items = [
        (one["subject"], int(number), one["id"])
        for one in deliveries
        for number in one["events"].split(",")
    ]
    seq = chain.append(connection, "planned", chain.rows_payload(items), NOW)
    names = ("subject", "event", "delivery")
    rows = [{**dict(zip(names, row, strict=True)), "entry": seq} for row in items]
    connection.execute(insert(item), rows)


def _contact(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "audience": "subscriber",
        "address": f"person{number}@mail.example",
        "address_key": f"person{number}@mail.example",
        "bucket": "mail.example",
        "language": "en",
        "zone": "",
        "status": "confirmed",
        "joined": number,
        "subject": f"s{number}",
        "subject_key": b"key",
        "created_at": NOW,
    }


def _delivery(number: int, fields: dict[str, Any]) -> dict[str, Any]:
    replaced = {
        name: value(number) if callable(value) else value
        for name, value in fields.items()
    }
    return {
        "id": number,
        "contact": number,
        "subject": f"s{number}",
        "audience": "subscriber",
        "language": "en",
        "bucket": "mail.example",
        "events": "1",
        "mandatory": 0,
        "state": "planned",
        "next_at": NOW,
        "deadline_at": None,
        **replaced,
    }


def settlement(
    claim: Claim,
    state: DeliveryState = DeliveryState.SENT,
    *,
    at: int = NOW,
    next_at: int | None = None,
) -> Settlement:
    outcome = {
        DeliveryState.SENT: Outcome.ACCEPTED,
        DeliveryState.FAILED: Outcome.REFUSED,
        DeliveryState.UNCERTAIN: Outcome.UNCERTAIN,
    }.get(state, Outcome.DEFERRED)
    reply = Reply(outcome=outcome, code=250, text="as said", peer="mx.example")
    return Settlement(claim=claim, reply=reply, state=state, at=at, next_at=next_at)


def row(engine: Engine, number: int) -> Any:
    """Return the row of delivery *number*."""
    with reading(engine) as connection:
        return connection.execute(
            delivery.select().where(delivery.c.id == number)
        ).one()


def states(engine: Engine) -> dict[int, str]:
    """Return the state of every delivery by id."""
    with reading(engine) as connection:
        chosen = delivery.select().order_by(delivery.c.id)
        return {one.id: one.state for one in connection.execute(chosen)}


def change(engine: Engine, number: int, **values: Any) -> None:
    """Change columns of delivery *number*."""
    with engine.begin() as connection:
        connection.execute(
            update(delivery).where(delivery.c.id == number).values(values)
        )


def breaches(engine: Engine) -> list[chain.Breach]:
    with reading(engine) as connection:
        return chain.verify(connection)

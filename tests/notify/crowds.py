"""People in a database, written in bulk, and policies they are told of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from model.builders import day, noon
from publication.makers import library as made_library
from publication.makers import policy
from sqlalchemy import Connection, Engine, insert, select

from inforce.model.policies import Policy
from inforce.model.records import Record
from inforce.notify import chain
from inforce.notify.planning import Tally, planned
from inforce.people.contacts import People
from inforce.people.keys import Keyring
from inforce.publication.library import Library
from inforce.settings import Notify
from inforce.store import reading
from inforce.store.tables import contact, delivery, event, item, meta, subscription

START = day(3)
KEYS = Keyring({"a": bytes(32)})


def library(*policies: Policy, **notify: Any) -> Library:
    """Return a library of *policies*; *notify* are settings of the notifier."""
    site = made_library(*policies)
    zone = policies[0].timeline.zone
    chosen = replace(
        site.settings, notify=Notify(**{"start": date(2020, 1, 1), **notify})
    )
    publisher = replace(chosen.publisher, zone=zone)
    return replace(site, settings=replace(chosen, publisher=publisher))


def people(engine: Engine) -> People:
    return People(engine, KEYS)


def crowd(engine: Engine, numbers: Iterable[int], **fields: Any) -> None:
    """Write confirmed subscribers of everything, who joined in order of number.

    *fields* replace columns; `policies` are slugs, `mode` the mode of all.
    """
    policies = fields.pop("policies", ("*",))
    mode = fields.pop("mode", "each")
    ids = list(numbers)
    with engine.begin() as connection:
        connection.execute(insert(contact), [_contact(n, fields) for n in ids])
        rows = [
            {"contact": n, "policy": p, "mode": mode} for n in ids for p in policies
        ]
        connection.execute(insert(subscription), rows)
        joined(connection, max(ids))


def joined(connection: Connection, number: int) -> None:
    """Let the counter of those who joined stand at *number*."""
    connection.execute(meta.delete().where(meta.c.key == "joined"))
    connection.execute(insert(meta), {"key": "joined", "value": str(number)})


def _contact(number: int, fields: dict[str, Any]) -> dict[str, Any]:
    row = {
        "id": number,
        "audience": "subscriber",
        "address": f"p{number}@example.org",
        "address_key": f"p{number}@example.org",
        "bucket": "example.org",
        "language": "en",
        "zone": "",
        "status": "confirmed",
        "joined": number,
        "subject": f"s{number}",
        "subject_key": b"k",
        "created_at": 0,
    }
    given = {k: v(number) if callable(v) else v for k, v in fields.items()}
    return {**row, **given}


def deliveries(engine: Engine) -> list[tuple[int, str, str]]:
    """Return contact, events and state of every delivery, by contact and id."""
    columns = (delivery.c.contact, delivery.c.events, delivery.c.state)
    chosen = select(*columns).order_by(delivery.c.contact, delivery.c.id)
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(chosen)]


def told(engine: Engine) -> list[tuple[str, str]]:
    """Return subject and name of the event of every item, sorted."""
    chosen = select(item.c.subject, event.c.name).join(
        event, event.c.id == item.c.event
    )
    with reading(engine) as connection:
        return sorted(tuple(row) for row in connection.execute(chosen))


def states(engine: Engine) -> list[tuple[str, str]]:
    """Return the name and the state of every recorded event; the chain holds."""
    chosen = select(event.c.name, event.c.state).order_by(event.c.id)
    with reading(engine) as connection:
        assert chain.verify(connection) == []
        return [tuple(row) for row in connection.execute(chosen)]


def at(number: int) -> int:
    """Return the moment an hour after noon of the day *number*."""
    return int(noon(number).timestamp()) + 3600


def site(*records: Record, **notify: Any) -> Library:
    """Return a library of one policy, whose notifier starts on `START`."""
    return library(policy(*records), **{"start": START, **notify})


def plan(engine: Engine, one: Library, number: int, **more: Any) -> Tally:
    """Plan for everybody on the day *number*."""
    return planned(people(engine), one, now=at(number), **more)

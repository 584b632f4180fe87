"""A campaign laid into a database without git: people, one event, deliveries."""

from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, insert

from inforce.notify import chain
from inforce.notify.compose import letter
from inforce.notify.letters import Letter
from inforce.people.persons import Audience
from inforce.publication.library import Library, library
from inforce.publication.notices import notices
from inforce.settings import settings
from inforce.store import tables

CHUNK = 10_000
SLUG, EFFECTIVE = "subprocessors", date(2027, 1, 4)
NAME = f"{SLUG}/{EFFECTIVE}/announced"


def laid_out(engine: Engine, library: Library, number: int, now: int) -> None:
    """Write *number* subscribers and one planned delivery for each.

    All of them are told of the announcement of the sample subprocessors.
    """
    prepared = announcement(library)
    with engine.begin() as connection:
        connection.execute(insert(tables.event), _event(NAME, now))
        connection.execute(insert(tables.letter), _letter(prepared, now))
    for first in range(1, number + 1, CHUNK):
        with engine.begin() as connection:
            _chunk(connection, range(first, min(first + CHUNK, number + 1)), now)


def announcement(library: Library) -> Letter:
    """Return the letter that announces a new list of subprocessors."""
    policy = library.policy(SLUG)
    assert policy is not None
    found = notices(policy, date(2026, 12, 1))
    told = [one for one in found if one.name == NAME]
    return letter(library, told, audience=Audience.SUBSCRIBER, language="en")


def address(number: int) -> str:
    """Return the address of the person *number*."""
    return f"person{number}@domain{number % 50}.example"


def _chunk(connection: Connection, numbers: range, now: int) -> None:
    rows = {
        tables.contact: [_contact(number, now) for number in numbers],
        tables.subscription: [
            {"contact": number, "policy": "*", "mode": "each"} for number in numbers
        ],
        tables.delivery: [_delivery(number, now) for number in numbers],
    }
    for table, values in rows.items():
        _written(connection, table, values)
    items = [(f"s{number}", 1, number) for number in numbers]
    seq = chain.append(connection, "planned", chain.rows_payload(items), now)
    keys = ("subject", "event", "delivery")
    values = [{**dict(zip(keys, row, strict=True)), "entry": seq} for row in items]
    _written(connection, tables.item, values)


def _written(
    connection: Connection, table: Table, values: list[dict[str, object]]
) -> None:
    connection.execute(insert(table), values)


def _contact(number: int, now: int) -> dict[str, object]:
    return {
        "id": number,
        "audience": "subscriber",
        "address": address(number),
        "address_key": address(number),
        "bucket": f"domain{number % 50}.example",
        "language": "en",
        "zone": "",
        "status": "confirmed",
        "joined": 1,
        "subject": f"s{number}",
        "subject_key": b"0" * 32,
        "created_at": now,
        "confirmed_at": now,
    }


def _delivery(number: int, now: int) -> dict[str, object]:
    return {
        "id": number,
        "contact": number,
        "subject": f"s{number}",
        "audience": "subscriber",
        "language": "en",
        "bucket": f"domain{number % 50}.example",
        "events": "1",
        "mandatory": 1,
        "state": "planned",
        "next_at": now,
    }


def _event(name: str, now: int) -> dict[str, object]:
    return {
        "id": 1,
        "name": name,
        "kind": "announced",
        "policy": SLUG,
        "effective_on": EFFECTIVE,
        "digest": "0" * 64,
        "due_at": now,
        "cutoff": 1,
        "state": "open",
        "recorded_at": now,
    }


def _letter(prepared: object, now: int) -> dict[str, object]:
    return {
        "digest": getattr(prepared, "digest", ""),
        "events": "1",
        "audience": "subscriber",
        "language": "en",
        "prepared": getattr(prepared, "prepared", b""),
        "at": now,
    }


def sample(root: Path) -> Library:
    """Return the sample policies of the repository in *root*."""
    return library(settings(root / "mkdocs.yml"))

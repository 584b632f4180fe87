"""What was planned before for the people of one chunk, read in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select

from inforce.notify.deliveries import DeliveryState
from inforce.notify.plan import NOTHING, UNSENT, Agenda, History, Standing
from inforce.people.contacts import grouped, person
from inforce.people.persons import Audience, Person, Status
from inforce.store.tables import contact, delivery, item, subscription


def histories(
    connection: Connection, people: Sequence[Person], agenda: Agenda
) -> Mapping[int, History]:
    """Return the histories of *people*, who are in order of id, by id.

    People without a history are left out. Deliveries that can still be changed
    stay locked until the transaction ends.
    """
    if not people:
        return {}
    first, last = people[0].id, people[-1].id
    twins = _twins(connection, first, last)
    about = _relevant(agenda)
    owned = _histories(connection, delivery.c.contact.between(first, last), about)
    if not twins:
        return owned
    accounts = sorted({twin.id for twin in twins.values()})
    theirs = _histories(connection, delivery.c.contact.in_(accounts), about)
    return owned | {
        number: replace(
            owned.get(number, NOTHING), twin=(twin, theirs.get(twin.id, NOTHING))
        )
        for number, twin in twins.items()
    }


def _relevant(agenda: Agenda) -> tuple[int, ...]:
    """Return the events that can matter to the open ones: those of their versions."""
    versions = {one.version for one in agenda.open}
    return tuple(one.id for one in agenda.known.values() if one.version in versions)


def _histories(
    connection: Connection, chosen_people: ColumnElement[bool], about: Sequence[int]
) -> dict[int, History]:
    unsent = delivery.c.state.in_([state.value for state in UNSENT])
    chosen = (
        select(
            delivery.c.contact,
            delivery.c.id,
            delivery.c.state,
            delivery.c.attempt,
            delivery.c.next_at,
            delivery.c.events,
            delivery.c.language,
            item.c.event,
        )
        .join(item, item.c.delivery == delivery.c.id)
        .where(chosen_people, or_(unsent, item.c.event.in_(about)))
        .order_by(delivery.c.id)
        .with_for_update(of=delivery)
    )
    items: defaultdict[int, dict[int, int]] = defaultdict(dict)
    deliveries: defaultdict[int, dict[int, Standing]] = defaultdict(dict)
    for row in connection.execute(chosen).mappings():
        owner, number = row["contact"], row["id"]
        items[owner][row["event"]] = number
        if number not in deliveries[owner]:
            deliveries[owner][number] = _standing(row)
    return {
        owner: History(items=items[owner], deliveries=deliveries[owner])
        for owner in items
    }


def _standing(row: RowMapping) -> Standing:
    return Standing(
        id=row["id"],
        state=DeliveryState(row["state"]),
        attempt=row["attempt"],
        next_at=row["next_at"],
        events=tuple(int(part) for part in row["events"].split(",") if part),
        language=row["language"],
    )


def _twins(connection: Connection, first: int, last: int) -> dict[int, Person]:
    """Return the accounts of the mailboxes of subscribers, by the subscriber's id."""
    account = contact.alias("account")
    rows = connection.execute(
        select(contact.c.id.label("subscriber"), account)
        .join(account, account.c.address_key == contact.c.address_key)
        .where(
            contact.c.id.between(first, last),
            contact.c.audience == Audience.SUBSCRIBER.value,
            account.c.audience == Audience.ACCOUNT.value,
            account.c.status == Status.CONFIRMED.value,
        )
    )
    found = list(rows.mappings())
    modes = _modes(connection, {row["id"] for row in found})
    return {row["subscriber"]: person(row, modes.get(row["id"], {})) for row in found}


def _modes(connection: Connection, numbers: Iterable[int]) -> Mapping[int, Any]:
    wanted = sorted(numbers)
    if not wanted:
        return {}
    return grouped(
        connection.execute(
            select(subscription).where(subscription.c.contact.in_(wanted))
        )
    )

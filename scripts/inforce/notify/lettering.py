"""Writes the letters that due deliveries wait for."""

from collections.abc import Callable

from sqlalchemy import Connection, select

from inforce.notify.calendar import events_of
from inforce.notify.compose import letter
from inforce.notify.instance import Instance
from inforce.notify.letters import Letter
from inforce.notify.occasions import EventState
from inforce.notify.record import Group
from inforce.people.persons import Audience
from inforce.publication.library import Library
from inforce.store import reading
from inforce.store.tables import delivery, event, item


def lettered(
    instance: Instance,
    library: Library,
    *,
    now: int,
    progress: Callable[[int], None] = lambda _number: None,
) -> int:
    """Write a letter for each group that is due without one; return how many.

    A letter is written once. From its first attempt on, a delivery keeps the
    letter it had, so that every attempt sends the same bytes.

    Raises:
        InputError: a mail cannot be composed; it says which setting or policy
            must be mended.
    """
    groups = instance.record.unlettered(now)
    for number, group in enumerate(groups, 1):
        made = _letter(instance, library, group)
        instance.record.save_letter(group, made.digest, made.prepared, now)
        progress(number)
    return len(groups)


def _letter(instance: Instance, library: Library, group: Group) -> Letter:
    with reading(instance.engine) as connection:
        events = events_of(connection, library, group.events)
        told = _told(connection, group)
    return letter(
        library,
        events,
        audience=Audience(group.audience),
        language=group.language,
        told=told,
    )


def _told(connection: Connection, group: Group) -> frozenset[str]:
    """Return the names of the events of which mail went to the audience before.

    What was called off did not go to all of them, so no mail refers to it.
    """
    ids = [int(number) for number in group.events.split(",")]
    chosen = (
        select(event.c.name)
        .where(
            event.c.id < min(ids),
            event.c.state != EventState.CANCELLED.value,
            select(item.c.event)
            .join(delivery, delivery.c.id == item.c.delivery)
            .where(
                item.c.event == event.c.id,
                delivery.c.state == "sent",
                delivery.c.audience == group.audience,
            )
            .exists(),
        )
        .order_by(event.c.id)
    )
    return frozenset(connection.execute(chosen).scalars())

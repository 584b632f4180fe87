"""Events about a version of the privacy policy, and worlds in which they are known."""

from collections.abc import Iterable
from datetime import date

from notify.world import World, at, occasion, person

from inforce.notify.occasions import Occasion
from inforce.people.persons import Person
from inforce.publication.events import EventKind

SOMEBODY = person()
NOW = at("2026-01-10T12:00")
ANNOUNCED = occasion(1, EventKind.ANNOUNCED, "2026-01-10T11:00")
CORRECTED = occasion(2, EventKind.CORRECTED, "2026-01-12T11:00")
WITHDRAWN = occasion(3, EventKind.WITHDRAWN, "2026-01-12T11:00")
RESCHEDULED = occasion(4, EventKind.RESCHEDULED, "2026-01-12T11:00")
ANEW = occasion(
    5, EventKind.ANNOUNCED, "2026-01-12T11:00", effective_on=date(2026, 4, 1)
)
REMINDER = occasion(
    6,
    EventKind.REMINDER,
    "2026-02-21T23:00",
    number=7,
    deadline_at=at("2026-02-28T23:00"),
)
IN_FORCE = occasion(7, EventKind.IN_FORCE, "2026-02-28T23:00")
TERMS = occasion(8, EventKind.ANNOUNCED, "2026-01-10T09:00", slugs=("terms",))
LATER = at("2026-01-12T12:00")


def world(*occasions: Occasion, people: Iterable[Person] = (SOMEBODY,)) -> World:
    """Return a world in which *people* may be told of *occasions*."""
    return World(people=list(people), known={o.id: o for o in occasions})


def after(one: World, *occasions: Occasion) -> World:
    """Return *one*, in which *occasions* are known as well."""
    one.known |= {o.id: o for o in occasions}
    return one

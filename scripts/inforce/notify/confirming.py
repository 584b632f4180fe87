"""Whether a mass mail was meant: a number that somebody has to give.

What is confirmed are events, not a count of the moment: a sending that was
interrupted goes on with the same command, and an event that came in between
has to be confirmed for itself.
"""

import json

from sqlalchemy import Engine

from inforce.errors import InputError
from inforce.notify.calendar import START
from inforce.notify.planning import Tally
from inforce.people.importing import confirm_pending, pending
from inforce.publication.library import Library
from inforce.publication.words import counted
from inforce.store import reading
from inforce.store.facts import fact, record_fact

_FACT = "confirmed_events"


def wanted(engine: Engine, tally: Tally, above: int) -> str:
    """Return why the plan *tally* must be confirmed, empty when it need not be.

    It must be above *above* mails, and always after an import, for the events
    that were not confirmed before.
    """
    with reading(engine) as connection:
        confirmed = set(json.loads(fact(connection, _FACT, "[]")))
        imported = pending(connection)
    if not tally.mails or _names(tally) <= confirmed:
        return ""
    if imported:
        people = counted(imported, "person was imported", "people were imported")
        return f"{people} and not written to yet"
    return (
        f"more than {counted(above, 'person', 'people')}" if tally.mails > above else ""
    )


def confirm(engine: Engine, tally: Tally) -> None:
    """Record that the events of *tally* may be told to everybody planned."""
    with engine.begin() as connection:
        record_fact(connection, _FACT, json.dumps(sorted(_names(tally))))
        confirm_pending(connection)


def check(given: int, tally: Tally, why: str) -> None:
    """Stop unless *given* is the number of mails that *tally* plans.

    Raises:
        InputError: it is another one; nothing was planned or sent.
    """
    if given != tally.mails:
        raise InputError(
            f"{counted(tally.mails, 'mail')} would go out ({why}); expected their "
            f"number: look at `inforce notify plan`, then give --confirm {tally.mails}"
        )


def _names(tally: Tally) -> set[str]:
    return {one.name for one in tally.calendar.known.values() if not one.held}


def begins_later(engine: Engine, library: Library, now: int) -> int:
    """Return the recorded moment of the first run when *now* is before it, else 0.

    It was a try on a later day, or its clock was ahead: without a setting,
    nothing that becomes known until that moment is mailed.
    """
    if library.settings.notify.start is not None:
        return 0
    with reading(engine) as connection:
        first = int(fact(connection, START, "0"))
    return first if first > now else 0

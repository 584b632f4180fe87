"""Versions that people were told of, and that the history lost since.

Law: a version that people were told of is still in the history, word for word.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from inforce.errors import InputError, InputErrors
from inforce.model.policies import Policy
from inforce.notify.occasions import EventState
from inforce.publication import words
from inforce.publication.library import Library
from inforce.store.tables import event


def check_recorded(connection: Connection, library: Library) -> None:
    """Compare every recorded event that stands with the history of *library*.

    Raises:
        InputErrors: versions are not in the history any more; one for each.
    """
    told = select(event).where(event.c.state != EventState.CANCELLED.value)
    check(connection.execute(told.order_by(event.c.id)).all(), library)


def check(rows: Iterable[Row[Any]], library: Library) -> None:
    """Compare the events *rows* with the history of *library*.

    Raises:
        InputErrors: versions are not in the history any more; one for each.
    """
    found = list(_gone(rows, library))
    if found:
        raise InputErrors(found)


def _gone(rows: Iterable[Row[Any]], library: Library) -> Iterator[InputError]:
    """Yield an error for each version of *rows* that the history lost."""
    seen = set[tuple[str, date]]()
    for row in rows:
        version = (row.policy, row.effective_on)
        policy = library.policy(row.policy)
        if version not in seen and not (policy and stands(row, policy)):
            seen.add(version)
            yield rewritten(row, library)


def stands(row: Row[Any], policy: Policy) -> bool:
    """Return whether *policy* has the version of the event *row*, as it was."""
    version = policy.timeline.version(row.effective_on)
    texts = version.texts if version else ()
    return any(text.wording.digest == row.digest for text in texts)


def rewritten(row: Row[Any], library: Library) -> InputError:
    """Return the error that the version of the event *row* is gone."""
    policy = library.policy(row.policy)
    day = words.day(row.effective_on)
    return InputError(
        f"the version of {row.policy!r} with effect from {day} was recorded to be "
        f"told to people ({row.name}), and is not in the history of the published "
        "branch any more as it was; expected that what was announced stays: restore "
        "the commits that were rewritten, and to call the version off declare "
        f"'withdraws: {row.effective_on}' in a new commit",
        path=policy.path if policy else "",
    )

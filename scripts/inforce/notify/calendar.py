"""The recorded events: found in the library, kept in the database.

An event is recorded once, with its digest and the cut-off of its audience, and
never changes. Laws:

- nothing that became known before the start is recorded;
- recording again adds nothing;
- a version that people were told of is still in the history, word for word.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from inforce.errors import InputError
from inforce.model.policies import Policy
from inforce.model.versions import Version
from inforce.notify import chain
from inforce.notify.compose.editions import edition
from inforce.notify.occasions import (
    STALE,
    EventState,
    Occasion,
    deadline_at,
    due_at,
    superseded,
)
from inforce.notify.record import events as recorded_events
from inforce.notify.record.halts import Scope, lifted, listed
from inforce.notify.rewrites import check, check_recorded, rewritten, stands
from inforce.people.joining import upto
from inforce.publication.events import Event, EventKind, resumptions
from inforce.publication.library import Library
from inforce.publication.notices import notices
from inforce.store.facts import fact, record_fact
from inforce.store.tables import event, subscription

START = "notify.start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """All recorded events by id; `added` are the ids that are new.

    `overtaken` are the ids of events that a later one took the place of, and
    that one.
    """

    known: Mapping[int, Occasion]
    added: tuple[int, ...] = ()
    overtaken: Mapping[int, Occasion] = field(default_factory=dict)


def recorded(connection: Connection, library: Library, now: int) -> Calendar:
    """Record what became known up to the day of *now*; return all events.

    Raises:
        InputErrors: a version that people were told of is not in the history
            any more; nothing was recorded.
    """
    # The counter stays locked, so that two programs record one after the other.
    upto(connection)
    begun = start(connection, library, now)
    _follow_names(connection, library)
    check_recorded(connection, library)
    added = _add(connection, library, since=begun, now=now)
    known = occasions(connection, library, now)
    overtaken = superseded(known.values())
    return Calendar(
        known=_close(connection, known, overtaken, now),
        added=added,
        overtaken=overtaken,
    )


def start(connection: Connection, library: Library, now: int) -> int:
    """Return the moment before which no event is mailed.

    The setting decides; without one it is the moment of the first run, which
    this records.
    """
    first = fact(connection, START)
    if not first:
        record_fact(connection, START, str(now))
    day = library.settings.notify.start
    if day is not None:
        return _midnight(day, library)
    return int(first or now)


def occasions(
    connection: Connection, library: Library, now: int
) -> dict[int, Occasion]:
    """Return all recorded events by id.

    Those of a policy that is gone are left out: its history ended with it.
    """
    held = {
        int(one.key): one.reason
        for one in listed(connection)
        if one.scope is Scope.EVENT and one.stands(now)
    }
    rows = connection.execute(select(event).order_by(event.c.id))
    found = {}
    for row in rows:
        policy = library.policy(row.policy)
        if policy is not None:
            one = _occasion(row, policy, library, held.get(row.id, ""))
            begun = datetime.fromtimestamp(one.due_at, UTC)
            lapsed = _lapsed(one.kind, policy, begun, _day(now, library))
            found[row.id] = replace(one, lapsed=lapsed)
    return found


def _lapsed(kind: EventKind, policy: Policy, at: datetime, on: date) -> bool:
    """Return whether *policy* ended at the moment *at* and was resumed up to *on*."""
    if kind is not EventKind.ENDED:
        return False
    zone = policy.timeline.zone
    later = (moment for moment in resumptions(policy.timeline) if moment > at)
    return any(moment.astimezone(zone).date() <= on for moment in later)


def events_of(connection: Connection, library: Library, ids: str) -> tuple[Event, ...]:
    """Return the events with these *ids* ("3,7"), as their mail tells of them.

    Every policy is as known at the last of its events here, so that the mail
    says the same whenever it is written, and an announcement that goes
    together with a correction shows the corrected text.

    Raises:
        InputErrors: a version is not in the history any more, or there is no
            such event.
    """
    numbers = [int(part) for part in ids.split(",") if part]
    chosen = select(event).where(event.c.id.in_(numbers)).order_by(event.c.id)
    rows = connection.execute(chosen).all()
    if len(rows) != len(set(numbers)):
        raise InputError(f"events {ids!r} are not all recorded; expected their numbers")
    check(rows, library)
    return tuple(_event(row, rows, library) for row in rows)


def _midnight(day: date, library: Library) -> int:
    zone = library.settings.publisher.zone
    return int(datetime.combine(day, time.min, tzinfo=zone).timestamp())


def _day(moment: int, library: Library) -> date:
    zone = library.settings.publisher.zone
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).date()


def _originals(library: Library) -> Iterator[Policy]:
    """Yield the policies people are told of; a translation tells nothing new."""
    return (one for one in library.policies if not one.translation_of)


def _follow_names(connection: Connection, library: Library) -> None:
    """Carry events and subscriptions over to the slug a policy has now."""
    for row in connection.execute(select(event)).all():
        policy = _home(row, library)
        if policy is not None and policy.slug != row.policy:
            moved = update(event).where(event.c.id == row.id)
            connection.execute(moved.values(policy=policy.slug))
    for policy in _originals(library):
        for former in _slugs(policy, library)[1:]:
            _rename(connection, former, policy.slug)


def _home(row: Row[Any], library: Library) -> Policy | None:
    """Return the policy that *row* is about, also when it was renamed."""
    policy = library.policy(row.policy)
    if policy is not None and stands(row, policy):
        return policy
    heirs = (p for p in _originals(library) if row.policy in p.former_slugs)
    return next((p for p in heirs if stands(row, p)), policy)


def _slugs(policy: Policy, library: Library) -> tuple[str, ...]:
    """Return the slug of *policy* and the former ones that no other policy has."""
    former = (one for one in policy.former_slugs if library.policy(one) is None)
    return policy.slug, *former


def _rename(connection: Connection, former: str, slug: str) -> None:
    both = select(subscription.c.contact).where(subscription.c.policy == slug)
    mine = subscription.c.policy == former
    connection.execute(
        delete(subscription).where(mine, subscription.c.contact.in_(both))
    )
    connection.execute(update(subscription).where(mine).values(policy=slug))


def _add(
    connection: Connection, library: Library, *, since: int, now: int
) -> tuple[int, ...]:
    """Record the events that are not yet; return their ids.

    An end that was taken back before anybody heard of it is no news, nor is
    that the policy goes on.
    """
    begun, day = datetime.fromtimestamp(since, UTC), _day(now, library)
    known = set(connection.execute(select(event.c.name)).scalars())
    ends = _ends(connection)
    found = [
        one
        for policy in _originals(library)
        for one in notices(
            policy,
            day,
            library.settings.notify.reminders,
            since=begun,
        )
        if known.isdisjoint(_names(one))
        if not _lapsed(one.kind, policy, one.at, day)
        if one.kind is not EventKind.RESUMED or _end_before(one) in ends
    ]
    if not found:
        return ()
    cutoff = upto(connection)
    found.sort(key=lambda one: (one.at, one.name))
    return tuple(_insert(connection, one, library, cutoff, now) for one in found)


def _ends(connection: Connection) -> set[tuple[str, int]]:
    """Return the policy and the number of every end that was recorded."""
    ended = event.c.kind == EventKind.ENDED.value
    rows = connection.execute(select(event.c.policy, event.c.name).where(ended))
    return {(slug, _number(name)) for slug, name in rows}


def _end_before(resumed: Event) -> tuple[str, int]:
    return resumed.policy.slug, resumed.number - 1


def _names(one: Event) -> Iterator[str]:
    """Yield the names of an event under all slugs its policy has had."""
    tail = one.name.removeprefix(one.policy.slug)
    return (slug + tail for slug in (one.policy.slug, *one.policy.former_slugs))


def _insert(
    connection: Connection, one: Event, library: Library, cutoff: int, now: int
) -> int:
    row = {
        "name": one.name,
        "kind": one.kind.value,
        "policy": one.policy.slug,
        "effective_on": one.version.effective_on,
        "digest": one.digest,
        "due_at": due_at(one),
        "deadline_at": deadline_at(one, library.settings.notice_days),
        "cutoff": cutoff,
        "state": EventState.OPEN.value,
        "recorded_at": now,
    }
    number = int(
        connection.execute(insert(event).returning(event.c.id), row).scalar_one()
    )
    payload = {
        "event": number,
        "name": one.name,
        "digest": one.digest,
        "due_at": row["due_at"],
        "cutoff": cutoff,
    }
    chain.append(connection, "recorded", payload, now)
    _hold_stale(connection, number, one, now)
    return number


def _hold_stale(connection: Connection, number: int, one: Event, now: int) -> None:
    late = now - due_at(one)
    if late > STALE:
        which = f"{one.policy.slug} {one.version.effective_on}"
        reason = (
            # More than STALE, so never one day.
            f"{late // (24 * 3600)} days overdue when it was found; send it with "
            f"'inforce notify resume {which}', or call it off with "
            f"'inforce notify cancel {which}'"
        )
        recorded_events.held(connection, number, reason, now)


def _close(
    connection: Connection,
    known: dict[int, Occasion],
    overtaken: Mapping[int, Occasion],
    now: int,
) -> dict[int, Occasion]:
    """Let nobody be told any more of events that a later one overtook."""
    open_ = (EventState.OPEN, EventState.PLANNED)
    for number, by in overtaken.items():
        if known[number].state in open_:
            connection.execute(
                update(event)
                .where(event.c.id == number)
                .values(state=EventState.SUPERSEDED.value)
            )
            payload = {"event": number, "by": by.id}
            chain.append(connection, "superseded", payload, now)
            lifted(connection, Scope.EVENT, str(number))
            known[number] = replace(known[number], state=EventState.SUPERSEDED)
    return known


def _occasion(row: Row[Any], policy: Policy, library: Library, held: str) -> Occasion:
    return Occasion(
        id=row.id,
        name=row.name,
        kind=EventKind(row.kind),
        slugs=_slugs(policy, library),
        languages=_languages(row, policy, library),
        effective_on=row.effective_on,
        due_at=row.due_at,
        deadline_at=row.deadline_at,
        cutoff=row.cutoff,
        number=_number(row.name),
        planned_upto=row.planned_upto,
        state=EventState(row.state),
        held=held,
    )


def _number(name: str) -> int:
    last = name.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0


def _languages(row: Row[Any], policy: Policy, library: Library) -> tuple[str, ...]:
    """Return the languages in which a mail can show the version, its own first."""
    version = policy.timeline.version(row.effective_on)
    if version is None:
        return (policy.language,)
    one = _made(row, policy, version)
    shown = (
        edition(library, one, other.language).policy.language
        for other in library.translations(policy)
    )
    return tuple(dict.fromkeys((policy.language, *shown)))


def _event(row: Row[Any], rows: Iterable[Row[Any]], library: Library) -> Event:
    policy = library.policy(row.policy)
    if policy is not None:
        last = max(one.due_at for one in rows if one.policy == row.policy)
        line = policy.timeline.known_at(datetime.fromtimestamp(last, UTC))
        version = line.version(row.effective_on) if line else None
        if line is not None and version is not None:
            return _made(row, replace(policy, timeline=line), version)
    raise rewritten(row, library)


def _made(row: Row[Any], policy: Policy, version: Version) -> Event:
    kind, number = EventKind(row.kind), _number(row.name)
    corrects = kind is EventKind.CORRECTED and number < len(version.texts)
    return Event(
        kind=kind,
        policy=policy,
        version=version,
        at=datetime.fromtimestamp(row.due_at, UTC),
        number=number,
        text=version.texts[number] if corrects else None,
    )

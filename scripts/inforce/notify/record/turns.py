"""One turn inside its transaction: results of a window, then the next claims."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, select, tuple_

from inforce.notify import chain
from inforce.notify.deliveries import Claim, DeliveryState, Settlement
from inforce.notify.record.claiming import (
    Candidate,
    Told,
    Verdict,
    numbers,
    verdicts,
)
from inforce.notify.record.hot import START, Closed, Hot, Search, Settled, Taken, Term
from inforce.publication.events import EventKind
from inforce.store.tables import attempt, event

# A reply is evidence, not a log: the first kilobyte says all.
LONGEST_REPLY = 1000
_COVERED = chain.COVERED["attempts"][1]


class Window(NamedTuple):
    """What one claim came to; `left` says that more may be due.

    That is so after a full window, and after deliveries changed their letter.

    `first` is the place of the first delivery that was found, None for none.
    """

    claims: tuple[Claim, ...]
    left: bool
    first: tuple[int, int] | None = None


def settle(
    connection: Connection, hot: Hot, settled: Sequence[Settlement], owner: str
) -> None:
    """Write the states that follow from *settled*, where the claim holds or nobody knows."""
    rows = [
        Settled(one.claim.delivery, one.claim.attempt, one.state.value, one.next_at)
        for one in settled
    ]
    if rows:
        hot.settle(connection, rows, owner)


def record_attempts(
    connection: Connection, hot: Hot, settled: Sequence[Settlement], now: int
) -> None:
    """Write the attempts and the entry that counts them.

    Locks the end of the chain: call it last. An attempt that is recorded
    already stays as it is.
    """
    if not settled:
        return
    counted = [_attempt_row(one) for one in settled]
    payload = chain.rows_payload(counted)
    head = chain.locked_head(connection)
    rows = [(*row, head.seq + 1) for row in counted]
    if hot.attempts(connection, rows) == len(rows):
        chain.entered(connection, head, "attempts", payload, now)
        return
    written = _rows(connection, attempt.c.entry == head.seq + 1)
    if written:
        chain.entered(connection, head, "attempts", chain.rows_payload(written), now)
    _record_late(connection, counted, written, now)


def _record_late(
    connection: Connection,
    rows: Sequence[tuple[object, ...]],
    written: Sequence[tuple[object, ...]],
    now: int,
) -> None:
    """Enter what an attempt reported after it had been decided otherwise."""
    numbers_ = [(row[0], row[1]) for row in rows]
    stored = _rows(connection, tuple_(*attempt.primary_key.columns).in_(numbers_))
    late = sorted(set(rows).difference(stored, written))
    if late:
        listed = [dict(zip(_COVERED, row, strict=True)) for row in late]
        chain.append(connection, "late", {"attempts": listed}, now)


def claim(
    connection: Connection,
    hot: Hot,
    search: Search,
    term: Term,
    message_id: Callable[[int], str],
) -> Window:
    """Claim the next deliveries; close those that may not go out any more."""
    found = hot.candidates(connection, search)
    if len(found) < search.limit and search.front != START:
        found = hot.candidates(connection, search._replace(front=START))
    told = _told(connection, found)
    judged = verdicts(found, told, search.now)
    _close(connection, hot, judged)
    claims = tuple(
        _claimed(one, message_id, search.now)
        for one, decided in judged
        if decided.state is DeliveryState.ATTEMPTING
    )
    if claims:
        taken = [Taken(one.delivery, one.letter, one.message_id) for one in claims]
        hot.claim(connection, taken, term)
    first = (found[0].next_at, found[0].id) if found else None
    moved = any(one.state is DeliveryState.PLANNED for _, one in judged)
    return Window(claims, moved or len(found) == search.limit, first)


def _close(
    connection: Connection, hot: Hot, judged: Iterable[tuple[Candidate, Verdict]]
) -> None:
    closed = [
        Closed(one.id, decided.state.value, *decided[1:])
        for one, decided in judged
        if decided.state is not DeliveryState.ATTEMPTING
    ]
    if closed:
        hot.close(connection, closed)


def _told(connection: Connection, found: Iterable[Candidate]) -> dict[int, Told]:
    ids = {
        number for events in {one.events for one in found} for number in numbers(events)
    }
    if not ids:
        return {}
    reminds = event.c.kind == EventKind.REMINDER.value
    chosen = select(
        event.c.id,
        event.c.policy,
        event.c.state,
        case((reminds, event.c.deadline_at)),
    ).where(event.c.id.in_(sorted(ids)))
    return {row[0]: Told(*row[1:]) for row in connection.execute(chosen)}


def _claimed(one: Candidate, message_id: Callable[[int], str], now: int) -> Claim:
    return Claim(
        delivery=one.id,
        attempt=one.attempt + 1,
        contact=one.contact or 0,
        subject=one.subject,
        address=one.address or "",
        audience=one.audience,
        language=one.language,
        bucket=one.bucket,
        events=one.events,
        letter=one.frozen or one.newest or "",
        first_at=now if one.first_at is None else one.first_at,
        message_id=one.message_id or message_id(one.id),
        token_epoch=one.token_epoch or 0,
        deadline_at=one.deadline_at,
        mandatory=bool(one.mandatory),
    )


def _attempt_row(one: Settlement) -> tuple[object, ...]:
    """Return the row of `attempt`, without the entry that counts it."""
    reply = one.reply
    return (
        one.claim.delivery,
        one.claim.attempt,
        one.at,
        reply.outcome.value,
        reply.code,
        storable(reply.enhanced),
        storable(reply.text),
        storable(reply.peer),
        storable(reply.tls),
        storable(reply.queue_id),
        storable(one.signed),
    )


def storable(text: str) -> str:
    """Return *text* as both databases can hold it, cut to `LONGEST_REPLY`.

    PostgreSQL takes neither NUL nor a lone surrogate, and a server may say
    anything.
    """
    if len(text) <= LONGEST_REPLY and text.isascii() and text.isprintable():
        return text
    cut = text[:LONGEST_REPLY]
    return cut.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _rows(
    connection: Connection, chosen: ColumnElement[bool]
) -> list[tuple[object, ...]]:
    columns = [attempt.c[name] for name in _COVERED]
    rows = connection.execute(select(*columns).where(chosen))
    return [tuple(row) for row in rows]

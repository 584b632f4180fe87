"""The prepared letters: one per group of events, audience and language."""

from typing import NamedTuple

from sqlalchemy import Connection, exists, func, select, text

from inforce.store.tables import delivery, letter

_SAVE = text(
    "INSERT INTO letter (digest, events, audience, language, prepared, at) "
    "VALUES (:digest, :events, :audience, :language, :prepared, :at) "
    "ON CONFLICT (events, audience, language, digest) DO UPDATE SET at = excluded.at"
)


class Group(NamedTuple):
    """The deliveries that share one letter.

    `events` are event ids, ascending, comma-separated.
    """

    events: str
    audience: str
    language: str


def saved(
    connection: Connection, group: Group, digest: str, content: bytes, now: int
) -> None:
    """Write the letter *digest* of *group*; written again it becomes the newest."""
    values = {"digest": digest, "prepared": content, "at": now}
    connection.execute(_SAVE, {**group._asdict(), **values})


def prepared(connection: Connection, digest: str) -> bytes | None:
    """Return the prepared bytes of the letter *digest*, None for none."""
    found = connection.execute(
        select(letter.c.prepared).where(letter.c.digest == digest).limit(1)
    ).scalar()
    return bytes(found) if found is not None else None


def unlettered(connection: Connection, now: int) -> tuple[Group, ...]:
    """Return the groups with due deliveries and no letter, in order."""
    same = (
        (letter.c.events == delivery.c.events)
        & (letter.c.audience == delivery.c.audience)
        & (letter.c.language == delivery.c.language)
    )
    group = (delivery.c.events, delivery.c.audience, delivery.c.language)
    rows = connection.execute(
        select(*group)
        .where(
            delivery.c.state.in_(("planned", "deferred")),
            delivery.c.next_at <= now,
            func.coalesce(delivery.c.deadline_at, now + 1) > now,
            ~exists().where(same),
        )
        .distinct()
        .order_by(*group)
    )
    return tuple(Group(*row) for row in rows)

"""What a mailbox does with a mailed link, and what all tables hold."""

from people.asking import ANN, BOB, RING, Mailer
from sqlalchemy import Engine, Table, select

from inforce.people import preferences
from inforce.people.addresses import address
from inforce.people.persons import Mode
from inforce.store import reading
from inforce.store.tables import metadata


def found(mailer: Mailer, text: str) -> preferences.Preferences | None:
    with reading(mailer.engine) as connection:
        return preferences.found(connection, RING, text, mailer.now)


def choices(mailer: Mailer, text: str = ANN) -> dict[str, Mode]:
    seen = found(mailer, mailer.managed(text))
    assert seen is not None
    return dict(seen.subscriptions)


def change(
    mailer: Mailer, subscriptions: dict[str, Mode], language: str = "en"
) -> bool:
    text = mailer.managed()
    with mailer.writing() as connection:
        return preferences.changed(
            connection, RING, text, mailer.now,
            subscriptions=subscriptions, language=language,
        )  # fmt: skip


def pause(mailer: Mailer, *, stop: bool = True) -> bool:
    text = mailer.managed()
    with mailer.writing() as connection:
        return preferences.paused(connection, RING, text, mailer.now, stop=stop)


def unsubscribe(mailer: Mailer, token: str, policy: str = "") -> bool:
    with mailer.writing() as connection:
        return preferences.unsubscribed(
            connection, RING, token, mailer.now, policy=policy
        )


def move(mailer: Mailer, to: str = BOB) -> list[tuple]:
    text = mailer.managed()
    with mailer.writing() as connection:
        opened = preferences.address_changed(
            connection, RING, text, address(to), mailer.now
        )
    assert opened
    return mailer.sent()


def erase(mailer: Mailer, text: str) -> bool:
    with mailer.writing() as connection:
        return preferences.erased(connection, RING, text, mailer.now)


def everything(engine: Engine) -> str:
    """Return every cell of every table as one text."""
    tables: list[Table] = metadata.sorted_tables
    with reading(engine) as connection:
        cells = [
            str(cell)
            for table in tables
            for row in connection.execute(select(table))
            for cell in row
        ]
    return "\n".join(cells)

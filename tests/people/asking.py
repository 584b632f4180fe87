"""One mailbox that asks, gets links, and uses them, on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, Table, event, select

from inforce.people import errands, signing_up
from inforce.people.addresses import address
from inforce.people.contacts import Evidence
from inforce.people.errands import Errand, Kind
from inforce.people.keys import Keyring
from inforce.people.links import LIFE, Link, Purpose, token
from inforce.people.persons import Mode
from inforce.people.signing_up import Answer, Request
from inforce.people.suppressing import marks
from inforce.people.tokens import unsubscribe_token
from inforce.store import reading
from inforce.store.tables import contact

RING = Keyring({"a": b"1" * 32})
NOW = 1_800_000_000
HOUR, DAY = 3600, 86400
ANN, BOB = "ann@example.org", "bob@example.net"
FORM = Evidence(source="/subscribe/", method="POST", form_digest="f" * 64)
PURPOSES = {Kind.CONFIRM: Purpose.CONFIRM, Kind.MOVED: Purpose.CONFIRM}


def request(text: str = ANN, network: str = "4:0a0000", **more: object) -> Request:
    """Return a request of *text* for the policy `privacy`."""
    values: dict[str, object] = {
        "address": address(text),
        "policies": ("privacy",),
        "mode": Mode.EACH,
        "language": "en",
        "evidence": FORM,
        "network": network,
    }
    return Request(**{**values, **more})  # type: ignore[arg-type]


def link_of(one: Errand, ring: Keyring = RING, **more: object) -> str:
    """Return the link in the mail of *one*."""
    purpose = PURPOSES.get(one.kind, Purpose.MANAGE)
    values: dict[str, object] = {
        "contact": one.contact,
        "errand": one.id,
        "epoch": one.token_epoch,
        "expires_at": one.at + LIFE[purpose],
        "mark": marks(ring, address(one.address).key)[0],
    }
    return token(ring, purpose, Link(**{**values, **more}))  # type: ignore[arg-type]


@dataclass
class Mailer:
    """Sends what was asked for into `mails`, each with its link."""

    engine: Engine
    now: int = NOW
    ring: Keyring = RING
    mails: list[tuple[Errand, str]] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose transaction is committed."""
        with self.engine.begin() as connection:
            yield connection

    def ask(self, text: str = ANN, **more: object) -> list[tuple[Errand, str]]:
        """Ask for mail; return the mails that go out."""
        with self.writing() as connection:
            asked = request(text, **more)  # type: ignore[arg-type]
            signing_up.requested(connection, self.ring, asked, self.now)
        return self.sent()

    def sent(self) -> list[tuple[Errand, str]]:
        """Send what waits; return the mails."""
        with self.writing() as connection:
            found = errands.taken(connection, 100, self.now)
            for one in found:
                errands.settled(connection, one, self.now, done=True)
        mails = [
            (one, "" if one.kind is Kind.ALARM else link_of(one, self.ring))
            for one in found
        ]
        self.mails += mails
        return mails

    def confirm(self, text: str) -> Answer:
        """Press the button on the page of the link *text*."""
        with self.writing() as connection:
            return signing_up.confirmed(connection, self.ring, text, self.now)

    def joined(self, text: str = ANN, **more: object) -> int:
        """Sign *text* up and confirm; return the number of the contact."""
        ((_, found),) = self.ask(text, **more)
        assert self.confirm(found) is Answer.DONE
        return self.row(text)["id"]

    def managed(self, text: str = ANN) -> str:
        """Return a link to the preferences of *text*."""
        with self.writing() as connection:
            row = self.row(text)
            errands.asked(connection, Kind.MANAGE, row["id"], "en", self.now)
        return self.sent()[-1][1]

    def stop_token(self, text: str = ANN) -> str:
        """Return the token that every mail to *text* carries."""
        row = self.row(text)
        return unsubscribe_token(self.ring, row["id"], row["token_epoch"])

    def row(self, text: str = ANN) -> dict[str, object]:
        """Return the contact of *text*, empty when there is none."""
        chosen = select(contact).where(contact.c.address_key == address(text).key)
        with reading(self.engine) as connection:
            found = connection.execute(chosen).mappings().first()
        return dict(found) if found else {}

    def status(self, text: str = ANN) -> str:
        """Return the status of *text*, empty when there is none."""
        return str(self.row(text).get("status", ""))


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Give the list of the statements that are executed meanwhile."""
    found: list[str] = []

    def heard(_conn, _cursor, statement, *_rest):  # type: ignore[no-untyped-def]
        found.append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    yield found
    event.remove(engine, "before_cursor_execute", heard)


def rows(mailer: Mailer, table: Table) -> list[dict[str, object]]:
    """Return all rows of *table*."""
    with reading(mailer.engine) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]

"""The service on a real database of each kind, its time moved by the test."""

import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from notify.conftest import database, engine, engines
from sqlalchemy import Connection, Engine, insert, select

from inforce.history import Layout
from inforce.people.addresses import address
from inforce.people.contacts import Entrant, contact_row
from inforce.people.keys import Keyring
from inforce.people.links import LIFE, Link, Purpose, token
from inforce.people.persons import Audience, Status
from inforce.people.suppressing import marks
from inforce.people.tokens import unsubscribe_token
from inforce.service.app import app
from inforce.service.desk import Desk, Offer
from inforce.settings import Notify, Publisher, Settings
from inforce.store import opened, reading
from inforce.store.tables import contact, errand, meta, subscription

with warnings.catch_warnings():
    # httpx2 is not yet in the distributions that tests run on.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["database", "engine", "engines"]

NOON = 1_796_000_000
KEYS = Keyring({"k1": bytes(range(32))})
POLICIES = (
    Offer(slug="privacy", titles={"en": "Privacy policy", "de": "Datenschutz"}),
    Offer(slug="cookies", titles={"en": "Cookie policy"}),
    Offer(slug="terms", titles={"en": 'Terms & <conditions> "of use"'}),
    Offer(
        slug="newsletter",
        titles={"en": "Newsletter terms"},
        ends_on=date(2020, 1, 1),
    ),
)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now


class Counter:
    """A service on one database, with a browser in front of it."""

    def __init__(self, engine: Engine, root: Path) -> None:
        self.clock = Clock()
        self.lines: list[dict[str, object]] = []
        self.engine = engine
        self.desk = Desk(
            engine=engine,
            keyring=KEYS,
            settings=settings(root),
            policies=POLICIES,
            clock=self.clock,
        )
        self.app = app(
            self.desk, log=lambda line: self.lines.append(dict(line)), tick=0.002
        )
        self.web = TestClient(
            self.app, base_url="https://mail.example", follow_redirects=False
        )

    def stamp(self) -> str:
        """Return the stamp of a form that was given out just now."""
        return field(self.web.get("/subscribe/").text, "stamp")

    def subscribe(self, email: str = "ann@example.org", **more: object):
        """Post the form as a person does, some seconds after it was shown."""
        stamp = self.stamp()
        self.clock.now += 10
        given = {"policy": "*", "mode": "each", "language": "en", "email": email}
        return self.web.post("/subscribe/", data={**given, "stamp": stamp, **more})

    def errands(self) -> list[tuple[str, int | None]]:
        """Return the mails that were asked for, in order."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(errand.c.kind, errand.c.contact).order_by(errand.c.id)
            )
            return [(kind, number) for kind, number in rows]

    def contact(self, number: int) -> dict[str, object]:
        """Return the row of somebody."""
        return next(row for row in self.contacts() if row["id"] == number)

    def contacts(self) -> list[dict[str, object]]:
        """Return everybody who is known."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(contact).order_by(contact.c.id))
            return [dict(row) for row in rows.mappings()]

    def chosen(self, number: int) -> dict[str, str]:
        """Return what somebody chose."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(subscription.c.policy, subscription.c.mode)
                .where(subscription.c.contact == number)
                .order_by(subscription.c.policy)
            )
            return {row.policy: row.mode for row in rows}

    def enter(
        self,
        email: str = "ann@example.org",
        status: Status = Status.CONFIRMED,
        audience: Audience = Audience.SUBSCRIBER,
        language: str = "en",
        **modes: str,
    ) -> int:
        """Write somebody down and return their number."""
        entrant = Entrant(
            address=address(email),
            audience=audience,
            language=language,
            status=status,
        )
        row = contact_row(entrant, 1, NOON)
        with self.engine.begin() as connection:
            made = connection.execute(insert(contact).returning(contact.c.id), row)
            number = int(made.scalar_one())
            for policy, mode in (modes or {"privacy": "each"}).items():
                values = {"contact": number, "policy": policy, "mode": mode}
                connection.execute(insert(subscription), values)
        return number

    def link(self, purpose: Purpose, number: int, mail: int = 1) -> str:
        """Return the token that was mailed to somebody just now."""
        row = self.contact(number)
        made = Link(
            contact=number,
            errand=mail,
            epoch=row["token_epoch"],
            expires_at=self.clock.now + LIFE[purpose],
            mark=marks(KEYS, row["address_key"])[0],
        )
        return token(KEYS, purpose, made)

    def stop(self, number: int) -> str:
        """Return the token that stops somebody's mail."""
        return unsubscribe_token(KEYS, number, self.contact(number)["token_epoch"])


def settings(root: Path) -> Settings:
    """Return the settings of a site with mail in two languages."""
    return Settings(
        root=root,
        site_name="Policies of Example",
        site_url="https://policies.example/",
        publisher=Publisher(
            name="Example GmbH",
            contact="legal@policies.example",
            address="Beispielstraße 12, Berlin",
        ),
        layout=Layout(languages=("en", "de")),
        notify=Notify(service="https://mail.example"),
    )


def field(html: str, name: str) -> str:
    """Return the value of the hidden field *name*."""
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return unescape(found[1])


def heading(html: str) -> str:
    """Return the heading of a page."""
    found = re.search("<h1>(.*?)</h1>", html, re.DOTALL)
    assert found, html
    return unescape(found[1])


@pytest.fixture
def counter(engine: Engine, tmp_path: Path) -> Iterator[Counter]:
    """The service on an empty database."""
    made = Counter(engine, tmp_path)
    with made.web:
        yield made


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Counter]:
    """The service on an empty SQLite file, where the kind of database is no matter."""
    made = Counter(opened("state.db", tmp_path), tmp_path)
    with made.web:
        yield made
    made.engine.dispose()


def put(key: str) -> Callable[[Connection], int]:
    """Return what writes *key* and answers 1; it fails when it is there."""

    def work(connection: Connection) -> int:
        connection.execute(insert(meta), {"key": f"test-{key}", "value": "x"})
        return 1

    return work

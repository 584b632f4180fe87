"""Those who come to the service in the proofs: many at once, and their mail."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from html import unescape
from threading import Thread
from time import monotonic, sleep
from urllib.parse import urlencode

import uvicorn
from notify.mails import claim
from publication.makers import library
from service.conftest import KEYS, Counter
from sqlalchemy import Engine, select
from starlette.types import ASGIApp

from inforce.notify.compose import letter
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.errands import messenger
from inforce.notify.instance import Instance
from inforce.notify.letters import Letter
from inforce.notify.messages import Messages, message_id
from inforce.notify.record import Record
from inforce.notify.transports import Outgoing
from inforce.people.contacts import People
from inforce.people.persons import Audience
from inforce.publication.events import Event
from inforce.store import reading
from inforce.store.tables import metadata

_URLENCODED = (b"content-type", b"application/x-www-form-urlencoded")
_LINK = re.compile(r"https://mail\.example(/[^\s\"'<>)]+)")


@dataclass
class Post:
    """A transport that takes everything and keeps it."""

    sent: list[Outgoing] = field(default_factory=list)

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        self.sent += window
        return [Reply(outcome=Outcome.ACCEPTED, text="taken") for _ in window]

    def delivered(self, _message: Outgoing) -> bool | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


def mailed(counter: Counter) -> list[Outgoing]:
    """Send what people asked for; return the mails in the order of asking."""
    ours = Instance(
        settings=counter.desk.settings,
        engine=counter.engine,
        keyring=KEYS,
        people=People(counter.engine, KEYS),
        record=Record(counter.engine, message_id(KEYS, "policies.example")),
        place=counter.desk.settings.root / "state.db",
    )
    titles = {one.slug: one.title("en") for one in counter.desk.policies}
    post = Post()
    messenger(ours, post, titles).run(counter.clock)
    return post.sent


def written(counter: Counter, number: int, *told: Event) -> bytes:
    """Return the mail to the subscriber *number* about what was *told*."""
    desk, row = counter.desk, counter.contact(number)
    where = replace(library(*(one.policy for one in told)), settings=desk.settings)
    made = letter(where, told, audience=Audience.SUBSCRIBER, language="en")
    messages = Messages(desk.settings, KEYS, lambda _: Letter.read(made.prepared))
    whose = {"contact": number, "token_epoch": row["token_epoch"]}
    return messages.outgoing(claim(address=row["address"], **whose)).message


def links(raw: bytes) -> list[str]:
    """Return the paths at the service that a mail or its header leads to, once each."""
    mail = message_from_bytes(raw, policy=policy.default)
    texts = [unescape(str(one)) for one in mail.values()]
    texts += [
        unescape(part.get_content())
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]
    return list(dict.fromkeys(_LINK.findall("\n".join(texts))))


def dump(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with reading(engine) as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(table))), key=repr
            )
            for table in metadata.sorted_tables
        }


async def posted(
    app: ASGIApp, path: str, form: dict[str, str], peer: str
) -> tuple[int, bytes]:
    """Post *form* from the address *peer*, without a network between."""
    body = urlencode(form).encode()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [_URLENCODED, (b"host", b"mail.example")],
        "client": (peer, 50000),
        "server": ("mail.example", 443),
    }
    status, answer = 0, bytearray()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, object]) -> None:
        nonlocal status
        status = message.get("status", status)
        answer.extend(message.get("body", b""))

    await app(scope, receive, send)
    return status, bytes(answer)


@contextmanager
def served(app: ASGIApp, **more: object) -> Iterator[int]:
    """Serve *app* by uvicorn on loopback; give its port."""
    config = uvicorn.Config(
        app,
        port=0,
        access_log=False,
        lifespan="on",
        **{"log_config": None, **more},
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    until = monotonic() + 20
    while not server.started and monotonic() < until:
        sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(20)

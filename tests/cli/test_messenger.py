"""The thread that sends what people ask for on the pages of the service."""

import json
import mailbox
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from notify.conftest import database, engine, engines
from people.asking import request
from sqlalchemy import Engine, func, select
from waiting import until

from inforce.cli.messenger import Errands, errands, here
from inforce.cli.service import logged
from inforce.errors import ExternalError, InputError
from inforce.history import Layout
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.errands import Messenger, messenger
from inforce.notify.instance import Instance, instance
from inforce.notify.transports import Outgoing
from inforce.people import signing_up
from inforce.people.addresses import address
from inforce.settings import Notify, Publisher, Settings
from inforce.store import reading
from inforce.store.tables import errand

__all__ = ["database", "engine", "engines"]
NOW = 1_800_000_000
TITLES = {"privacy": "Privacy policy"}


@dataclass
class Post:
    """A transport that remembers; it serves nobody while `broken` says why."""

    broken: str = ""
    sent: list[Outgoing] = field(default_factory=list)
    tries: int = 0
    wait: Callable[[], object] = lambda: None

    def deliver(self, window: Sequence[Outgoing]) -> Sequence[Reply]:
        self.tries += 1
        self.wait()
        if self.broken:
            raise ExternalError(self.broken)
        self.sent += window
        return [Reply(outcome=Outcome.ACCEPTED, text="taken") for _ in window]

    def delivered(self, _message: Outgoing) -> bool | None:
        return None

    def close(self) -> None:
        pass


def settings(root: Path, database: str, **more: str) -> Settings:
    """Return the settings of a small site."""
    values = {"service": "https://mail.example", **more}
    return Settings(
        root=root,
        site_url="https://policies.example/",
        publisher=Publisher(name="Example", contact="legal@policies.example"),
        layout=Layout(languages=("en", "de")),
        notify=Notify(database=database, outbox="outbox", **values),
    )


@pytest.fixture
def ours(database: str, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The notifier of a site, on a database of each kind."""
    made = instance(settings(tmp_path, database), {})
    yield made
    made.engine.dispose()


def ask(ours: Instance, number: int, now: int = NOW) -> None:
    """Ask for mail at so many addresses."""
    with ours.engine.begin() as connection:
        for one in range(number):
            asked = request(f"person{one}@example.org", network=f"4:{one:08x}")
            signing_up.requested(connection, ours.keyring, asked, now)


def states(engine: Engine) -> Counter[str]:
    """Return how many mails are in which state."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(errand.c.state, func.count()).group_by(errand.c.state)
        )
        return Counter({one[0]: one[1] for one in rows})


def thread(made: Messenger, told: list[str] | None = None) -> Errands:
    """Return a quick thread, and what it tells."""
    say = (told if told is not None else []).append
    return Errands(made, every=0.02, clock=lambda: NOW, report=say)


def test_what_is_asked_for_is_sent_at_once(ours: Instance) -> None:
    post = Post()
    with thread(messenger(ours, post, TITLES)):
        ask(ours, 3)
        assert until(lambda: states(ours.engine)["done"] == 3)

    assert sorted(one.recipient for one in post.sent) == [
        f"person{n}@example.org" for n in range(3)
    ]


def test_several_threads_send_each_mail_once(
    ours: Instance, tmp_path: Path, database: str
) -> None:
    ask(ours, 100)
    post = Post(wait=lambda: time.sleep(0.01))
    other = instance(settings(tmp_path, database), {})
    with (
        thread(messenger(ours, post, TITLES)),
        thread(messenger(other, post, TITLES)),
    ):
        assert until(lambda: states(ours.engine)["done"] == 100)

    assert max(Counter(one.recipient for one in post.sent).values()) == 1
    assert len(post.sent) == 100


def test_a_broken_mail_server_is_tried_less_and_less_and_told_once(
    ours: Instance,
) -> None:
    ask(ours, 1)
    post, told = Post(broken="the server refuses the login"), []
    made = messenger(ours, post, TITLES)
    later = [NOW]

    def clock() -> int:
        later[0] += 7200
        return later[0]

    began = time.monotonic()
    with Errands(made, every=0.02, clock=clock, report=told.append):
        assert until(lambda: post.tries >= 4)

    assert time.monotonic() - began >= 0.02 * (1 + 2 + 4 + 8) * 0.9
    assert told == ["mails that people asked for wait: the server refuses the login"]


def test_mails_go_out_again_when_the_server_is_back(ours: Instance) -> None:
    ask(ours, 1)
    post, told = Post(broken="gone"), []
    moment = [NOW]
    with Errands(
        messenger(ours, post, TITLES),
        every=0.02,
        clock=lambda: moment[0],
        report=told.append,
    ):
        assert until(lambda: len(told) == 1)
        # Looking where nothing is due, because it was put off, proves nothing.
        assert not until(lambda: len(told) == 2, 0.3)
        post.broken = ""
        moment[0] += 120
        assert until(lambda: states(ours.engine)["done"] == 1)
        assert until(lambda: len(told) == 2)

    assert told[1] == "mails that people asked for go out again"
    assert len(post.sent) == 1


def test_a_fault_of_the_program_is_told_without_what_it_says(ours: Instance) -> None:
    ask(ours, 1)
    told: list[str] = []

    def fails() -> None:
        raise KeyError("person0@example.org")

    with thread(messenger(ours, Post(wait=fails), TITLES), told):
        assert until(lambda: bool(told))

    assert "KeyError" in told[0]
    assert "person0" not in told[0]


def test_stopping_waits_for_the_mails_on_their_way(ours: Instance) -> None:
    ask(ours, 50)
    on_its_way, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        on_its_way.set()
        go_on.wait(20)

    post = Post(wait=slow)
    made = thread(messenger(ours, post, TITLES))
    with made:
        assert on_its_way.wait(20)
        threading.Timer(0.2, go_on.set).start()

    assert len(post.sent) == 20
    found = states(ours.engine)
    assert [found["done"], found["waiting"], found["taken"]] == [20, 30, 0]


def test_nobody_who_was_erased_gets_the_mail_that_waited(ours: Instance) -> None:
    ask(ours, 2)
    ours.people.erase(address("person0@example.org"), NOW)
    post = Post()

    messenger(ours, post, TITLES).run(lambda: NOW)
    assert [one.recipient for one in post.sent] == ["person1@example.org"]


def test_links_lead_to_this_machine_where_no_service_is_set(tmp_path: Path) -> None:
    site = settings(tmp_path, "state.db", service="")
    with pytest.raises(InputError, match=r"notify\.service"):
        errands(site, TITLES)
    made = errands(here(site, "http://127.0.0.1:8001"), TITLES)
    ours = instance(site, {})
    ask(ours, 1, int(time.time()))
    with made:
        assert until(lambda: states(ours.engine)["done"] == 1)
    ours.engine.dispose()

    (mail,) = mailbox.Maildir(tmp_path / "outbox", create=False)
    text = mail.get_payload(0).get_payload(decode=True).decode()
    assert "http://127.0.0.1:8001/confirm/" in text


def test_the_log_of_the_service_says_that_mails_wait_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = settings(tmp_path, "state.db")
    (tmp_path / "outbox").write_text("a file where the folder should be")
    ours = instance(site, {})
    ask(ours, 1, int(time.time()))
    ours.engine.dispose()
    told: list[str] = []

    def report(said: str) -> None:
        logged({"mails": said})
        told.append(said)

    with errands(site, TITLES, report=report):
        assert until(lambda: bool(told))

    line = json.loads(capsys.readouterr().err)
    assert line["mails"].startswith("mails that people asked for wait: outbox")

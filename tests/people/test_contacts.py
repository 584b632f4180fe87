"""Contacts: the cut-off, stopping, suppression, and erasure to the last octet."""

import resource
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert, select

from inforce.errors import InputError
from inforce.people import joining
from inforce.people.addresses import address
from inforce.people.contacts import Entrant, Evidence, People
from inforce.people.exporting import as_csv, exported, harmless
from inforce.people.importing import imported
from inforce.people.keys import Keyring
from inforce.people.overview import counted, listed
from inforce.people.persons import Audience, Mode
from inforce.people.rows import Row
from inforce.store import StoreError, opened, reading
from inforce.store.tables import contact, delivery, metadata, subscription, suppression

RING = Keyring({"a": b"1" * 32})
NOW = 1_800_000_000


@pytest.fixture
def people(engine: Engine) -> People:
    return People(engine, RING)


def join(people: People, *texts: str, audience: Audience = Audience.SUBSCRIBER) -> None:
    entrants = [
        Entrant(
            address=address(text),
            audience=audience,
            language="en",
            subscriptions={"privacy": Mode.EACH, "terms": Mode.EACH},
        )
        for text in texts
    ]
    found = [Row(line=1, entrant=one) for one in entrants]
    imported(people, found, now=NOW, consent=Evidence(source="a form", method="test"))


def statuses(people: People) -> list[str]:
    with reading(people.engine) as connection:
        chosen = select(contact.c.status).order_by(contact.c.id)
        return list(connection.execute(chosen).scalars())


def test_the_audience_comes_in_parts_by_id_and_up_to_the_cut_off(people: People):
    join(people, "a@example.org", "b@example.org", "c@example.org")
    join(people, "d@example.org")
    first = people.audience(0, 1, 2)

    assert [len(people.audience(0, upto, 9)) for upto in (0, 1, 2)] == [0, 3, 4]
    assert len(first) == 2
    assert len(people.audience(first[-1].id, 1, 2)) == 1
    assert set(first[0].subscriptions) == {"privacy", "terms"}


def test_a_cut_off_waits_for_whoever_is_joining(
    database: str, engines: Callable[[], Engine]
):
    joiner, reader = engines(), engines()
    read: list[int] = []

    def cut_off() -> None:
        with reader.begin() as connection:
            read.append(joining.upto(connection))

    with joiner.begin() as connection:
        number = joining.taken(connection)
        waiting = threading.Thread(target=cut_off)
        waiting.start()
        waiting.join(0.3)
        assert read == []
    waiting.join(20)
    assert read == [number]


def test_stopping_one_policy_leaves_the_others(people: People):
    join(people, "a@example.org")
    number = people.audience(0, 9, 1)[0].id
    people.unsubscribe(number, NOW, "terms")
    people.unsubscribe(number, NOW, "terms")
    ann = people.audience(0, 9, 1)[0]

    assert (ann.mode("privacy"), ann.mode("terms")) == (Mode.EACH, None)
    people.unsubscribe(number, NOW, "privacy")
    assert statuses(people) == ["unsubscribed"]
    people.unsubscribe(number, NOW)
    assert statuses(people) == ["unsubscribed"]


@pytest.mark.parametrize("chosen", ["*", "privacy terms", "privacy"])
def test_a_policy_that_was_stopped_stays_so_through_imports(
    people: People, chosen: str
):
    def again() -> None:
        every = dict.fromkeys(chosen.split(), Mode.EACH)
        who = Entrant(
            address=address("a@example.org"),
            audience=Audience.SUBSCRIBER,
            language="de",
            subscriptions=every,
        )
        imported(people, [Row(line=1, entrant=who)], now=NOW)

    join(people, "a@example.org")
    again()
    people.unsubscribe(people.audience(0, 9, 1)[0].id, NOW, "privacy")
    again()
    told = [one.mode("privacy") for one in people.audience(0, 9, 9)]

    assert told == ([] if chosen == "privacy" else [None])
    assert all(one.mode("terms") is Mode.EACH for one in people.audience(0, 9, 9))


def test_account_holders_cannot_stop_what_they_are_owed(people: People):
    join(people, "a@example.org", audience=Audience.ACCOUNT)
    people.unsubscribe(people.audience(0, 9, 1)[0].id, NOW)

    assert statuses(people) == ["confirmed"]


def test_stopping_again_later_keeps_nobody_longer(people: People):
    join(people, "a@example.org", "b@example.org")
    one, other = (person.id for person in people.audience(0, 9, 9))
    people.unsubscribe(one, NOW)
    people.unsubscribe(one, NOW + 86400)
    people.suppress(other, "hard bounce", NOW)
    people.unsubscribe(other, NOW)
    with reading(people.engine) as connection:
        rows = connection.execute(select(contact).order_by(contact.c.id)).all()

    assert [(row.status, row.stopped_at) for row in rows] == [
        ("unsubscribed", NOW),
        ("suppressed", None),
    ]


def test_nobody_is_unsubscribed_or_suppressed_who_is_not_there(people: People):
    people.unsubscribe(77, NOW)
    people.suppress(77, "hard bounce", NOW)

    assert statuses(people) == []


def test_a_suppressed_mailbox_is_kept_out_in_both_audiences(people: People):
    join(people, "a@example.org", "c@example.org")
    join(people, "a@example.org", audience=Audience.ACCOUNT)
    people.suppress(people.audience(0, 9, 1)[0].id, "hard bounce", NOW)
    with people.engine.begin() as connection:
        kept = [
            people.kept_out(connection, ["a@example.org", "b@example.org"], one.value)
            for one in Audience
        ]

    assert statuses(people) == ["suppressed", "confirmed", "suppressed"]
    assert kept == [{"a@example.org"}] * 2


def test_suppression_survives_a_new_key(engine: Engine):
    before = People(engine, Keyring({"a": b"1" * 32}))
    join(before, "a@example.org")
    before.erase(address("a@example.org"), NOW, suppress=True)
    after = People(engine, Keyring({"a": b"1" * 32, "b": b"2" * 32}))
    with engine.begin() as connection:
        assert after.kept_out(connection, ["a@example.org"], "subscriber")


def test_an_erasure_leaves_deliveries_without_a_person(people: People):
    join(people, "a@example.org")
    one = people.audience(0, 9, 1)[0]
    with people.engine.begin() as connection:
        connection.execute(insert(delivery), _delivery(one.id, one.subject))

    assert people.erase(address("a@example.org"), NOW) == 1
    assert people.erase(address("a@example.org"), NOW) == 0
    with reading(people.engine) as connection:
        row = connection.execute(select(delivery)).one()
        assert (row.contact, row.subject) == (None, one.subject)
        assert connection.execute(select(subscription)).all() == []
        assert connection.execute(select(suppression)).all() == []


def _delivery(number: int, subject: str) -> dict[str, object]:
    return {
        "contact": number,
        "subject": subject,
        "audience": "subscriber",
        "language": "en",
        "bucket": "example.org",
        "events": "1",
        "mandatory": 1,
        "state": "sent",
        "next_at": NOW,
    }


def test_an_erasure_leaves_no_octet_of_the_address_in_any_file(tmp_path: Path):
    engine = opened("state.db", tmp_path)
    people = People(engine, RING)
    join(people, *(f"person{n}@example.org" for n in range(300)))
    join(people, "unmistakable@papierkran.example")
    assert b"unmistakable" in _octets(tmp_path)

    people.erase(address("unmistakable@papierkran.example"), NOW, suppress=True)
    people.forget()

    assert b"unmistakable" not in _octets(tmp_path)
    assert b"person7@" in _octets(tmp_path)
    engine.dispose()
    assert b"unmistakable" not in _octets(tmp_path)


def test_an_erasure_says_when_a_reader_keeps_the_log(tmp_path: Path):
    engine = opened("state.db", tmp_path, patience=0.2)
    people, other = People(engine, RING), opened("state.db", tmp_path)
    join(people, "unmistakable@papierkran.example")
    with reading(other) as connection:
        connection.execute(select(contact.c.id)).all()
        people.erase(address("unmistakable@papierkran.example"), NOW)
        with pytest.raises(StoreError, match=r"state\.db-wal.*run the same command"):
            people.forget()
    people.forget()

    assert b"unmistakable" not in _octets(tmp_path)
    other.dispose()
    engine.dispose()


def test_an_erasure_says_when_a_full_disk_keeps_the_log(tmp_path: Path):
    engine = opened("state.db", tmp_path)
    people = People(engine, RING)
    join(people, *(f"person{n}@example.org" for n in range(300)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file may grow, as on a disk that is full.
    size = (tmp_path / "state.db").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        with pytest.raises(StoreError, match=r"state\.db.*the disk"):
            people.forget()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        engine.dispose()


def _octets(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.postgres
def test_an_erasure_leaves_the_address_in_no_table(people: People):
    join(people, "unmistakable@papierkran.example")
    people.erase(address("unmistakable@papierkran.example"), NOW, suppress=True)
    people.forget()
    with reading(people.engine) as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            assert "unmistakable" not in repr(rows)


def test_everything_that_is_kept_is_exported(people: People):
    join(people, "a@example.org")
    join(people, "a@example.org", audience=Audience.ACCOUNT)
    with reading(people.engine) as connection:
        account, subscriber = exported(connection, RING, address("a@example.org"))
        assert exported(connection, RING, address("b@example.org")) == []

    assert (account["audience"], subscriber["audience"]) == ("account", "subscriber")
    assert subscriber["consents"][0]["source"] == "a form"
    assert [one["policy"] for one in subscriber["policies"]] == ["privacy", "terms"]
    assert "1,consents.1.source,a form" in as_csv([subscriber])


def test_a_hash_that_keeps_somebody_out_is_exported(people: People):
    people.erase(address("a@example.org"), NOW, suppress=True)
    with reading(people.engine) as connection:
        (record,) = exported(connection, RING, address("a@example.org"))

    assert record["kept_out"]["reason"] == "erased"
    assert record["kept_out"]["at"] == "2027-01-15T08:00:00Z"


@pytest.mark.parametrize("text", ["a\0form", "a\nform", "a \udcff form"])
def test_a_consent_is_one_line_of_text(text: str):
    with pytest.raises(InputError, match="is no line of text"):
        Evidence(source=text, method="import")
    assert Evidence(source="Formular für\u00a0alle", method="import").source


@pytest.mark.parametrize(
    "start",
    ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"],
)
def test_no_cell_is_a_formula(start: str):
    assert harmless(f"{start}cmd") == f"'{start}cmd"
    assert harmless("cmd") == "cmd"


def test_people_are_counted_and_listed(people: People):
    join(people, "a@example.org", "b@example.net", "c@example.net")
    with reading(people.engine) as connection:
        assert counted(connection)["bucket"] == {"example.net": 2, "example.org": 1}
        assert next(one["address"] for one in listed(connection)) == "a@example.org"


def test_an_engine_of_its_own_sees_what_was_committed(people: People, database: str):
    join(people, "a@example.org")
    other = create_engine(people.engine.url)
    with other.connect() as connection:
        assert connection.execute(select(contact.c.address)).scalar() == "a@example.org"
    other.dispose()

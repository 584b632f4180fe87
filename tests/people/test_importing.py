"""Imports: all or nothing, line by line, and the same again changes nothing."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from inforce.errors import InputError
from inforce.people.addresses import address
from inforce.people.contacts import Evidence, People
from inforce.people.importing import (
    BATCH,
    Imported,
    confirm_pending,
    imported,
    pending,
)
from inforce.people.keys import Keyring
from inforce.people.persons import Audience, Mode
from inforce.people.rows import LONGEST_LINE, Row, Wrong, rows
from inforce.store import reading
from inforce.store.tables import consent, contact, entry

RING = Keyring({"a": b"1" * 32})
NOW = 1_800_000_000
FILE = "address,language,policies\nann@example.org,de,*\nbob@example.org,en,privacy terms\n"


def read(content: str | bytes, form: str = "csv") -> list[Row | Wrong]:
    raw = content.encode() if isinstance(content, str) else content
    found = rows(
        io.BytesIO(raw), form=form, audience=Audience.SUBSCRIBER, name="people.csv"
    )
    return list(found)


def wrong(content: str | bytes, form: str = "csv") -> list[tuple[int, str]]:
    return [
        (one.line, one.what) for one in read(content, form) if isinstance(one, Wrong)
    ]


@pytest.fixture
def people(engine: Engine) -> People:
    return People(engine, RING)


def do(people: People, content: str = FILE, **how: object) -> Imported:
    return imported(people, read(content), now=NOW, **how)  # type: ignore[arg-type]


def addresses(people: People) -> list[str]:
    with reading(people.engine) as connection:
        chosen = select(contact.c.address).order_by(contact.c.address)
        return list(connection.execute(chosen).scalars())


def test_people_are_added_with_what_the_file_says(people: People):
    counts = do(people, consent=Evidence(source="form of 2024", method="import"))
    ann, bob = people.audience(0, 10, 10)

    assert counts == Imported(added=2)
    assert (ann.language, ann.subscriptions) == ("de", {"*": Mode.EACH})
    assert set(bob.subscriptions) == {"privacy", "terms"}
    assert ann.subject != bob.subject
    with reading(people.engine) as connection:
        assert (
            connection.execute(select(consent.c.source)).scalars().all()
            == ["form of 2024"] * 2
        )


def test_the_same_file_again_changes_nothing(people: People):
    do(people)
    assert do(people) == Imported(unchanged=2)
    assert do(people, FILE.replace(",de,", ",en,")) == Imported(changed=1, unchanged=1)


def test_a_dry_run_counts_the_same_and_writes_nothing(people: People):
    dry = do(people, keep=lambda _counts: False)

    assert addresses(people) == []
    assert dry == do(people)


def test_one_wrong_row_keeps_everybody_out_unless_asked_otherwise(people: People):
    content = FILE + "nobody,en,*\n"

    assert do(people, content).wrong == 1
    assert addresses(people) == []
    assert do(people, content, keep=lambda _counts: True).added == 2


def test_repeated_rows_count_once(people: People):
    content = FILE + "ann@EXAMPLE.org,en,*\n"

    assert do(people, content) == Imported(added=2, repeated=1)


def test_many_rows_are_written_in_parts_each_with_a_number_of_its_own(people: People):
    content = "address\n" + "".join(f"p{n}@example.org\n" for n in range(4500))
    content += "p7@example.org\n"

    assert do(people, content) == Imported(added=4500, repeated=1)
    with reading(people.engine) as connection:
        numbers = select(func.count(func.distinct(contact.c.joined)))
        assert connection.execute(numbers).scalar_one() == 3


def test_the_first_row_of_a_mailbox_counts_however_far_the_others_are(people: People):
    others = "".join(f"p{n}@example.org,en\n" for n in range(BATCH + 100))
    content = f"address,language\nann@example.org,de\n{others}ann@example.org,fr\n"
    others_count = BATCH + 100

    assert do(people, content) == Imported(added=others_count + 1, repeated=1)
    for _ in range(2):
        again = do(people, content)
        assert again == Imported(unchanged=others_count + 1, repeated=1)
    assert people.audience(0, 9, 1)[0].language == "de"


def test_nobody_waits_while_the_rows_are_read(
    people: People, engines: Callable[[], Engine]
):
    other = People(engines(), RING)

    def slowly() -> Iterator[Row | Wrong]:
        yield from read("address\nann@example.org\n")
        assert do(other, "address\neve@example.org\n").added == 1

    assert imported(people, slowly(), now=NOW).added == 1
    assert addresses(people) == ["ann@example.org", "eve@example.org"]


def test_an_interrupted_import_goes_on_where_it_stopped(people: People):
    content = "address\n" + "".join(f"p{n}@example.org\n" for n in range(2 * BATCH))

    def stopped(number: int) -> None:
        if people.audience(0, 9, 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do(people, content, progress=stopped)
    assert len(addresses(people)) == BATCH
    assert do(people, content) == Imported(added=BATCH, unchanged=BATCH)
    with reading(people.engine) as connection:
        assert pending(connection) == 2 * BATCH


def test_who_has_not_confirmed_yet_is_no_one_who_stopped(people: People):
    do(people)
    with people.engine.begin() as connection:
        connection.execute(update(contact).values(status="pending"))

    assert do(people) == Imported(unconfirmed=2)


def test_who_stopped_mail_is_kept_out(people: People):
    do(people)
    ann, bob = people.audience(0, 10, 10)
    people.unsubscribe(ann.id, NOW)
    people.erase(address("bob@example.org"), NOW, suppress=True)

    assert do(people) == Imported(kept_out=2)
    assert [one.id for one in people.audience(0, 99, 10)] == []
    assert people.audience(0, 99, 10) == []
    assert bob.id


def test_an_account_holder_is_owed_notice_whoever_stopped_news(people: People):
    do(people)
    people.unsubscribe(people.audience(0, 10, 1)[0].id, NOW)
    stream = io.BytesIO(FILE.encode())
    accounts = rows(stream, form="csv", audience=Audience.ACCOUNT, name="accounts")

    assert imported(people, accounts, now=NOW).added == 2


def test_people_imported_wait_for_a_confirmation(people: People):
    do(people)
    do(people, "address\neve@example.org\n")
    with people.engine.begin() as connection:
        assert pending(connection) == 3
        confirm_pending(connection)
        assert pending(connection) == 0
        assert connection.execute(select(func.count(entry.c.seq))).scalar_one() == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_forms_of_csv_that_spreadsheets_write(delimiter: str, mark: str, end: str):
    content = mark + FILE.replace(",", delimiter).replace("\n", end)
    found = read(content)

    assert [one.line for one in found] == [2, 3]
    assert all(isinstance(one, Row) for one in found)


def test_json_lines_name_the_same_things():
    lines = [
        {"address": "ann@example.org", "policies": ["privacy", "terms"]},
        {"address": "bob@example.org", "mode": "weekly", "zone": "Europe/Berlin"},
    ]
    found = read("\n".join(json.dumps(one) for one in lines), "jsonl")

    assert all(isinstance(one, Row) for one in found)
    assert [
        set(one.entrant.subscriptions) for one in found if isinstance(one, Row)
    ] == [
        {"privacy", "terms"},
        {"*"},
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("ann,en,*", "is no mail address"),
        ("ann@example.org,en", "has 2 cells; expected 3"),
        ("ann@example.org,en,*,x", "has 4 cells; expected 3"),
        ("ann@example.org,english please,*", "expected one such as 'de'"),
        ("ann@example.org,en,a/../b?", "expected names such as 'privacy'"),
        ('"ann@example.org,en,*', "cannot be read as CSV"),
        ("ann@example.org\0,en,*", "is no mail address"),
        ("a" * LONGEST_LINE + "@example.org,en,*", "is longer than 10000 octets"),
        ("=?utf-8?q?x?=@example.org,en,*", "encoded word"),
        ("ann@example.org,en,../etc", "expected names such as 'privacy'"),
        ("ann@example.org,en,/etc", "expected names such as 'privacy'"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_line(row: str, why: str):
    content = f"{FILE}{row}\neve@example.org,en,*\n"
    (found,) = wrong(content)

    assert found[0] == 4
    assert why in found[1]
    assert sum(isinstance(one, Row) for one in read(content)) == 3


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{", "is no JSON"),
        ("[]", "is no object"),
        ('{"address": 7}', "is no text"),
        ('{"adress": "ann@example.org"}', "unknown key 'adress'"),
        ("{}", "is no mail address"),
        ("[" * 5000, "is no JSON"),
        ('{"address": "a@example.org", "address": "b@example.org"}', "twice"),
        ('{"address": "ann@example.org", "mode": "off"}', "expected 'each'"),
        ('{"address": "ann@example.org", "mode": "hourly"}', "expected 'each'"),
        ('{"address": "ann@example.org", "zone": "Berlin"}', "Europe/Berlin"),
    ],
)
def test_what_is_wrong_with_a_line_of_json_is_said(row: str, why: str):
    (found,) = wrong(row, "jsonl")

    assert found[0] == 1
    assert why in found[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"adress\nann@example.org\n", "unknown column 'adress'; expected 'address'"),
        (b"language\nen\n", "'address' among them"),
        (b"address,address\na,b\n", "each column once"),
        (b"", "the first line is empty; expected the names of the columns"),
        (b"\naddress\n", "the first line is empty"),
        (b"address,\nann@example.org,\n", "column 2 has no name"),
        (b"address\rann@example.org\r", "lines end with CR only"),
        (b"address\rann@example.org\r" * 999, "lines end with CR only"),
        (b'"address\nann@example.org\n', "the header cannot be read as CSV"),
        (b"a" * 20_000, "is longer than 10000 octets"),
        (FILE.encode("utf-16-le"), "is UTF-16"),
        (FILE.encode("utf-16-be"), "is UTF-16"),
        (FILE.encode("utf-16"), "is UTF-16"),
        (b"address,b\xfcro\n", "is no UTF-8"),
        (b"PK\x03\x04rest", "Excel"),
    ],
)
def test_a_file_that_is_no_list_of_people_is_refused(content: bytes, why: str):
    with pytest.raises(InputError) as refused:
        read(content)
    assert why in str(refused.value)
    assert str(refused.value).startswith("people.csv")


def test_a_row_in_another_encoding_is_one_wrong_row():
    found = wrong(FILE.encode() + b"j\xfcrgen@example.org,de,*\n")

    assert found == [(4, "is no UTF-8")]


def test_empty_lines_are_passed_over(tmp_path: Path):
    assert len(read(FILE + "\n,,\n\n")) == 2

"""The mails that somebody asked for, as they arrive."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from people.asking import NOW, request

from inforce.notify.errands import messenger
from inforce.notify.instance import Instance, instance
from inforce.notify.transports.maildir import Maildir
from inforce.people import errands, signing_up
from inforce.people.errands import Kind
from inforce.settings import Notify, Publisher, Settings

SERVICE = "https://mail.example"
TITLES = {"privacy": "Privacy policy", "terms": "Terms of use"}
PAGES = {Kind.CONFIRM: "confirm", Kind.MANAGE: "preferences", Kind.MOVED: "confirm"}
KINDS = [(kind, language) for kind in PAGES for language in ("en", "de")]
SUBJECTS = {
    (Kind.CONFIRM, "en"): "confirm",
    (Kind.CONFIRM, "de"): "bestätig",
    (Kind.MANAGE, "en"): "mail",
    (Kind.MANAGE, "de"): "mail",
    (Kind.MOVED, "en"): "address",
    (Kind.MOVED, "de"): "adresse",
}


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Instance]:
    """The notifier of a site."""
    made = instance(
        Settings(
            root=tmp_path,
            site_url="https://policies.example/",
            publisher=Publisher(
                name="Example GmbH",
                contact="legal@policies.example",
                address="Beispielstraße 12, 10999 Berlin",
            ),
            notify=Notify(service=SERVICE),
        ),
        {},
    )
    yield made
    made.engine.dispose()


def mail(ours: Instance, kind: Kind, language: str = "en") -> EmailMessage:
    """Return the mail of that *kind* to somebody who asked."""
    asked = replace(request(), language=language)
    with ours.engine.begin() as connection:
        signing_up.requested(connection, ours.keyring, asked, NOW)
        (first,) = errands.taken(connection, 9, NOW)
        errands.settled(connection, first, NOW, done=True)
        errands.asked(connection, kind, first.contact, language, NOW)
    folder = ours.settings.root / "box"
    assert messenger(ours, Maildir(folder), TITLES).run(lambda: NOW) == 1
    (path,) = (folder / "new").iterdir()
    read = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(read: EmailMessage, kind: str) -> str:
    """Return the text or the HTML of a mail."""
    body = read.get_body((kind,))
    assert body
    return str(body.get_content())


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_the_subject_says_what_the_mail_is(ours: Instance, kind: Kind, language: str):
    subject = str(mail(ours, kind, language)["Subject"])

    assert SUBJECTS[kind, language] in subject.lower()
    assert len(subject) <= 100


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_every_mail_says_who_writes_and_from_where(
    ours: Instance, kind: Kind, language: str
):
    read = mail(ours, kind, language)
    for one in ("plain", "html"):
        text = " ".join(part(read, one).split())

        assert "Example GmbH" in text
        assert "Beispielstraße 12, 10999 Berlin" in text
        assert "legal@policies.example" in text


@pytest.mark.parametrize("kind", PAGES)
def test_the_link_is_in_both_parts_and_leads_to_its_page(ours: Instance, kind: Kind):
    read = mail(ours, kind)
    found = [
        set(re.findall(rf"{SERVICE}/{PAGES[kind]}/[\w-]{{70}}", part(read, one)))
        for one in ("plain", "html")
    ]

    assert len(found[0]) == 1
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", PAGES)
def test_a_mail_somebody_asked_for_is_no_list_and_is_answered_by_no_program(
    ours: Instance, kind: Kind
):
    read = mail(ours, kind)

    assert read["Auto-Submitted"] in ("auto-replied", "auto-generated")
    assert read["List-Unsubscribe"] is None
    assert read["To"] == "<ann@example.org>" or read["To"] == "ann@example.org"


def test_an_alarm_goes_to_the_publisher(ours: Instance):
    with ours.engine.begin() as connection:
        errands.asked(connection, Kind.ALARM, None, "en", NOW)
    folder = ours.settings.root / "box"
    messenger(ours, Maildir(folder), TITLES).run(lambda: NOW)
    (path,) = (folder / "new").iterdir()

    assert b"To: <legal@policies.example>" in path.read_bytes()


def test_a_mail_that_was_written_is_not_written_again(ours: Instance):
    mail(ours, Kind.CONFIRM)
    folder = ours.settings.root / "box"

    assert messenger(ours, Maildir(folder), TITLES).run(lambda: NOW + 86400) == 0
    assert len(list((folder / "new").iterdir())) == 1

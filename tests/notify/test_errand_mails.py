"""The mails that somebody asked for: rule T15 on the bytes that go out."""

import re
import warnings
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from mailbox import Maildir as Reader
from pathlib import Path

import pytest
from browsing import sideways, violations
from notify import verifying
from notify.mails import SERVICE, part, site_settings
from notify.strict import faults
from notify.verifying import signing, verified
from people.asking import ANN, Mailer, request
from sqlalchemy import select

from inforce.errors import ExternalError, InputError
from inforce.notify.deliveries import Outcome, Reply
from inforce.notify.errands import WINDOW, Messenger, messenger
from inforce.notify.instance import Instance, instance
from inforce.notify.transports.choice import transport
from inforce.people import errands, preferences, signing_up
from inforce.people.addresses import address
from inforce.people.contacts import People
from inforce.people.errands import Kind
from inforce.people.links import Purpose, link
from inforce.people.signing_up import Answer
from inforce.store import reading
from inforce.store.tables import contact, errand, subscription

GOLDEN = Path(__file__).parent / "golden"
TITLES = {"privacy": "Privacy", "terms": "Terms of Use"}
KINDS = ["confirm", "manage", "moved", "alarm"]
NOW = 1_780_000_000
# A title and a name that would like to be more than text.
HOSTILE = 'Privacy\r\nBcc: eve@evil.example\x00<script>alert(1)</script>{minute}\u202e"'


class Outbox:
    """Takes messages as a transport does; answers with what it is told to."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.taken, self.outcomes = [], list(outcomes)

    def deliver(self, messages):
        found = []
        for message in messages:
            outcome = self.outcomes.pop(0) if self.outcomes else Outcome.ACCEPTED
            self.taken.append(message)
            found.append(Reply(outcome=outcome))
        return found

    def delivered(self, _deliveries):
        return set()

    def close(self):
        pass


class Broken(Outbox):
    """Serves nobody."""

    def deliver(self, messages):
        del messages
        raise ExternalError("the server is gone")


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Instance]:
    settings = site_settings(tmp_path, service=SERVICE, database="state.db")
    made = instance(settings, {})
    yield made
    made.engine.dispose()


def sender(ours: Instance, outbox: Outbox, titles=TITLES) -> Messenger:
    return messenger(ours, outbox, titles)


def mailer(ours: Instance) -> Mailer:
    return Mailer(ours.engine, now=NOW, ring=ours.keyring)


def queue(ours: Instance, kind: str, language: str = "en", text: str = ANN) -> None:
    """Let a mail of *kind* wait, and no other."""
    people = mailer(ours)
    if kind == "confirm":
        with people.writing() as connection:
            asked = request(text, language=language, policies=tuple(TITLES))
            signing_up.requested(connection, ours.keyring, asked, NOW)
        return
    people.joined(text, policies=tuple(TITLES), language=language)
    if kind == "alarm":
        with people.writing() as connection:
            errands.asked(connection, Kind.ALARM, None, "", NOW)
        return
    if kind == "manage":
        people_mail(ours, people, text, language)
        return
    manage = people.managed(text)
    with people.writing() as connection:
        preferences.address_changed(
            connection, ours.keyring, manage, address("b@example.net"), NOW
        )


def people_mail(ours: Instance, people: Mailer, text: str, language: str) -> None:
    with people.writing() as connection:
        number = people.row(text)["id"]
        errands.asked(connection, Kind.MANAGE, number, language, NOW)


def sent(ours: Instance, kind: str, language: str = "en", titles=TITLES) -> bytes:
    """Return the bytes of the one mail of *kind*."""
    queue(ours, kind, language)
    outbox = Outbox()
    assert sender(ours, outbox, titles).run(lambda: NOW + 60) == 1
    return bytes(outbox.taken[0].message)


def read(raw: bytes):
    return message_from_bytes(raw, policy=default)


def test_a_mail_calls_a_policy_as_its_translation_does(ours):
    titles = {**TITLES, "privacy/de": "Datenschutzerklärung"}

    raw = sent(ours, "confirm", "de", titles=titles)
    text = part(read(raw), "plain")

    assert "Datenschutzerklärung" in text
    assert TITLES["privacy"] not in text
    assert TITLES["terms"] in text


def links(raw: bytes) -> list[str]:
    return re.findall(rf"{SERVICE}/\S+", part(read(raw), "plain"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_each_mail_reads_as_it_should(ours, kind, language, golden):
    message = read(sent(ours, kind, language))
    text = f"Subject: {message['Subject']}\n\n{part(message, 'plain')}"
    text = re.sub(r"[\w-]{70}", "TOKEN", text.replace("\r\n", "\n"))

    assert golden(GOLDEN / f"errand-{kind}.{language}.txt", text)


@pytest.mark.parametrize("kind", KINDS)
def test_t15_the_bytes_are_sound_and_promise_no_list(ours, kind):
    raw = sent(ours, kind)
    message = read(raw)

    assert faults(raw) == []
    assert not [name for name in message if name.lower().startswith("list-")]
    assert message["Auto-Submitted"] == "auto-generated"
    assert len(raw) < 20_000
    assert all(len(message.get_all(one)) == 1 for one in ("From", "To", "Date"))
    assert message["To"] == {
        "moved": "b@example.net",
        "alarm": "legal@crane.example",
    }.get(kind, ANN)


def test_t15_a_confirmation_says_who_when_and_which_policies_and_no_more(ours):
    text = part(read(sent(ours, "confirm")), "plain")

    assert "28 May 2026, 22:26 (Europe/Berlin)" in text
    assert "Paper Crane & Sons" in text
    assert "Privacy; Terms of Use" in " ".join(text.split())
    assert "1 Fold Street" in text
    assert ANN not in text


@pytest.mark.parametrize(
    ("kind", "pages"),
    [
        ("confirm", ["confirm", "not-me"]),
        ("moved", ["confirm", "not-me"]),
        ("manage", ["preferences"]),
        ("alarm", []),
    ],
)
def test_both_parts_lead_to_the_pages_of_the_service_and_nowhere_else(
    ours, kind, pages
):
    raw = sent(ours, kind)
    html = part(read(raw), "html")
    found = re.findall(r'(?:href|src)="([^"]*)"', html)

    assert found == links(raw)
    assert [one.split("/")[-2] for one in found] == pages
    assert "<img" not in html


def test_the_link_in_a_mail_confirms(ours):
    raw = sent(ours, "confirm")
    token = links(raw)[0].rpartition("/")[2]
    people = mailer(ours)

    assert people.confirm(token) is Answer.DONE
    assert people.status() == "confirmed"


def test_an_hour_for_preferences_begins_when_the_mail_goes_out(ours):
    queue(ours, "manage")
    outbox = Outbox()
    sender(ours, outbox).run(lambda: NOW + 9000)
    token = links(outbox.taken[0].message)[0].rpartition("/")[2]
    found = link(ours.keyring, Purpose.MANAGE, token)

    assert found is not None
    assert found.expires_at == NOW + 9000 + 3600


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_titles_are_text(ours, kind):
    raw = sent(ours, kind, titles={"privacy": HOSTILE, "terms": "T"})
    message = read(raw)

    assert faults(raw) == []
    assert "Bcc" not in message
    assert "<script" not in part(message, "html")
    assert "\u202e" not in part(message, "plain") + part(message, "html")


def test_a_slug_that_is_no_policy_of_ours_is_not_repeated(ours):
    queue(ours, "confirm")
    with ours.engine.begin() as connection:
        connection.execute(
            subscription.update()
            .values(policy="evil.example/x")
            .where(subscription.c.policy == "terms")
        )
    outbox = Outbox()
    sender(ours, outbox).run(lambda: NOW)
    text = part(read(outbox.taken[0].message), "plain")

    assert "evil" not in text
    assert "Privacy" in text


def test_a_mail_about_a_move_names_what_its_person_chose(ours):
    text = " ".join(part(read(sent(ours, "moved")), "plain").split())

    assert "Privacy; Terms of Use" in text


@pytest.mark.parametrize(
    ("outcome", "again"),
    [
        (Outcome.ACCEPTED, 0),
        (Outcome.REFUSED, 0),
        (Outcome.UNCERTAIN, 0),
        (Outcome.DEFERRED, 1),
        (Outcome.UNSENT, 1),
    ],
)
def test_a_mail_that_may_have_arrived_goes_once(ours, outcome, again):
    queue(ours, "confirm")
    first, second = Outbox(outcome), Outbox()
    ran = sender(ours, first).run(lambda: NOW)
    sender(ours, second).run(lambda: NOW + 60)

    assert (ran, len(second.taken)) == (1, again)


def test_the_mails_of_a_long_run_are_leased_when_their_turn_comes(ours):
    queue(ours, "confirm")
    people = mailer(ours)
    with people.writing() as connection:
        for _ in range(2 * WINDOW):
            errands.asked(connection, Kind.CONFIRM, people.row()["id"], "en", NOW)
    now, due = NOW, []

    class Slow(Outbox):
        def deliver(self, messages):
            nonlocal now
            chosen = select(errand.c.next_at).where(errand.c.state == errands.TAKEN)
            with reading(ours.engine) as connection:
                due.extend(connection.execute(chosen).scalars().all())
            now += errands.LEASE - 1
            return super().deliver(messages)

    sender(ours, Slow()).run(lambda: now)

    leased = [NOW + n * (errands.LEASE - 1) + errands.LEASE for n in range(3)]
    assert due == [leased[0]] * WINDOW + [leased[1]] * WINDOW + [leased[2]]


def test_a_server_that_serves_nobody_keeps_the_mails(ours):
    queue(ours, "confirm")
    with pytest.raises(ExternalError, match="gone"):
        sender(ours, Broken()).run(lambda: NOW)
    outbox = Outbox()
    sender(ours, outbox).run(lambda: NOW + 60)

    assert [one.attempt for one in outbox.taken] == [2]


def test_who_is_erased_while_the_mail_is_written_gets_none(ours):
    queue(ours, "confirm")
    people = mailer(ours)
    outbox = Outbox()
    one = sender(ours, outbox)
    taken = one._taken(NOW)
    People(ours.engine, ours.keyring).erase(address(ANN), NOW)
    replies = one._sent(taken, NOW) if taken else []

    assert outbox.taken == []
    assert [reply.outcome for reply in replies] == [Outcome.REFUSED]
    assert people.status() == ""


def test_an_address_that_cannot_be_written_to_keeps_no_other_waiting(ours):
    queue(ours, "confirm", text="x@example.org")
    with ours.engine.begin() as connection:
        connection.execute(contact.update().values(address="no address"))
    queue(ours, "confirm", text="y@example.org")
    outbox = Outbox()
    sender(ours, outbox).run(lambda: NOW)

    assert [one.recipient for one in outbox.taken] == ["y@example.org"]


def test_a_maildir_holds_each_mail_once_also_after_a_crash(ours, tmp_path):
    queue(ours, "confirm")
    box = transport(ours.settings, {})
    one = sender(ours, box)
    taken = one._taken(NOW)
    one._sent(taken, NOW)
    one.run(lambda: NOW + errands.LEASE)
    box.close()
    folders = [path.parent for path in tmp_path.rglob("new")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        subjects = [found["Subject"] for found in Reader(str(folders[0]))]

    assert len(subjects) == 1
    assert "confirm" in subjects[0]


def test_no_service_is_said_before_a_mail_is_written(tmp_path):
    settings = site_settings(tmp_path, database="state.db")
    made = instance(settings, {})

    with pytest.raises(InputError, match=r"notify\.service"):
        messenger(made, Outbox(), TITLES)
    made.engine.dispose()


def test_what_waits_is_seen_without_a_lock(ours):
    one = sender(ours, Outbox())
    before = one.waits(NOW)
    queue(ours, "confirm")
    with ours.engine.begin():
        waits = one.waits(NOW)

    assert (before, waits, one.waits(NOW - 1)) == (False, True, False)


def test_mails_are_signed_where_keys_are_set(tmp_path, monkeypatch):
    monkeypatch.setattr("dkim.nacl", verifying.NACL, raising=False)
    settings = site_settings(
        tmp_path, service=SERVICE, database="state.db", dkim=signing(tmp_path)
    )
    made = instance(settings, {})
    raw = sent(made, "confirm")
    made.engine.dispose()

    assert raw.count(b"DKIM-Signature: ") == 2
    assert verified(raw, 0)
    assert verified(raw, 1)
    assert not verified(raw.replace(b"Please confirm", b"Please  obey!", 1), 0)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mails_fit_a_phone_and_axe_finds_nothing(tmp_path, browser, scheme):
    pages = {}
    for kind in KINDS:
        root = tmp_path / kind
        root.mkdir()
        settings = site_settings(root, service=SERVICE, database="state.db")
        made = instance(settings, {})
        pages[kind] = part(read(sent(made, kind)), "html")
        made.engine.dispose()
    found = {}
    page = browser.new_page(viewport={"width": 320, "height": 800}, color_scheme=scheme)
    for kind, html in pages.items():
        page.set_content(html)
        found[kind] = (sideways(page), violations(page))
    page.close()

    assert found == dict.fromkeys(KINDS, (False, []))

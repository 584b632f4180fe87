import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from notify.certificates import Authority
from notify.fault_server import Fault, FaultServer
from notify.name_server import serving

from inforce.cli import main
from inforce.cli.notify import instance
from inforce.notify.doctor import configuration, examination, trial
from inforce.notify.doctor.examination import Surroundings
from inforce.notify.doctor.names import Resolver
from inforce.notify.doctor.records import _dkim_record
from inforce.people.addresses import address
from inforce.settings import settings

NOW = int(time.time())
SITE = """
site_name: Policies
site_url: https://policies.example.com/
plugins:
  - inforce:
      publisher: {{name: Example Ltd, contact: legal@example.com, address: "1 High St"}}
      notify:
        sender: "Example <notices@example.com>"
        account_sender: "Example <account@example.com>"
        bounces: bounces.example.com
        service: https://policies.example.com/service
        transport: {transport}
        smtp: {{host: 127.0.0.1, port: {port}, tls: required, name: mail.example.com}}
        dkim: {{domain: example.com, selector: s1, key: dkim.pem}}
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A function that writes the settings; the key is made once."""
    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "dkim.pem").write_bytes(pem)
    (tmp_path / "dkim.pem").chmod(0o600)
    monkeypatch.chdir(tmp_path)

    def written(text="", *, transport="maildir", port=25):
        content = text or SITE.format(transport=transport, port=port)
        (tmp_path / "mkdocs.yml").write_text(content)
        return settings(tmp_path / "mkdocs.yml")

    return written


def right(site):
    """The DNS of a publisher who has done everything."""
    ((_, public),) = configuration.public_keys(site)
    return {
        ("bounces.example.com", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
        ("bounces.example.com", "MX"): ["10 mail.example.com."],
        ("example.com", "MX"): ["10 mail.example.com."],
        ("_dmarc.example.com", "TXT"): ["v=DMARC1; p=reject"],
        ("s1._domainkey.example.com", "TXT"): [_dkim_record(public)],
        ("mail.example.com", "A"): ["127.0.0.1"],
        ("1.0.0.127.in-addr.arpa", "PTR"): ["mail.example.com."],
    }


def found_in(site, zone, **around):
    with serving(zone) as (resolver, _):
        given = Surroundings(environ={}, names=Resolver(resolver), now=NOW, **around)
        return list(examination.findings(site, given))


def wrong(found):
    return {one.subject for one in found if one.level.value != "ok"}


def test_a_publisher_who_has_done_everything_is_told_so(site):
    ours = site()
    found = found_in(ours, right(ours))

    assert wrong(found) == set()
    assert len(found) > 10


@pytest.mark.smtp
def test_the_mail_server_and_its_name_are_looked_at(site, tmp_path):
    authority = Authority(tmp_path)
    with FaultServer(Fault(name="none"), tls=authority.server(days=30)) as server:
        ours = site(transport="smtp", port=server.port)
        around = {"trust": authority.trust(), "addresses": lambda _: ["10.0.0.1"]}
        found = found_in(ours, right(ours), **around)

    assert wrong(found) == {"PTR"}
    assert "certificate" in {one.subject for one in found}


def test_each_record_that_is_missing_is_one_error(site):
    ours = site()
    for key, subject in (
        (("bounces.example.com", "TXT"), "SPF of bounces.example.com"),
        (("example.com", "MX"), "mail to example.com"),
        (("_dmarc.example.com", "TXT"), "DMARC of example.com"),
        (("s1._domainkey.example.com", "TXT"), "DKIM key s1._domainkey.example.com"),
    ):
        zone = {one: value for one, value in right(ours).items() if one != key}
        assert wrong(found_in(ours, zone)) == {subject}


def test_a_dns_that_fails_is_an_error_and_the_rest_is_looked_at(site, monkeypatch):
    from inforce.notify.doctor import names

    monkeypatch.setattr(names, "SECONDS", 0.2)
    ours = site()
    zone = {**right(ours), "_dmarc.example.com": "silent"}
    found = found_in(ours, zone)

    assert "DNS of example.com" in wrong(found)
    assert "mail to example.com" in {one.subject for one in found}


@pytest.mark.parametrize(
    ("before", "after", "subject"),
    [
        ("https://policies.example.com/service", "http://x.example/", "unsubscribe service"),
        ("notices@example.com", "nobody", "sender to subscribers"),
        ("account@example.com", "notices@example.com", "senders"),
        ("key: dkim.pem", "key: none.pem", "DKIM key"),
        ("domain: example.com", "domain: other.example", "DKIM key"),
        (', address: "1 High St"', "", "postal address"),
        ("        bounces: bounces.example.com\n", "", "return paths"),
        ("transport: maildir", "transport: maildir\n        window: 900", "window"),
        ("transport: maildir", "transport: maildir\n        outbox: mkdocs.yml", "outbox"),
    ],
)  # fmt: skip
def test_each_wrong_setting_is_named_with_how_to_mend_it(site, before, after, subject):
    text = SITE.format(transport="maildir", port=25)
    assert before in text
    ours = site(text.replace(before, after, 1))
    found = [
        one
        for one in configuration.findings(ours, {})
        if one.level.value != "ok" and one.subject == subject
    ]

    assert len(found) == 1
    assert found[0].mend


def test_a_database_that_cannot_be_used_is_an_error(site, tmp_path):
    ours = site()
    (tmp_path / ".inforce").mkdir()
    (tmp_path / ".inforce/state.db").write_bytes(b"no database" * 99)

    assert "database and keys" in wrong(configuration.findings(ours, {}))


def test_a_copied_database_is_an_error(site, tmp_path):
    ours = site()
    engine = instance.engine(ours)
    instance.keys(ours, engine)
    engine.dispose()
    assert wrong(configuration.findings(ours, {})) == set()
    before = tmp_path / ".inforce/state.db"
    (tmp_path / "copy").write_bytes(before.read_bytes())
    (tmp_path / "copy").replace(before)

    assert "epoch" in wrong(configuration.findings(ours, {}))


def test_nothing_is_made_by_looking(site, tmp_path):
    ours = site()
    list(configuration.findings(ours, {}))

    assert {one.name for one in tmp_path.iterdir()} == {"dkim.pem", "mkdocs.yml"}


@pytest.mark.smtp
def test_a_test_mail_goes_to_oneself_and_is_signed(site, tmp_path, monkeypatch):
    with FaultServer(Fault(name="none")) as server:
        text = SITE.format(transport="smtp", port=server.port)
        ours = site(text.replace("tls: required", "tls: none"))
        found = trial.sent(ours, {}, address("me@there.example"), NOW)

    assert found.level.value == "ok"
    assert dict(server.counted) == {"me@there.example": 1}
    assert b"DKIM-Signature:" in server.bodies[0]


@pytest.mark.smtp
def test_a_test_mail_that_is_refused_says_why(site):
    refused = Fault(name="no", at="rcpt", do=(b"550 5.1.1 Unknown\r\n",), times=9)
    with FaultServer(refused) as server:
        text = SITE.format(transport="smtp", port=server.port)
        ours = site(text.replace("tls: required", "tls: none"))
        found = trial.sent(ours, {}, address("me@there.example"), NOW)

    assert (found.level.value, "550" in found.what) == ("error", True)


def test_the_command_ends_with_1_for_errors_and_speaks_json(site, capsys, monkeypatch):
    from inforce.cli.notify import doctor as command

    ours = site()
    with serving(right(ours)) as (resolver, _):
        monkeypatch.setattr(command, "Resolver", lambda: Resolver(resolver))
        fine = main(["notify", "doctor", "--json"])
        found = json.loads(capsys.readouterr().out)
    with serving({}) as (resolver, _):
        monkeypatch.setattr(command, "Resolver", lambda: Resolver(resolver))
        code = main(["notify", "doctor"])
        shown = capsys.readouterr()

    assert (fine, code) == (0, 1)
    assert {one["level"] for one in found} == {"ok"}
    assert "; expected " in shown.out
    assert " errors, " in shown.err

import time

import pytest
from notify.certificates import Authority
from notify.fault_server import OFFERED, Close, Fault, FaultServer

from inforce.notify.doctor import servers
from inforce.settings.notify import Smtp

pytestmark = pytest.mark.smtp
SECRET = "secret"


def looked_at(server, *, trust=None, password="", **given):
    smtp = Smtp(host="127.0.0.1", port=server.port, name="me.example", **given)
    found = servers.findings(smtp, password, int(time.time()), trust)
    return {one.subject: one for one in found}


def levels(found):
    return {subject: one.level.value for subject, one in found.items()}


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def test_a_server_that_offers_all_is_well(authority):
    with FaultServer(Fault(name="none"), tls=authority.server(days=30)) as server:
        found = looked_at(server, trust=authority.trust(), tls="required")

    assert set(levels(found).values()) == {"ok"}
    assert {"TLS", "certificate", "SIZE", "PIPELINING", "DSN", "SMTPUTF8"} < set(found)
    assert not server.counted
    assert not [one for one in server.commands if one.upper().startswith("MAIL")]


def test_implicit_tls_is_looked_at_too(authority):
    tls = authority.server(days=30)
    with FaultServer(Fault(name="none"), tls=tls, implicit=True) as server:
        found = looked_at(server, trust=authority.trust(), tls="implicit")

    assert found["TLS"].level.value == "ok"


@pytest.mark.parametrize(
    ("days", "left"), [(3, ("in 2 days", "in 3 days")), (2, ("in 1 day", "in 2 days"))]
)
def test_a_certificate_that_ends_soon_is_a_warning(authority, days, left):
    with FaultServer(Fault(name="none"), tls=authority.server(days=days)) as server:
        found = looked_at(server, trust=authority.trust())

    assert levels(found)["certificate"] == "warning"
    assert found["certificate"].what.endswith(left)


@pytest.mark.parametrize(
    ("tls", "user", "level"),
    [("required", "", "error"), ("opportunistic", "", "warning"),
     ("opportunistic", "me", "error")],
)  # fmt: skip
def test_a_certificate_of_a_stranger_is_named(authority, tls, user, level):
    with FaultServer(Fault(name="none"), tls=authority.server()) as server:
        found = looked_at(server, tls=tls, user=user)

    assert levels(found)["certificate"] == level
    assert "cannot be verified" in found["certificate"].what


@pytest.mark.parametrize(("tls", "level"), [("required", "error"), ("none", "warning"),
                                            ("opportunistic", "warning")])  # fmt: skip
def test_a_server_without_tls_is_named(tls, level):
    with FaultServer(Fault(name="none")) as server:
        found = looked_at(server, tls=tls)

    assert levels(found)["TLS"] == level


def test_each_missing_extension_says_what_it_costs():
    with FaultServer(Fault(name="bare", offered=("8BITMIME",))) as server:
        found = looked_at(server, tls="none")

    for name in ("PIPELINING", "DSN", "SMTPUTF8"):
        assert found[name].level.value == "warning"
        assert "is not offered: " in found[name].what


def test_a_limit_below_the_size_of_a_mail_is_an_error():
    with FaultServer(Fault(name="small", offered=("SIZE 1000",))) as server:
        found = looked_at(server, tls="none")

    assert levels(found)["SIZE"] == "error"


def offering(authority, *more):
    fault = Fault(name="auth", offered=(*OFFERED, *more))
    return FaultServer(fault, tls=authority.server(days=30))


def test_a_login_is_tried(authority):
    with offering(authority, "AUTH PLAIN") as server:
        found = looked_at(
            server, trust=authority.trust(), user="me", password=SECRET, tls="required"
        )

    assert found["login"].what == "was taken"


def test_a_refused_login_is_an_error_without_the_password(authority):
    refused = Fault(
        name="auth", at="auth", do=(b"535 5.7.8 No\r\n",), times=9,
        offered=(*OFFERED, "AUTH PLAIN"),
    )  # fmt: skip
    with FaultServer(refused, tls=authority.server(days=30)) as server:
        found = looked_at(
            server, trust=authority.trust(), user="me", password=SECRET, tls="required"
        )

    assert found["login"].what == "was refused with 535"
    assert SECRET not in str(found)


@pytest.mark.parametrize("tls", ["none", "opportunistic", "required"])
def test_a_password_is_never_sent_in_the_clear(tls):
    stripped = tuple(one for one in OFFERED if one != "STARTTLS")
    fault = Fault(name="stripped", offered=(*stripped, "AUTH PLAIN LOGIN"))
    with FaultServer(fault) as server:
        found = looked_at(server, tls=tls, user="me", password=SECRET)

    assert levels(found)["login"] == "error"
    assert "is not tried" in found["login"].what


def test_a_login_that_is_not_offered_is_an_error(authority):
    with FaultServer(Fault(name="none"), tls=authority.server(days=30)) as server:
        found = looked_at(server, trust=authority.trust(), user="me", password=SECRET)

    assert levels(found)["login"] == "error"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(name="closes", at="greeting", do=(Close,)),
        Fault(name="refuses", at="greeting", do=(b"554 5.7.1 Go away\r\n", Close)),
        Fault(name="babbles", at="greeting", do=(b"\xff\xfe\r\n", Close)),
        Fault(name="leaves", at="ehlo", do=(Close,)),
    ],
    ids=lambda fault: fault.name,
)
def test_a_server_that_cannot_be_used_is_an_error(fault):
    with FaultServer(fault) as server:
        found = looked_at(server, tls="none")

    assert "error" in levels(found).values()


def test_a_closed_port_is_an_error():
    with FaultServer(Fault(name="none")) as server:
        pass
    (found,) = looked_at(server).values()

    assert (found.level.value, "refused" in found.what) == ("error", True)

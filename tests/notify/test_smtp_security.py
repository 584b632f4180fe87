"""TLS and login: nothing goes where it could be read, and the message says why."""

from contextlib import closing
from pathlib import Path

import pytest
from notify.certificates import Authority
from notify.fault_server import OFFERED, Close, Drop, Fault, FaultServer, Wait
from notify.sending_end import outgoing, smtp

from inforce.errors import ExternalError
from inforce.notify.deliveries import Reply

pytestmark = pytest.mark.smtp
LOGIN = {"user": "notices", "password": "open sesame"}
WITH_LOGIN = (*OFFERED, "AUTH PLAIN LOGIN")
FINE = Fault(name="none", offered=WITH_LOGIN)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def sent(server: FaultServer, **options: object) -> Reply:
    with closing(smtp(server.port, **options)) as sender:
        return sender.deliver([outgoing(1)])[0]


def refused(server: FaultServer, **options: object) -> str:
    with pytest.raises(ExternalError) as caught:
        sent(server, **options)
    return str(caught.value)


@pytest.mark.parametrize("mode", ["required", "opportunistic", "implicit"])
def test_a_verified_certificate_is_in_the_reply(
    authority: Authority, mode: str
) -> None:
    implicit = mode == "implicit"
    with FaultServer(FINE, tls=authority.server(), implicit=implicit) as server:
        reply = sent(server, tls=mode, trust=authority.trust())

    assert reply.outcome.value == "accepted"
    assert reply.tls.startswith("TLSv1.")
    assert not reply.tls.endswith("unverified")
    assert server.commands.count("STARTTLS") == (0 if implicit else 1)


def test_what_was_offered_before_tls_is_asked_again(authority: Authority) -> None:
    with FaultServer(FINE, tls=authority.server()) as server:
        sent(server, tls="required", trust=authority.trust())

    words = [line.split()[0] for line in server.commands]
    assert words[:4] == ["EHLO", "STARTTLS", "EHLO", "MAIL"]


@pytest.mark.parametrize("mode", ["required", "implicit"])
@pytest.mark.parametrize("flaw", ["stranger", "expired", "other name"])
def test_a_bad_certificate_stops_everything(
    authority: Authority, tmp_path: Path, mode: str, flaw: str
) -> None:
    context = {
        "stranger": lambda: Authority(tmp_path).server(),
        "expired": lambda: authority.server(days=-2),
        "other name": lambda: authority.server("192.0.2.9"),
    }[flaw]()
    with FaultServer(FINE, tls=context, implicit=mode == "implicit") as server:
        said = refused(server, tls=mode, trust=authority.trust())

    assert "certificate that is not trusted" in said
    assert not any(line.startswith("MAIL") for line in server.commands)


def test_opportunistic_tls_takes_a_certificate_nobody_vouches_for_and_says_so(
    authority: Authority, tmp_path: Path
) -> None:
    with FaultServer(FINE, tls=Authority(tmp_path).server()) as server:
        reply = sent(server, tls="opportunistic", trust=authority.trust())

    assert reply.outcome.value == "accepted"
    assert reply.tls.endswith("unverified")


def test_a_password_never_goes_to_a_certificate_nobody_vouches_for(
    authority: Authority, tmp_path: Path
) -> None:
    with FaultServer(FINE, tls=Authority(tmp_path).server()) as server:
        said = refused(server, tls="opportunistic", trust=authority.trust(), **LOGIN)

    assert "certificate that is not trusted" in said
    assert not any("AUTH" in line for line in server.commands)


@pytest.mark.parametrize(
    ("mode", "login"), [("required", {}), ("opportunistic", LOGIN), ("required", LOGIN)]
)
def test_attack_starttls_taken_out_of_the_offer(
    authority: Authority, mode: str, login: dict[str, str]
) -> None:
    stripped = Fault(name="stripped", at="strip", offered=WITH_LOGIN)
    with FaultServer(stripped, tls=authority.server()) as server:
        said = refused(server, tls=mode, trust=authority.trust(), **login)

    assert "does not offer STARTTLS" in said
    assert [line.split()[0] for line in server.commands] == ["EHLO"]


def test_without_an_offer_opportunistic_mail_goes_in_the_clear() -> None:
    with FaultServer(Fault(name="no TLS")) as server:
        reply = sent(server, tls="opportunistic")

    assert (reply.outcome.value, reply.tls) == ("accepted", "")


@pytest.mark.parametrize("mode", ["required", "opportunistic"])
def test_attack_words_added_before_tls(authority: Authority, mode: str) -> None:
    added = b"220 Go\r\n250 faults.example\r\n"
    fault = Fault(name="injected", at="starttls", do=(added,), times=9)
    with FaultServer(fault, tls=authority.server()) as server:
        said = refused(server, tls=mode, trust=authority.trust())

    assert "between STARTTLS and TLS" in said
    assert not server.counted


def test_attack_words_added_late_before_tls(authority: Authority) -> None:
    do = (b"220 Go\r\n", Wait(0.02), b"250 faults.example\r\n")
    fault = Fault(name="injected late", at="starttls", do=do, times=9)
    with FaultServer(fault, tls=authority.server()) as server:
        refused(server, tls="required", trust=authority.trust())

    assert not server.counted


def test_a_server_that_speaks_no_tls_on_an_implicit_port_is_named() -> None:
    with FaultServer(FINE) as server:
        said = refused(server, tls="implicit")

    assert "agree on no TLS" in said
    assert "notify.smtp.port" in said


@pytest.mark.parametrize(
    "do", [(b"454 4.7.0 TLS not available\r\n",), (b"220 Go\r\n", Drop)]
)
def test_tls_that_fails_once_loses_nobody(
    authority: Authority, do: tuple[bytes, ...]
) -> None:
    fault = Fault(name="TLS fails", at="starttls", do=do)
    options = {"tls": "required", "trust": authority.trust()}
    with FaultServer(fault, tls=authority.server()) as server:
        first, second = (sent(server, **options).outcome.value for _ in range(2))

    assert first in {"accepted", "deferred"}
    assert second == "accepted"


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ("AUTH LOGIN PLAIN", "AUTH PLAIN AG5vdGljZXMAb3BlbiBzZXNhbWU="),
        ("AUTH=PLAIN", "AUTH PLAIN AG5vdGljZXMAb3BlbiBzZXNhbWU="),
    ],
)
def test_the_login_goes_over_tls(
    authority: Authority, offered: str, expected: str
) -> None:
    fault = Fault(name="none", offered=(*OFFERED, offered))
    with FaultServer(fault, tls=authority.server()) as server:
        reply = sent(server, tls="required", trust=authority.trust(), **LOGIN)

    assert reply.outcome.value == "accepted"
    assert expected in server.commands
    assert server.commands.index("STARTTLS") < server.commands.index(expected)


def test_auth_login_answers_the_two_questions(authority: Authority) -> None:
    do = (b"334 VXNlcm5hbWU6\r\n",)
    fault = Fault(name="LOGIN", at="auth", do=do, offered=(*OFFERED, "AUTH LOGIN"))
    with FaultServer(fault, tls=authority.server()) as server:
        server.questions = [b"334 UGFzc3dvcmQ6\r\n", b"235 2.7.0 Welcome\r\n"]
        reply = sent(server, tls="required", trust=authority.trust(), **LOGIN)

    assert reply.outcome.value == "accepted"
    assert "AUTH LOGIN" in server.commands
    assert server.answers == ["bm90aWNlcw==", "b3BlbiBzZXNhbWU="]


@pytest.mark.parametrize("code", [b"535 5.7.8 Wrong", b"534 5.7.9 Weak", b"530 No"])
def test_a_refused_login_names_the_host_and_what_to_mend(
    authority: Authority, code: bytes
) -> None:
    fault = Fault(
        name="AUTH", at="auth", do=(code + b"\r\n",), times=9, offered=WITH_LOGIN
    )
    with FaultServer(fault, tls=authority.server()) as server:
        said = refused(server, tls="required", trust=authority.trust(), **LOGIN)

    assert f"127.0.0.1:{server.port}" in said
    assert "'notices'" in said
    assert "INFORCE_SMTP_PASSWORD" in said
    assert LOGIN["password"] not in said
    assert server.sessions == 1


def test_a_login_that_cannot_be_checked_now_is_tried_again(
    authority: Authority,
) -> None:
    do = (b"454 4.7.0 Temporary\r\n", Close)
    fault = Fault(name="AUTH later", at="auth", do=do, offered=WITH_LOGIN)
    options = {"tls": "required", "trust": authority.trust(), **LOGIN}
    with FaultServer(fault, tls=authority.server()) as server:
        first, second = sent(server, **options), sent(server, **options)

    assert (first.outcome.value, first.code) == ("deferred", 454)
    assert second.outcome.value == "accepted"


def test_a_server_without_a_login_is_named(authority: Authority) -> None:
    fault = Fault(name="no AUTH", offered=(*OFFERED, "AUTH CRAM-MD5"))
    with FaultServer(fault, tls=authority.server()) as server:
        said = refused(server, tls="required", trust=authority.trust(), **LOGIN)

    assert "offers neither AUTH PLAIN nor AUTH LOGIN" in said

"""The page that shows the mails in the outbox to this machine."""

import http.client
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from cli.repositories import CONFIG, Repository

from inforce.cli.catcher import listening

Asked = Callable[..., tuple[int, str, str]]


def mail(subject: str, text: str, html: str = "") -> bytes:
    """Return a mail to ann@example.org."""
    made = EmailMessage()
    made["Subject"], made["To"] = subject, "ann@example.org"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A Maildir without mails."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "outbox" / name).mkdir(parents=True)
    return tmp_path / "outbox"


@pytest.fixture
def asked(folder: Path) -> Iterator[Asked]:
    """Asks for a page; returns status, content security policy and body."""
    with listening(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.server_address[1]

        def ask(path: str, host: str = "") -> tuple[int, str, str]:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            line.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
            answer = line.getresponse()
            body = answer.read().decode()
            line.close()
            rule = answer.headers["Content-Security-Policy"]
            return answer.status, rule, body

        yield ask
        server.shutdown()
        thread.join()


def test_an_empty_outbox_says_so(asked: Asked) -> None:
    assert "No mail has been written" in asked("/")[2]


def test_mails_are_listed_and_shown_with_links(asked: Asked, folder: Path) -> None:
    text = "Open https://mail.example/confirm/abc-1_2?x=1&y=2.\n"
    (folder / "new" / "1.inforce").write_bytes(mail("Please confirm", text))

    assert '<a href="/1.inforce">Please confirm</a>' in asked("/")[2]
    address = "https://mail.example/confirm/abc-1_2?x=1&amp;y=2"
    assert f'<a href="{address}">{address}</a>.' in asked("/1.inforce")[2]


def test_words_of_a_mail_are_only_words(asked: Asked, folder: Path) -> None:
    evil = "<script>alert(1)</script> http://x.example/\"onclick='y'"
    (folder / "new" / "1.inforce").write_bytes(mail(evil, evil))
    for path in ("/", "/1.inforce"):
        page = asked(path)[2]

        assert "<script" not in page
        assert '"onclick' not in page


def test_the_html_of_a_mail_can_run_and_load_nothing(
    asked: Asked, folder: Path
) -> None:
    (folder / "cur" / "2.inforce").write_bytes(mail("S", "T", "<p>Whole</p>"))
    status, rule, body = asked("/2.inforce/html")

    assert [status, "<p>Whole</p>" in body] == [200, True]
    assert "default-src 'none'" in rule
    assert "sandbox allow-popups" in rule
    assert "allow-scripts" not in rule


@pytest.mark.parametrize(
    "path",
    ["/3", "/../outbox/new/1.inforce", "/..%2Fsecret", "/1.inforce/raw", "/%00"],
)
def test_nothing_but_mails_is_shown(asked: Asked, folder: Path, path: str) -> None:
    (folder / "new" / "1.inforce").write_bytes(mail("S", "T"))
    (folder / "secret").write_bytes(b"secret")
    (folder / "new" / "3").symlink_to(folder / "secret")

    assert asked(path)[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80"])
def test_another_name_for_this_machine_is_refused(asked: Asked, host: str) -> None:
    assert asked("/", host)[0] == 403


def test_there_is_nothing_to_show_of_a_mail_server(tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    made = Repository(tmp_path / "site", f"{CONFIG}      notify: {{transport: smtp}}\n")

    assert made.run("outbox") == 2
    assert "expected 'maildir'" in capsys.readouterr().err

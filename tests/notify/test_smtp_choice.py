"""The transport that the settings choose."""

from dataclasses import replace
from pathlib import Path

import pytest
from notify.sending_end import outgoing

from inforce.errors import InputError
from inforce.notify.transports import Transport
from inforce.notify.transports.choice import transport
from inforce.notify.transports.maildir import Maildir
from inforce.notify.transports.sendmail import Sendmail
from inforce.notify.transports.smtp import Smtp
from inforce.settings import Notify, Settings
from inforce.settings.notify import Smtp as SmtpSettings


def chosen(
    root: Path, kind: str, environ: dict[str, str] | None = None, **smtp: str
) -> Transport:
    notify = replace(Notify(), transport=kind, smtp=SmtpSettings(**smtp))  # type: ignore[arg-type]
    return transport(Settings(root=root, notify=notify), environ or {})


def test_the_outbox_stands_below_the_root(tmp_path: Path) -> None:
    outbox = chosen(tmp_path, "maildir")
    outbox.deliver([outgoing(1)])

    assert isinstance(outbox, Maildir)
    assert len(list((tmp_path / ".inforce" / "outbox" / "new").iterdir())) == 1


def test_nothing_is_opened_by_the_choice(tmp_path: Path) -> None:
    kinds = [type(chosen(tmp_path, n)) for n in ("maildir", "smtp", "sendmail")]

    assert kinds == [Maildir, Smtp, Sendmail]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("smtp", "environ", "expected"),
    [
        ({"user": "u", "tls": "none"}, {"INFORCE_SMTP_PASSWORD": "p"}, "tls: none"),
        ({"user": "u"}, {}, "INFORCE_SMTP_PASSWORD is empty"),
        ({"user": "u", "tls": "required"}, {}, "INFORCE_SMTP_PASSWORD is empty"),
        ({"name": "two words"}, {}, "notify.smtp.name"),
        ({"name": "x\r\nMAIL FROM:<a@b>"}, {}, "notify.smtp.name"),
    ],
)
def test_settings_that_contradict_each_other_are_named(
    tmp_path: Path, smtp: dict[str, str], environ: dict[str, str], expected: str
) -> None:
    with pytest.raises(InputError, match=expected) as caught:
        chosen(tmp_path, "smtp", environ, **smtp)

    assert caught.value.path == "mkdocs.yml"


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    smtp = {"user": "u", "tls": "required"}
    one = chosen(tmp_path, "smtp", {"INFORCE_SMTP_PASSWORD": "open sesame"}, **smtp)

    assert "open sesame" not in repr(vars(one))

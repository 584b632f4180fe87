"""A site whose notifier writes to an outbox, and what people do with it."""

import mailbox
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.repositories import CONFIG, Repository, policy

SETTINGS = """\
      notify:
        start: {start}
        sender: Legal <legal@policies.example>
        confirm_above: 2
"""
NOW = datetime.now(UTC)
BEGUN = (NOW - timedelta(days=10)).date().isoformat()


def day(after: int) -> str:
    """Return the day so many days from now; the commands read the real clock."""
    return (NOW + timedelta(days=after)).date().isoformat()


def notifier(root: Path, settings: str = SETTINGS, begun: str = BEGUN) -> Repository:
    """Return a repository with one policy in force and the notifier's *settings*."""
    made = Repository(root, CONFIG + settings.format(start=begun))
    made.commit(day(-100), {"policies/privacy.md": policy(day(-90), "We ask.")})
    return made


def announce(site: Repository, text: str = "We ask twice.", **more: str) -> None:
    site.commit(
        day(-1),
        {"policies/privacy.md": policy(day(60), text, summary="We ask more.", **more)},
    )


def enrol(site: Repository, number: int) -> None:
    rows = "".join(f"person{n}@example.org\n" for n in range(number))
    file = site.root / "people.csv"
    file.write_text(f"address\n{rows}", "utf-8")
    assert site.run("people", "import", "--audience", "account", str(file)) == 0


def mails(site: Repository) -> list[mailbox.MaildirMessage]:
    found = mailbox.Maildir(site.root / ".inforce" / "outbox", create=False)
    return [found[key] for key in sorted(found.keys())]


def confirmed(site: Repository, number: int) -> int:
    return site.run("notify", "send", "--confirm", str(number))

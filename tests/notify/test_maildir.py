"""The outbox on disk: complete, once, and never somebody else's."""

import errno
import os
import random
import resource
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from mailbox import Maildir as Reader
from pathlib import Path

import pytest
from notify.sending_end import outgoing

from inforce.errors import ExternalError
from inforce.notify.deliveries import Outcome
from inforce.notify.transports import Outgoing
from inforce.notify.transports.maildir import Maildir

# A sender that delivers windows of ten, and says which it has had accepted.
SENDER = """
import sys
from pathlib import Path
from inforce.notify.transports.maildir import Maildir
from notify.sending_end import outgoing
from dataclasses import replace
outbox = Maildir(Path(sys.argv[1]))
attempt = int(sys.argv[2])
places = list(map(int, sys.argv[3].split(",")))
for start in range(0, len(places), 10):
    window = [replace(outgoing(n), attempt=attempt) for n in places[start:start + 10]]
    for message, reply in zip(window, outbox.deliver(window)):
        print(message.delivery, reply.outcome.value, flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


def again(message: Outgoing) -> Outgoing:
    return replace(message, attempt=message.attempt + 1)


def names(folder: Path) -> list[str]:
    found = [*(folder / "new").iterdir(), *(folder / "cur").iterdir()]
    return sorted(path.name for path in found)


def move_to_cur(folder: Path, flags: str = "S") -> None:
    for path in (folder / "new").iterdir():
        path.rename(folder / "cur" / f"{path.name}:2,{flags}")


def test_a_mail_reader_finds_every_message_as_it_was_signed(folder: Path) -> None:
    window = [outgoing(number) for number in range(1, 251)]
    replies = Maildir(folder).deliver(window)

    assert {reply.outcome for reply in replies} == {Outcome.ACCEPTED}
    read = Reader(folder, create=False)
    assert {m["Message-ID"] for m in read} == {
        f"<{n}@example.com>" for n in range(1, 251)
    }
    for message, reply in zip(window, replies, strict=True):
        assert (folder / "new" / reply.queue_id).read_bytes() == message.message


def test_the_mails_can_be_read_by_the_sender_only(folder: Path) -> None:
    Maildir(folder).deliver([outgoing(1)])

    modes = {path.stat().st_mode & 0o077 for path in [folder, *folder.rglob("*")]}
    assert modes == {0}


@pytest.mark.parametrize("move", [False, True])
def test_a_second_attempt_adds_nothing(folder: Path, move: bool) -> None:
    outbox, message = Maildir(folder), outgoing(1)
    outbox.deliver([message])
    if move:
        move_to_cur(folder, "RS")
    replies = Maildir(folder).deliver([again(message)])

    assert replies[0].outcome is Outcome.ACCEPTED
    assert len(names(folder)) == 1


def test_a_mail_that_its_reader_removed_is_not_delivered_twice(folder: Path) -> None:
    outbox, message = Maildir(folder), outgoing(1)
    outbox.deliver([message])
    (folder / "new" / names(folder)[0]).unlink()

    assert Maildir(folder).delivered(message) is True
    assert Maildir(folder).deliver([again(message)])[0].text == "was there already"
    assert names(folder) == []


def test_whether_a_mail_arrived_is_certain(folder: Path) -> None:
    outbox = Maildir(folder)
    outbox.deliver([outgoing(1), outgoing(2)])
    outbox.deliver([outgoing(3)])
    (folder / "tmp" / "000000000004.inforce.part").write_bytes(b"half a mess")
    move_to_cur(folder)

    assert [outbox.delivered(outgoing(n)) for n in range(1, 6)] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_what_nobody_can_know_is_said_to_be_unknown(folder: Path) -> None:
    outbox = Maildir(folder)
    outbox.deliver([])
    (folder / "tmp" / "000000000004.inforce").write_bytes(outgoing(4).message)

    assert outbox.delivered(outgoing(4)) is None
    assert outbox.deliver([again(outgoing(4))])[0].outcome is Outcome.ACCEPTED
    assert len(names(folder)) == 1


def test_receipts_are_cleared_when_the_next_window_begins(folder: Path) -> None:
    outbox = Maildir(folder)
    outbox.deliver([outgoing(1), outgoing(2)])
    before = len(list((folder / "tmp").iterdir()))
    outbox.deliver([outgoing(3)])

    assert (before, len(list((folder / "tmp").iterdir()))) == (2, 1)


def test_attack_the_outbox_of_another_record_swallows_nothing(folder: Path) -> None:
    Maildir(folder).deliver([outgoing(1)])
    other = outgoing(1, message=b"Message-ID: <other@example.com>\r\n\r\nHi.\r\n")

    with pytest.raises(ExternalError, match="holds another mail") as caught:
        Maildir(folder).deliver([outgoing(2), other])
    assert "notify.outbox" in str(caught.value)
    assert len(names(folder)) == 1
    assert list((folder / "tmp").glob("*.part")) == []


def test_the_same_delivery_signed_again_is_the_same_mail(folder: Path) -> None:
    Maildir(folder).deliver([outgoing(1)])
    signed = b"DKIM-Signature: v=1\r\n" + outgoing(1).message

    assert Maildir(folder).deliver([outgoing(1, message=signed)])[0].text == (
        "was there already"
    )


@pytest.mark.parametrize("obstacle", ["file", "below a file"])
def test_an_outbox_that_is_no_folder_is_named(tmp_path: Path, obstacle: str) -> None:
    path = tmp_path / "outbox"
    path.write_text("no folder")
    folder = path if obstacle == "file" else path / "deeper"

    with pytest.raises(
        ExternalError, match=r"outbox '.*' cannot be used: (Not a dir|a file)"
    ):
        Maildir(folder).deliver([outgoing(1)])


def test_a_message_that_finds_no_room_is_unsent_and_the_others_are_not(
    folder: Path,
) -> None:
    big = outgoing(2, message=outgoing(2).message + b"x" * 9000)
    window = [outgoing(1), big, outgoing(3)]
    with file_size_limit(4096):
        replies = Maildir(folder, "here").deliver(window)

    assert [reply.outcome.value for reply in replies] == [
        "accepted", "unsent", "accepted",
    ]  # fmt: skip
    assert replies[1].text == f"outbox here: {os.strerror(errno.EFBIG)}"
    assert list((folder / "tmp").glob("*.part")) == []
    assert len(names(folder)) == 2


def test_a_disk_without_any_room_stops_the_window(folder: Path) -> None:
    with file_size_limit(10), pytest.raises(ExternalError) as caught:
        Maildir(folder).deliver([outgoing(1), outgoing(2)])

    assert "make room" in str(caught.value)
    assert names(folder) == []


class file_size_limit:  # noqa: N801 - reads as the context it is
    """Lets the system refuse longer files, as a full disk does."""

    def __init__(self, octets: int) -> None:
        self._octets = octets

    def __enter__(self) -> None:
        self._ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._octets, self._limits[1]))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)
        signal.signal(signal.SIGXFSZ, self._ignored)


def test_no_kill_doubles_or_loses_a_mail(folder: Path) -> None:
    """A reader moves mails meanwhile; after each kill the record is asked anew."""
    chance = random.Random(20270101)  # noqa: S311 - the same kills in each run
    waiting = dict.fromkeys(range(1, 201), 1)
    sent: Counter[int] = Counter()
    kills = 0
    for attempt in range(1, 40):
        if not waiting:
            break
        kills += run_and_kill(folder, attempt, waiting, sent, chance)
        move_to_cur(folder)
        asked = Maildir(folder)
        for number in list(waiting):
            if asked.delivered(outgoing(number)):
                del waiting[number]

    assert not waiting
    assert kills >= 3
    assert set(sent.values()) == {1}
    assert len(names(folder)) == len({name.partition(":")[0] for name in names(folder)})
    assert len(names(folder)) == 200


def run_and_kill(
    folder: Path,
    attempt: int,
    waiting: dict[int, int],
    sent: Counter[int],
    chance: random.Random,
) -> int:
    """Run a sender, kill it at a random moment; return 1 when that was in time."""
    tests = str(Path(__file__).parent.parent)
    scripts = str(Path(__file__).parent.parent.parent / "scripts")
    places = ",".join(map(str, sorted(waiting)))
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, str(folder), str(attempt), places],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([scripts, tests])},
        text=True,
    ) as sender:
        assert sender.stdout is not None
        read = [sender.stdout.readline() for _ in range(chance.randrange(1, 25))]
        sender.kill()
        lines = [*read, *sender.stdout]
    for line in lines:
        number, _, outcome = line.partition(" ")
        if outcome.strip() == "accepted":
            sent[int(number)] += 1
            waiting.pop(int(number), None)
    return int(sender.returncode < 0)


def test_nothing_was_delivered_into_an_outbox_that_was_never_made(folder: Path) -> None:
    assert Maildir(folder).delivered(outgoing(1)) is False

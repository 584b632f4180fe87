"""Mail through a program named sendmail, here a small script."""

import sys
import time
from pathlib import Path

import pytest
from notify.sending_end import outgoing

from inforce.errors import ExternalError
from inforce.notify.deliveries import Reply
from inforce.notify.transports import Outgoing
from inforce.notify.transports.sendmail import Sendmail

# Keeps its arguments and its input beside itself, then does what SCRIPT says.
PROGRAM = """#!{python}
import os, sys, time
from pathlib import Path
here = Path(__file__).parent
(here / "arguments").write_text("\\n".join(sys.argv[1:]), encoding="utf-8")
(here / "input").write_bytes(sys.stdin.buffer.read())
{script}
"""


def attempt(
    folder: Path, script: str, message: Outgoing, patience: float = 30
) -> Reply:
    program = folder / "sendmail"
    text = PROGRAM.format(python=sys.executable, script=script)
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return Sendmail(str(folder), patience).deliver([message])[0]


def test_the_program_gets_envelope_and_message(tmp_path: Path) -> None:
    message = outgoing(1)
    reply = attempt(tmp_path, "", message)

    assert reply.outcome.value == "accepted"
    assert (tmp_path / "arguments").read_text().split("\n") == [
        "-i", "-f", message.return_path, "--", message.recipient,
    ]  # fmt: skip
    assert (tmp_path / "input").read_bytes() == message.message.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("recipient", ["-oQ/elsewhere@example.net", "-X@example.net"])
def test_attack_a_recipient_that_reads_as_an_option(
    tmp_path: Path, recipient: str
) -> None:
    reply = attempt(tmp_path, "", outgoing(1, recipient=recipient))

    assert reply.outcome.value == "refused"
    assert not (tmp_path / "arguments").exists()


@pytest.mark.parametrize(
    "recipient", ["$(id)@x.example", "a;b@x.example", "*@x.example"]
)
def test_no_shell_reads_the_recipient(tmp_path: Path, recipient: str) -> None:
    attempt(tmp_path, "", outgoing(1, recipient=recipient))

    assert (tmp_path / "arguments").read_text().endswith(f"--\n{recipient}")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (0, "accepted"), (64, "policy"), (65, "refused"), (67, "refused"),
        (68, "refused"), (69, "deferred"), (70, "deferred"), (71, "deferred"),
        (73, "deferred"), (74, "deferred"), (75, "deferred"), (77, "policy"),
        (78, "policy"), (1, "deferred"),
    ],
)  # fmt: skip
def test_an_exit_code_is_an_outcome(tmp_path: Path, code: int, outcome: str) -> None:
    reply = attempt(tmp_path, f"sys.exit({code})", outgoing(1))

    assert reply.outcome.value == outcome
    assert reply.text == f"exit code {code}"


def test_what_the_program_said_is_kept_without_the_address(tmp_path: Path) -> None:
    script = "print('person1@example.net unknown\\x1b', file=sys.stderr); sys.exit(67)"
    reply = attempt(tmp_path, script, outgoing(1))

    assert reply.text == "exit code 67 [address] unknown"


@pytest.mark.parametrize(
    "script", ["os.kill(os.getpid(), 9)", "time.sleep(20)"], ids=["killed", "late"]
)
def test_a_program_that_does_not_end_well_leaves_doubt(
    tmp_path: Path, script: str
) -> None:
    reply = attempt(tmp_path, script, outgoing(1), patience=1)

    assert reply.outcome.value == "uncertain"


def test_a_program_that_does_not_read_its_input_is_believed(tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/bin/sh\nexit 75\n")
    program.chmod(0o755)
    big = outgoing(1, message=b"x" * 10**6)

    assert Sendmail(str(tmp_path)).deliver([big])[0].outcome.value == "deferred"


def test_a_program_that_cannot_start_leaves_no_doubt(tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/nowhere/at/all\n")
    program.chmod(0o755)

    reply = Sendmail(str(tmp_path)).deliver([outgoing(1)])[0]
    assert reply.outcome.value == "unsent"


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExternalError, match="no program 'sendmail' on PATH"):
        Sendmail(str(tmp_path)).deliver([outgoing(1)])


def test_the_program_cannot_be_asked_afterwards(tmp_path: Path) -> None:
    assert Sendmail(str(tmp_path)).delivered(outgoing(1)) is None


def test_no_message_is_begun_when_the_time_of_the_window_is_over(
    tmp_path: Path,
) -> None:
    attempt(tmp_path, "time.sleep(0.5)", outgoing(1))
    began = time.monotonic()
    slow = Sendmail(str(tmp_path), budget=0.1)
    replies = slow.deliver([outgoing(number) for number in range(1, 30)])

    assert [one.outcome.value for one in replies] == ["accepted"] + ["unsent"] * 28
    assert time.monotonic() - began < 5

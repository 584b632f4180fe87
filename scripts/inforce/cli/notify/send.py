"""`inforce notify send`."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from inforce.cli import day, options
from inforce.cli.messenger import run_errands, titles
from inforce.cli.notify.instance import ours as opened_instance
from inforce.cli.screen import print_json, printed, progress, say
from inforce.errors import InputError
from inforce.notify import confirming, sending
from inforce.notify.deliveries import DeliveryState
from inforce.notify.instance import Instance
from inforce.notify.lettering import lettered
from inforce.notify.planning import foreseen, planned
from inforce.notify.senders import sender
from inforce.notify.states import standing
from inforce.publication import words
from inforce.publication.library import Library, library, standing_errors
from inforce.settings import Settings, settings
from inforce.store.instance import check_epoch, note, only_sender

_ENDED = (signal.SIGINT, signal.SIGTERM)
# How long `--wait` sleeps at most before it looks for newly due mail, seconds.
NAP = 60


@click.command(
    epilog="Example: inforce notify send --confirm 1200",
    short_help="Plans and sends what is due.",
)
@click.option("--max", "most", type=click.IntRange(1), help="Send at most this many.")
@click.option("--dry-run", is_flag=True, help="Say how many, and send nothing.")
@click.option("--confirm", type=int, metavar="NUMBER", help="Mails that may go out.")
@click.option("--wait", is_flag=True, help="Stay until retries have come to an end.")
@click.option(
    "--workers",
    type=click.IntRange(1, 1000),
    metavar="NUMBER",
    help="Wake up so many workers instead of sending (PostgreSQL).",
)
@click.option("--adopt", is_flag=True, help="Send from a restored or copied database.")
@options.today
@options.as_json
@options.config
def send(config: Path, today: date | None, **given: Any) -> int:
    """Send the mails that are due; run it again to go on where it stopped.

    What people asked for on the pages of the service goes first. A plan of many
    recipients must be confirmed with their number. Ends with 1
    when a mail failed for good, the sending was halted, or somebody must decide.
    Another --today than the real one is for trying out, into a Maildir only.
    """
    site = settings(config)
    clock = _clock(site, today)
    ours = opened_instance(site)
    with _alone(ours):
        check_epoch(ours.engine, ours.place, adopt=given["adopt"])
        texts = library(site)
        standing_errors(texts)
        tally = foreseen(ours.people, texts, now=clock())
        why = confirming.wanted(ours.engine, tally, site.notify.confirm_above)
        if given["dry_run"]:
            return _foretold(tally.mails, as_json=given["as_json"])
        errands = run_errands(ours, titles(texts), clock)
        if why:
            confirming.check(_number(given["confirm"], tally.mails), tally, why)
        confirming.confirm(ours.engine, tally)
        later = _begins_later(ours, texts, clock())
        return _sent(ours, texts, clock, given, errands) or later


def _begins_later(ours: Instance, texts: Library, now: int) -> int:
    """Return 1 when nothing of today is mailed, and say why; else 0."""
    first = confirming.begins_later(ours.engine, texts, now)
    if not first:
        return 0
    day_ = datetime.fromtimestamp(first, texts.settings.publisher.zone).date()
    say(
        f"what becomes known before {words.day(day_)} is told to nobody: the first "
        "run was dated so, by --today or by a clock that was ahead; set notify.start "
        "to the day whose events are to be mailed"
    )
    return 1


def _foretold(mails: int, *, as_json: bool) -> int:
    if as_json:
        print_json({"would_be_planned": mails})
    else:
        printed(f"{words.counted(mails, 'new mail')} would be planned\n")
    return 0


def _clock(site: Settings, today: date | None) -> Callable[[], int]:
    if today is not None and site.notify.transport != "maildir":
        raise InputError(
            f"--today with the transport {site.notify.transport!r} would date mail "
            "falsely; expected 'maildir', to try things out"
        )
    return day.clock(today, site.publisher.zone)


def _alone(ours: Instance) -> Any:
    """Be the only sender of a file; on PostgreSQL many share the work."""
    return only_sender(ours.place) if ours.is_local else nullcontext()


def _number(given: int | None, mails: int) -> int:
    """Return the number given, or typed on a terminal."""
    if given is not None or not sys.stdin.isatty():
        return -1 if given is None else given
    goes = words.counted(mails, "mail")
    asked = f"{goes} will go out. Type the number to send"
    return int(click.prompt(asked, type=int, err=True))


def _sent(
    ours: Instance,
    texts: Library,
    clock: Callable[[], int],
    given: dict[str, Any],
    errands: int,
) -> int:
    with progress("Planning", "people") as counted:
        planned(
            ours.people, texts, now=clock(), progress=counted or (lambda _number: None)
        )
    with _stoppable() as stop, progress("Sending", "mails") as counted:
        ready = sender(
            ours,
            os.environ,
            clock=clock,
            stop=stop,
            progress=counted or (lambda _number: None),
        )
        ready = replace(ready, lettered=lambda: lettered(ours, texts, now=clock()))
        if given["workers"]:
            lettered(ours, texts, now=clock())
            return _shared(ours, given["workers"], as_json=given["as_json"])
        sent = _until_done(ready, ours, texts, given)
    note(ours.engine, ours.place)
    waiting = ours.record.next_due(clock())
    _say_what_waits(ours, clock())
    return _report(sent, waiting, errands, as_json=given["as_json"])


def _say_what_waits(ours: Instance, now: int) -> None:
    held = len(standing(ours, now).halts)
    if held:
        say(
            f"{words.counted(held, 'halt waits', 'halts wait')} for a decision: see `inforce notify status`"
        )


def _shared(ours: Instance, number: int, *, as_json: bool) -> int:
    """Leave the sending to workers, of which *number* are woken up."""
    # Only here: its libraries are an extra of their own.
    from inforce.notify.worker import enqueue, prepared

    prepared(ours.engine)
    enqueue(ours.engine, number)
    if as_json:
        print_json({"woken": number})
    else:
        printed(f"{words.counted(number, 'worker')} woken up\n")
    return 0


def _until_done(
    ready: sending.Sender, ours: Instance, texts: Library, given: dict[str, Any]
) -> sending.Sent:
    """Send what is due, and with `--wait` what becomes due."""
    total = sending.Sent()
    while True:
        lettered(ours, texts, now=ready.clock())
        left = given["most"] - total.total if given["most"] else None
        total += sending.run(ready, most=left)
        due = ours.record.next_due(ready.clock())
        if due is None or total.halted or ready.stop() or not given["wait"]:
            return total
        if given["most"] and total.total >= given["most"]:
            return total
        _nap(due, ready)


def _nap(due: int, ready: sending.Sender) -> None:
    until = min(due, ready.clock() + NAP)
    while ready.clock() < until and not ready.stop():
        time.sleep(0.5)


@contextmanager
def _stoppable() -> Iterator[Any]:
    """Let Ctrl-C and SIGTERM end the sending after the window on the wire."""
    asked: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if not asked:
            say("Stopping when the mails on their way are settled ...")
        asked.append(number)

    before = {number: signal.signal(number, stop) for number in _ENDED}
    try:
        yield lambda: bool(asked)
    finally:
        for number, one in before.items():
            signal.signal(number, one)


def _report(
    sent: sending.Sent, waiting: int | None, errands: int, *, as_json: bool
) -> int:
    if as_json:
        print_json({"sent": sent, "errands": errands, "next_due": waiting})
    else:
        if errands:
            printed(f"{'asked for':<12}{errands:>10,}\n")
        for state in DeliveryState:
            if sent.attempts[state]:
                printed(f"{state.value:<12}{sent.attempts[state]:>10,}\n")
        if not sent.total and not errands:
            printed("nothing was due\n")
    if sent.halted:
        say(f"halted: {sent.halted}; mend it, then `inforce notify resume --all`")
    if sent.attempts[DeliveryState.DEFERRED] and not sent.halted:
        say("deferred mails go again: run `inforce notify send` from time to time")
    bad = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)
    return int(bool(sent.halted) or any(sent.attempts[state] for state in bad))

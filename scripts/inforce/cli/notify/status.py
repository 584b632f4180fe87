"""`inforce notify status`."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from inforce.cli import options
from inforce.cli.notify.instance import ours as opened_instance
from inforce.cli.screen import console, print_json, shown
from inforce.notify.instance import Instance
from inforce.notify.states import Standing, standing
from inforce.publication.words import counted
from inforce.settings import settings


@click.command(
    epilog="Example: inforce notify status",
    short_help="Shows what was sent, what waits, and what is halted.",
)
@options.as_json
@options.config
def status(as_json: bool, config: Path) -> int:
    """Show how far each event has come, what is halted, and what is undecided.

    Ends with 1 when somebody must do something.
    """
    site = settings(config)
    ours = opened_instance(site, sends=False)
    found = standing(ours, int(time.time()))
    if as_json:
        print_json(found)
    else:
        _print(found, ours)
    return int(bool(found.halts or found.undecided))


def _print(found: Standing, ours: Instance) -> None:
    screen = console()
    table = Table(box=None, pad_edge=False)
    for heading in ("Event", "Mails", "Sent", "Waiting", "Failed", "Not sent", ""):
        right = heading in ("Mails", "Sent", "Waiting", "Failed", "Not sent")
        table.add_column(heading, justify="right" if right else "left")
    for one in found.events:
        table.add_row(
            f"{one.number}. {shown(one.name)}",
            *(f"{n:,}" for n in (one.mails, one.sent, one.waiting)),
            *(f"{n:,}" for n in (one.failed, one.closed)),
            one.state if one.state not in ("open", "planned") else "",
        )
    screen.print(table)
    for halt in found.halts:
        screen.print(shown(f"halted: {halt.what}: {halt.reason}"), markup=False)
    for line in _lines(found, ours):
        screen.print(line, markup=False)


def _lines(found: Standing, ours: Instance) -> list[str]:
    lines: list[str] = []
    if found.undecided:
        lines.append(
            f"{counted(found.undecided, 'mail')} may have arrived; nobody can tell. "
            "send again with `inforce notify resume --uncertain`"
        )
    if found.imported:
        people = counted(found.imported, "person", "people")
        lines.append(f"{people} imported, not written to yet")
    if found.next_due is not None:
        lines.append(f"next attempt: {_moment(found.next_due, ours)}")
    return lines


def _moment(seconds: int, ours: Instance) -> Any:
    zone = ours.settings.publisher.zone
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).isoformat(" ")

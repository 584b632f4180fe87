"""`inforce notify bounces`."""

import sys
import time
from collections import Counter
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.notify import instance
from inforce.cli.screen import print_json, say
from inforce.errors import InforceError
from inforce.notify.bounces import intake
from inforce.notify.bounces.intake import Desk
from inforce.notify.bounces.recording import Bounces
from inforce.people.contacts import People
from inforce.settings import settings

# sysexits.h: a mail server keeps the report and tries again later.
TRY_AGAIN = 75
_STDIN = "-"


@click.command(
    epilog="Example: inforce notify bounces --maildir ~/Maildir",
    short_help="Records mail that came back.",
)
@click.argument("source", default=_STDIN, metavar="[-]")
@click.option(
    "--maildir",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Take the messages in DIR/new and move them to DIR/cur.",
)
@click.option(
    "--recipient",
    default="",
    metavar="ADDRESS",
    help="The address that the mail server delivers to, when it says so.",
)
@click.option("--dry-run", is_flag=True, help="Count what there is; change nothing.")
@options.as_json
@options.config
def bounces(  # noqa: PLR0913 - one parameter for each option
    source: str,
    maildir: Path | None,
    recipient: str,
    dry_run: bool,
    as_json: bool,
    config: Path,
) -> int:
    """Read reports of non-delivery and complaints, and record them.

    Without --maildir, reads one message from standard input, as a mail server
    pipes it: ends with 0 when it is dealt with, with 75 when it is to be
    handed over again.
    """
    if source != _STDIN:
        raise click.BadArgumentUsage("expected '-' or --maildir DIR")
    if maildir:
        _show(_from_maildir(maildir, config, dry_run=dry_run), as_json=as_json)
        return 0
    try:
        message = intake.from_stream(sys.stdin.buffer)
        desk = _desk(config)
        take = desk.look if dry_run else desk.take
        _show(take([message], recipient), as_json=as_json)
    except InforceError as error:
        say(str(error))
        return TRY_AGAIN
    return 0


def _from_maildir(maildir: Path, config: Path, *, dry_run: bool) -> Counter[str]:
    desk = _desk(config)
    return (intake.looked_at if dry_run else intake.from_maildir)(maildir, desk)


def _desk(config: Path) -> Desk:
    site = settings(config)
    engine = instance.engine(site)
    keys = instance.keys(site, engine)
    people = People(engine, keys)
    return Desk(Bounces(engine, keys), people, lambda: int(time.time()))


def _show(found: Counter[str], *, as_json: bool) -> None:
    if as_json:
        print_json({name: found[name] for name in intake.COUNTS})
        return
    shown = (f"{count} {kind}" for kind, count in found.items() if count)
    say(", ".join(shown) or "nothing to read")

"""`inforce notify hold`, `resume` and `cancel`."""

import time
from datetime import date
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.day import as_day
from inforce.cli.notify.instance import ours as opened_instance
from inforce.cli.screen import printed, say
from inforce.errors import InputError
from inforce.notify.instance import Instance
from inforce.notify.record import Halt, Scope
from inforce.notify.retaken import sent_again
from inforce.notify.states import Told, standing
from inforce.publication.words import counted
from inforce.settings import settings

FINDINGS = 1


@click.command(
    epilog="Example: inforce notify hold privacy 2027-02-01 --reason 'wrong summary'",
    short_help="Lets the mails about a version wait.",
)
@click.argument("slug", metavar="[SLUG]", default="")
@click.argument("day", metavar="[DATE]", required=False, callback=as_day)
@click.option("--all", "every", is_flag=True, help="Let every mail wait.")
@click.option(
    "--reason", default="held by hand", metavar="TEXT", help="Why; `status` shows it."
)
@options.config
def hold(slug: str, day: date | None, every: bool, reason: str, config: Path) -> None:
    """Let the mails about the version of SLUG of DATE wait, or with --all every mail.

    What is on its way arrives. Only `inforce notify resume` ends it.
    """
    ours = opened_instance(settings(config))
    if every:
        ours.record.halt("campaign", "", reason, _now())
        printed("all mails wait\n")
        return
    for one in _events(ours, slug, day):
        ours.record.hold(one.number, reason, _now())
        printed(f"{one.name} waits\n")


@click.command(
    epilog="Example: inforce notify resume privacy 2027-02-01",
    short_help="Lets mails that waited go out.",
)
@click.argument("slug", metavar="[SLUG]", default="")
@click.argument("day", metavar="[DATE]", required=False, callback=as_day)
@click.option("--all", "every", is_flag=True, help="End every halt.")
@click.option("--uncertain", is_flag=True, help="Send again what may have arrived.")
@options.config
def resume(
    slug: str, day: date | None, every: bool, uncertain: bool, config: Path
) -> int:
    """Let the mails about the version of SLUG of DATE go.

    With --all every halt ends, also one that a mail server caused. Ends with 1
    when nothing about the version was held.
    """
    ours = opened_instance(settings(config))
    if uncertain:
        printed(f"{sent_again(ours.record, _now()):,} mails go again\n")
        return 0
    if every:
        ended = [_ended(ours, one) for one in ours.record.halts()]
        printed(f"{counted(sum(ended), 'halt')} ended\n")
        return 0
    released = [
        one
        for one in _events(ours, slug, day)
        if ours.record.release(one.number, _now())
    ]
    for one in released:
        printed(f"{one.name} goes on\n")
    if not released:
        say(f"nothing about {slug} from {day} was held")
    return 0 if released else FINDINGS


@click.command(
    epilog="Example: inforce notify cancel privacy 2027-02-01",
    short_help="Tells nobody more of a version.",
)
@click.argument("slug")
@click.argument("day", metavar="DATE", callback=as_day)
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.config
def cancel(slug: str, day: date | None, yes: bool, config: Path) -> None:
    """Tell nobody more of what is planned about the version of SLUG of DATE.

    What was sent stays sent. Only what `inforce notify status` lists is called
    off: what happens later, such as that the version takes effect, is told
    unless you cancel it then. To call the version itself off, declare
    `withdraws:` in the policy.
    """
    ours = opened_instance(settings(config))
    events = _events(ours, slug, day)
    waiting = sum(one.waiting for one in events)
    if not yes:
        click.confirm(f"Cancel {waiting:,} mails for good?", abort=True, err=True)
    for one in events:
        taken = ours.record.cancel(one.number, _now())
        printed(f"{one.name}: {taken:,} mails will not be sent\n")


def _ended(ours: Instance, one: Halt) -> bool:
    if one.scope is Scope.EVENT:
        # Also tells the evidence.
        return ours.record.release(int(one.key), _now())
    return ours.record.resume(one.scope.value, one.key)


def _now() -> int:
    return int(time.time())


def _events(ours: Instance, slug: str, day: date | None) -> list[Told]:
    """Return the recorded events of one version, at least one."""
    if not slug or day is None:
        raise InputError("no version is named; expected SLUG DATE, or --all")
    start = f"{slug}/{day.isoformat()}/"
    every = standing(ours, _now()).events
    found = [
        one
        for one in every
        if one.name.startswith(start) or (one.policy, one.effective_on) == (slug, day)
    ]
    if not found:
        raise InputError(
            f"no event of {slug!r} with effect from {day} is recorded; expected one "
            "of `inforce notify status`"
        )
    return found

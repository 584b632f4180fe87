"""`inforce notify hold`, `resume` and `cancel`."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from inforce.cli import options
from inforce.cli.day import as_day
from inforce.cli.notify.instance import ours as opened_instance
from inforce.cli.screen import print_json, printed, say
from inforce.errors import InputError
from inforce.notify.instance import Instance
from inforce.notify.record import Halt, Scope
from inforce.notify.record.claiming import CLOSED
from inforce.notify.retaken import sent_again
from inforce.notify.states import Told, standing
from inforce.publication.words import counted
from inforce.settings import settings

FINDINGS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What waits, went on or was called off: everything, a domain, an event.

    `mails` counts those of an event that the command was about, None of what
    is not counted by event.
    """

    what: Scope
    name: str = ""
    mails: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What a command did, and what it did it on; `mails` go again."""

    done: str
    on: tuple[Stopped, ...] = ()
    mails: int | None = None


EVERYTHING = Stopped(what=Scope.CAMPAIGN)


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
@options.as_json
@options.config
def hold(config: Path, reason: str, **given: Any) -> int:
    """Let the mails about the version of SLUG of DATE wait, or with --all every mail.

    What is on its way arrives. Only `inforce notify resume` ends it. Ends with 1
    when nothing about the version is to be told any more.
    """
    ours = opened_instance(settings(config), sends=False)
    as_json: bool = given["as_json"]
    if given["every"]:
        ours.record.halt(Scope.CAMPAIGN.value, "", reason, _now())
        _report(Deed("held", (EVERYTHING,)), "all mails wait", as_json=as_json)
        return 0
    done = _held(ours, given["slug"], given["day"], reason)
    _report(done, *(f"{one.name} waits" for one in done.on), as_json=as_json)
    if not done.on:
        say(f"nothing more about {given['slug']} from {given['day']} is to be told")
    return 0 if done.on else FINDINGS


@click.command(
    epilog="Example: inforce notify resume privacy 2027-02-01",
    short_help="Lets mails that waited go out.",
)
@click.argument("slug", metavar="[SLUG]", default="")
@click.argument("day", metavar="[DATE]", required=False, callback=as_day)
@click.option("--all", "every", is_flag=True, help="End every halt.")
@click.option("--uncertain", is_flag=True, help="Send again what may have arrived.")
@options.as_json
@options.config
def resume(config: Path, **given: Any) -> int:
    """Let the mails about the version of SLUG of DATE go.

    With --all every halt ends, also one that a mail server caused. Ends with 1
    when nothing about the version was held.
    """
    ours = opened_instance(settings(config), sends=False)
    as_json: bool = given["as_json"]
    if given["uncertain"]:
        mails = sent_again(ours.record, _now())
        said = f"{counted(mails, 'mail goes', 'mails go')} again"
        _report(Deed("sent again", mails=mails), said, as_json=as_json)
        return 0
    if given["every"]:
        done = _all_ended(ours)
        _report(done, f"{counted(len(done.on), 'halt')} ended", as_json=as_json)
        return 0
    done = _released(ours, given["slug"], given["day"])
    _report(done, *(f"{one.name} goes on" for one in done.on), as_json=as_json)
    if not done.on:
        say(f"nothing about {given['slug']} from {given['day']} was held")
    return 0 if done.on else FINDINGS


@click.command(
    epilog="Example: inforce notify cancel privacy 2027-02-01",
    short_help="Tells nobody more of a version.",
)
@click.argument("slug")
@click.argument("day", metavar="DATE", callback=as_day)
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.as_json
@options.config
def cancel(slug: str, day: date | None, yes: bool, as_json: bool, config: Path) -> None:
    """Tell nobody more of what is planned about the version of SLUG of DATE.

    What was sent stays sent. Only what `inforce notify status` lists is called
    off: what happens later, such as that the version takes effect, is told
    unless you cancel it then. To call the version itself off, declare
    `withdraws:` in the policy.
    """
    ours = opened_instance(settings(config), sends=False)
    events = _events(ours, slug, day)
    waiting = sum(one.waiting for one in events)
    if not yes:
        asked = f"Cancel {counted(waiting, 'mail')} for good?"
        click.confirm(asked, abort=True, err=True)
    gone = [_about(one, ours.record.cancel(one.number, _now())) for one in events]
    lines = (
        f"{one.name}: {counted(one.mails or 0, 'mail')} will not be sent"
        for one in gone
    )
    _report(Deed("cancelled", tuple(gone)), *lines, as_json=as_json)


def _report(done: Deed, *lines: str, as_json: bool) -> None:
    """Print what was done: *lines* for people, or all of it for programs."""
    if as_json:
        print_json(done)
        return
    for line in lines:
        printed(f"{line}\n")


def _about(one: Told, mails: int) -> Stopped:
    return Stopped(what=Scope.EVENT, name=one.name, mails=mails)


def _held(ours: Instance, slug: str, day: date | None, reason: str) -> Deed:
    open_ = [one for one in _events(ours, slug, day) if one.state not in CLOSED]
    for one in open_:
        ours.record.hold(one.number, reason, _now())
    return Deed("held", tuple(_about(one, one.waiting) for one in open_))


def _released(ours: Instance, slug: str, day: date | None) -> Deed:
    held = [
        one
        for one in _events(ours, slug, day)
        if ours.record.release(one.number, _now())
    ]
    return Deed("resumed", tuple(_about(one, one.waiting) for one in held))


def _all_ended(ours: Instance) -> Deed:
    known = {str(one.number): one for one in standing(ours, _now()).events}
    ended = [one for one in ours.record.halts() if _ended(ours, one)]
    return Deed("resumed", tuple(_stopped(one, known) for one in ended))


def _stopped(one: Halt, known: Mapping[str, Told]) -> Stopped:
    if one.scope is Scope.EVENT and one.key in known:
        return _about(known[one.key], known[one.key].waiting)
    return Stopped(what=one.scope, name=one.key)


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

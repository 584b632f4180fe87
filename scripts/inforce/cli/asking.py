"""`inforce status` and `inforce on`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from inforce.authoring.applied import Answer, applied, policy_named
from inforce.authoring.status import Standing, Window, standings
from inforce.cli import day, options
from inforce.cli.screen import console, print_json, printed, progress, say, shown
from inforce.publication import words
from inforce.publication.library import library
from inforce.settings import settings

_HEADINGS = ("Policy", "In force since", "Upcoming", "Notice", "Review by", "Remarks")


@click.command(
    epilog="Example: inforce status --today 2027-01-01",
    short_help="Where every policy stands on a day.",
)
@options.as_json
@options.today
@options.config
def status(as_json: bool, today: date | None, config: Path) -> None:
    """Show what is in force and upcoming, notice windows, reviews, translations."""
    site = settings(config)
    on = today or day.today(site.publisher.zone)
    with progress("Reading") as counted:
        rows = standings(library(site, progress=counted), on)
    if as_json:
        print_json({"on": on, "policies": list(rows)})
    else:
        _print_table(rows, on)


def _print_table(rows: Sequence[Standing], on: date) -> None:
    table = Table(title=f"On {words.day(on)}", title_justify="left", box=None)
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # Text, not str: rich would read square brackets in a title as markup.
        table.add_row(*(Text(shown(cell)) for cell in _cells(row)))
    console().print(table)


def _cells(row: Standing) -> tuple[str, ...]:
    return (
        f"{row.title} ({row.slug})",
        _day(row.in_force_since) or row.state.value.lower(),
        "\n".join(words.day(window.effective_on) for window in row.upcoming),
        "\n".join(_notice(window) for window in row.upcoming),
        _day(row.review_by),
        "\n".join(_remarks(row)),
    )


def _day(day: date | None) -> str:
    return words.day(day) if day else ""


def _notice(window: Window) -> str:
    kept = "" if window.is_kept else f", {window.needed} needed"
    left = words.counted(window.left, "day")
    return f"{words.counted(window.given, 'whole day')}{kept}, {left} left"


def _remarks(row: Standing) -> list[str]:
    remarks = []
    if row.ended_on:
        remarks.append(f"ends on {words.day(row.ended_on)}")
    if row.review_due:
        remarks.append("review overdue")
    if row.behind:
        remarks.append(f"translation of {words.day(row.behind)} missing")
    return remarks


@click.command(
    epilog="Example: inforce on privacy 2026-03-27",
    short_help="The text that applied on a day.",
)
@click.argument("slug")
@click.argument("date_", metavar="DATE", callback=day.as_day)
@click.option(
    "--known-at",
    metavar="TIME",
    help="Count only what had been published by then: a day to its end, or a time.",
)
@options.as_json
@options.today
@options.config
def on(  # noqa: PLR0913 - one parameter for each option
    slug: str,
    date_: date,
    known_at: str | None,
    as_json: bool,
    today: date | None,
    config: Path,
) -> None:
    """Print the Markdown of SLUG that applied on DATE; on stderr, which version it is."""
    site = settings(config)
    zone = site.publisher.zone
    with progress("Reading") as counted:
        policy = policy_named(library(site, progress=counted), slug)
    answer = applied(
        policy,
        date_,
        today=today or day.today(zone),
        known_at=day.moment(known_at, zone) if known_at else None,
    )
    if as_json:
        print_json(_answer(answer))
        return
    say(answer.sentence)
    if answer.version:
        printed(answer.version.wording.text)


def _answer(answer: Answer) -> dict[str, object]:
    version = answer.version
    return {
        "policy": answer.policy.slug,
        "on": answer.on,
        "sentence": answer.sentence,
        "effective_on": version.effective_on if version else None,
        "published_at": version.text.published_at if version else None,
        "sha256": version.wording.digest if version else None,
        "text": version.wording.text if version else None,
    }

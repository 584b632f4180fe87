"""`inforce notify evidence`."""

import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path

import click
from sqlalchemy import Connection

from inforce.cli import options
from inforce.cli.day import as_day
from inforce.cli.day import today as date_today
from inforce.cli.notify import instance
from inforce.cli.screen import say, shown
from inforce.errors import ExternalError, InputError
from inforce.notify import chain
from inforce.notify.evidence import checks
from inforce.notify.evidence.bundles import bundle as bundle_of
from inforce.notify.evidence.pages import as_html
from inforce.notify.evidence.reducing import reduced
from inforce.notify.evidence.reports import as_csv, as_json, report
from inforce.notify.evidence.snapshots import snapshot
from inforce.publication import words
from inforce.settings import Settings, settings

_FORMATS = {"csv": as_csv, "html": as_html, "json": as_json}


@click.command(
    epilog="Example: inforce notify evidence privacy 2027-01-01 --output notice.html",
    short_help="Proves who was told of a version, and how.",
)
@click.argument("slug", default="", metavar="[SLUG]")
@click.argument("day", required=False, callback=as_day, metavar="[DATE]")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(_FORMATS)),
    help="[default: by the name of --output, else csv]",
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the report is written [default: standard output].",
)
@click.option(
    "--addresses", is_flag=True, help="Show addresses, to reach people otherwise."
)
@click.option("--verify", is_flag=True, help="Check the whole record; print breaches.")
@click.option(
    "--bundle", is_flag=True, help="Export the whole record, to verify without us."
)
@click.option(
    "--reduce-before",
    callback=as_day,
    metavar="DATE",
    help="Keep only counts of what was recorded before DATE, `notify.keep_years` ago.",
)
@options.config
def evidence(  # noqa: PLR0913 - one parameter for each option
    slug: str,
    day: date | None,
    form: str | None,
    output: Path | None,
    addresses: bool,
    verify: bool,
    bundle: bool,
    reduce_before: date | None,
    config: Path,
) -> int:
    """Report what was done to tell people of the version of SLUG from DATE on.

    Mails are accepted by a server or bounced; whether they were read, nobody
    knows. Ends with 1 when the record was changed. SLUG and DATE may be left
    out with --verify and --bundle, which are about the whole record.
    """
    site = settings(config)
    if reduce_before:
        _reduce(site, reduce_before)
        return 0
    whole = bundle or (verify and not slug)
    if not whole and (not slug or day is None):
        raise click.UsageError("expected SLUG and DATE")
    with snapshot(instance.engine(site)) as connection:
        code = _verified(connection) if verify else 0
        if bundle:
            _write(output, bundle_of(connection))
        elif slug and day:
            found = report(connection, slug, day, int(time.time()), addresses=addresses)
            chosen = _FORMATS[form or _form(output)]
            _write(output, (piece.encode() for piece in chosen(found)))
    return code


def _reduce(site: Settings, day: date) -> None:
    zone = site.publisher.zone
    today = date_today(zone)
    years = site.notify.keep_years
    if day > today.replace(year=today.year - years, day=min(today.day, 28)):
        raise InputError(
            f"--reduce-before is {day}; expected a day {words.counted(years, 'year')} "
            "ago or more ('notify.keep_years'), because what is reduced cannot be "
            "had again"
        )
    before = int(datetime.combine(day, time_of_day.min, zone).timestamp())
    with instance.engine(site).begin() as connection:
        found = reduced(connection, before, int(time.time()))
    counted = words.counted(found.people, "line")
    say(f"{counted} reduced to counts, entries up to {found.upto}")


def _verified(connection: Connection) -> int:
    found = checks.breaches(connection)
    for one in found:
        place = f"entry {one.seq}: " if one.seq else ""
        print(shown(f"{place}{one.what}"))
    seq, digest = chain.head(connection)
    counted = words.counted(len(found), "breach", "breaches")
    say(f"{counted}; the chain ends at entry {seq}, {digest}")
    return int(bool(found))


def _form(output: Path | None) -> str:
    suffix = output.suffix.removeprefix(".").lower() if output else ""
    return suffix if suffix in _FORMATS else "csv"


def _write(output: Path | None, pieces: Iterable[bytes]) -> None:
    if output is None:
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    try:
        _replace(output, iter(pieces))
    except OSError as error:
        raise ExternalError(
            f"{output}: cannot be written: {error.strerror}; expected a folder that "
            "this user may write"
        ) from error
    say(f"wrote {output}")


def _replace(output: Path, pieces: Iterator[bytes]) -> None:
    """Let the complete report appear, readable by its owner only."""
    file, name = tempfile.mkstemp(dir=output.parent, prefix=".evidence-")
    fresh = Path(name)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.writelines(pieces)
        fresh.replace(output)
    finally:
        fresh.unlink(missing_ok=True)

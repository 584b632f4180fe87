"""`inforce people import`."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from inforce.cli import options
from inforce.cli.people.opened import now, people_of
from inforce.cli.screen import print_json, printed, progress, say
from inforce.errors import InputError, place
from inforce.people.contacts import Evidence
from inforce.people.importing import Imported, imported
from inforce.people.persons import Audience
from inforce.people.rows import rows

_AUDIENCES = [one.value for one in Audience]


@click.command(
    "import",
    epilog="Example: inforce people import --audience account people.csv",
    short_help="Adds people from CSV or JSON lines.",
)
@click.argument("file", default="-", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--audience",
    type=click.Choice(_AUDIENCES),
    required=True,
    help="Subscribers asked for mail and may stop it; accounts are owed notice.",
)
@click.option(
    "--consent",
    default="",
    metavar="TEXT",
    help="Where and how the subscribers agreed; kept as evidence.",
)
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default=None)
@click.option("--dry-run", is_flag=True, help="Count, and write nothing.")
@click.option("--skip-errors", is_flag=True, help="Import the rows that are right.")
@options.as_json
@options.config
def import_(file: Path, audience: str, consent: str, **given: Any) -> int:
    """Import people from FILE, by default from standard input.

    The header names the columns: address, and if you like language, zone,
    policies and mode. Nothing is imported while a row is wrong, unless
    --skip-errors is given. Importing the same file again changes nothing.
    """
    evidence = _evidence(audience, consent)
    skip, dry = given["skip_errors"], given["dry_run"]
    people = people_of(given["config"])
    with _stream(file) as stream, progress("Importing", "rows") as counted:
        counts = imported(
            people,
            rows(
                stream,
                form=given["form"] or _form(file),
                audience=Audience(audience),
                name=_name(file),
            ),
            now=now(),
            consent=evidence,
            keep=lambda counts: not dry and (skip or not counts.wrong),
            progress=counted or (lambda _number: None),
        )
    for wrong in counts.shown:
        say(f"{place(_name(file), wrong.line)}{wrong.what}")
    _report(counts, dry=dry, skip=skip, as_json=given["as_json"])
    if counts.wrong:
        return 1 if skip else 2
    return 0


def _evidence(audience: str, consent: str) -> Evidence | None:
    if audience == Audience.ACCOUNT.value:
        return None
    if not consent.strip():
        raise InputError(
            "subscribers without consent; expected --consent with where and how they "
            "agreed, such as --consent 'sign-up form of 2024, double opt-in'"
        )
    return Evidence(source=consent.strip()[:500], method="import")


def _name(file: Path) -> str:
    return file.name if file.name != "-" else "standard input"


def _stream(file: Path) -> Any:
    if str(file) == "-":
        return nullcontext(cast(BinaryIO, sys.stdin.buffer))
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}; expected a file", path=str(file)
        ) from error


def _form(file: Path) -> str:
    return "jsonl" if file.suffix in (".jsonl", ".ndjson", ".json") else "csv"


def _report(counts: Imported, *, dry: bool, skip: bool, as_json: bool) -> None:
    if counts.wrong > len(counts.shown):
        say(f"... and {counts.wrong - len(counts.shown):,} more wrong rows")
    written = not dry and (skip or not counts.wrong)
    if as_json:
        print_json({"written": written, "counts": counts})
        return
    if not written:
        why = "a dry run" if dry else "rows are wrong; mend them, or use --skip-errors"
        say(f"Nothing was imported: {why}")
    would = "" if written else "it would be: "
    printed(
        f"{would}{counts.added:,} added, {counts.changed:,} changed, "
        f"{counts.unchanged:,} as they were, {counts.repeated:,} repeated, "
        f"{counts.kept_out:,} kept out because they stopped mail, "
        f"{counts.unconfirmed:,} not confirmed yet, "
        f"{counts.wrong:,} wrong\n"
    )

"""`inforce people list`, `export` and `erase`."""

import json
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.people.opened import now, people_of
from inforce.cli.screen import print_json, printed, say
from inforce.people.addresses import address
from inforce.people.exporting import as_csv, exported
from inforce.people.overview import counted, listed
from inforce.store import reading

FINDINGS = 1


@click.command(
    "list",
    epilog="Example: inforce people list",
    short_help="Counts the people, or lists their addresses.",
)
@click.option("--addresses", is_flag=True, help="List everybody, with the address.")
@options.as_json
@options.config
def list_(addresses: bool, as_json: bool, config: Path) -> None:
    """Count the people by audience, status, language and domain."""
    with reading(people_of(config).engine) as connection:
        if addresses:
            for row in listed(connection):
                line = json.dumps(row, ensure_ascii=False) if as_json else _line(row)
                printed(line + "\n")
            return
        counts = counted(connection)
    if as_json:
        print_json(counts)
        return
    for name, group in counts.items():
        for value, number in group.items():
            printed(f"{_NAMES.get(name, name):<10} {value:<30} {number:>12,}\n")


_NAMES = {"bucket": "domain"}


def _line(row: dict[str, str]) -> str:
    return "  ".join(str(value) for value in row.values() if value)


@click.command(
    epilog="Example: inforce people export ann@example.org --csv",
    short_help="Prints everything that is kept about somebody.",
)
@click.argument("mailbox", metavar="ADDRESS")
@click.option("--json", "form", flag_value="json", help="As JSON; so it is anyway.")
@click.option("--csv", "form", flag_value="csv", help="As CSV instead of JSON.")
@options.config
def export(mailbox: str, form: str | None, config: Path) -> int:
    """Print everything that is kept about ADDRESS, as JSON."""
    who, people = address(mailbox), people_of(config)
    with reading(people.engine) as connection:
        records = exported(connection, people.keyring, who)
    if not records:
        say("nothing is kept about this address")
        return FINDINGS
    if form == "csv":
        printed(as_csv(records))
    else:
        print_json(records)
    return 0


@click.command(
    epilog="Example: inforce people erase ann@example.org --suppress",
    short_help="Erases somebody; the evidence stays valid without them.",
)
@click.argument("mailbox", metavar="ADDRESS")
@click.option("--suppress", is_flag=True, help="Keep a hash that keeps them out.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.as_json
@options.config
def erase(mailbox: str, suppress: bool, yes: bool, as_json: bool, config: Path) -> int:
    """Erase ADDRESS: the address, the subscriptions, the consents."""
    who = address(mailbox)
    people = people_of(config)
    if not people.find(who) and not suppress:
        # Also of an erasure before this one, which a reader kept in the log.
        people.forget()
        say("no contact has this address")
        if as_json:
            print_json({"erased": 0, "kept_out": False})
        return FINDINGS
    if not yes:
        click.confirm(f"Erase everything about {who.text}?", abort=True, err=True)
    rows = people.erase(who, now(), suppress=suppress)
    people.forget()
    if as_json:
        print_json({"erased": rows, "kept_out": suppress})
    else:
        printed(f"{rows} erased{', and kept out from now on' if suppress else ''}\n")
    return 0

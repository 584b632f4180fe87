"""`inforce notify preview`."""

import sys
import tempfile
import webbrowser
from datetime import date
from pathlib import Path
from typing import Any

import click

from inforce.authoring.files import write
from inforce.cli import options
from inforce.cli.day import as_day
from inforce.cli.screen import print_json, say, shown
from inforce.errors import ExternalError
from inforce.notify import previews
from inforce.notify.previews import KINDS, Preview
from inforce.people.persons import Audience
from inforce.publication.library import library
from inforce.settings import settings


@click.command(
    short_help="Show the mail about a version as it would be sent.",
    epilog="Example: inforce notify preview privacy 2027-02-01 --open",
)
@click.argument("slug")
@click.argument("day", callback=as_day, metavar="DATE")
@click.option(
    "--event",
    type=click.Choice(KINDS),
    help="What the mail is about, the last of its kind [default: the first event].",
)
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.SUBSCRIBER.value,
    show_default=True,
)
@click.option("--language", metavar="TAG", help="A language [default: the site's].")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write FILE.eml, FILE.html and FILE.txt.",
)
@click.option("--open", "opened", is_flag=True, help="Open the mail in a browser.")
@options.as_json
@options.config
def preview(slug: str, day: date, config: Path, **chosen: Any) -> None:
    """Write the mail about the version of SLUG that takes effect on DATE.

    The mail is what would be sent, to a person who does not exist; nobody is
    looked up and nothing is sent or recorded.
    """
    site = library(settings(config))
    made = previews.preview(
        site,
        (slug, day, chosen["event"]),
        audience=Audience(chosen["audience"]),
        language=chosen["language"] or site.settings.language,
    )
    to, opened = chosen["to"], chosen["opened"]
    if to is not None:
        _write(made, to.with_suffix(""))
    if opened:
        folder = Path(tempfile.mkdtemp(prefix="inforce-preview-"))
        webbrowser.open(_write(made, folder / "mail").as_uri())
    if chosen["as_json"]:
        print_json(_said(made))
    elif to is None and not opened:
        say(f"from: {made.sender}\nsubject: {made.subject}\n")
        sys.stdout.write(shown(made.text))


def _said(made: Preview) -> dict[str, str]:
    """Return what the mail says; the message itself is for `--to`."""
    return {
        "from": made.sender,
        "subject": made.subject,
        "text": made.text,
        "html": made.html,
    }


def _write(made: Preview, place: Path) -> Path:
    """Write all forms of the mail beside *place*; return the HTML file."""
    eml = place.with_name(f"{place.name}.eml")
    try:
        eml.write_bytes(made.message)
    except OSError as error:
        raise ExternalError(f"{eml}: cannot be written: {error.strerror}") from error
    write(place.with_name(f"{place.name}.txt"), made.text)
    html = place.with_name(f"{place.name}.html")
    write(html, made.html)
    say(f"written: {eml}, {html.name} and {place.name}.txt")
    return html.resolve()

"""`inforce redline`."""

import json
import sys
from pathlib import Path

import click

from inforce import redline as engine
from inforce.authoring.files import write
from inforce.authoring.sides import Published, Side, side
from inforce.cli import options
from inforce.cli.screen import say
from inforce.publication import words
from inforce.redline import Redline
from inforce.settings import settings


@click.command(
    epilog="Example: inforce redline privacy@2024-01-01 privacy@2027-01-01",
    short_help="What changed between any two texts.",
)
@click.argument("sides", nargs=-1, required=True, metavar="BEFORE AFTER")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "html", "json")),
    default="text",
    show_default=True,
)
@click.option(
    "--color/--no-color",
    default=None,
    help="Colours in text [default: on a terminal].",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE instead of the screen.",
)
@options.config
def redline(
    sides: tuple[str, ...],
    form: str,
    color: bool | None,
    output: Path | None,
    config: Path,
) -> None:
    """Compare two versions, revisions or files.

    A side is a version (privacy@2027-01-01), a file at a git revision
    (HEAD~1:policies/privacy.md), or a file (.md, .html, .txt). Two versions of
    one policy may be given as SLUG DATE DATE.
    """
    named = _two(sides)
    site = _published(named, config)
    before, after = (side(one, published=site, here=Path()) for one in named)
    made = engine.redline(before.html, after.html)
    text = _written(made, (before, after), form, colour=_colour(color, output))
    if output is not None:
        write(output, text)
        return
    if form == "text":
        say(f"from: {before.name}\nto: {after.name}\n{_counted(made)}")
    sys.stdout.write(text)


def _two(sides: tuple[str, ...]) -> tuple[str, str]:
    if len(sides) == 3:
        slug, first, second = sides
        return f"{slug}@{first}", f"{slug}@{second}"
    if len(sides) != 2:
        raise click.UsageError(
            f"expected two sides, BEFORE and AFTER, not {len(sides)}"
        )
    return sides[0], sides[1]


def _published(named: tuple[str, str], config: Path) -> Published | None:
    """Return the site where one is needed and there: two files need none."""
    if all(Path(one).is_file() for one in named) or not config.exists():
        return None
    return Published(settings=settings(config))


def _colour(wanted: bool | None, output: Path | None) -> bool:
    return output is None and sys.stdout.isatty() if wanted is None else wanted


def _written(
    made: Redline, sides: tuple[Side, Side], form: str, *, colour: bool
) -> str:
    before, after = (one.name for one in sides)
    if form == "json":
        values = engine.as_json(made, before=before, after=after)
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        return engine.page(made, before_label=before, after_label=after)
    return engine.terminal(made, colour=colour).rstrip("\n") + "\n"


def _counted(made: Redline) -> str:
    return words.counted(made.counts.total, "change") if made.changes else "no change"

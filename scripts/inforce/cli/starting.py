"""`inforce init` and `inforce import`."""

from collections.abc import Sequence
from datetime import UTC, date
from pathlib import Path

import click

from inforce.authoring.adopting import Found, adoption
from inforce.authoring.importing import Document, documents, write_policies
from inforce.authoring.starting import Plan, Written, adopted_site, new_site, start
from inforce.cli import day, options
from inforce.cli.screen import print_json, say, shown
from inforce.publication import words
from inforce.settings import settings


@click.command(
    epilog="Example: inforce init --adopt",
    short_help="Sets up a policy site, or adopts a repository.",
)
@click.argument(
    "folder",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=Path(),
)
@click.option(
    "--adopt", is_flag=True, help="The repository in FOLDER has policies already."
)
@click.option("--name", default="", metavar="TEXT", help="The name of the site.")
@click.option("--language", default="en", show_default=True, metavar="TAG")
@options.today
def init(
    folder: Path, adopt: bool, name: str, language: str, today: date | None
) -> None:
    """Write what a policy site needs into FOLDER; no file is written over."""
    on = today or day.today(UTC)
    if adopt:
        found = adoption(folder, today=on, zone=UTC, language=language, name=name)
        _say_found(found)
        _say_written(start(folder, adopted_site(found.plan)), "inforce status")
        return
    plan = Plan(name=name or "Our policies", language=language)
    _say_written(start(folder, new_site(plan, on)), "inforce check")


def _say_found(found: Found) -> None:
    plan = found.plan
    count = words.counted(len(found.policies), "policy", "policies")
    say(f"{count} in {plan.folder!r}:")
    for path in found.policies:
        print(shown(path))
    for left in found.left:
        say(f"left out: {left.path} ({left.why})")
    say(f"dates are read from: {', '.join(plan.date_sources)}")


def _say_written(done: Written, then: str) -> None:
    for path in done.kept:
        say(f"{path} exists already and stays as it is")
    for path in done.written:
        say(f"wrote {path}")
    say(f"Next: read mkdocs.yml, commit, then `{then}` and `inforce build`")


@click.command(
    "import",
    epilog="Example: inforce import --dry-run saved/*.html",
    short_help="Takes over policies that exist as text, HTML or Markdown.",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--dry-run", is_flag=True, help="Show what was found; write nothing.")
@click.option(
    "--effective",
    callback=day.as_day,
    metavar="DATE",
    help="The effective date where none was found, or of the one FILE.",
)
@click.option(
    "--day-first/--month-first",
    default=None,
    help="How dates such as 3/4/2021 are read.",
)
@options.as_json
@options.config
def import_(  # noqa: PLR0913 - one parameter for each option
    files: tuple[Path, ...],
    dry_run: bool,
    effective: date | None,
    day_first: bool | None,
    as_json: bool,
    config: Path,
) -> int:
    """Find title and date of each FILE and write it as a policy file.

    Ends with 1, and writes nothing, when a document has no date.
    """
    found = documents(files, day_first=day_first)
    dates = [_effective(one, effective, len(found)) for one in found]
    if dry_run or None in dates:
        _show(found, as_json=as_json)
        return _undated(found, dates) if not dry_run else 0
    site = settings(config)
    dated = [(one, on) for one, on in zip(found, dates, strict=True) if on]
    written = write_policies(dated, root=site.root, folder=site.layout.folder)
    if as_json:
        print_json(
            [_values(one, path) for one, path in zip(found, written, strict=True)]
        )
    for path in written:
        say(f"wrote {path}")
    return 0


def _effective(one: Document, given: date | None, count: int) -> date | None:
    if given is not None and (count == 1 or one.dated is None):
        return given
    return one.dated.day if one.dated else None


def _undated(found: Sequence[Document], dates: Sequence[date | None]) -> int:
    for one, on in zip(found, dates, strict=True):
        if on is None:
            say(f"{one.path}: no date was found; add it with --effective DATE")
    say("nothing was written")
    return 1


def _show(found: Sequence[Document], *, as_json: bool) -> None:
    if as_json:
        print_json([_values(one, "") for one in found])
        return
    for one in found:
        print(shown("\n".join(_lines(one))))


def _lines(one: Document) -> list[str]:
    lines = [one.path, f"  title: {one.title}"]
    if one.dated:
        lines += [
            f"  date:  {one.dated.day}",
            f"  words: {one.dated.quote}",
            f"  rule:  {one.dated.rule}",
        ]
    else:
        lines.append("  date:  none found; add it with --effective DATE")
    lines += [f"  unclear: {words}" for words in one.unclear]
    return [*lines, *(f"  left out: {words}" for words in one.left_out)]


def _values(one: Document, written: str) -> dict[str, object]:
    return {
        "path": one.path,
        "title": one.title,
        "slug": one.slug,
        "date": one.dated.day if one.dated else None,
        "words": one.dated.quote if one.dated else None,
        "rule": one.dated.rule if one.dated else None,
        "unclear": list(one.unclear),
        "left_out": list(one.left_out),
        "written": written or None,
    }

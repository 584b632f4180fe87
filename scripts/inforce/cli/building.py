"""`inforce build` and `inforce serve`."""

from datetime import date
from pathlib import Path

import click

from inforce.cli import options
from inforce.cli.screen import print_json, progress, say
from inforce.publication import words


@click.command(
    epilog="Example: inforce build --today 2027-01-01 --json",
    short_help="Builds the site.",
)
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where the site is put [default: `site_dir` of the settings].",
)
@click.option("--strict", is_flag=True, help="Warnings stop the build.")
@options.as_json
@options.today
@options.config
def build(
    site_dir: Path | None,
    strict: bool,
    as_json: bool,
    today: date | None,
    config: Path,
) -> None:
    """Build every page, redline and feed into the site's folder.

    The folder is exchanged when all is built; after an error it is as before.
    """
    # MkDocs takes 0.3 s to import, which no other command should wait for.
    from inforce.site.build import build as site_build

    with progress("Building") as counted:
        built = site_build(
            config, today=today, site_dir=site_dir, strict=strict, progress=counted
        )
    if as_json:
        print_json(built)
        return
    kept = f" ({built.kept} stood already)" if built.kept else ""
    say(
        f"{words.counted(built.policies, 'policy', 'policies')}, "
        f"{words.counted(built.versions, 'version')}, "
        f"{words.counted(built.redlines, 'redline')}, "
        f"{words.counted(built.pages, 'page')}{kept} in {built.seconds} s"
    )


@click.command(
    epilog="Example: inforce serve --address 127.0.0.1:8001",
    short_help="Serves the site with uncommitted edits as drafts.",
)
@click.option(
    "--address", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT"
)
@options.config
def serve(address: str, config: Path) -> None:
    """Serve the site until it is interrupted; uncommitted edits are shown as drafts."""
    from inforce.site.build import serve as site_serve

    site_serve(config, address=address)

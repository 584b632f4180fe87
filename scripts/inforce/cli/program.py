"""All commands, by name."""

import click

from inforce import __version__
from inforce.cli.asking import on, status
from inforce.cli.building import build, serve
from inforce.cli.catcher import outbox
from inforce.cli.checking import check
from inforce.cli.comparing import redline
from inforce.cli.notify import notify
from inforce.cli.people import people
from inforce.cli.service import service
from inforce.cli.starting import import_, init


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: inforce build",
)
@click.version_option(__version__, prog_name="inforce")
def program() -> None:
    """Publish policies from git: the text in force, every version, every change.

    Ends with 0 when all is well, 1 when there are findings, 2 when a file or
    the command line must be mended, 3 when git, the disk or a server failed.
    """


for command in (
    build,
    check,
    import_,
    init,
    notify,
    on,
    outbox,
    people,
    redline,
    serve,
    service,
    status,
):
    program.add_command(command)

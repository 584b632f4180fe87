"""`inforce service`: the pages that let people subscribe, choose and stop."""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from inforce.cli import options
from inforce.errors import InputError


@click.command(
    epilog="Example: inforce service --port 8001",
    short_help="Lets people subscribe, choose and stop.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option(
    "--forwarded-allow-ips",
    "proxies",
    default="",
    metavar="LIST",
    help="Proxies whose X-Forwarded-For is believed, separated by commas [default: none].",
)
@click.option(
    "--no-mails", is_flag=True, help="Leave the mails to `inforce notify send`."
)
@options.config
def service(config: Path, host: str, port: int, proxies: str, no_mails: bool) -> int:
    """Serve the pages that mails link to, until Ctrl-C or SIGTERM.

    The mails that people ask for there go out within a second or two.

    Requests under way are finished and written before it ends. One line of JSON
    for each request goes to stderr, without addresses and tokens.
    """
    try:
        serving = import_module("inforce.cli.serving")
    except ModuleNotFoundError as error:
        if str(error.name).startswith("inforce"):
            raise
        raise InputError(
            f"{error.name!r} is not installed; expected the extra: "
            "pip install 'inforce[notify,service]'"
        ) from error
    code: int = serving.served(config, host, port, proxies, mails=not no_mails)
    return code


def logged(line: Mapping[str, Any]) -> None:
    """Write one record of the log to stderr, with the moment."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    sys.stderr.write(json.dumps({"at": at, **line}) + "\n")
    sys.stderr.flush()


class Lines(logging.Handler):
    """Writes what the server says as records of the log, without tracebacks."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*: its first line, and the kind of its error."""
        said = record.getMessage().strip().partition("\n")[0]
        failed = record.exc_info[0] if record.exc_info else None
        logged({"server": said, **({"failure": failed.__name__} if failed else {})})

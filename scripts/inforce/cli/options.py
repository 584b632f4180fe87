"""Options that several commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from inforce.cli.day import as_day

_Command = TypeVar("_Command", bound=Callable[..., Any])


def config(command: _Command) -> _Command:
    """Add `--config`, the settings of the site."""
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("mkdocs.yml"),
        show_default=True,
        metavar="PATH",
        help="The settings of the site.",
    )(command)


def today(command: _Command) -> _Command:
    """Add `--today`, the day that counts as today."""
    return click.option(
        "--today",
        callback=as_day,
        metavar="DATE",
        help="The day that counts as today [default: the publisher's].",
    )(command)


def as_json(command: _Command) -> _Command:
    """Add `--json`, for programs."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON, for programs."
    )(command)

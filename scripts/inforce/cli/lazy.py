"""Groups of commands whose libraries are an extra, loaded when they are called."""

from collections.abc import Mapping
from importlib import import_module

import click

from inforce.errors import InputError

# Libraries that only some commands of a group need.
_EXTRAS = {"procrastinate": "cluster", "psycopg": "cluster"}


class LazyGroup(click.Group):
    """A group whose *commands* map a name to `module:attribute`.

    What is called needs the libraries of *extra*; the other commands of the
    program neither need them nor wait for them to load.
    """

    def __init__(
        self, name: str, *, about: str, extra: str, commands: Mapping[str, str]
    ) -> None:
        super().__init__(name, help=about, short_help=about)
        self.extra = extra
        self.places = dict(commands)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return the names, in alphabetical order."""
        return sorted(self.places)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's
        cmd_name: str,
    ) -> click.Command | None:
        """Return the command called *cmd_name*, None when there is none.

        Raises:
            InputError: a library of the extra is not installed.
        """
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        try:
            command: click.Command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            if str(error.name).startswith("inforce"):
                raise
            extra = _EXTRAS.get(str(error.name).partition(".")[0], self.extra)
            raise InputError(
                f"{error.name!r} is not installed; expected the extra: "
                f"pip install 'inforce[{extra}]'"
            ) from error
        return command

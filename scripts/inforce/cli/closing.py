"""What a command opened and must close, however it ends."""

import click
from sqlalchemy import Engine


def closed_at_end(engine: Engine) -> Engine:
    """Return *engine*; its connections are closed when the command ends.

    Outside a command whoever called closes them.
    """
    command = click.get_current_context(silent=True)
    if command is not None:
        command.call_on_close(engine.dispose)
    return engine

"""The commands: parse, call, print. Errors become exit codes here and nowhere else."""

import errno
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from inforce.cli.program import program
from inforce.cli.screen import say
from inforce.errors import ExternalError, InputError

FINDINGS, WRONG_INPUT, EXTERNAL = 1, 2, 3
# What shells report for a program stopped by Ctrl-C (128 + SIGINT).
INTERRUPTED = 130
# What a disk, or a limit on it, answers in any place where something is written.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in *argv*, by default that of the process; return its exit code.

    0 fine, 1 findings, 2 wrong input or usage, 3 something outside failed
    (DESIGN section 9). Anything else is a bug and shows its traceback.
    """
    _speak_utf8()
    try:
        given = None if argv is None else list(argv)
        code = program.main(args=given, prog_name="inforce", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return WRONG_INPUT
    except InputError as error:
        say(str(error))
        return WRONG_INPUT
    except ExternalError as error:
        say(str(error))
        return EXTERNAL
    except (OSError, SystemExit) as error:
        return _unwritten(error)
    return int(code or 0)


def _speak_utf8() -> None:
    """Write UTF-8 into pipes and files; a terminal gets what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _unwritten(error: OSError | SystemExit) -> int:
    """Return 0 when the reader, such as `head`, had enough, 3 when the disk failed.

    Raises:
        OSError: *error*, when it is neither.
    """
    # click ends the process itself when a pipe is closed, and only then.
    if isinstance(error, (BrokenPipeError, SystemExit)):
        _nothing_more()
        return 0
    if error.errno not in _DISK:
        raise error
    _nothing_more()
    where = f" at {str(error.filename)!r}" if error.filename else ""
    say(
        f"the disk cannot be written{where}: {error.strerror}; expected room: make "
        "some and run the same command again"
    )
    return EXTERNAL


def _nothing_more() -> None:
    """Let what is left for stdout go nowhere: Python would complain at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

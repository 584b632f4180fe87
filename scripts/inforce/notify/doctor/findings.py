"""What was looked at, how it is, and how to mend it."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad it is: ERROR stops mail or loses it, WARNING costs some of it."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    `subject` names it, `what` says how it is; `expected` says how it should
    be and `mend` what to do, both empty when it is well.
    """

    level: Level
    subject: str
    what: str
    expected: str = ""
    mend: str = ""


def fine(subject: str, what: str) -> Finding:
    """Return that *subject* is well."""
    return Finding(level=Level.OK, subject=subject, what=what)


def warning(subject: str, what: str, expected: str, mend: str) -> Finding:
    """Return that *subject* costs some of the mail."""
    return Finding(
        level=Level.WARNING, subject=subject, what=what, expected=expected, mend=mend
    )


def error(subject: str, what: str, expected: str, mend: str) -> Finding:
    """Return that *subject* stops mail or loses it."""
    return Finding(
        level=Level.ERROR, subject=subject, what=what, expected=expected, mend=mend
    )

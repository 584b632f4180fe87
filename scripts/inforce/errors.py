"""The two families of errors, by whose turn it is to mend something."""

from collections.abc import Sequence


class InforceError(Exception):
    """Base of every error a person can act on; anything else is a bug."""


class InputError(InforceError):
    """A person must edit a file or change what they typed.

    The message reads `path:line: what is wrong; what was expected`.
    """

    def __init__(self, what: str, *, path: str = "", line: int | None = None) -> None:
        """Keep the place beside the message, so that annotations can point to it."""
        self.what = what
        self.path = path
        self.line = line
        super().__init__(f"{place(path, line)}{what}")


class InputErrors(InputError):  # noqa: N818 - it holds several, and says so
    """Several input errors found in one reading, each with its own place."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        """Join *errors*, at least one, one per line in the order given."""
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.what, path=first.path, line=first.line)
        self.args = ("\n".join(str(error) for error in self.errors),)


class ExternalError(InforceError):
    """Something outside failed: git, the disk, a server."""


def place(path: str, line: int | None) -> str:
    """Return `path:line: `, as much of it as is known, or an empty string."""
    if not path:
        return ""
    return f"{path}:{line}: " if line else f"{path}: "

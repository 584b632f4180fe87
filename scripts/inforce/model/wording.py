"""The wording of a policy: its text without front matter, normalised.

Two files have the same wording when only bytes differ that no reader sees:
line ends, a byte order mark, white space at the end of a line or of the file
(DESIGN section 3).
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One normalised text; equal when the texts are equal."""

    text: str

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the UTF-8 text as 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def wording(text: str) -> Wording:
    """Return *text* normalised: LF, no BOM, no trailing space, one final newline.

    Two spaces before a line end are a hard break in Markdown and so are kept,
    as a backslash would be: they are what a reader sees.
    """
    body = text.removeprefix("\ufeff")
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    # Most texts have no trailing space; looking is ten times as fast as mending.
    if " \n" in body or "\t\n" in body or body.endswith((" ", "\t")):
        body = "\n".join([_line(line) for line in body.split("\n")])
    if body.endswith("\n") and not body.endswith("\n\n") and body[0] != "\n":
        return Wording(text=body)
    body = body.strip("\n")
    return Wording(text=f"{body}\n" if body else "")


def _line(line: str) -> str:
    bare = line.rstrip(" \t")
    return f"{bare}  " if bare and line.endswith("  ") else bare

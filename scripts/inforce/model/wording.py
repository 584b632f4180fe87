"""The wording of a policy: its text without front matter, normalised.

Two files have the same wording when only bytes differ that no reader sees:
line ends, a byte order mark, white space at the end of a line or of the file
(DESIGN section 3).
"""

import hashlib
import re
import zlib
from typing import NamedTuple, Protocol

# A pattern that begins with one plain character is looked for with memchr, which
# makes this three times as fast as `b" \n" in content`.
_TRAILING = re.compile(rb"\n(?<=[ \t]\n)")


class Texts(Protocol):
    """Where normalised texts are kept; each key gives the same text for ever."""

    def text(self, key: str) -> str:
        """Return the normalised text of *key*."""
        ...


class Mark(NamedTuple):
    """The size of a normalised text in UTF-8 and its CRC-32: equal for equal texts.

    Equal marks prove nothing.
    """

    size: int
    check: int


def mark(content: bytes, begin: int = 0) -> Mark:
    """Return the mark of the normalised UTF-8 text that *content* is from *begin*."""
    return Mark(len(content) - begin, zlib.crc32(memoryview(content)[begin:]))


class Wording:
    """One normalised text; equal when the texts are equal.

    The text is held, or is asked of `Texts` whenever somebody reads it: the
    50,000 texts of a large history take 2.5 GB. A copy that is pickled holds it.
    """

    __slots__ = ("_digest", "_key", "_mark", "_text", "_texts")

    def __init__(self, *, text: str) -> None:
        """Hold *text*, which is normalised."""
        self._text: str | None = text
        self._texts: Texts | None = None
        self._key = ""
        self._mark: Mark | None = None
        self._digest = ""

    @classmethod
    def kept(cls, texts: Texts, key: str, mark: Mark) -> "Wording":
        """Return the wording that *texts* keeps as *key*, and that has this *mark*."""
        made = cls.__new__(cls)
        made._text = None
        made._texts = texts
        made._key = key
        made._mark = mark
        made._digest = ""
        return made

    @property
    def text(self) -> str:
        """Return the normalised text.

        Raises:
            ExternalError: the text is kept by git, and git failed.
        """
        if self._texts is not None:
            return self._texts.text(self._key)
        return self._text or ""

    @property
    def mark(self) -> Mark:
        """Return the mark, which equal texts share."""
        if self._mark is None:
            self._mark = mark(self.text.encode("utf-8", "surrogatepass"))
        return self._mark

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the UTF-8 text as 64 hexadecimal digits."""
        if not self._digest:
            self._digest = hashlib.sha256(self.text.encode()).hexdigest()
        return self._digest

    def __eq__(self, other: object) -> bool:
        """Return whether *other* is a wording with the same text."""
        if not isinstance(other, Wording):
            return NotImplemented
        if self._texts is None and other._texts is None:
            return self._text == other._text
        if self._texts is other._texts and self._key == other._key:
            return True
        # The digests stay, so two texts are read for this once at most.
        return self.mark == other.mark and self.digest == other.digest

    def __hash__(self) -> int:
        """Return a number that equal wordings share; reads no kept text."""
        return hash(self.mark)

    def __repr__(self) -> str:
        """Return the wording as it would be written in Python."""
        return f"Wording(text={self.text!r})"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Return how to make a copy, which holds the text."""
        return _held, (self.text,)


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


def is_normal(content: bytes, begin: int) -> bool:
    """Return whether *content* from *begin* surely is a normalised text in UTF-8.

    False where only `wording` can tell.
    """
    return (
        content.endswith(b"\n")
        and not content.endswith(b"\n\n")
        and not content.startswith((b"\n", b"\xef\xbb\xbf"), begin)
        and len(content) > begin
        and b"\r" not in content
        and not _TRAILING.search(content, begin)
        and _is_utf8(content)
    )


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _held(text: str) -> Wording:
    return Wording(text=text)


def _line(line: str) -> str:
    bare = line.rstrip(" \t")
    return f"{bare}  " if bare and line.endswith("  ") else bare

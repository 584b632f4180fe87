"""A policy file as written: its front-matter entries and its wording."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from inforce.errors import InputError
from inforce.model.front_matter import FrontMatter
from inforce.model.keys import declared
from inforce.model.restricted_yaml import Entry, entries
from inforce.model.wording import Wording, wording

__all__ = [
    "Entry",
    "Source",
    "front_matter",
    "lenient_front_matter",
    "lenient_source",
    "source",
]

_NONE: Mapping[str, Entry] = MappingProxyType({})
_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_ATTRIBUTES = re.compile(r"\s*\{[:#][^{}]*\}\s*$")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_MARKS = re.compile(r"[*_`]+|<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The two parts of a policy file.

    `entries` are in the order written. `body_line` is the line of the file,
    counted from 1, on which the first line of `wording` stands. `fence` is
    `---`, or `+++` for TOML, or empty when the file has no front matter.
    """

    entries: Mapping[str, Entry]
    wording: Wording
    body_line: int
    fence: str = ""


def source(text: str, *, path: str) -> Source:
    """Return *text* split into front matter and wording (DESIGN section 2).

    A text without front matter gives no entries. TOML front matter, which
    adopted repositories have, gives entries too; `front_matter` refuses it.

    Raises:
        InputError: the front matter is not closed or not readable; names the
            line.
    """
    lines = _lines(text)
    fence = lines[0].rstrip() if lines[0].rstrip() in ("---", "+++") else ""
    if not fence:
        return _split(_NONE, lines, after=0)
    end = _closing(lines, fence)
    if not end:
        what = f"front matter has no end; expected a line {fence!r} after the last key"
        raise InputError(what, path=path, line=1)
    block = "\n".join(lines[1:end])
    read = _toml if fence == "+++" else entries
    found = read(block, path=path, first_line=2)
    return _split(found, lines, after=end + 1, fence=fence)


def lenient_source(text: str, *, path: str) -> Source:
    """Return *text* split as `source` does, for histories nobody can mend.

    Front matter that cannot be read gives no entries; it is left out of the
    wording when it is closed, and is part of it when it is not. Never raises.
    """
    try:
        return source(text, path=path)
    except InputError:
        lines = _lines(text)
        end = _closing(lines, lines[0].rstrip())
        return _split(_NONE, lines, after=end + 1 if end else 0)


def front_matter(source: Source, *, path: str) -> FrontMatter:
    """Return the declared facts of *source*, every rule of DESIGN section 2 kept.

    Whether a summary is missing depends on the versions before and is not
    judged here.

    Raises:
        InputErrors: all that is wrong, each with the line of its key.
    """
    if source.fence != "---":
        raise InputError(_absence(source), path=path, line=1)
    return declared(source.entries, path=path)


def lenient_front_matter(source: Source, *, path: str) -> FrontMatter:
    """Return what an adopted file says of itself: its title, and no date.

    The title is the key `title`, else the first heading, else the file name.
    Other keys mean something else in each repository and are left out; their
    lines are kept. Never raises.
    """
    lines = MappingProxyType({key: entry.line for key, entry in source.entries.items()})
    title = _title(source.entries) or _first_heading(source.wording.text)
    return FrontMatter(title=title or _name(path), lines=lines)


def _lines(text: str) -> list[str]:
    bare = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return bare.split("\n")


def _closing(lines: list[str], fence: str) -> int:
    """Return the index of the line that closes the front matter, or 0."""
    closings = (fence, "...") if fence == "---" else (fence,)
    found = (n for n, line in enumerate(lines) if n and line.rstrip() in closings)
    return next(found, 0)


def _split(
    found: Mapping[str, Entry], lines: list[str], *, after: int, fence: str = ""
) -> Source:
    # Counting blank lines here keeps `body_line` on the first line that
    # `wording`, which drops them, has.
    body = lines[after:]
    blank = next((n for n, line in enumerate(body) if line.strip(" \t")), 0)
    return Source(
        entries=found,
        wording=wording("\n".join(body)),
        body_line=after + blank + 1,
        fence=fence,
    )


def _toml(block: str, *, path: str, first_line: int) -> Mapping[str, Entry]:
    if len(block.encode()) > 16_384:
        what = "front matter is larger than 16384 bytes; expected less"
        raise InputError(what, path=path, line=first_line)
    try:
        table = tomllib.loads(block, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = f"TOML front matter cannot be read: {error}; expected 'key = value'"
        raise InputError(what, path=path, line=first_line) from error
    return MappingProxyType(
        {
            key: Entry(value=_flat(value), line=_toml_line(block, key) + first_line)
            for key, value in table.items()
        }
    )


def _flat(value: object) -> str | tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else str(value)


def _toml_line(block: str, key: str) -> int:
    starts = (n for n, line in enumerate(block.split("\n")) if line.startswith(key))
    return next(starts, 0)


def _absence(source: Source) -> str:
    wanted = "expected '---', 'title: …', 'effective: YYYY-MM-DD', '---'"
    if source.fence:
        return f"front matter is TOML (+++); {wanted}"
    if not source.wording.text:
        return f"the file is empty; {wanted} and the wording below"
    return f"the file has no front matter; {wanted} above the wording"


def _title(found: Mapping[str, Entry]) -> str:
    for key in ("title", "Title"):
        value = found[key].value if key in found else ""
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return ""


def _first_heading(text: str) -> str:
    fenced = False
    before = ""
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        atx = None if fenced else _ATX.match(line)
        if atx and _plain(atx["text"]):
            return _plain(atx["text"])
        if before.strip() and not fenced and _SETEXT.match(line):
            return _plain(before)
        before = line
    return ""


def _plain(text: str) -> str:
    bare = _MARKS.sub("", _LINK.sub(r"\1", _ATTRIBUTES.sub("", text)))
    return " ".join(bare.split())


def _name(path: str) -> str:
    words = re.sub(r"[-_.\s]+", " ", PurePosixPath(path).stem).strip()
    return words[:1].upper() + words[1:] or "Untitled"

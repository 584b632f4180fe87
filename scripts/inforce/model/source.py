"""A policy file as written: its front-matter entries and its wording."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from inforce.errors import InputError
from inforce.model.front_matter import FrontMatter
from inforce.model.keys import declared
from inforce.model.restricted_yaml import MAX_BYTES, Entry, entries
from inforce.model.wording import Mark, Wording, is_normal, mark, wording

__all__ = [
    "Cut",
    "Entry",
    "Source",
    "cut",
    "front_matter",
    "lenient_front_matter",
    "lenient_source",
    "plain_entries",
    "source",
]

_NONE: Mapping[str, Entry] = MappingProxyType({})
_ATX = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_ATTRIBUTES = re.compile(r"\s*\{[:#][^{}]*\}\s*$")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_TEXT = re.compile(r"[^ \t\n]")
# Lines that YAML can only read one way: a word, and a value without any of its signs.
_PLAIN_LINE = re.compile(
    r"^([a-z_]{1,40}): ([A-Za-z0-9](?:[A-Za-z0-9 .,;()/_'-]*[A-Za-z0-9.,;()/_'-])?)$",
    re.MULTILINE | re.ASCII,
)
_BYTE = re.compile(rb"[^ \t\n]")
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


class Cut(NamedTuple):
    """Where the wording of a file in normal bytes begins, and the mark it has.

    `block` is the front matter between the fences, `body_line` the line of the
    file on which the wording begins.
    """

    block: str
    begin: int
    body_line: int
    mark: Mark


def cut(content: bytes) -> Cut | None:
    """Return where `source` would cut *content*, read without making its text.

    None where there is no front matter between `---`, or where the bytes are not
    those of a normalised text in UTF-8; then `source` has to read them.
    """
    if not content.startswith(b"---\n"):
        return None
    begin, after = 4, _closing(content)
    start = _BYTE.search(content, after) if after else None
    if start is None:
        return None
    first = start.start()
    body = max(content.rfind(b"\n", after, first) + 1, after)
    if not is_normal(content, body):
        return None
    block = content[begin : content.rfind(b"\n", 0, after - 1) + 1]
    line = content.count(b"\n", 0, first) + 1
    return Cut(block.decode().removesuffix("\n"), body, line, mark(content, body))


def plain_entries(block: str, *, first_line: int) -> Mapping[str, Entry] | None:
    """Return what `entries` returns for a *block* of plain lines, else None.

    Nearly every policy has no other front matter, and YAML takes 17 microseconds
    to read it, which is a fifth of all that a state of a large history takes.
    """
    pairs = _PLAIN_LINE.findall(block) if len(block) < MAX_BYTES // 4 else []
    if not pairs or len(pairs) != block.count("\n") + 1:
        return None
    found = {
        key: Entry(value=value, line=line)
        for line, (key, value) in enumerate(pairs, start=first_line)
    }
    return MappingProxyType(found) if len(found) == len(pairs) else None


def source(text: str, *, path: str) -> Source:
    """Return *text* split into front matter and wording (DESIGN section 2).

    A text without front matter gives no entries. TOML front matter, which
    adopted repositories have, gives entries too; `front_matter` refuses it.

    Raises:
        InputError: the front matter is not closed or not readable; names the
            line.
    """
    bare = _bare(text)
    first = _first_line(bare)
    fence = first if first in ("---", "+++") else ""
    if not fence:
        return _split(_NONE, bare, after=0)
    block, end = _block(bare, fence)
    if not end:
        what = f"front matter has no end; expected a line {fence!r} after the last key"
        raise InputError(what, path=path, line=1)
    read = _toml if fence == "+++" else entries
    found = read(block, path=path, first_line=2)
    return _split(found, bare, after=end, fence=fence)


def lenient_source(text: str, *, path: str) -> Source:
    """Return *text* split as `source` does, for histories nobody can mend.

    Front matter that cannot be read gives no entries; it is left out of the
    wording when it is closed, and is part of it when it is not. Never raises.
    """
    try:
        return source(text, path=path)
    except InputError:
        bare = _bare(text)
        _, end = _block(bare, _first_line(bare))
        return _split(_NONE, bare, after=end)


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

    The title is the key `title`, else a first heading of level 1, else the name
    of the file, or of its folder when the file is its index.
    Other keys mean something else in each repository and are left out; their
    lines are kept. Never raises.
    """
    lines = MappingProxyType({key: entry.line for key, entry in source.entries.items()})
    title = _title(source.entries) or _first_heading(source.wording.text)
    return FrontMatter(title=title or _name(path), lines=lines)


def _bare(text: str) -> str:
    bare = text.removeprefix("\ufeff")
    return bare.replace("\r\n", "\n").replace("\r", "\n") if "\r" in bare else bare


def _first_line(text: str) -> str:
    end = text.find("\n")
    return text[: end if end >= 0 else len(text)].rstrip()


def _block(text: str, fence: str) -> tuple[str, int]:
    """Return what stands between the fences, and where the wording begins, or 0."""
    closings = (fence, "...") if fence == "---" else (fence,)
    begin = at = text.find("\n") + 1
    while at and at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].rstrip() in closings:
            return text[begin:at].removesuffix("\n"), end + 1
        at = end + 1
    return "", 0


def _closing(content: bytes) -> int:
    """Return what `_block` returns for `---`: where the wording begins, or 0."""
    at = 4
    while end := content.find(b"\n", at) + 1:
        if content.startswith((b"---", b"..."), at):
            line = content[at:end].decode("utf-8", "replace").rstrip()
            if line in ("---", "..."):
                return end
        at = end
    return 0


def _split(
    found: Mapping[str, Entry], text: str, *, after: int, fence: str = ""
) -> Source:
    # Counting blank lines here keeps `body_line` on the first line that
    # `wording`, which drops them, has.
    start = _TEXT.search(text, after)
    first = start.start() if start else after
    # Every copy of a long text costs more than reading its front matter.
    begin = max(text.rfind("\n", after, first) + 1, after)
    return Source(
        entries=found,
        wording=wording(text[begin:]),
        body_line=text.count("\n", 0, first) + 1,
        fence=fence,
    )


def _toml(block: str, *, path: str, first_line: int) -> Mapping[str, Entry]:
    if len(block.encode()) > MAX_BYTES:
        what = f"front matter is larger than {MAX_BYTES} bytes; expected less"
        raise InputError(what, path=path, line=first_line)
    try:
        table = tomllib.loads(block, parse_float=str)
    except (ValueError, RecursionError) as error:
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
            return " ".join(unescape(value).split())
    return ""


def _first_heading(text: str) -> str:
    """Return the first heading when it is of level 1: only that names the text."""
    fenced = False
    before = ""
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        atx = None if fenced else _ATX.match(line)
        if atx and _plain(atx["text"]):
            return _plain(atx["text"]) if atx["marks"] == "#" else ""
        if before.strip() and not fenced and _SETEXT.match(line):
            return _plain(before) if "=" in line else ""
        before = line
    return ""


def _plain(text: str) -> str:
    bare = _MARKS.sub("", _LINK.sub(r"\1", _ATTRIBUTES.sub("", text)))
    return " ".join(bare.split())


def _name(path: str) -> str:
    file = PurePosixPath(path)
    stem = file.parent.name if file.stem.lower() in ("index", "readme") else file.stem
    words = re.sub(r"[-_.\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or "Untitled"

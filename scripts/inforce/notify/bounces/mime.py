"""The parts of a message that a stranger made, in bounded time and depth.

The parser of the standard library asks every line about every open multipart
and calls itself for each level; a small message of many levels keeps it busy
for minutes. This one reads each level once, at most `DEPTH` of them.
"""

import quopri
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LARGEST = 10_000_000
# A report stands at the top or in the multipart/mixed of a mailing list.
DEPTH = 3
PARTS = 20
_HEADER_BYTES = 200_000
_FIELDS = 500
_VALUE = 2_000
_TEXT = 200_000
_BOUNDARY = 200
_BLANK = re.compile(rb"(?:\A|\n)\r?\n")
_LINE = re.compile(r"\r\n|\n|\r")
_FIELD = re.compile(r"([!-9;-~]{1,80})[ \t]*:(.*)", re.DOTALL)
_PARAMETER = re.compile(
    r';\s*([\w*-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.){0,500})"|([^;\s]{1,500}))'
)
_WORD = re.compile(r"=\?([\w-]{1,40})\?([BbQq])\?([^?\s]{0,500})\?=(?:\s+(?==\?))?")
# Charsets of mail. Others that Python knows, such as punycode, take time that
# grows with the square of the text, or make text that cannot be written.
_CHARSET = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d+|windows-\d+|cp\d+|koi8-[ru]|gb2312|gbk|gb18030"
    r"|big5|shift_jis|iso-2022-(?:jp|kr)|euc-(?:jp|kr)|utf-?16(?:[bl]e)?|tis-620",
    re.IGNORECASE,
)
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: its header fields, names in lower case, and what it holds.

    `type` is `text/plain` where none is given. `body` is as it was carried.
    `parts` are those of a multipart, in order, at most `PARTS`.
    """

    fields: Fields = ()
    type: str = "text/plain"
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    parts: tuple["Part", ...] = ()

    def values(self, *names: str) -> tuple[str, ...]:
        """Return the values of the fields called one of *names*, in their order."""
        return tuple(value for name, value in self.fields if name in names)

    def value(self, name: str) -> str:
        """Return the first value of the field *name*, an empty string without one."""
        return next(iter(self.values(name)), "")

    @property
    def content(self) -> bytes:
        """The body without its transfer encoding, cut after 200,000 octets."""
        encoding = self.value("content-transfer-encoding").lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body[:_TEXT])
        if encoding == "base64":
            return _unbased(self.body[:_TEXT])
        return self.body[:_TEXT]

    @property
    def text(self) -> str:
        """The start of the body as text; what cannot be decoded is replaced."""
        return decoded(self.content, self.parameters.get("charset", ""))


def part(message: bytes, depth: int = DEPTH) -> Part:
    """Return *message* and its parts, *depth* levels of them."""
    found = _BLANK.search(message[:_HEADER_BYTES])
    if found is None:
        return _part(fields(decoded(message[:_HEADER_BYTES])), b"", depth)
    headers = fields(decoded(message[: found.start()]))
    return _part(headers, message[found.end() :], depth)


def _part(headers: Fields, body: bytes, depth: int) -> Part:
    stated = next((v for name, v in headers if name == "content-type"), "")
    parameters = {
        name.lower(): (quoted or plain).strip()
        for name, quoted, plain in _PARAMETER.findall(stated)
    }
    kind = stated.partition(";")[0].strip().lower() or "text/plain"
    boundary = parameters.get("boundary", "")
    inner = kind.startswith("multipart/") and boundary and depth > 0
    return Part(
        fields=headers,
        type=kind,
        parameters=parameters,
        body=body,
        parts=tuple(part(one, depth - 1) for one in _split(body, boundary))
        if inner
        else (),
    )


def _split(body: bytes, boundary: str) -> Iterator[bytes]:
    mark = re.escape(boundary[:_BOUNDARY].encode("utf-8", "replace"))
    line = re.compile(rb"(?:\A|\r?\n)--" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    start = -1
    for count, found in enumerate(line.finditer(body)):
        if start >= 0:
            yield _opened(body[start : found.start()])
        start = -1 if found[1] or count >= PARTS else found.end()
        if start < 0:
            return
    if start >= 0:
        yield _opened(body[start:])


def _opened(piece: bytes) -> bytes:
    return piece.removeprefix(b"\r").removeprefix(b"\n")


def walked(whole: Part) -> Iterator[Part]:
    """Return *whole* and all parts below it, each before its own."""
    yield whole
    for one in whole.parts:
        yield from walked(one)


def headers_of(returned: bytes) -> Part:
    """Return the header of the message *returned*, nothing of its body."""
    return part(returned, 0)


def fields(block: str) -> Fields:
    """Return the header fields in *block*, unfolded, in order.

    Lines that are no field are left out; a value is cut after 2,000 characters.
    """
    found: list[tuple[str, list[str]]] = []
    for line in _LINE.split(block)[: _FIELDS * 4]:
        if line[:1] in (" ", "\t"):
            if found:
                found[-1][1].append(line)
        elif (parts := _FIELD.fullmatch(line)) and len(found) < _FIELDS:
            found.append((parts[1].lower(), [parts[2]]))
    return tuple((name, _value(lines)) for name, lines in found)


def _value(lines: list[str]) -> str:
    return " ".join("".join(lines).split())[:_VALUE]


def words(value: str) -> str:
    """Return *value* with its encoded words (RFC 2047) decoded."""
    return _WORD.sub(_word, value)


def _word(found: re.Match[str]) -> str:
    text = found[3].encode("utf-8", "replace")
    if found[2] in "Bb":
        return decoded(_unbased(text), found[1])
    return decoded(quopri.decodestring(text, header=True), found[1])


def decoded(content: bytes, charset: str = "") -> str:
    """Return *content* as text in *charset*, as UTF-8 when that is not known."""
    known = charset if _CHARSET.fullmatch(charset) else "utf-8"
    try:
        return content.decode(known, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _unbased(body: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    padded = kept[: len(kept) - (len(kept) % 4 == 1)]
    return b64decode(padded + b"=" * (-len(padded) % 4))

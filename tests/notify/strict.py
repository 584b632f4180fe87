"""A second parser of messages: it takes nothing but what the rules allow."""

import re
from base64 import b64decode
from quopri import decodestring

_FIELD = re.compile(rb"([!-9;-~]+): (.*)", re.DOTALL)
_WORD = re.compile(r"=\?utf-8\?B\?([A-Za-z0-9+/]+=*)\?=")
_ONCE = (b"from", b"to", b"date", b"subject", b"message-id", b"mime-version")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def faults(message: bytes, *, utf8: bool = False) -> list[str]:
    """Return what is wrong with *message*, in words; nothing for a sound one."""
    found = [*_lines(message), *_controls(message)]
    head, gap, body = message.partition(b"\r\n\r\n")
    if not gap:
        return [*found, "no empty line after the header"]
    names = [name for name, _ in _fields(head)]
    found += [
        f"{n!r} is there {names.count(n)} times" for n in _ONCE if names.count(n) != 1
    ]
    found += [f"{n!r} is there twice" for n in set(names) if names.count(n) > 1]
    for name, value in _fields(head):
        found += _field_faults(name, value, utf8=utf8)
    return found + _body_faults(dict(_fields(head))[b"content-type"], body)


def _lines(message: bytes) -> list[str]:
    bare = re.search(rb"(?<!\r)\n|\r(?!\n)", message)
    found = ["a bare CR or LF"] if bare else []
    longest = max(map(len, message.split(b"\r\n")))
    if longest > 998:
        found.append(f"a line of {longest} octets")
    return found if message.endswith(b"\r\n") else [*found, "the last line has no end"]


def _controls(message: bytes) -> list[str]:
    return ["a control character"] if _CONTROL.search(message) else []


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    for field in re.split(rb"\r\n(?![ \t])", head):
        match = _FIELD.fullmatch(field)
        assert match, f"no field: {field!r}"
        found.append((match[1].lower(), match[2]))
    return found


def _field_faults(name: bytes, value: bytes, *, utf8: bool) -> list[str]:
    found = []
    lines = (name + b": " + value).split(b"\r\n")
    if any(not line.strip() for line in lines):
        found.append(f"{name!r} has an empty line")
    wide = [
        line
        for line in lines
        if len(line) > 78 and b" " in line.strip()[len(name) + 2 :]
    ]
    if wide:
        found.append(f"{name!r} has a line of {len(wide[0])} that could be folded")
    if not value.isascii() and not (utf8 and name == b"to"):
        found.append(f"{name!r} is not ASCII")
    # An address is no place for encoded words (RFC 2047 5), so one in it is a name.
    words = [] if name == b"to" else re.findall(rb"=\?[^ \r\n]*", value)
    for word in words:
        found += _word_faults(word.decode("ascii"))
    return found


def _word_faults(word: str) -> list[str]:
    match = _WORD.fullmatch(word)
    if match is None or len(word) > 75:
        return [f"{word!r} is no encoded word"]
    text = b64decode(match[1]).decode("utf-8")
    return [f"{word!r} hides {text!r}"] if _HOSTILE.search(text) or "\n" in text else []


def _body_faults(kind: bytes, body: bytes) -> list[str]:
    match = re.fullmatch(rb'multipart/alternative;\s+boundary="([^"]{1,70})"', kind)
    if match is None:
        return [f"{kind!r} is no multipart/alternative"]
    pieces = (b"\r\n" + body).split(b"\r\n--" + match[1])
    if len(pieces) != 4 or pieces[0] or pieces[3] != b"--\r\n":
        return ["the parts are not two between boundaries"]
    wanted = (b"text/plain; charset=utf-8", b"text/html; charset=utf-8")
    return [
        fault
        for piece, kind in zip(pieces[1:3], wanted, strict=True)
        for fault in _part_faults(piece, kind)
    ]


def _part_faults(piece: bytes, kind: bytes) -> list[str]:
    head, _, encoded = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    fields = dict(_fields(head))
    found = []
    if fields[b"content-type"] != kind:
        found.append(f"a part is {fields[b'content-type']!r}")
    if fields[b"content-transfer-encoding"] != b"quoted-printable":
        found.append("a part is not quoted-printable")
    found += [
        f"no quoted-printable line: {line[:90]!r}"
        for line in encoded.split(b"\r\n")
        if not re.fullmatch(rb"(?:[ !-<>-~]|=[0-9A-F]{2})*=?", line)
        or len(line) > 76
        or line.endswith(b" ")
    ]
    text = decodestring(encoded).decode("utf-8")
    return (
        [*found, "a part hides characters"]
        if _HOSTILE.search(text.replace("\r\n", "\n"))
        else found
    )

"""A strict reader of iCalendar, from the grammar of RFC 5545 and nothing of ours.

What it cannot read is wrong; the library `icalendar` forgives much.
"""

import re

LINE = re.compile(
    rb"(?P<name>[A-Z0-9-]+)(?P<parameters>(?:;[A-Z-]+=[A-Za-z0-9-]+)*):(?P<value>.*)",
    re.DOTALL,
)
TEXTS = frozenset(
    ["UID", "SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "PRODID", "STATUS"]
)
ESCAPES = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}


def physical(raw: bytes) -> list[bytes]:
    """Return the lines as they stand, each of which ends in CRLF."""
    assert raw.endswith(b"\r\n")
    return raw.removesuffix(b"\r\n").split(b"\r\n")


def read(raw: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return the properties of the calendar and of each event, texts unescaped."""
    for line in physical(raw):
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        assert len(line) <= 75, line
        assert line.decode(), "no character is cut, no line is empty"
    unfolded = raw.replace(b"\r\n ", b"").removesuffix(b"\r\n").split(b"\r\n")
    assert unfolded[0] == b"BEGIN:VCALENDAR"
    assert unfolded[-1] == b"END:VCALENDAR"
    return _components(unfolded[1:-1])


def _components(lines: list[bytes]) -> tuple[dict[str, str], list[dict[str, str]]]:
    calendar: dict[str, str] = {}
    events: list[dict[str, str]] = []
    inside = calendar
    for line in lines:
        if line == b"BEGIN:VEVENT":
            assert inside is calendar
            inside = {}
        elif line == b"END:VEVENT":
            events.append(inside)
            inside = calendar
        else:
            name, value = _property(line)
            assert name not in inside, f"{name} stands twice"
            assert inside is not calendar or not events, "properties come first"
            inside[name] = value
    assert inside is calendar
    return calendar, events


def _property(line: bytes) -> tuple[str, str]:
    found = LINE.fullmatch(line)
    assert found, line
    name, value = found["name"].decode(), found["value"].decode()
    if name not in TEXTS:
        return name, value
    bare = re.sub(r"\\[\\;,nN]", "", value)
    assert not re.search(r"[\\;,]", bare), f"not escaped: {value!r}"
    return name, re.sub(r"\\[\\;,nN]", lambda match: ESCAPES[match[0]], value)

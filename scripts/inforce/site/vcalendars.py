"""Calendars (RFC 5545, RFC 7986), written so that equal entries give equal bytes.

Our own writer: the libraries order and fold as each of their versions sees
fit, and a calendar of whole days needs escaping, folding and nothing else.
Tests read it with the library `icalendar`.

Laws (tested as properties), whatever the texts hold:

- a reader gets the texts back, without the characters the format cannot hold;
- every line ends in CRLF, has at most 75 octets, and splits no character.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from inforce.model.policies import Policy
from inforce.publication import addresses
from inforce.publication.calendars import Entry
from inforce.publication.library import Library
from inforce.site.heads import absolute, host

_OCTETS = 75
# NEL and the separators of Unicode end lines for many readers, though not here.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_HEAD = (
    "VERSION:2.0",
    "PRODID:-//inforce//inforce//EN",
    "CALSCALE:GREGORIAN",
)
# Versions are announced weeks ahead; the second line is for older programs.
_DAILY = ("REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar at the address `own` about the page at `about`."""

    title: str
    language: str
    about: str
    own: str

    def written(self, library: Library, entries: Sequence[Entry]) -> bytes:
        """Return the calendar of *entries*, at least one, in UTF-8.

        There is no METHOD: that is for invitations, and programs refuse to
        subscribe to them. Without a `site_url` no address stands in it,
        because a calendar has no page its links could be relative to.
        """
        lines = ["BEGIN:VCALENDAR", *_HEAD, *self._named(library), *_DAILY]
        for entry in entries:
            lines += _event(library, entry)
        lines.append("END:VCALENDAR")
        return b"".join(_folded(line) for line in lines)

    def _named(self, library: Library) -> Iterator[str]:
        yield _text("NAME", self.title, self.language)
        yield _text("X-WR-CALNAME", self.title)
        yield from _uri("URL", library, self.about)
        yield from _uri("SOURCE;VALUE=URI", library, self.own)


def site_calendar(library: Library) -> Calendar:
    """Return the calendar of all policies."""
    settings = library.settings
    return Calendar(
        title=f"{settings.site_name}: effective dates",
        language=settings.language,
        about=addresses.HOME,
        own=addresses.CALENDAR,
    )


def policy_calendar(policy: Policy) -> Calendar:
    """Return the calendar of one policy."""
    return Calendar(
        title=f"{policy.title}: effective dates",
        language=policy.language,
        about=addresses.history(policy.slug),
        own=addresses.calendar(policy.slug),
    )


def _event(library: Library, entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield _text("UID", f"{entry.name}@{host(library.settings.site_url)}")
    yield f"DTSTAMP:{_moment(entry.at)}"
    yield f"DTSTART;VALUE=DATE:{_day(entry.day)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield _text("SUMMARY", entry.title, entry.language)
    if entry.text:
        yield _text("DESCRIPTION", entry.text, entry.language)
    yield from _uri("URL", library, entry.address)
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(name: str, text: str, language: str = "") -> str:
    """Return a line of the type TEXT (3.3.11)."""
    parameter = f";LANGUAGE={language}" if language else ""
    return f"{name}{parameter}:{plain(text).translate(_ESCAPED)}"


def _uri(name: str, library: Library, address: str) -> Iterator[str]:
    """Yield a line of the type URI (3.3.13), which knows no escapes."""
    found = absolute(address, library.settings.site_url)
    if found:
        yield f"{name}:{plain(found).replace(chr(10), '')}"


def plain(text: str) -> str:
    """Return *text* with line ends as LF and no character that controls a device."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def _moment(moment: datetime) -> str:
    """Return a form of three widths: strftime writes the year 33 with two digits."""
    utc = moment.astimezone(UTC)
    return f"{_day(utc.date())}T{utc:%H%M%S}Z"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _folded(line: str) -> bytes:
    """Return *line* in pieces of at most 75 octets, cut between characters (3.1)."""
    raw, pieces, start, room = line.encode(), [], 0, _OCTETS
    while len(raw) - start > room:
        cut = start + room
        while raw[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(raw[start:cut])
        start, room = cut, _OCTETS - 1
    return b"\r\n ".join([*pieces, raw[start:]]) + b"\r\n"

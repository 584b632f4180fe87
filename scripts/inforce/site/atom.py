"""Atom feeds (RFC 4287), written so that equal events give equal bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from inforce.model.policies import Policy
from inforce.publication import addresses
from inforce.publication.feeds import Entry
from inforce.publication.library import Library
from inforce.site.heads import absolute, host

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed at the address `own` about the page at `about`."""

    title: str
    about: str
    own: str

    def written(self, library: Library, entries: Sequence[Entry]) -> bytes:
        """Return the feed of *entries*, newest first, as XML in UTF-8.

        Ids are tag URIs (RFC 4151) of the site's host and the name of the
        event, so they never change when pages move. Without a `site_url` the
        links are rooted at `/`.
        """
        settings = library.settings
        root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": settings.language})
        _add(root, "id", _id(library, self.own.strip("/")))
        _add(root, "title", self.title)
        moment = entries[0].updated if entries else library.head_at
        _add(root, "updated", _moment(moment))
        author = ET.SubElement(root, "author")
        _add(author, "name", settings.publisher.name or settings.site_name)
        _link(root, "self", _address(library, self.own))
        _link(root, "alternate", _address(library, self.about))
        for entry in entries:
            _entry(root, library, entry)
        ET.indent(root)
        made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return made + b"\n"


def policy_feed(policy: Policy) -> Feed:
    """Return the feed of one policy."""
    return Feed(
        title=f"{policy.title}: changes",
        about=addresses.history(policy.slug),
        own=addresses.feed(policy.slug),
    )


def _entry(root: ET.Element, library: Library, entry: Entry) -> None:
    made = ET.SubElement(root, "entry", {"xml:lang": entry.language})
    _add(made, "id", _id(library, entry.name))
    _add(made, "title", entry.title)
    _add(made, "published", _moment(entry.published))
    _add(made, "updated", _moment(entry.updated))
    _add(made, "summary", entry.summary)
    _link(made, "alternate", _address(library, entry.address))
    content = ET.SubElement(made, "content", {"type": "html"})
    content.text = printable(entry.html)


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = printable(text)


def _link(parent: ET.Element, rel: str, address: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "href": address})


def _address(library: Library, address: str) -> str:
    return absolute(address, library.settings.site_url) or address


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _id(library: Library, name: str) -> str:
    """Return a tag URI; its date is fixed, because an id must outlive any build."""
    return f"tag:{host(library.settings.site_url)},2026:{name}"


def printable(text: str) -> str:
    """Return *text* without the characters that XML 1.0 cannot hold."""
    return _UNPRINTABLE.sub("", text)

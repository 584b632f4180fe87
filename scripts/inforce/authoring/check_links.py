"""Links between policies that lead nowhere, or to a section that is not there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from posixpath import splitext
from urllib.parse import unquote

from inforce.authoring.findings import Finding, Severity, from_error
from inforce.authoring.subject import Subject
from inforce.authoring.worktree import PolicyFile
from inforce.errors import InputError
from inforce.publication import addresses
from inforce.publication.links import LinkTable, link_table
from inforce.rendition import rendered

_ID = re.compile(r'\sid="([^"]*)"')
_HERE = re.compile(r'<a [^<>]*?href="(#[^"]+)"')


def links(subject: Subject) -> Iterator[Finding]:
    """Yield the links of all policies that have no target on the site."""
    table = _table(subject)
    readings = {}
    for file in subject.tree.policies():
        reading = _Reading(file, table)
        yield from reading.wrong
        readings[addresses.policy(file.slug)] = reading
    for address, reading in readings.items():
        for href, target in reading.links.items():
            yield from _broken(reading, (href, target), address, readings)


def _table(subject: Subject) -> LinkTable:
    """Return the table as it will be when the folder is published."""
    folder = subject.settings.layout.folder
    assets = subject.tree.images
    table = link_table(subject.policies(), folder=folder, assets=assets)
    slugs = dict(table.slugs)
    for file in subject.tree.policies():
        bare = splitext(file.path)[0].removesuffix("/index")
        base = subject.settings.layout.base
        slugs |= dict.fromkeys((file.path, bare, f"{base}{file.slug}"), file.slug)
    return replace(table, slugs=slugs)


class _Reading:
    """One file rendered: where its links lead, and the places it has."""

    def __init__(self, file: PolicyFile, table: LinkTable) -> None:
        self.file = file
        self.links: dict[str, str] = {}
        self.wrong: tuple[Finding, ...] = ()
        self.places: frozenset[str] = frozenset()
        self._resolve = table.resolver(file.path)
        try:
            self._render()
        except InputError as error:
            self.wrong = from_error(error, rule="rendering")

    def _render(self) -> None:
        made = rendered(
            self.file.source.wording,
            path=self.file.path,
            resolve=self._resolved,
            body_line=self.file.source.body_line,
            title=self.file.front_matter.title,
        )
        self.places = frozenset(unescape(place) for place in _ID.findall(made.html))
        self.places |= {made.title_id}
        self.links |= {href: href for href in map(unescape, _HERE.findall(made.html))}

    def _resolved(self, href: str) -> str:
        self.links[href] = target = self._resolve(href)
        return target

    def line(self, href: str) -> int | None:
        """Return the line of the first link to *href*, or None."""
        text = self.file.source.wording.text
        for written in (f"({href}", f"<{href}", f": {href}", href, unquote(href)):
            at = text.find(written)
            if at >= 0:
                return self.file.source.body_line + text.count("\n", 0, at)
        return None


def _broken(
    reading: _Reading,
    link: tuple[str, str],
    address: str,
    readings: dict[str, "_Reading"],
) -> Iterator[Finding]:
    href, target = link
    if not target:
        yield _finding(
            reading, href, "leads to no policy", "expected the path of a policy file"
        )
        return
    page, _, fragment = target.partition("#")
    there = readings.get(page or address)
    if not fragment or there is None or there.wrong:
        return
    if unquote(fragment) not in there.places:
        near = ", ".join(sorted(there.places)[:6])
        expected = f"expected one of its sections, such as {near}" if near else ""
        yield _finding(reading, href, "leads to no section", expected)


def _finding(reading: _Reading, href: str, what: str, expected: str) -> Finding:
    return Finding(
        path=reading.file.path,
        line=reading.line(href),
        rule="link",
        what=f"the link to {href[:120]!r} {what}",
        expected=expected,
        severity=Severity.ERROR,
    )
